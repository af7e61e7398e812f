"""The checks that the company issues, by bank account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.values import Currency, LedgerKind, Money, StoredCode

KIND = "checks"
CheckKind = Literal["manual", "computer"]
"""A manual check is posted as it is written; a computer check is printed first."""
CheckStatus = Literal["printed", "posted", "voided", "financially_voided"]
VoidType = Literal["unapply", "check_only"]
"""Whether a void opens again what the check has paid, or leaves an open entry of its amount."""


class CheckPrinted(Event):
    """A computer check has a number and a form, and is not posted yet. `currency` is that of the bank account.

    What it will settle stands in two columns: entry numbers, and positive amounts in the currency of each
    entry (0 for as much as possible).
    """

    act: ClassVar[str] = "printed"

    bank_account_no: StoredCode
    check_no: StoredCode
    check_date: date
    ledger: LedgerKind
    party_no: StoredCode
    currency: Currency
    amount: Money
    applies_to_entry_nos: tuple[int, ...] = ()
    applies_to_amounts: tuple[Money, ...] = ()


class CheckPosted(Event):
    """The check is in the books: the bank entry and the entry of the customer or vendor. `amount` is positive."""

    act: ClassVar[str] = "posted"

    bank_account_no: StoredCode
    check_no: StoredCode
    kind: CheckKind
    check_date: date
    ledger: LedgerKind
    party_no: StoredCode
    currency: Currency
    amount: Money
    transaction_no: int
    party_entry_no: int
    bank_entry_no: int


class CheckVoided(Event):
    """A printed check was voided before it was posted. Its number stays used."""

    act: ClassVar[str] = "voided"

    bank_account_no: StoredCode
    check_no: StoredCode
    void_date: date


class CheckFinanciallyVoided(Event):
    """A posted check was voided; `bank_entry_no` takes its amount back on the void date."""

    act: ClassVar[str] = "financially_voided"

    bank_account_no: StoredCode
    check_no: StoredCode
    void_date: date
    void_type: VoidType
    transaction_no: int
    bank_entry_no: int


class ChecksExported(Event):
    """The bank was told of these checks (positive pay)."""

    act: ClassVar[str] = "exported"

    bank_account_no: StoredCode
    check_nos: tuple[str, ...]


class Check(NamedTuple):
    """A check of the company. `bank_entry_no` and the others are 0 until it is posted."""

    check_no: str
    status: CheckStatus
    kind: CheckKind
    check_date: date
    ledger: LedgerKind
    party_no: str
    currency: str
    amount: Decimal
    applies_to: tuple[tuple[int, Decimal], ...] = ()
    transaction_no: int = 0
    party_entry_no: int = 0
    bank_entry_no: int = 0
    is_exported: bool = False


class Checks:
    """The checks of one bank account by number, in the order in which they were issued."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}

    @property
    def check_no_last(self) -> str:
        """The number issued last, empty if there is none."""
        return next(reversed(self.checks), "")

    def evolve(self, event: Event) -> None:
        match event:
            case CheckPrinted():
                self.checks[event.check_no] = Check(
                    event.check_no,
                    "printed",
                    "computer",
                    event.check_date,
                    event.ledger,
                    event.party_no,
                    event.currency,
                    event.amount,
                    tuple(zip(event.applies_to_entry_nos, event.applies_to_amounts, strict=True)),
                )
            case CheckPosted():
                self.checks[event.check_no] = Check(
                    event.check_no,
                    "posted",
                    event.kind,
                    event.check_date,
                    event.ledger,
                    event.party_no,
                    event.currency,
                    event.amount,
                    transaction_no=event.transaction_no,
                    party_entry_no=event.party_entry_no,
                    bank_entry_no=event.bank_entry_no,
                )
            case CheckVoided():
                check = self.checks[event.check_no]
                self.checks[event.check_no] = check._replace(status="voided")
            case CheckFinanciallyVoided():
                check = self.checks[event.check_no]
                self.checks[event.check_no] = check._replace(status="financially_voided")
            case ChecksExported():
                for check_no in event.check_nos:
                    self.checks[check_no] = self.checks[check_no]._replace(is_exported=True)


EVENTS = {
    KIND: (
        CheckPrinted,
        CheckPosted,
        CheckVoided,
        CheckFinanciallyVoided,
        ChecksExported,
    )
}
