"""Reconcile a bank account with one of its statements, all of whose lines are posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date, timedelta
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
from ledger_es.aggregates.statement_lines import BankStatement
from ledger_es.commands.bank_statement_lines import undecided
from ledger_es.commands.statement_intake import known_account
from ledger_es.deciding.books import Books
from ledger_es.errors import (
    EarlierStatementOpen,
    OpeningMissing,
    StatementMissing,
)
from ledger_es.intake.balances import chain_of, gaps
from ledger_es.intake.records import Days, Gap, KnownAccount, Link
from ledger_es.posting.bank_entry import outstanding, posted_bank_entry
from ledger_es.values import ZERO, rounded

LINES_AN_EVENT = 1000
ONE_DAY = timedelta(days=1)


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
    """Events of the bank account: the entries shown are closed, and the reconciled balance takes up the statement."""
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
    money = sum((line.amount for line in statement.lines.values() if line.is_money), ZERO)
    reconciled = StatementReconciled(
        statement_no=statement_no,
        statement_date=day,
        closing_balance=rounded(account.statement_balance + money, statement.currency),
        statement_no_before=account.statement_no,
        statement_date_before=account.statement_date,
        closing_balance_before=rounded(account.statement_balance, statement.currency),
    )
    return [*events, reconciled]


def refuse_unreconcilable(statement: BankStatement, books: Books) -> None:
    """Every line must be decided, and nothing may be open or missing before the statement in its chain.

    Raises LineUndecided, EarlierStatementOpen, StatementMissing or OpeningMissing.
    """
    statement_no = statement.statement_no
    for line in statement.lines.values():
        if line.is_undecided:
            raise undecided(statement_no, line)
    account = _account_of(books, statement)
    received = account.received[statement_no]
    known = known_account(books, account, Days(received.earliest_date, received.last_date))
    chain = chain_of(known)
    own = [
        place
        for place, link in enumerate(chain)
        if link.key.statement == statement_no
        or any(key.statement == statement_no for key in link.lines)
    ]
    if not own:
        return
    mode = "payments_only" if statement.is_posted else ""
    before = chain[: own[-1] + 1]
    # Pages that were put together are one link: none is before the other.
    together = {key.statement for place in own for key in chain[place].lines}
    _refuse_open(statement, books, account, before, together | {statement_no}, mode)
    if known.opening_day is None and chain[0].opening:
        first = chain[0]
        raise OpeningMissing(
            statement_no=statement_no,
            bank_account_no=account.bank_account_no,
            first_statement=first.key.statement,
            opening=first.opening,
            day=first.first_day - ONE_DAY,
        )
    missing = _gap_among(known, before)
    # Lines of other days may explain what seems to be missing.
    if missing is not None:
        missing = _gap_among(known_account(books, account), before)
    if missing is not None:
        raise _missing_before(statement_no, account, missing, before, mode)


def _missing_before(
    statement_no: str, account: BankAccount, gap: Gap, links: Sequence[Link], mode: str
) -> StatementMissing:
    """The refusal names a day between the two statements, on which a typed one would stand."""
    place = next(place for place, link in enumerate(links) if link.key == gap.before)
    behind = links[place]
    day = behind.first_day - ONE_DAY
    if place:
        day = max(day, links[place - 1].last_day)
    elif account.opening_date is not None:
        day = max(day, account.opening_date + ONE_DAY)
    return StatementMissing(
        statement_no=statement_no,
        bank_account_no=account.bank_account_no,
        statement_before=gap.before.statement,
        balance_before=behind.opening - gap.amount,
        opening=behind.opening,
        amount=gap.amount,
        day=min(day, behind.last_day),
        mode=mode,
    )


def _refuse_open(
    statement: BankStatement,
    books: Books,
    account: BankAccount,
    links: Sequence[Link],
    together: Set[str],
    mode: str,
) -> None:
    """The statements before must be reconciled, or have nothing open."""
    numbers = dict.fromkeys(key.statement for link in links for key in link.lines)
    for number in numbers:
        if number in together or number not in account.unreconciled:
            continue
        if books.bank_statement(number).lines_to_post:
            raise EarlierStatementOpen(
                statement_no=statement.statement_no,
                bank_account_no=account.bank_account_no,
                statement_no_before=number,
                mode=mode,
            )


def _gap_among(account: KnownAccount, links: Sequence[Link]) -> Gap | None:
    keys = {link.key for link in links}
    return next((gap for gap in gaps(account) if gap.before in keys), None)


def statement_day(statement: BankStatement, books: Books) -> date:
    """From which day the account agrees with the statement: its last day, unless a line is booked after it, or a
    statement reconciled before has a later one. Then no day in between sees one without the other.
    """
    account = _account_of(books, statement)
    days = [account.received[statement.statement_no].last_date]
    days += [line.posting_date for line in statement.lines.values() if line.is_money]
    if account.statement_date is not None:
        days.append(account.statement_date)
    return max(days)


def _account_of(books: Books, statement: BankStatement) -> BankAccount:
    bank_account_no = import_of(statement).bank_account_no
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    return account


def import_of(statement: BankStatement) -> StatementImported:
    """How the statement was imported: it is one that the books have."""
    assert statement.imported is not None, "a statement of the books was never imported"
    return statement.imported
