"""Questions about bank statements: their balances at a moment, and how far they are posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, literal_column, select

from ledger_es.projections.statements import (
    LINES,
    POSTED_LINES,
    RECONCILED,
    STATEMENTS,
)
from ledger_es.projections.sums import two_parts, whole
from ledger_es.queries.moment import Moment
from ledger_es.queries.statement_chain import (
    UNDECIDED_STATES,
    account_chain,
    decided_states,
    withdrawn,
)
from ledger_es.queries.statement_details import current_lines
from ledger_es.values import from_day_number


class StatementRow(NamedTuple):
    """A statement. Amounts are in smallest units.

    A balance that the file does not give is counted from the other one; without both they are None. `outcome` says what
    the statement was to its account when it was imported (intake.md 2). `gap_before` is what is missing between it and
    the statement before it in the chain; 0 if that was not asked. `undecided_count` lines wait for a person or for
    other pages, and `known_count` lines are money that another statement or the opening balance holds. `posted_count`
    lines are posted at the
    moment, and `left_count` lines still have to be.
    """

    statement_no: str
    bank_account_no: str
    sequence_no: int
    commit_no: int
    currency: str
    opening_balance: int | None
    opening_day: int | None
    closing_balance: int | None
    closing_day: int | None
    line_count: int
    file_sha256: str
    file_format: str
    place_in_file: int
    bank_statement_id: str
    outcome: str
    page_no: int = 0
    left_out_counts: str = ""
    gap_before: int = 0
    undecided_count: int = 0
    known_count: int = 0
    is_withdrawn: bool = False
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
    def status(self) -> str:
        """open, posted in part, posted, reconciled, or withdrawn."""
        if self.is_withdrawn:
            return "withdrawn"
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
    counts = _line_counts(connection, moment, statement_no)
    reconciled = reconciled_days(connection, moment)
    taken_back = withdrawn(connection, moment)
    found: list[StatementRow] = []
    for row in rows:
        counted = counts.get(row.statement_no, _NO_LINES)
        opening, closing = row.opening_balance, row.closing_balance
        if opening is None and closing is not None:
            opening = closing - counted.amount
        elif closing is None and opening is not None:
            closing = opening + counted.amount
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
                line_count=counted.total or row.line_count,
                file_sha256=row.file_sha256,
                file_format=row.file_format,
                place_in_file=row.place_in_file,
                bank_statement_id=row.bank_statement_id,
                outcome=row.outcome,
                page_no=row.page_no,
                left_out_counts=row.left_out_counts,
                undecided_count=counted.undecided,
                known_count=counted.known,
                is_withdrawn=row.statement_no in taken_back,
                posted_count=counted.posted,
                left_count=counted.money + counted.undecided - counted.posted,
                is_reconciled=row.statement_no in reconciled,
            )
        )
    return found


def with_gaps(
    connection: Connection, moment: Moment, statements: Iterable[StatementRow]
) -> list[StatementRow]:
    """The statements with what is missing before each, as of the day."""
    rows = list(statements)
    gaps: dict[str, int] = {}
    for bank_account_no in sorted({row.bank_account_no for row in rows}):
        gaps |= account_chain(connection, moment, bank_account_no).gaps(moment.day)
    return [row._replace(gap_before=gaps.get(row.statement_no, 0)) for row in rows]


class _LineCounts(NamedTuple):
    """The number of lines by what they are, the number of those that are posted, and the sum of all lines."""

    money: int = 0
    undecided: int = 0
    known: int = 0
    posted: int = 0
    amount: int = 0

    @property
    def total(self) -> int:
        return self.money + self.undecided + self.known


_NO_LINES: Final = _LineCounts()


def _line_counts(
    connection: Connection, moment: Moment, statement_no: str
) -> dict[str, _LineCounts]:
    """The counts by statement, for all statements or only the named one."""
    parts: list[ColumnElement[Any]] = [
        literal_column(part) for part in two_parts("statement_lines.amount")
    ]
    by_state = (
        select(LINES.c.statement_no, LINES.c.state, func.count(), *parts)
        .where(moment.known(LINES), current_lines(moment))
        .group_by(LINES.c.statement_no, LINES.c.state)
    )
    posted = (
        select(POSTED_LINES.c.statement_no, func.sum(POSTED_LINES.c.times))
        .where(moment.known(POSTED_LINES))
        .group_by(POSTED_LINES.c.statement_no)
    )
    if statement_no:
        by_state = by_state.where(LINES.c.statement_no == statement_no)
        posted = posted.where(POSTED_LINES.c.statement_no == statement_no)
    counts: dict[str, Counter[str]] = {}
    amounts: Counter[str] = Counter()
    for number, state, count, billions, rest in connection.execute(by_state):
        counts.setdefault(number, Counter())[state] = count
        amounts[number] += whole(billions, rest)
    _note_decided(connection, moment, statement_no, counts)
    posted_counts = {number: int(count) for number, count in connection.execute(posted)}
    return {
        number: _LineCounts(
            money=states["new"],
            undecided=sum(states[state] for state in UNDECIDED_STATES),
            known=states["known"] + states["before_books"],
            posted=posted_counts.get(number, 0),
            amount=amounts[number],
        )
        for number, states in counts.items()
    }


def _note_decided(
    connection: Connection, moment: Moment, statement_no: str, counts: dict[str, Counter[str]]
) -> None:
    """Counts lines that were decided later by the state that they have now."""
    decided = decided_states(connection, moment, statement_no)
    numbers = {number for number, _ in decided}
    query = select(LINES.c.statement_no, LINES.c.line_no, LINES.c.state).where(
        LINES.c.statement_no.in_(numbers), current_lines(moment)
    )
    for number, line_no, state in connection.execute(query) if decided else ():
        if (number, line_no) in decided and number in counts:
            counts[number][state] -= 1
            counts[number][decided[number, line_no].state] += 1


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


def statements_by(
    connection: Connection, moment: Moment, *, bank_account_no: str = ""
) -> list[StatementRow]:
    """The statements that close on or before the day, with their state on that day and the gaps before them.

    A line that is booked ahead, or an earlier statement with a later date, can move the reconciliation to a date after
    the day. On the day such a statement is posted, but not reconciled. A statement without a date always counts.
    """
    imported = statements(connection, moment, bank_account_no=bank_account_no)
    listed = [
        statement
        for statement in as_of_day(connection, moment, imported)
        if statement.closing_day is None or statement.closing_day <= moment.day
    ]
    return with_gaps(connection, moment, listed)


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
