"""Refusals of payment registration (receivables.md 8.8, 20)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.groups import PostingRefusal
from ledger_es.errors.refusal import LedgerWarning


class NothingToPost(PostingRefusal):
    code = "E-PR-NOTHING"
    says = "no document is marked with an amount received: there is nothing to post"
    cures = ("ledger-es payments mark --entry ENTRY --date DATE", "ledger-es payments list")


class ReceivingDateMissing(PostingRefusal):
    code = "E-PR-DATE"
    says = "entry {entry_no}: the day on which the payment was received is missing"
    cures = ("ledger-es payments mark --entry {entry_no} --date DATE",)

    entry_no: int


class ReceivedFromSeveralCustomers(PostingRefusal):
    code = "E-PR-CUSTOMER"
    says = "a lump payment comes from one customer, and the documents belong to {customer_nos}: post them one by one"
    cures = ("ledger-es payments post",)

    customer_nos: tuple[str, ...]


class ReceivedOnSeveralDates(PostingRefusal):
    code = "E-PR-DATES"
    says = (
        "a lump payment is received on one day, and the documents name {days}: post them one by one"
    )
    cures = ("ledger-es payments post",)

    days: tuple[str, ...]


class ReceivedWithSeveralDimensions(PostingRefusal):
    """`entry_no` is the first of the documents."""

    code = "E-PR-DIMENSIONS"
    says = (
        "a lump payment carries the same dimensions for all, and the documents are marked with {dimensions}: mark them"
        " alike, or post them one by one"
    )
    cures = (
        "ledger-es payments post",
        "ledger-es payments mark --entry {entry_no} --dimension DIMENSIONS",
    )

    dimensions: tuple[str, ...]
    entry_no: int


class LumpIsZero(PostingRefusal):
    code = "E-PR-ZERO"
    says = "the amounts received add up to zero: apply the documents to each other, no payment is posted"
    no_cure = "the documents are applied to each other"


class EntryIsPayment(PostingRefusal):
    code = "E-PR-PAYMENT"
    says = "entry {entry_no} is a payment: name the document that was paid"
    cures = ("ledger-es payments list",)

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
    cures = ("ledger-es payments search --amount AMOUNT --tolerance 10",)

    percentage: Decimal


class RegistrationNotSetUp(PostingRefusal):
    code = "E-PR-SETUP"
    says = "no balancing account is set up for the payments of {user}, and none is named"
    cures = (
        "ledger-es payments set-up --bank-account BANK [--actor {user}]",
        "ledger-es payments set-up --account ACCOUNT [--actor {user}]",
    )

    user: str


class RegistrationWithoutUser(PostingRefusal):
    code = "E-PR-USER"
    says = "payments are marked by a user, and the request names no actor"
    no_cure = "the request is sent again with its actor"


class PaymentNotMarked(PostingRefusal):
    code = "E-PR-UNMARKED"
    says = "entry {entry_no} is not marked as paid by {user}"
    cures = ("ledger-es payments list [--user {user}]",)

    entry_no: int
    user: str


class MarkedEntryChanged(PostingRefusal):
    code = "E-PR-CHANGED"
    says = (
        "entry {entry_no} has been paid or edited since {user} marked it: take the mark away, look at what is open now,"
        " and mark it again"
    )
    cures = ("ledger-es payments unmark --entry {entry_no} [--actor {user}]",)

    entry_no: int
    user: str


class ReceivedAfterDueDate(LedgerWarning):
    code = "W-PR-DUE"
    says = (
        "entry {entry_no} was due on {due_date}, and its payment was received on {date_received}: a finance charge may"
        " be due"
    )
    no_cure = "nothing has to be put right"

    entry_no: int
    due_date: date
    date_received: date


class PaidInPart(LedgerWarning):
    code = "W-PR-PART"
    says = (
        "entry {entry_no}: {remaining_amount} stay open, this is a part payment; a discount is granted late by"
        " moving its last day (--discount-date)"
    )
    no_cure = "a part payment may be meant"

    entry_no: int
    remaining_amount: Decimal
