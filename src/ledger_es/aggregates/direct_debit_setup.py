"""How the company collects by direct debit: its creditor identifier, and what its banks expect."""

from __future__ import annotations

from typing import ClassVar, Final, Literal

from ledger_es.aggregates.event import Event
from ledger_es.values import Record, StoredCode

STREAM: Final = "setup-direct_debits"
Booking = Literal["lump", "single"]
"""Whether the bank books all debits of a payment block in one amount, or each debit by itself."""


class CreditorTerms(Record):
    """What files for the bank of one account say of the company, and how the bank takes them.

    `lead_days` are the TARGET days between the file and the day of collection. With `one_file_a_sequence` debits of
    another sequence type have a file of their own, for banks that take only one payment block.
    """

    creditor_id: StoredCode
    creditor_name: str
    bic: StoredCode = ""
    lead_days: int = 1
    booking: Booking = "lump"
    one_file_a_sequence: bool = False


class DirectDebitsSetUp(Event):
    act: ClassVar[str] = "direct_debits_set_up"

    bank_account_no: StoredCode
    terms: CreditorTerms


class DirectDebitSetup:
    """The terms by bank account."""

    def __init__(self) -> None:
        self.terms: dict[str, CreditorTerms] = {}

    def evolve(self, event: Event) -> None:
        match event:
            case DirectDebitsSetUp():
                self.terms[event.bank_account_no] = event.terms


EVENTS = {"setup": (DirectDebitsSetUp,)}
