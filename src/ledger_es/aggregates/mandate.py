"""Mandates: what a customer has signed so that a creditor may collect from the customer's bank account."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final, Literal

from ledger_es.aggregates.event import Event
from ledger_es.values import Record, Seal, StoredCode

KIND: Final = "mandate"
MandateType = Literal["recurring", "one_off"]
Scheme = Literal["core", "b2b"]
"""`b2b` is the scheme between firms: the customer's bank has confirmed the mandate and nobody claims money back."""


class MandateTerms(Record):
    """How long a mandate holds and how often it may be used. `expected_debits` of 0 sets no limit."""

    valid_from: date
    valid_to: date | None = None
    expected_debits: int = 0


class MandateSigned(Event):
    """A customer has signed a mandate.

    `account_seal` seals the JSON object {iban, bic, holder} of the customer's bank account. `debits_before` counts the
    debits that were made under the mandate before it came into these books.
    """

    act: ClassVar[str] = "signed"

    mandate_no: StoredCode
    customer_no: StoredCode
    mandate_type: MandateType
    scheme: Scheme
    signed_on: date
    terms: MandateTerms
    debits_before: int = 0
    account_seal: Seal


class MandateTermsChanged(Event):
    """The terms after the change."""

    act: ClassVar[str] = "terms_changed"

    terms: MandateTerms


class MandateBlocked(Event):
    """Nothing more is collected under the mandate. `return_code` is the bank's code, empty if a person blocked it."""

    act: ClassVar[str] = "blocked"

    return_code: StoredCode = ""


class MandateUnblocked(Event):
    act: ClassVar[str] = "unblocked"


class MandateDebited(Event):
    """A file for the bank debits the mandate `count` times. `debits` is the counter after that."""

    act: ClassVar[str] = "debited"

    collection_no: StoredCode
    count: int
    debits: int


class MandateDebitsTakenBack(Event):
    """Debits that never reached the customer's account no longer count. `debits` is the counter after that."""

    act: ClassVar[str] = "debits_taken_back"

    collection_no: StoredCode
    count: int
    debits: int


class Mandate:
    """A mandate; `signed` is None if there is none with this reference. `debits` is its counter."""

    def __init__(self) -> None:
        self.signed: MandateSigned | None = None
        self.terms: MandateTerms | None = None
        self.is_blocked = False
        self.debits = 0

    def evolve(self, event: Event) -> None:
        match event:
            case MandateSigned():
                self.signed, self.terms = event, event.terms
                self.debits = event.debits_before
            case MandateTermsChanged():
                self.terms = event.terms
            case MandateBlocked():
                self.is_blocked = True
            case MandateUnblocked():
                self.is_blocked = False
            case MandateDebited() | MandateDebitsTakenBack():
                self.debits = event.debits


EVENTS = {
    KIND: (
        MandateSigned,
        MandateTermsChanged,
        MandateBlocked,
        MandateUnblocked,
        MandateDebited,
        MandateDebitsTakenBack,
    )
}
