"""Refusals of customers and vendors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.groups import PartyRefusal
from ledger_es.errors.refusal import LedgerWarning


class PartyUnknown(PartyRefusal):
    """`kind` is customer or vendor."""

    code = "E-PARTY-UNKNOWN"
    says = "there is no {kind} {party_no}: use the number of an existing one, or add it"
    cures = ("ledger-es {kind}s list", "ledger-es {kind}s import FILE")

    kind: str
    party_no: str


class PartyExists(PartyRefusal):
    code = "E-PARTY-EXISTS"
    says = "{kind} {party_no} exists already: choose another number, or leave it out of the file"
    cures = ("ledger-es {kind}s list",)

    kind: str
    party_no: str


class PartyNoAlike(PartyRefusal):
    """`holder` is the number of the existing customer or vendor."""

    code = "E-PARTY-ALIKE"
    says = (
        "{kind} {party_no} would be taken for {kind} {holder}: the numbers differ only in how their letters are written"
        " (capitals, width): use that {kind}, or another number"
    )
    cures = ("ledger-es {kind}s list",)

    kind: str
    party_no: str
    holder: str


class PartyBlocked(PartyRefusal):
    code = "E-PARTY-BLOCKED"
    says = (
        "{kind} {party_no} is blocked ({blocked}) for documents of type '{document_type:blank}':"
        " unblock the {kind} first, or leave the document out"
    )
    cures = ("ledger-es {kind}s unblock {party_no}", "ledger-es {kind}s show {party_no}")

    kind: str
    party_no: str
    blocked: str
    document_type: str


class CreditLimitExceeded(LedgerWarning):
    """Amounts are in the local currency."""

    code = "W-CREDIT-LIMIT"
    says = (
        "customer {customer_no} owes {balance}, which is {excess} more than the credit limit of {credit_limit}: the"
        " posting stands"
    )
    cures = (
        "ledger-es open-entries --customer {customer_no}",
        "ledger-es customers change {customer_no} --credit-limit AMOUNT",
    )

    customer_no: str
    balance: Decimal
    credit_limit: Decimal
    excess: Decimal


class CustomerIsOverdue(LedgerWarning):
    """`overdue` is in the local currency: what was due before the day, less open credits."""

    code = "W-CUSTOMER-OVERDUE"
    says = (
        "customer {customer_no} owes {overdue} that was due before {day}, the oldest since {due_since}: the posting"
        " stands"
    )
    cures = (
        "ledger-es overdue --customer {customer_no} --as-of {day}",
        "ledger-es open-entries --customer {customer_no}",
    )

    customer_no: str
    day: date
    overdue: Decimal
    due_since: date


class PartyChangedSince(PartyRefusal):
    code = "E-PARTY-CHANGED"
    says = (
        "the texts of {kind} {party_no} were changed by somebody else since they were read: look at them, and change"
        " what is still to be changed"
    )
    cures = ("ledger-es {kind}s show {party_no}",)

    kind: str
    party_no: str
