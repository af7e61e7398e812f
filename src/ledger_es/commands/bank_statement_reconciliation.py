"""Reconcile a bank account with one of its statements, all of whose lines are posted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from ledger_es.aggregates.bank_account import (
    CLOSED_BANK_ENTRIES,
    BankAccount,
    BankEntriesClosed,
    ClosedBankEntryRow,
    StatementReconciled,
)
from ledger_es.aggregates.bank_statement import StatementImported
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.deciding.books import Books
from ledger_es.errors import (
    BalanceNotContinued,
    DuplicateLinesInStatement,
    StatementWithoutDate,
)
from ledger_es.posting.bank_entry import outstanding, posted_bank_entry

LINES_AN_EVENT = 1000


def shown_by(
    statement: BankStatement, books: Books, bank_entry_nos: Mapping[int, int]
) -> list[ClosedBankEntryRow]:
    """The bank entries that the posted lines of the statement show: posted from them, or found by them.

    `bank_entry_nos` has, by posted line, the entry that was posted from it, 0 if it has found some.
    """
    bank_account_no = import_of(statement).bank_account_no
    shown: list[ClosedBankEntryRow] = []
    remaining_by_bank_entry: dict[int, Decimal] = {}
    for line_no in sorted(bank_entry_nos):
        line, own_entry_no = statement.lines[line_no], bank_entry_nos[line_no]
        if own_entry_no:
            shown.append(ClosedBankEntryRow(own_entry_no, line.amount, line_no))
            continue
        for application in line.applications:
            entry_no, amount = application.entry_no, application.amount
            remaining = remaining_by_bank_entry.get(entry_no)
            if remaining is None:
                posted = posted_bank_entry(books, entry_no).row.amount
                remaining = outstanding(books, bank_account_no, entry_no, posted)
            remaining_by_bank_entry[entry_no] = remaining - amount
            shown.append(ClosedBankEntryRow(entry_no, amount, line_no, remaining - amount))
    return shown


def reconciliation(
    statement: BankStatement, books: Books, closed: list[ClosedBankEntryRow]
) -> list[Event]:
    """Events of the bank account: the entries shown are closed, the closing balance is that of the last statement."""
    statement_no, account = statement.statement_no, _account_of(books, statement)
    day = statement_day(statement, books)
    events: list[Event] = [
        BankEntriesClosed(
            statement_no=statement_no,
            statement_date=day,
            **CLOSED_BANK_ENTRIES.columns(closed[start : start + LINES_AN_EVENT]),
        )
        for start in range(0, len(closed), LINES_AN_EVENT)
    ]
    reconciled = StatementReconciled(
        statement_no=statement_no,
        statement_date=day,
        closing_balance=account.received[statement_no].closing_balance,
        statement_no_before=account.statement_no,
        statement_date_before=account.statement_date,
        closing_balance_before=account.statement_balance,
    )
    return [*events, reconciled]


def refuse_unreconcilable(statement: BankStatement, books: Books) -> None:
    """The statement must take up the balance of the last one reconciled, and hold nothing that another one holds."""
    statement_no, imported = statement.statement_no, import_of(statement)
    duplicates = sum(1 for line in statement.lines.values() if line.duplicate_of)
    if duplicates:
        raise DuplicateLinesInStatement(statement_no=statement_no, count=duplicates)
    account = _account_of(books, statement)
    opening = imported.opening_balance
    if opening is None:
        opening = account.received[statement_no].balance_before
    if opening != account.statement_balance:
        raise BalanceNotContinued(
            statement_no=statement_no,
            opening=opening,
            bank_account_no=imported.bank_account_no,
            balance=account.statement_balance,
            statement_no_before=_statement_in_the_way(account, statement_no, opening),
            mode="payments_only" if statement.is_posted else "",
        )
    if _statement_date(imported, account, statement.lines.values()) is None:
        raise StatementWithoutDate(statement_no=statement_no)


def _statement_in_the_way(account: BankAccount, statement_no: str, opening: Decimal) -> str:
    """The statement that closes where this one opens and is not reconciled yet; empty: none was imported."""
    closing_there = [
        number
        for number in account.unreconciled
        if number != statement_no and account.received[number].closing_balance == opening
    ]
    return closing_there[-1] if closing_there else ""


def statement_day(statement: BankStatement, books: Books) -> date:
    """From which day the account agrees with the statement, which was found to have one."""
    account, lines = _account_of(books, statement), statement.lines.values()
    day = _statement_date(import_of(statement), account, lines)
    assert day is not None, f"statement {statement.statement_no} is reconciled without a date"
    return day


def _statement_date(
    imported: StatementImported, account: BankAccount, lines: Iterable[StatementLine]
) -> date | None:
    """From which day the account agrees with the statement: its closing date, unless a line is booked ahead of it,
    or a statement reconciled before has a later one. Then no day in between sees one without the other.
    """
    days = (
        imported.closing_date,
        account.statement_date,
        *(line.posting_date for line in lines),
    )
    return max((day for day in days if day is not None), default=None)


def _account_of(books: Books, statement: BankStatement) -> BankAccount:
    bank_account_no = import_of(statement).bank_account_no
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    return account


def import_of(statement: BankStatement) -> StatementImported:
    """How the statement was imported: it is one that the books have."""
    assert statement.imported is not None, "a statement of the books was never imported"
    return statement.imported
