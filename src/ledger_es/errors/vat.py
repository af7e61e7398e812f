"""Refusals of VAT: codes, and how a document's amount is split into bases and VAT."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.groups import PostingRefusal, SetupRefusal
from ledger_es.errors.refusal import Words


class VatCodeUnknown(SetupRefusal):
    """`on` is None if the code was never set for any day."""

    code = "E-VAT-CODE"
    says = "there is no VAT code {vat_code!r} on {on:any day}: set it up, or name an existing one"
    cures = (
        "ledger-es vat-codes new {vat_code} --valid-from {on:DATE} --rate PERCENTAGE --sales-account ACCOUNT",
        "ledger-es vat-codes list",
    )

    vat_code: str
    on: date | None


class VatCodeExists(SetupRefusal):
    code = "E-VAT-CODE-EXISTS"
    says = "there is a VAT code {vat_code} already: give it another rate from a day on, or choose another code"
    cures = (
        "ledger-es vat-codes change {vat_code} --valid-from {valid_from} --rate PERCENTAGE",
        "ledger-es vat-codes show {vat_code}",
    )

    vat_code: str
    valid_from: date


class VatCodeInvalid(SetupRefusal):
    code = "E-VAT-CODE-RULES"
    says = "VAT code {vat_code}: {reason}"
    no_cure = "the code is set up again with other rules"

    vat_code: str
    reason: Words


class VatAccountMissing(SetupRefusal):
    code = "E-VAT-ACCOUNT"
    says = "VAT code {vat_code} names no account of {side} on {on}: give it one, or name the account in the split"
    cures = (
        "ledger-es vat-codes change {vat_code} --valid-from {on} --sales-account ACCOUNT",
        "ledger-es vat-codes change {vat_code} --valid-from {on} --purchase-account ACCOUNT",
    )

    vat_code: str
    side: Words
    on: date

    def fitting_cures(self) -> tuple[str, ...]:
        return self.cures[:1] if self.side == "sales" else self.cures[1:]


class VatSplitWrong(PostingRefusal):
    code = "E-POST-VAT"
    says = "the VAT of document {document_no} is not right: {reason}"
    no_cure = "the document is sent again with the VAT that it shows"

    document_no: str
    reason: Words


class VatNotInLines(PostingRefusal):
    code = "E-POST-VAT-LINES"
    says = (
        "the lines of document {document_no} add up to {posted} on account {account_no}, its VAT to {vat_amount}:"
        " post the VAT on its account, or name a balancing account, from which the VAT is then taken"
    )
    no_cure = "the journal is sent again with lines that post the VAT of the document"

    document_no: str
    account_no: str
    posted: Decimal
    vat_amount: Decimal


class WriteOffWithoutVat(PostingRefusal):
    code = "E-POST-VAT-NONE"
    says = "entry {entry_no} was posted without its VAT, so there is none to correct: write it off without"
    no_cure = "the entry is written off without correcting VAT"

    entry_no: int
