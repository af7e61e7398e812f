"""Refusals of applying entries to each other, and of undoing it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.groups import ApplicationRefusal, UnapplicationRefusal
from ledger_es.errors.refusal import Words


class DocumentNotOpen(ApplicationRefusal):
    code = "E-APPLY-DOCUMENT"
    says = (
        "{kind} {party_no} has no open entry {document_type} {document_no} to apply to:"
        " name one that is open, or leave it out and apply later"
    )
    cures = (
        "ledger-es open-entries --{kind} {party_no}",
        "ledger-es history --document {document_no}",
    )

    kind: str
    party_no: str
    document_type: str
    document_no: str


class SameSign(ApplicationRefusal):
    code = "E-APPLY-SIGN"
    says = (
        "entry {entry_no} has the sign of the applying entry: nothing can be applied; an invoice is applied to"
        " payments and credit memos, these to invoices"
    )
    cures = ("ledger-es open-entries",)

    entry_no: int


class EntryInUse(ApplicationRefusal):
    """Another unposted line, `line_no` of `journal`, has chosen the entry; `left` is what such lines leave of it."""

    code = "E-APPLY-IN-USE"
    says = (
        "line {line_no} of journal {journal} has chosen entry {entry_no} already, which leaves {left} of it: post that"
        " line first, or settle a part with each"
    )
    cures = ("ledger-es journals show {journal}",)

    entry_no: int
    journal: str
    line_no: int
    left: Decimal


class ExceedsRemainingAmount(ApplicationRefusal):
    code = "E-APPLY-EXCESS"
    says = "entry {entry_no} has {remaining} left: {amount} cannot be applied"
    cures = (
        "ledger-es applications post --entry ENTRY --apply {entry_no}",
        "ledger-es open-entries",
    )

    entry_no: int
    remaining: Decimal
    amount: Decimal


class ApplicationTooEarly(ApplicationRefusal):
    """`entry_date` is the posting date of the entry or, if an undo opened it again later, the day of that undo."""

    code = "E-APPLY-DATE"
    says = (
        "{posting_date} lies before {entry_date}, from which entry {entry_no} is open ({because}): take a date"
        " from then on, or post the payment to the party's account alone and apply it afterwards"
    )
    cures = (
        "ledger-es applications post --entry ENTRY --apply {entry_no} --posting-date {entry_date}",
    )

    posting_date: date
    entry_no: int
    entry_date: date
    because: Words


class NothingToApply(ApplicationRefusal):
    code = "E-APPLY-NOTHING"
    says = "no entry to apply entry {entry_no} to: the party has no open entry of the other sign by that date"
    cures = ("ledger-es open-entries",)

    entry_no: int


class LateDiscountNotGrantable(ApplicationRefusal):
    code = "E-APPLY-GRANT"
    says = (
        "no discount can be granted on entry {entry_no} ({discount_possible} possible): name an invoice or credit memo"
        " that still has one, apply a payment or refund to it, and name it among the entries to apply to"
    )
    cures = ("ledger-es open-entries",)

    entry_no: int
    discount_possible: Decimal


class LateDiscountWithoutReason(ApplicationRefusal):
    code = "E-APPLY-REASON"
    says = "a late discount on entry {entry_no} is granted by a person only with a reason: say why"
    cures = (
        "ledger-es applications post --entry ENTRY --apply {entry_no} --grant-discount {entry_no}"
        " --grant-reason REASON",
    )

    entry_no: int


class EntryReversed(UnapplicationRefusal):
    code = "E-UNAPPLY-REVERSED"
    says = "entry {entry_no} is part of a reversal, which cannot be undone: post the document again"
    cures = ("ledger-es history --entry {entry_no}",)

    entry_no: int


class NoApplication(UnapplicationRefusal):
    code = "E-UNAPPLY-NONE"
    says = "entry {entry_no} has no application to undo"
    cures = ("ledger-es history --entry {entry_no}",)

    entry_no: int


class AlreadyUnapplied(UnapplicationRefusal):
    code = "E-UNAPPLY-TWICE"
    says = "application {application_no} was undone already"
    no_cure = "nothing needs to be done"

    application_no: int


class UnapplicationTooEarly(UnapplicationRefusal):
    code = "E-UNAPPLY-DATE"
    says = "{posting_date} lies before the application of {application_date}: take that date or a later one"
    cures = ("ledger-es applications undo --entry {entry_no} --posting-date {application_date}",)

    entry_no: int
    posting_date: date
    application_date: date


class LaterApplicationExists(UnapplicationRefusal):
    code = "E-UNAPPLY-LATER"
    says = "entry {entry_no} was applied again later, by application {application_no}: undo that one first"
    cures = ("ledger-es applications undo --entry {entry_no} --application {application_no}",)

    entry_no: int
    application_no: int
