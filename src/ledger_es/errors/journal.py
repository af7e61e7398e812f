"""Refusals of journals: their documents and lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.groups import PostingRefusal
from ledger_es.errors.refusal import Words

_CORRECT_LINE = "the journal is sent again with the line corrected"


class DocumentOutOfBalance(PostingRefusal):
    """`line` is the document's first."""

    code = "E-POST-BALANCE"
    says = (
        "document {document_no} of {posting_date} is out of balance by {difference}:"
        " its amounts must add up to zero, or each line name its balancing account"
    )
    no_cure = "the journal is sent again with the document's lines corrected"

    document_no: str
    posting_date: date
    difference: Decimal
    line: int


class AmountIsZero(PostingRefusal):
    code = "E-POST-ZERO"
    says = "the amount is zero: give an amount, or leave the line out"
    no_cure = _CORRECT_LINE


class AmountDigits(PostingRefusal):
    code = "E-POST-DIGITS"
    says = "{amount} has more decimals than {currency} ({digits}): round it; a point is no thousands separator"
    no_cure = _CORRECT_LINE

    amount: Decimal
    currency: str
    digits: int


class AmountTooLarge(PostingRefusal):
    """`digits` counts the digits of the amount in smallest units; `most` is the highest number allowed."""

    code = "E-POST-LARGE"
    says = (
        "{amount} {currency} has {digits} digits, decimals included: an amount has at most {most}; correct it, or post"
        " it in parts"
    )
    no_cure = _CORRECT_LINE

    amount: Decimal
    currency: str
    digits: int
    most: int


class DocumentNoUsed(PostingRefusal):
    """`commit_no` is the commit that used the number, None if the same command names it twice."""

    code = "E-POST-DOCUMENT-USED"
    says = (
        "{document_type} {document_no} of {kind} {party_no}: the number is used already, {where};"
        " give the document a number of its own"
    )
    cures = ("ledger-es history --document {document_no} --{kind} {party_no}",)
    no_cure = "where the same journal names the number twice, it is sent again with another number"

    document_type: str
    document_no: str
    kind: str
    party_no: str
    commit_no: int | None
    where: Words

    def fitting_cures(self) -> tuple[str, ...]:
        return self.cures if self.commit_no else ()


class ExternalDocumentNoUsed(PostingRefusal):
    """`commit_no` is as in `DocumentNoUsed`."""

    code = "E-POST-EXTERNAL-USED"
    says = (
        "external document number {external_document_no} of vendor {party_no} is used already, {where}:"
        " the document may have been posted before"
    )
    cures = ("ledger-es history --vendor {party_no}",)
    no_cure = "where the same journal names the number twice, it is sent again with another number"

    external_document_no: str
    party_no: str
    commit_no: int | None
    where: Words

    def fitting_cures(self) -> tuple[str, ...]:
        return self.cures if self.commit_no else ()


class DocumentSignWrong(PostingRefusal):
    code = "E-POST-SIGN"
    says = "a {kind}'s {document_type} of {amount}: the amount must be {sign}"
    no_cure = _CORRECT_LINE

    kind: str
    document_type: str
    amount: Decimal
    sign: Words


class DocumentNoMixed(PostingRefusal):
    """`line` is the document's first."""

    code = "E-POST-DOCUMENT-MIXED"
    says = "document {document_no} of {posting_date} holds lines of types {document_types}: one document has one type"
    no_cure = "the journal is sent again with a number for each document"

    document_no: str
    posting_date: date
    document_types: str
    line: int


class JournalEmpty(PostingRefusal):
    code = "E-POST-EMPTY"
    says = "the journal has no lines: there is nothing to post"
    no_cure = "the journal is sent again with its lines"
