"""The chain of the statements of a bank account: which were received, and the links that they add to it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.statement_intake import IntakeOutcome


class StatementReceived(Event):
    """A statement of this account was imported. The fields say where it may stand in the chain of statements.

    Balances and a period that the file does not give are None. `first_date` and `last_date` are the days that the
    statement is about; `earliest_date` is the earliest that one of its lines bears, or else the first date.
    """

    act: ClassVar[str] = "statement_received"

    statement_no: str
    sequence_no: int
    statement_fingerprint: str
    bank_statement_id: str = ""
    electronic_sequence_no: str = ""
    page_no: int = 0
    is_last_page: bool | None = None
    copy_code: str = ""
    has_unique_ids: bool = False
    period_from: date | None = None
    period_to: date | None = None
    opening_balance: Decimal | None = None
    opening_date: date | None = None
    closing_balance: Decimal | None = None
    closing_date: date | None = None
    first_date: date
    last_date: date
    earliest_date: date
    last_line_date: date | None = None
    outcome: IntakeOutcome


class LinkRow(NamedTuple):
    """A link of the chain: what a statement adds to it, between two balances.

    `link_no` counts the links of the statement from 1. `follows_statement_no` and `follows_link_no` name the link that
    it was proved to follow; they are empty and 0 if it stands first or apart.
    """

    statement_no: str
    link_no: int
    opening_balance: Decimal
    closing_balance: Decimal
    first_date: date
    last_date: date
    follows_statement_no: str = ""
    follows_link_no: int = 0


class LinkLinesRow(NamedTuple):
    """Neighbouring lines of a link, in the order of the bank: from one place in a statement to another.

    `first_place` and `last_place` count the bank's entries among the lines of `line_statement_no` from 1, where the
    details of a batch count once. The last is the smaller one if the file is newest first.
    """

    statement_no: str
    link_no: int
    line_statement_no: str
    first_place: int
    last_place: int


class ReplacedLinkRow(NamedTuple):
    """A link that ends, because its page was put together with others."""

    statement_no: str
    link_no: int


LINKS = Table(LinkRow)
LINK_LINES = Table(
    LinkLinesRow,
    prefix="lines_",
    column_names={"line_statement_no": "of_statement_nos"},
)
REPLACED_LINKS = Table(ReplacedLinkRow, prefix="replaced_")
WITHDRAWN_LINKS = Table(ReplacedLinkRow, prefix="ended_")


class LinksPlaced(Event):
    """Places in the chain of the account's statements that intake proved (intake.md 2).

    The order of the chain and its gaps follow from all links and are never stored. The event holds three tables as
    columns: a `LinkRow` for each link, a `LinkLinesRow` for each run of its lines, and a `ReplacedLinkRow` for each
    link that ends.
    """

    act: ClassVar[str] = "links_placed"

    statement_nos: tuple[str, ...]
    link_nos: tuple[int, ...]
    opening_balances: tuple[Decimal, ...]
    closing_balances: tuple[Decimal, ...]
    first_dates: tuple[date, ...]
    last_dates: tuple[date, ...]
    follows_statement_nos: tuple[str, ...] = ()
    follows_link_nos: tuple[int, ...] = ()

    lines_statement_nos: tuple[str, ...] = ()
    lines_link_nos: tuple[int, ...] = ()
    lines_of_statement_nos: tuple[str, ...] = ()
    lines_first_places: tuple[int, ...] = ()
    lines_last_places: tuple[int, ...] = ()

    replaced_statement_nos: tuple[str, ...] = ()
    replaced_link_nos: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        for table in (LINKS, LINK_LINES, REPLACED_LINKS):
            table.refuse_unequal(self)
        return self


class ImportWithdrawn(Event):
    """The import of a statement of this account was taken back. Its links end, and those with lines of it."""

    act: ClassVar[str] = "statement_withdrawn"

    statement_no: str
    ended_statement_nos: tuple[str, ...] = ()
    ended_link_nos: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        WITHDRAWN_LINKS.refuse_unequal(self)
        return self


class PlacedLink(NamedTuple):
    """A link of the chain with its lines."""

    link: LinkRow
    lines: tuple[LinkLinesRow, ...]


LinkKey = tuple[str, int]
"""A link: the number of the statement that placed it, and its number among the links of that statement."""


def note_links(links: dict[LinkKey, PlacedLink], event: LinksPlaced) -> None:
    """Takes the links that end out of the chain, and puts the new ones in."""
    for replaced in REPLACED_LINKS.rows(event):
        del links[replaced.statement_no, replaced.link_no]
    lines: dict[LinkKey, list[LinkLinesRow]] = {}
    for run in LINK_LINES.rows(event):
        lines.setdefault((run.statement_no, run.link_no), []).append(run)
    for link in LINKS.rows(event):
        key = (link.statement_no, link.link_no)
        links[key] = PlacedLink(link, tuple(lines.get(key, ())))


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {
    LinksPlaced: (LINKS, LINK_LINES, REPLACED_LINKS),
    ImportWithdrawn: (WITHDRAWN_LINKS,),
}
"""The tables inside each event that stores lists as columns."""

EVENTS = {"bank_account": (StatementReceived, LinksPlaced, ImportWithdrawn)}
