"""Refusals of payment registration (receivables.md 8.8, 20)."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.errors.groups import PostingRefusal

_CORRECT_ROW = "the payments are sent again with the row corrected"


class NothingToPost(PostingRefusal):
    code = "E-PR-NOTHING"
    says = "no document is marked with an amount received: there is nothing to post"
    no_cure = "documents are marked first"


class ReceivingDateMissing(PostingRefusal):
    code = "E-PR-DATE"
    says = "entry {entry_no}: the day on which the payment was received is missing"
    no_cure = _CORRECT_ROW

    entry_no: int


class ReceivedFromSeveralCustomers(PostingRefusal):
    code = "E-PR-CUSTOMER"
    says = "a lump payment comes from one customer, and the documents belong to {customer_nos}: post them one by one"
    no_cure = "the documents of one customer are posted at a time, or each by itself"

    customer_nos: tuple[str, ...]


class ReceivedOnSeveralDates(PostingRefusal):
    code = "E-PR-DATES"
    says = (
        "a lump payment is received on one day, and the documents name {days}: post them one by one"
    )
    no_cure = "the documents get the same day, or are posted each by itself"

    days: tuple[str, ...]


class LumpIsZero(PostingRefusal):
    code = "E-PR-ZERO"
    says = "the amounts received add up to zero: apply the documents to each other, no payment is posted"
    no_cure = "the documents are applied to each other"


class EntryIsPayment(PostingRefusal):
    code = "E-PR-PAYMENT"
    says = "entry {entry_no} is a payment: name the document that was paid"
    cures = ("ledger-es open-entries",)

    entry_no: int


class PaymentCurrencyDiffers(PostingRefusal):
    """`account_currency` is the currency of the balancing account: the local one if it is a G/L account."""

    code = "E-PR-CURRENCY"
    says = (
        "entry {entry_no} is in {currency} and balancing account {account_no} in {account_currency}: choose a balancing"
        " account in {currency}, or post the payment by journal"
    )
    no_cure = "another balancing account is chosen, or a journal is posted"

    entry_no: int
    currency: str
    account_no: str
    account_currency: str


class SearchToleranceInvalid(PostingRefusal):
    code = "E-PR-TOLERANCE"
    says = "the tolerance of a search is a percentage from 0 to 100, not {percentage}"
    no_cure = "the search is asked again"

    percentage: Decimal
