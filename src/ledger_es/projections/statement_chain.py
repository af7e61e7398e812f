"""Read model: where the statements of a bank account stand in its chain, and which of their lines are money."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed, statement_no_of, stream_key
from ledger_es.aggregates.statement_chain import (
    LINK_LINES,
    LINKS,
    REPLACED_LINKS,
    WITHDRAWN_LINKS,
    ImportWithdrawn,
    LinksPlaced,
    ReplacedLinkRow,
    StatementReceived,
)
from ledger_es.aggregates.statement_intake import LinesDecided
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none, rows_in_columns, units
from ledger_es.projections.tables import index, table
from ledger_es.values import day_number


class ReceivedStatementRow(NamedTuple):
    """A statement as intake compares it with others. Balances and a period that the file does not give are None."""

    statement_no: str
    bank_account_no: str
    sequence_no: int
    commit_no: int
    bank_statement_id: str
    electronic_sequence_no: str
    page_no: int
    is_last_page: int | None
    period_from: int | None
    period_to: int | None
    opening_balance: int | None
    opening_day: int | None
    closing_balance: int | None
    closing_day: int | None
    first_day: int
    last_day: int
    earliest_day: int


RECEIVED = table("received_statements", ReceivedStatementRow, key=("statement_no",))
index("received_statements_by_account", RECEIVED.c.bank_account_no, RECEIVED.c.sequence_no)


class WithdrawnStatementRow(NamedTuple):
    statement_no: str
    commit_no: int


WITHDRAWN = table("withdrawn_statements", WithdrawnStatementRow, key=("statement_no",))


class ChainLinkRow(NamedTuple):
    """A link of the chain, as it was placed. `position` tells links of one number apart: a statement may place anew."""

    statement_no: str
    link_no: int
    position: int
    bank_account_no: str
    commit_no: int
    opening_balance: int
    closing_balance: int
    first_day: int
    last_day: int


CHAIN_LINKS = table(
    "chain_links", ChainLinkRow, key=("statement_no", "link_no", "position"), clustered=True
)
index("chain_links_by_account", CHAIN_LINKS.c.bank_account_no)


class ChainLinkLinesRow(NamedTuple):
    """Neighbouring entries of a statement that stand in the link, by their places among its lines."""

    statement_no: str
    link_no: int
    position: int
    place: int
    line_statement_no: str
    first_place: int
    last_place: int


CHAIN_LINK_LINES = table(
    "chain_link_lines",
    ChainLinkLinesRow,
    key=("statement_no", "link_no", "position", "place"),
    clustered=True,
)


class EndedLinkRow(NamedTuple):
    """A link ended: its pages were put together with others, or its statement was withdrawn."""

    statement_no: str
    link_no: int
    position: int
    commit_no: int


ENDED_LINKS = table(
    "ended_links", EndedLinkRow, key=("statement_no", "link_no", "position"), clustered=True
)


class LineStateRow(NamedTuple):
    """A later decision on whether a line is new money; the first one stands with the line."""

    statement_no: str
    line_no: int
    position: int
    commit_no: int
    state: str
    known_as: str
    suspected_duplicate_of: str


LINE_STATES = table(
    "statement_line_states",
    LineStateRow,
    key=("statement_no", "line_no", "position"),
    clustered=True,
)


def _received(event: StatementReceived, placed: Placed, rows: Rows) -> None:
    bank_account_no = stream_key(placed.stream)
    per_one = rows.bank_account_factor(bank_account_no)
    opening, closing = event.opening_balance, event.closing_balance
    rows.of(ReceivedStatementRow).append(
        ReceivedStatementRow(
            statement_no=event.statement_no,
            bank_account_no=bank_account_no,
            sequence_no=event.sequence_no,
            commit_no=placed.commit_no,
            bank_statement_id=event.bank_statement_id,
            electronic_sequence_no=event.electronic_sequence_no,
            page_no=event.page_no,
            is_last_page=None if event.is_last_page is None else int(event.is_last_page),
            period_from=day_or_none(event.period_from),
            period_to=day_or_none(event.period_to),
            opening_balance=None if opening is None else units(opening, per_one),
            opening_day=day_or_none(event.opening_date),
            closing_balance=None if closing is None else units(closing, per_one),
            closing_day=day_or_none(event.closing_date),
            first_day=day_number(event.first_date),
            last_day=day_number(event.last_date),
            earliest_day=day_number(event.earliest_date),
        )
    )


def _links_placed(event: LinksPlaced, placed: Placed, rows: Rows) -> None:
    bank_account_no = stream_key(placed.stream)
    per_one = rows.bank_account_factor(bank_account_no)
    for link in LINKS.rows(event):
        rows.of(ChainLinkRow).append(
            ChainLinkRow(
                statement_no=link.statement_no,
                link_no=link.link_no,
                position=placed.position,
                bank_account_no=bank_account_no,
                commit_no=placed.commit_no,
                opening_balance=units(link.opening_balance, per_one),
                closing_balance=units(link.closing_balance, per_one),
                first_day=day_number(link.first_date),
                last_day=day_number(link.last_date),
            )
        )
    for place, run in enumerate(LINK_LINES.rows(event)):
        rows.of(ChainLinkLinesRow).append(
            ChainLinkLinesRow(
                statement_no=run.statement_no,
                link_no=run.link_no,
                position=placed.position,
                place=place,
                line_statement_no=run.line_statement_no,
                first_place=run.first_place,
                last_place=run.last_place,
            )
        )
    for replaced in REPLACED_LINKS.rows(event):
        _ended(replaced, placed, rows)


def _withdrawn(event: ImportWithdrawn, placed: Placed, rows: Rows) -> None:
    rows.of(WithdrawnStatementRow).append(
        WithdrawnStatementRow(event.statement_no, placed.commit_no)
    )
    for ended in WITHDRAWN_LINKS.rows(event):
        _ended(ended, placed, rows)


def _ended(link: ReplacedLinkRow, placed: Placed, rows: Rows) -> None:
    rows.of(EndedLinkRow).append(
        EndedLinkRow(link.statement_no, link.link_no, placed.position, placed.commit_no)
    )


def _lines_decided(event: LinesDecided, placed: Placed, rows: Rows) -> None:
    rows.of(LineStateRow).extend(
        rows_in_columns(
            LineStateRow,
            len(event.line_nos),
            statement_no=statement_no_of(placed.stream),
            line_no=event.line_nos,
            position=placed.position,
            commit_no=placed.commit_no,
            state=event.line_states,
            known_as=event.known_as or "",
            suspected_duplicate_of=event.suspected_duplicates_of or "",
        )
    )


PROJECTION = Projection(
    (RECEIVED, WITHDRAWN, CHAIN_LINKS, CHAIN_LINK_LINES, ENDED_LINKS, LINE_STATES),
    (
        on(StatementReceived, _received),
        on(LinksPlaced, _links_placed),
        on(ImportWithdrawn, _withdrawn),
        on(LinesDecided, _lines_decided),
    ),
)
