"""Questions about bank statements: their balances at a moment, and how far they are posted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, func, select

from ledger_es.projections.statements import (
    LINES,
    POSTED_LINES,
    RECEIVED_BALANCES,
    RECONCILED,
    STATEMENTS,
)
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class StatementRow(NamedTuple):
    """A statement. Amounts are in smallest units. Balances that its file does not give are computed.

    `balance_before` is the closing balance of the statement imported before it. `posted_count` lines are posted at the
    moment, and `left_count` lines still have to be.
    """

    statement_no: str
    bank_account_no: str
    sequence_no: int
    commit_no: int
    currency: str
    opening_balance: int
    opening_day: int | None
    closing_balance: int
    closing_day: int | None
    balance_before: int
    line_count: int
    file_sha256: str
    file_format: str
    place_in_file: int
    bank_statement_id: str
    posted_count: int = 0
    left_count: int = 0
    is_reconciled: bool = False

    @property
    def opening_date(self) -> date | None:
        return None if self.opening_day is None else from_day_number(self.opening_day)

    @property
    def closing_date(self) -> date | None:
        return None if self.closing_day is None else from_day_number(self.closing_day)

    @property
    def gap_before(self) -> bool:
        """True if it does not open with the closing balance of the statement before, so that one must be missing."""
        return self.opening_balance != self.balance_before

    @property
    def status(self) -> str:
        """open, posted in part, posted, or reconciled."""
        if self.is_reconciled:
            return "reconciled"
        if not self.posted_count:
            return "open"
        return "posted in part" if self.left_count else "posted"

    @property
    def mode(self) -> str:
        """How far the statement was posted in whole: `reconcile`, `payments_only`, or empty."""
        return {"reconciled": "reconcile", "posted": "payments_only"}.get(self.status, "")


def statements(
    connection: Connection, moment: Moment, *, bank_account_no: str = "", statement_no: str = ""
) -> list[StatementRow]:
    """The statements that were imported by the moment, by bank account and number."""
    query = (
        select(STATEMENTS)
        .where(moment.known(STATEMENTS))
        .order_by(STATEMENTS.c.bank_account_no, STATEMENTS.c.sequence_no)
    )
    if bank_account_no:
        query = query.where(STATEMENTS.c.bank_account_no == bank_account_no)
    if statement_no:
        query = query.where(STATEMENTS.c.statement_no == statement_no)
    rows = list(connection.execute(query))
    account_nos = {row.bank_account_no for row in rows}
    of_account = account_nos.pop() if len(account_nos) == 1 else ""
    balances = _received_balances(connection, moment, of_account)
    counts = _line_counts(connection, moment, statement_no)
    reconciled = reconciled_days(connection, moment)
    found: list[StatementRow] = []
    for row in rows:
        counted = counts.get(row.statement_no, _NO_LINES)
        before, closing = balances[row.statement_no]
        opening = before if row.opening_balance is None else row.opening_balance
        found.append(
            StatementRow(
                statement_no=row.statement_no,
                bank_account_no=row.bank_account_no,
                sequence_no=row.sequence_no,
                commit_no=row.commit_no,
                currency=row.currency,
                opening_balance=opening,
                opening_day=row.opening_day,
                closing_balance=closing,
                closing_day=row.closing_day,
                balance_before=before,
                line_count=row.line_count,
                file_sha256=row.file_sha256,
                file_format=row.file_format,
                place_in_file=row.place_in_file,
                bank_statement_id=row.bank_statement_id,
                posted_count=counted.posted,
                left_count=counted.to_post - counted.posted,
                is_reconciled=row.statement_no in reconciled,
            )
        )
    return found


class _LineCounts(NamedTuple):
    """The number of lines that are to be posted or are posted already, and of those that are posted."""

    to_post: int
    posted: int


_NO_LINES: Final = _LineCounts(0, 0)


def _line_counts(
    connection: Connection, moment: Moment, statement_no: str
) -> dict[str, _LineCounts]:
    """The counts by statement, for all statements or only the named one."""
    to_post = (
        select(LINES.c.statement_no, func.count())
        .where(moment.known(LINES), LINES.c.duplicate_of == "")
        .group_by(LINES.c.statement_no)
    )
    posted = (
        select(POSTED_LINES.c.statement_no, func.sum(POSTED_LINES.c.times))
        .where(moment.known(POSTED_LINES))
        .group_by(POSTED_LINES.c.statement_no)
    )
    if statement_no:
        to_post = to_post.where(LINES.c.statement_no == statement_no)
        posted = posted.where(POSTED_LINES.c.statement_no == statement_no)
    posted_counts = {number: int(count) for number, count in connection.execute(posted)}
    return {
        number: _LineCounts(count, posted_counts.get(number, 0))
        for number, count in connection.execute(to_post)
    }


def reconciled_days(connection: Connection, moment: Moment) -> dict[str, int]:
    """The statements with which their accounts are reconciled as known at the moment, each with its day."""
    query = (
        select(RECONCILED.c.statement_no, RECONCILED.c.times, RECONCILED.c.posting_day)
        .where(moment.known(RECONCILED))
        .order_by(RECONCILED.c.bank_account_no, RECONCILED.c.position)
    )
    days: dict[str, int] = {}
    for statement_no, count, posting_day in connection.execute(query):
        if count > 0:
            days[statement_no] = posting_day
        else:
            del days[statement_no]
    return days


class _Balances(NamedTuple):
    """The closing balances of the statement before and of the statement itself."""

    before: int
    closing: int


def _received_balances(
    connection: Connection, moment: Moment, bank_account_no: str
) -> dict[str, _Balances]:
    """The balances by statement, for all bank accounts or only the named one."""
    query = (
        select(
            RECEIVED_BALANCES.c.bank_account_no,
            RECEIVED_BALANCES.c.statement_no,
            RECEIVED_BALANCES.c.balance,
        )
        .where(moment.known(RECEIVED_BALANCES))
        .order_by(RECEIVED_BALANCES.c.bank_account_no, RECEIVED_BALANCES.c.position)
    )
    if bank_account_no:
        query = query.where(RECEIVED_BALANCES.c.bank_account_no == bank_account_no)
    last: dict[str, int] = {}
    balances: dict[str, _Balances] = {}
    for account_no, statement_no, balance in connection.execute(query):
        if statement_no:
            balances[statement_no] = _Balances(last.get(account_no, 0), balance)
        last[account_no] = balance
    return balances


def last_received_balances(connection: Connection, moment: Moment) -> dict[str, int]:
    """The balance with which the next statement should open, by bank account. Accounts without one are left out."""
    query = (
        select(RECEIVED_BALANCES.c.bank_account_no, RECEIVED_BALANCES.c.balance)
        .where(moment.known(RECEIVED_BALANCES))
        .order_by(RECEIVED_BALANCES.c.bank_account_no, RECEIVED_BALANCES.c.position)
    )
    return {row.bank_account_no: row.balance for row in connection.execute(query)}


def statements_by(
    connection: Connection, moment: Moment, *, bank_account_no: str = ""
) -> list[StatementRow]:
    """The statements that close on or before the day, with their state on that day.

    A line that is booked ahead, or an earlier statement with a later date, can move the reconciliation to a date after
    the day. On the day such a statement is posted, but not reconciled. A statement without a date always counts.
    """
    imported = statements(connection, moment, bank_account_no=bank_account_no)
    return [
        statement
        for statement in as_of_day(connection, moment, imported)
        if statement.closing_day is None or statement.closing_day <= moment.day
    ]


def as_of_day(
    connection: Connection, moment: Moment, imported: Iterable[StatementRow]
) -> list[StatementRow]:
    """Statements reconciled only after the day asked for are not reconciled yet."""
    reconciled_day = reconciled_days(connection, moment)
    return [
        statement._replace(is_reconciled=False)
        if reconciled_day.get(statement.statement_no, 0) > moment.day
        else statement
        for statement in imported
    ]
