"""A bank account: its master record, its balance and the entries posted to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import repeat
from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from ledger_es.aggregates.event import Event, equal_columns
from ledger_es.aggregates.general_ledger import SourceCode
from ledger_es.values import ZERO, BankAccountNo, Code, Currency, Money, OptionalCode, Record, Seal


class BankAccountMaster(Record):
    """The company's own account: nothing here is personal. Match tolerance: percent, or an amount of the currency."""

    bank_account_name: str = ""
    iban: OptionalCode = ""
    account_no_at_bank: OptionalCode = ""
    currency: Currency
    posting_group: Code
    blocked: bool = False
    match_tolerance_type: Literal["percentage", "amount"]
    match_tolerance_value: Decimal
    automatic_application: bool


class BankAccountRegistered(Event):
    act: ClassVar[str] = "registered"

    bank_account_no: BankAccountNo
    master: BankAccountMaster


class BankAccountChanged(Event):
    """The record as it is from now on."""

    act: ClassVar[str] = "changed"

    master: BankAccountMaster
    iban_before: OptionalCode = ""
    account_no_at_bank_before: OptionalCode = ""


class BankEntriesPosted(Event):
    """Entries of one posting as columns; money in is positive. A column left out is all default."""

    act: ClassVar[str] = "entries_posted"

    source_code: SourceCode
    currency: Currency
    entry_nos: tuple[int, ...]
    transaction_nos: tuple[int, ...]
    posting_dates: tuple[date, ...]
    document_dates: tuple[date, ...] = ()
    """Left out: the posting dates."""
    document_types: tuple[str, ...] = ()
    document_nos: tuple[str, ...]
    external_document_nos: tuple[str, ...] = ()
    amounts: tuple[Money, ...]
    amounts_lcy: tuple[Money, ...]
    posting_groups: tuple[str, ...]
    gl_account_nos: tuple[str, ...]
    """The account of the posting group at posting."""
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
    """The entry that this one reverses; both stay open until a bank statement closes them."""

    @model_validator(mode="after")
    def _columns(self) -> Self:
        required = (
            self.entry_nos,
            self.transaction_nos,
            self.posting_dates,
            self.document_nos,
            self.amounts,
            self.amounts_lcy,
            self.posting_groups,
            self.gl_account_nos,
        )
        equal_columns(
            required, tuple(value for value in self.__dict__.values() if isinstance(value, tuple))
        )
        return self

    def row(self, at: int) -> dict[str, Any]:
        """One entry by column name; columns left out are absent."""
        columns = {
            name: value
            for name, value in self.__dict__.items()
            if isinstance(value, tuple) and value
        }
        return {name: column[at] for name, column in columns.items()}


class BankEntriesClosed(Event):
    """Entries found on a statement of the bank, by its lines: they are no longer outstanding.

    `statement_no` empty: the opening balance, which is the balance of the last statement before the books begin.
    Amounts are what was found of each entry, signed as it; `remaining_amounts` what is still outstanding (left out:
    nothing, the entries are closed).
    """

    act: ClassVar[str] = "entries_closed"

    statement_no: str = ""
    statement_date: date
    entry_nos: tuple[int, ...]
    statement_line_nos: tuple[int, ...] = ()
    amounts: tuple[Money, ...]
    remaining_amounts: tuple[Money, ...] = ()

    @model_validator(mode="after")
    def _columns(self) -> Self:
        equal_columns(
            (self.entry_nos, self.amounts), (self.statement_line_nos, self.remaining_amounts)
        )
        return self

    @property
    def closed_entry_nos(self) -> list[int]:
        """The entries of which nothing is outstanding any more."""
        left = self.remaining_amounts or (ZERO,) * len(self.entry_nos)
        return [number for number, amount in zip(self.entry_nos, left, strict=True) if not amount]


class StatementReceived(Event):
    """A statement of this account was imported; the next one should open with its closing balance."""

    act: ClassVar[str] = "statement_received"

    statement_no: str
    sequence_no: int
    closing_balance: Decimal
    closing_date: date | None = None


class StatementReconciled(Event):
    """The account agrees with a statement of the bank: its closing balance is the balance of the last statement.

    `statement_no` empty: the opening balance, with which the books of the account begin.
    """

    act: ClassVar[str] = "statement_reconciled"

    statement_no: str = ""
    statement_date: date
    closing_balance: Decimal


class BankAccount:
    """`statement_balance`, `statement_date`: of the last statement reconciled; `received_balance`: of the last one
    imported. `partly_found`: what is outstanding of entries that statements have shown in part; the others are not
    kept, an entry is outstanding as a whole or not at all.
    """

    def __init__(self) -> None:
        self.bank_account_no = ""
        self.master: BankAccountMaster | None = None
        self.balance = ZERO
        self.balance_lcy = ZERO
        self.statement_balance = ZERO
        self.statement_date: date | None = None
        self.received_balance = ZERO
        self.sequence_no_last = 0
        self.partly_found: dict[int, Decimal] = {}

    def evolve(self, event: Event) -> None:
        match event:
            case BankAccountRegistered():
                self.bank_account_no = event.bank_account_no
                self.master = event.master
            case StatementReceived():
                self.received_balance = event.closing_balance
                self.sequence_no_last = event.sequence_no
            case StatementReconciled():
                self.statement_balance = event.closing_balance
                self.statement_date = event.statement_date
                if not event.statement_no:
                    self.received_balance = event.closing_balance
            case BankAccountChanged():
                self.master = event.master
            case BankEntriesPosted():
                self.balance += sum(event.amounts, ZERO)
                self.balance_lcy += sum(event.amounts_lcy, ZERO)
            case BankEntriesClosed():
                self._find(event)

    def _find(self, event: BankEntriesClosed) -> None:
        if not event.remaining_amounts and not self.partly_found:
            return
        left = event.remaining_amounts or repeat(ZERO, len(event.entry_nos))
        for entry_no, amount in zip(event.entry_nos, left, strict=True):
            if amount:
                self.partly_found[entry_no] = amount
            else:
                self.partly_found.pop(entry_no, None)


EVENTS = {
    "bank_account": (
        BankAccountRegistered,
        BankAccountChanged,
        BankEntriesPosted,
        BankEntriesClosed,
        StatementReceived,
        StatementReconciled,
    )
}
