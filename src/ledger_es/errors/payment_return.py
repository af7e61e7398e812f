"""Refusals of returning a payment (receivables.md 11, 18)."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.groups import ReversalRefusal


class ReturnedEntryIsNoPayment(ReversalRefusal):
    code = "E-RETURN-TYPE"
    says = "entry {entry_no} is no payment and no refund ({document_type}): only these come back"
    cures = ("ledger-es history --entry {entry_no}",)

    entry_no: int
    document_type: str


class PaymentReturnedTooEarly(ReversalRefusal):
    code = "E-RETURN-DATE"
    says = (
        "entry {entry_no} was posted on {entry_date} and cannot come back on {posting_date}: take the day on which the"
        " bank took the money back"
    )
    cures = ("ledger-es payments return --entry {entry_no} --date {entry_date}",)

    entry_no: int
    posting_date: date
    entry_date: date


class ReturnAccountMissing(ReversalRefusal):
    code = "E-RETURN-ACCOUNT"
    says = "entry {entry_no} has no balancing account to take the money back from: name one"
    cures = (
        "ledger-es payments return --entry {entry_no} --date {posting_date} --bank-account BANK",
        "ledger-es payments return --entry {entry_no} --date {posting_date} --account ACCOUNT",
    )

    entry_no: int
    posting_date: date


class PaymentAlreadyReturned(ReversalRefusal):
    code = "E-RETURN-TWICE"
    says = "entry {entry_no} was returned already"
    cures = ("ledger-es history --entry {entry_no}",)

    entry_no: int


class ChargeIncomplete(ReversalRefusal):
    """`field` is bank_fee or charge."""

    code = "E-RETURN-CHARGE"
    says = "{field}: an amount and its account are given together"
    no_cure = "the payment is returned with both, or without"

    field: str
