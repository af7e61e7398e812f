"""Deposits: receipts that were paid into a bank account together, posted and perhaps undone."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.journal_batch import JournalTemplate
from ledger_es.values import AccountType, Currency, DocumentType, Money, Record, StoredCode


class DepositLine(Record):
    """A receipt in a deposit, from the line of the journal with this number. Money that came is positive.

    Receipts of a lump deposit share one ledger transaction, others have one each. `external_document_no` is what the
    other side calls the receipt, such as the number of a check.
    """

    line_no: int
    transaction_no: int
    account_type: AccountType
    account_no: StoredCode
    document_type: DocumentType = ""
    document_no: StoredCode
    external_document_no: StoredCode = ""
    amount: Money


class DepositPosted(Event):
    """The receipts of a journal were posted as a deposit: as a lump in one bank entry, or one for each receipt."""

    act: ClassVar[str] = "posted"

    bank_account_no: StoredCode
    posting_date: date
    document_date: date
    currency: Currency
    total_amount: Money
    is_lump: bool
    register_no: int
    template: JournalTemplate
    batch: StoredCode
    lines: tuple[DepositLine, ...]


class DepositUndone(Event):
    """Its applications were undone and its ledger transactions reversed, in this register."""

    act: ClassVar[str] = "undone"

    register_no: int


class Deposit:
    """A deposit as posted, None before that; `register_no_undone` is 0 as long as it is not undone."""

    def __init__(self) -> None:
        self.posted: DepositPosted | None = None
        self.register_no_undone = 0

    def evolve(self, event: Event) -> None:
        match event:
            case DepositPosted():
                self.posted = event
            case DepositUndone():
                self.register_no_undone = event.register_no


EVENTS = {"deposit": (DepositPosted, DepositUndone)}
