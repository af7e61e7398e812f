"""A bank account: its master record, its balance and the entries posted to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.bank_account_master import BankAccountMaster
from ledger_es.aggregates.bank_reconciliation import note_cancelled
from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.general_ledger import SourceCode
from ledger_es.aggregates.statement_chain import (
    WITHDRAWN_LINKS,
    ImportWithdrawn,
    LinkKey,
    LinksPlaced,
    PlacedLink,
    StatementReceived,
    note_links,
)
from ledger_es.aggregates.statement_details import DetailsReceived, WaitingDetails, note_details
from ledger_es.values import ZERO, Currency, Money, Seal, StoredCode

ONE = Decimal(1)


class BankAccountRegistered(Event):
    act: ClassVar[str] = "registered"

    bank_account_no: StoredCode
    master: BankAccountMaster


class BankAccountChanged(Event):
    """The whole master record after the change."""

    act: ClassVar[str] = "changed"

    master: BankAccountMaster
    iban_before: StoredCode = ""
    account_no_at_bank_before: StoredCode = ""


class BankEntryRow(NamedTuple):
    """A bank account ledger entry. Money in is positive.

    `amount` is in the currency of the account, `amount_lcy` in the local currency.
    If `document_date` or `bank_date` (when the bank booked it) is None, it equals the posting date. `gl_account_no`
    is the account that the posting group named at posting. `exchange_rate_amount` units of the currency are worth
    `relational_exchange_rate_amount` units of the local currency. `reversed_entry_no`: the entry that this one
    reverses, 0 for none; both stay open until a statement closes them.
    """

    entry_no: int
    transaction_no: int
    posting_date: date
    document_no: str
    amount: Decimal
    amount_lcy: Decimal
    posting_group: str
    gl_account_no: str
    document_date: date | None = None
    document_type: str = ""
    external_document_no: str = ""
    exchange_rate_amount: Decimal = ONE
    relational_exchange_rate_amount: Decimal = ONE
    bal_account_type: str = ""
    bal_account_no: str = ""
    description_seal: Seal = ""
    dimensions: str = ""
    reason_code: str = ""
    statement_no: str = ""
    statement_line_no: int = 0
    reversed_entry_no: int = 0
    bank_date: date | None = None


class ClosedBankEntryRow(NamedTuple):
    """A bank entry that a line of a statement shows, in full or in part.

    `amount` is the part of the entry that the line shows; `remaining_amount` is the part that is still outstanding.
    Both have the sign of the entry.
    """

    entry_no: int
    amount: Decimal
    statement_line_no: int = 0
    remaining_amount: Decimal = ZERO


class FoundBankEntryRow(NamedTuple):
    """A bank entry that a line of a statement shows: `amount` is how much of it, signed as the entry."""

    entry_no: int
    amount: Decimal
    statement_line_no: int


class ReopenedBankEntryRow(NamedTuple):
    """A bank entry that a statement had closed, in full or in part.

    `amount` is the part that is open again; `remaining_amount` is the part that is outstanding now. Both have the sign
    of the entry. `shown_elsewhere` is true if other statements still show a part of it.
    """

    entry_no: int
    amount: Decimal
    remaining_amount: Decimal
    shown_elsewhere: bool = False


BANK_ENTRIES = Table(
    BankEntryRow, same_as={"document_date": "posting_date", "bank_date": "posting_date"}
)
CLOSED_BANK_ENTRIES = Table(ClosedBankEntryRow)
FOUND_BANK_ENTRIES = Table(FoundBankEntryRow)
REOPENED_BANK_ENTRIES = Table(
    ReopenedBankEntryRow, column_names={"shown_elsewhere": "shown_elsewhere"}
)


class BankEntriesPosted(Event):
    """The bank entries of one posting. The fields from `entry_nos` on are the columns of `BankEntryRow`."""

    act: ClassVar[str] = "entries_posted"

    source_code: SourceCode
    currency: Currency
    entry_nos: tuple[int, ...]
    transaction_nos: tuple[int, ...]
    posting_dates: tuple[date, ...]
    document_dates: tuple[date, ...] = ()
    document_types: tuple[str, ...] = ()
    document_nos: tuple[str, ...]
    external_document_nos: tuple[str, ...] = ()
    amounts: tuple[Money, ...]
    amounts_lcy: tuple[Money, ...]
    posting_groups: tuple[str, ...]
    gl_account_nos: tuple[str, ...]
    exchange_rate_amounts: tuple[Decimal, ...] = ()
    relational_exchange_rate_amounts: tuple[Decimal, ...] = ()
    bal_account_types: tuple[str, ...] = ()
    bal_account_nos: tuple[str, ...] = ()
    description_seals: tuple[Seal, ...] = ()
    dimensions: tuple[str, ...] = ()
    reason_codes: tuple[str, ...] = ()
    statement_nos: tuple[str, ...] = ()
    statement_line_nos: tuple[int, ...] = ()
    reversed_entry_nos: tuple[int, ...] = ()
    bank_dates: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        BANK_ENTRIES.refuse_unequal(self)
        return self

    def entry(self, entry_no: int) -> BankEntryRow:
        """The entry with this number. The event must contain it."""
        return BANK_ENTRIES.row_at(self, self.entry_nos.index(entry_no))


class BankEntriesClosed(Event):
    """Lines of a bank statement show these entries, which closes them in full or in part (`ClosedBankEntryRow`).

    An empty `statement_no` stands for the opening balance: the balance of the last statement before the books begin.
    """

    act: ClassVar[str] = "entries_closed"

    statement_no: str = ""
    statement_date: date
    entry_nos: tuple[int, ...]
    statement_line_nos: tuple[int, ...] = ()
    amounts: tuple[Money, ...]
    remaining_amounts: tuple[Money, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        CLOSED_BANK_ENTRIES.refuse_unequal(self)
        return self

    @property
    def closed_entry_nos(self) -> list[int]:
        """The entries that are no longer outstanding."""
        return [row.entry_no for row in CLOSED_BANK_ENTRIES.rows(self) if not row.remaining_amount]


class BankEntriesFound(Event):
    """Entries that were posted before are shown by posted lines of a statement (`FoundBankEntryRow`).

    They stay open until the account is reconciled with that statement; no other one can show the same amounts.
    """

    act: ClassVar[str] = "entries_found"

    statement_no: str
    entry_nos: tuple[int, ...]
    amounts: tuple[Money, ...]
    statement_line_nos: tuple[int, ...]

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        FOUND_BANK_ENTRIES.refuse_unequal(self)
        return self


class BankEntriesReleased(Event):
    """Lines of a statement no longer show the entries that they had found: their posting was undone."""

    act: ClassVar[str] = "entries_released"

    statement_no: str
    entry_nos: tuple[int, ...]
    amounts: tuple[Money, ...]
    statement_line_nos: tuple[int, ...]

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        FOUND_BANK_ENTRIES.refuse_unequal(self)
        return self


class BankEntriesReopened(Event):
    """Entries are open again: the reconciliation that had closed them was undone (`ReopenedBankEntryRow`).

    `statement_date` is the day on which they had been closed.
    """

    act: ClassVar[str] = "entries_reopened"

    statement_no: str
    statement_date: date
    entry_nos: tuple[int, ...]
    amounts: tuple[Money, ...]
    remaining_amounts: tuple[Money, ...]
    shown_elsewhere: tuple[bool, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        REOPENED_BANK_ENTRIES.refuse_unequal(self)
        return self

    @property
    def closed_entry_nos(self) -> list[int]:
        """The entries of which nothing was outstanding before."""
        rows = REOPENED_BANK_ENTRIES.rows(self)
        return [row.entry_no for row in rows if row.amount == row.remaining_amount]


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    BankEntriesPosted: (BANK_ENTRIES,),
    BankEntriesClosed: (CLOSED_BANK_ENTRIES,),
    BankEntriesFound: (FOUND_BANK_ENTRIES,),
    BankEntriesReleased: (FOUND_BANK_ENTRIES,),
    BankEntriesReopened: (REOPENED_BANK_ENTRIES,),
}
"""The tables inside each event that stores lists as columns."""


class StatementReconciled(Event):
    """The account was reconciled with a bank statement.

    `closing_balance` is the balance that is reconciled now: the balance before and the lines of the statement that are
    money (the bank's balance, if none before is left out). An empty `statement_no` stands for the opening balance, with
    which the books of the account begin.
    """

    act: ClassVar[str] = "statement_reconciled"

    statement_no: str = ""
    statement_date: date
    closing_balance: Money
    statement_no_before: str = ""
    statement_date_before: date | None = None
    closing_balance_before: Money = ZERO
    """The three `_before` fields name the statement reconciled before this one. An undo returns to it."""


class ReconciliationUndone(Event):
    """The account is no longer reconciled with the statement, but with the one before it, as it was then."""

    act: ClassVar[str] = "reconciliation_undone"

    statement_no: str
    statement_no_before: str = ""
    statement_date_before: date | None = None
    closing_balance_before: Money = ZERO


class BankAccount:
    """A bank account with its balances and the state of its statements.

    `statement_no`, `statement_balance` and `statement_date` belong to the last reconciled statement.
    `opening_date` and `opening_balance` are those with which the books of the account begin; the date is None if they
    begin with nothing. `received` holds the statements that are imported and not withdrawn, by number, `unreconciled`
    the numbers of those with which the account is not reconciled, and `links` the places that they have in the chain.
    `partly_found` holds the outstanding amount of each entry that statements show only in part; every other entry is
    outstanding in full or not at all. `found_by_statement` holds, by statement number, the amounts of entries that its
    posted lines have found.
    `cancelled_by_statement`: the entries that a statement closed without a line of it, as together they are zero.
    `waiting_details` holds, by the SHA-256 of a file of details, the entries of it that wait for their statement.
    """

    def __init__(self) -> None:
        self.bank_account_no = ""
        self.master: BankAccountMaster | None = None
        self.balance = ZERO
        self.balance_lcy = ZERO
        self.statement_no = ""
        self.statement_balance = ZERO
        self.statement_date: date | None = None
        self.opening_date: date | None = None
        self.opening_balance = ZERO
        self.received: dict[str, StatementReceived] = {}
        self.unreconciled: dict[str, None] = {}
        self.links: dict[LinkKey, PlacedLink] = {}
        self.sequence_no_last = 0
        self.waiting_details: WaitingDetails = {}
        self.partly_found: dict[int, Decimal] = {}
        self.found_by_statement: dict[str, dict[int, Decimal]] = {}
        self.cancelled_by_statement: dict[str, dict[int, Decimal]] = {}

    def found_amount(self, entry_no: int) -> Decimal:
        """How much of the entry is shown by posted lines of statements that are not yet reconciled."""
        return sum(
            (
                amounts.get(entry_no, ZERO)
                for statement_no, amounts in self.found_by_statement.items()
                if statement_no in self.unreconciled
            ),
            ZERO,
        )

    def showing_statement(self, entry_no: int) -> str:
        """A statement with a posted line that has found the entry, empty if there is none."""
        for statement_no, amounts in self.found_by_statement.items():
            if amounts.get(entry_no):
                return statement_no
        return ""

    def evolve(self, event: Event) -> None:
        match event:
            case BankAccountRegistered():
                self.bank_account_no = event.bank_account_no
                self.master = event.master
            case StatementReceived():
                self.received[event.statement_no] = event
                self.unreconciled[event.statement_no] = None
                self.sequence_no_last = event.sequence_no
            case LinksPlaced():
                note_links(self.links, event)
            case ImportWithdrawn():
                del self.received[event.statement_no]
                del self.unreconciled[event.statement_no]
                for ended in WITHDRAWN_LINKS.rows(event):
                    del self.links[ended.statement_no, ended.link_no]
            case StatementReconciled():
                self.unreconciled.pop(event.statement_no, None)
                self.statement_no = event.statement_no
                self.statement_balance = event.closing_balance
                self.statement_date = event.statement_date
                if not event.statement_no:
                    self.opening_date = event.statement_date
                    self.opening_balance = event.closing_balance
            case BankAccountChanged():
                self.master = event.master
            case DetailsReceived():
                note_details(self.waiting_details, event)
            case BankEntriesPosted():
                self.balance += sum(event.amounts, ZERO)
                self.balance_lcy += sum(event.amounts_lcy, ZERO)
            case BankEntriesClosed():
                self._note_closed(event)
            case BankEntriesFound():
                self._note_found(event, 1)
            case BankEntriesReleased():
                self._note_found(event, -1)
            case BankEntriesReopened():
                self.cancelled_by_statement.pop(event.statement_no, None)
                for reopened in REOPENED_BANK_ENTRIES.rows(event):
                    self.partly_found.pop(reopened.entry_no, None)
                    if reopened.shown_elsewhere:
                        self.partly_found[reopened.entry_no] = reopened.remaining_amount
            case ReconciliationUndone():
                self.unreconciled[event.statement_no] = None
                self.statement_no = event.statement_no_before
                self.statement_balance = event.closing_balance_before
                self.statement_date = event.statement_date_before

    def _note_found(self, event: BankEntriesFound | BankEntriesReleased, sign: int) -> None:
        amounts = self.found_by_statement.setdefault(event.statement_no, {})
        for row in FOUND_BANK_ENTRIES.rows(event):
            amounts[row.entry_no] = amounts.get(row.entry_no, ZERO) + sign * row.amount

    def _note_closed(self, event: BankEntriesClosed) -> None:
        if event.statement_no and (not event.statement_line_nos or 0 in event.statement_line_nos):
            rows = CLOSED_BANK_ENTRIES.rows(event)
            note_cancelled(self.cancelled_by_statement, event.statement_no, rows)
        if not event.remaining_amounts and not self.partly_found:
            return
        for row in CLOSED_BANK_ENTRIES.rows(event):
            if row.remaining_amount:
                self.partly_found[row.entry_no] = row.remaining_amount
            else:
                self.partly_found.pop(row.entry_no, None)


EVENTS = {
    "bank_account": (
        BankAccountRegistered,
        BankAccountChanged,
        BankEntriesPosted,
        BankEntriesClosed,
        BankEntriesFound,
        BankEntriesReleased,
        BankEntriesReopened,
        StatementReconciled,
        ReconciliationUndone,
    )
}
