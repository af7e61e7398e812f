"""Question: in which order do the statements of a bank account follow each other, and what is missing between them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select

from ledger_es.intake.balances import shown_chain
from ledger_es.intake.records import (
    IntakeLine,
    IntakeStatement,
    KnownAccount,
    KnownStatement,
    LineKey,
    LineStanding,
    Link,
    LinkKey,
)
from ledger_es.projections.statement_chain import (
    CHAIN_LINK_LINES,
    CHAIN_LINKS,
    ENDED_LINKS,
    LINE_STATES,
    RECEIVED,
    WITHDRAWN,
)
from ledger_es.projections.statements import LINES, RECONCILED
from ledger_es.queries.chain_by_day import ChainByDay, ChainLinkDays, KnownMoney, Opening
from ledger_es.queries.moment import Moment
from ledger_es.queries.statement_details import current_lines, replacing_lines
from ledger_es.values import day_number, from_day_number

UNDECIDED_STATES: Final = frozenset(("suspected", "unproved", "waiting"))
"""The states of lines that cannot be posted, because it is not decided whether they are money."""


class LineState(NamedTuple):
    """Whether a line is new money, as decided last. The others name lines as `<statement>/<line>`."""

    state: str
    known_as: str
    suspected_duplicate_of: str


def decided_states(
    connection: Connection, moment: Moment, statement_no: str = ""
) -> dict[tuple[str, int], LineState]:
    """The last later decision on each line that has one, by statement and line; of one statement if it is named."""
    query = select(LINE_STATES).where(moment.known(LINE_STATES)).order_by(LINE_STATES.c.position)
    if statement_no:
        query = query.where(LINE_STATES.c.statement_no == statement_no)
    return {
        (row.statement_no, row.line_no): LineState(
            row.state, row.known_as, row.suspected_duplicate_of
        )
        for row in connection.execute(query)
    }


def withdrawn(connection: Connection, moment: Moment) -> frozenset[str]:
    """The statements whose import was taken back."""
    query = select(WITHDRAWN.c.statement_no).where(moment.known(WITHDRAWN))
    return frozenset(row.statement_no for row in connection.execute(query))


def account_chain(connection: Connection, moment: Moment, bank_account_no: str) -> ChainByDay:
    """The chain of the account on any day, as known at the moment."""
    opening = _opening(connection, moment, bank_account_no)
    lines = _lines(connection, moment, bank_account_no)
    account = KnownAccount(
        opening_day=None if opening is None else from_day_number(opening.day),
        opening_balance=None if opening is None else Decimal(opening.balance),
        statements=_statements(connection, moment, bank_account_no, lines),
        links=tuple(_links(connection, moment, bank_account_no)),
    )
    shown = shown_chain(account)
    return ChainByDay(
        opening,
        shown,
        [_with_days(link, lines) for link in shown.links],
        {
            key: KnownMoney(day_number(line.intake.day), line.amounts)
            for key, line in lines.items()
            if line.standing.state == "new"
        },
    )


def _with_days(link: Link, lines: Mapping[LineKey, _Line]) -> ChainLinkDays:
    """Its money are its own lines, or loose ones as which these are known."""
    return ChainLinkDays(
        link,
        day_number(link.first_day),
        day_number(link.last_day),
        tuple(lines[key].standing.known_as or key for key in link.lines),
    )


class _Line(NamedTuple):
    """An entry of the bank: as intake compares it, and the numbers and amounts of its lines."""

    intake: IntakeLine
    standing: LineStanding
    amounts: tuple[tuple[int, int], ...]


def _opening(connection: Connection, moment: Moment, bank_account_no: str) -> Opening | None:
    """The balance with which the books of the account begin."""
    query = select(RECONCILED.c.posting_day, RECONCILED.c.closing_balance).where(
        RECONCILED.c.bank_account_no == bank_account_no,
        RECONCILED.c.statement_no == "",
        moment.known(RECONCILED),
    )
    row = connection.execute(query).first()
    return row and Opening(row.posting_day, row.closing_balance)


def _received(connection: Connection, moment: Moment, bank_account_no: str) -> list[Row[Any]]:
    """The statements that are imported and not withdrawn, in the order of import."""
    query = (
        select(RECEIVED)
        .where(RECEIVED.c.bank_account_no == bank_account_no, moment.known(RECEIVED))
        .order_by(RECEIVED.c.sequence_no)
    )
    taken_back = withdrawn(connection, moment)
    return [row for row in connection.execute(query) if row.statement_no not in taken_back]


def _lines(connection: Connection, moment: Moment, bank_account_no: str) -> dict[LineKey, _Line]:
    """The entries of all statements of the account, by statement and place."""
    decided = decided_states(connection, moment)
    numbers = {row.statement_no for row in _received(connection, moment, bank_account_no)}
    query = (
        select(
            LINES.c.statement_no,
            LINES.c.line_no,
            LINES.c.posting_day,
            LINES.c.amount,
            LINES.c.entry_place,
            LINES.c.detail_place,
            LINES.c.state,
            LINES.c.known_as,
        )
        .join(RECEIVED, RECEIVED.c.statement_no == LINES.c.statement_no)
        .where(
            RECEIVED.c.bank_account_no == bank_account_no,
            moment.known(LINES),
            current_lines(moment),
        )
        .order_by(LINES.c.statement_no, LINES.c.line_no)
    )
    rows_by_entry = [
        list(rows)
        for _, rows in groupby(
            (row for row in connection.execute(query) if row.statement_no in numbers), _entry_of
        )
    ]
    place_by_line: dict[str, LineKey] = {}
    keys: list[LineKey] = []
    for rows in rows_by_entry:
        number = rows[0].statement_no
        place = keys[-1].place + 1 if keys and keys[-1].statement == number else 1
        keys.append(LineKey(number, place))
        place_by_line.update((f"{number}/{row.line_no}", keys[-1]) for row in rows)
    for line, first_payment in replacing_lines(connection, moment).items():
        if first_payment in place_by_line:
            place_by_line[line] = place_by_line[first_payment]
    lines: dict[LineKey, _Line] = {}
    for key, rows in zip(keys, rows_by_entry, strict=True):
        first = rows[0]
        state = decided.get(
            (key.statement, first.line_no), LineState(first.state, first.known_as, "")
        )
        lines[key] = _Line(
            IntakeLine(
                place=key.place,
                fingerprint="",
                day=from_day_number(first.posting_day),
                amount=Decimal(sum(row.amount for row in rows)),
            ),
            LineStanding(
                state=state.state,  # type: ignore[arg-type]  # a state that an event holds
                known_as=place_by_line.get(state.known_as),
            ),
            tuple((row.line_no, row.amount) for row in rows),
        )
    return lines


def _entry_of(row: Any) -> tuple[str, int, int]:
    """The details of a batch share its entry; every other line is an entry of its own."""
    return (row.statement_no, row.entry_place, -1 if row.detail_place else row.line_no)


def _links(connection: Connection, moment: Moment, bank_account_no: str) -> list[Link]:
    """The links that are placed and have not ended, in the order in which they were placed."""
    ended = {
        (row.statement_no, row.link_no): row.position
        for row in connection.execute(select(ENDED_LINKS).where(moment.known(ENDED_LINKS)))
    }
    query = (
        select(CHAIN_LINKS)
        .where(CHAIN_LINKS.c.bank_account_no == bank_account_no, moment.known(CHAIN_LINKS))
        .order_by(CHAIN_LINKS.c.position, CHAIN_LINKS.c.statement_no, CHAIN_LINKS.c.link_no)
    )
    links = [
        row
        for row in connection.execute(query)
        if ended.get((row.statement_no, row.link_no), 0) <= row.position
    ]
    runs: dict[tuple[str, int, int], list[LineKey]] = {}
    of_account = (
        select(CHAIN_LINK_LINES)
        .join(
            CHAIN_LINKS,
            (CHAIN_LINKS.c.statement_no == CHAIN_LINK_LINES.c.statement_no)
            & (CHAIN_LINKS.c.link_no == CHAIN_LINK_LINES.c.link_no)
            & (CHAIN_LINKS.c.position == CHAIN_LINK_LINES.c.position),
        )
        .where(CHAIN_LINKS.c.bank_account_no == bank_account_no)
        .order_by(CHAIN_LINK_LINES.c.position, CHAIN_LINK_LINES.c.place)
    )
    for row in connection.execute(of_account):
        step = 1 if row.first_place <= row.last_place else -1
        runs.setdefault((row.statement_no, row.link_no, row.position), []).extend(
            LineKey(row.line_statement_no, place)
            for place in range(row.first_place, row.last_place + step, step)
        )
    return [
        Link(
            key=LinkKey(row.statement_no, row.link_no),
            lines=tuple(runs.get((row.statement_no, row.link_no, row.position), ())),
            opening=Decimal(row.opening_balance),
            closing=Decimal(row.closing_balance),
            first_day=from_day_number(row.first_day),
            last_day=from_day_number(row.last_day),
        )
        for row in links
    ]


def _statements(
    connection: Connection,
    moment: Moment,
    bank_account_no: str,
    lines: Mapping[LineKey, _Line],
) -> dict[str, KnownStatement]:
    by_statement: dict[str, list[_Line]] = {}
    for key, line in lines.items():
        by_statement.setdefault(key.statement, []).append(line)
    statements: dict[str, KnownStatement] = {}
    for row in _received(connection, moment, bank_account_no):
        own = by_statement.get(row.statement_no, [])
        first_day = from_day_number(row.first_day)
        statements[row.statement_no] = KnownStatement(
            key=row.statement_no,
            statement=IntakeStatement(
                identity=row.bank_statement_id,
                sequence=row.electronic_sequence_no,
                page=row.page_no,
                lines=tuple(line.intake for line in own),
            ),
            standings=tuple(line.standing for line in own),
            first_day=first_day,
            last_day=from_day_number(row.last_day),
            earliest_day=from_day_number(row.earliest_day),
        )
    return statements
