"""Places: where a statement stands in the chain, and which of its lines are new there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.intake.chain import ChainLink, PageOf, Run, Span, cross
from ledger_es.intake.lines import AccountLine, Pairs
from ledger_es.intake.records import LineKey, LinkKey


class Piece(NamedTuple):
    """A statement as a piece of one string of lines: lines in the order of the bank between two balances.

    What is before the books is left out. It is a whole statement, or pages that were put together. `decided_new` are
    the lines of which a person decided that they are new: they pair with none.
    """

    opening: Decimal
    closing: Decimal
    first_day: date
    last_day: date
    lines: tuple[AccountLine, ...]
    page_of: PageOf = PageOf()
    decided_new: frozenset[LineKey] = frozenset()

    @property
    def undecided(self) -> tuple[AccountLine, ...]:
        """The lines that may be known."""
        if not self.decided_new:
            return self.lines
        return tuple(line for line in self.lines if line.key not in self.decided_new)

    @property
    def span(self) -> Span:
        """The days of its period."""
        return Span(self.first_day, self.last_day)

    @property
    def span_of_lines(self) -> Span:
        """Its period and the days of its lines."""
        days = [line.day for line in self.lines]
        return Span(min(self.first_day, *days), max(self.last_day, *days)) if days else self.span

    def predates(self, line: AccountLine) -> bool:
        """Whether the line was booked before the period."""
        return line.day < self.first_day


class Part(NamedTuple):
    """Lines that become a link, between two balances."""

    lines: tuple[AccountLine, ...]
    opening: Decimal
    closing: Decimal
    first_day: date
    last_day: date
    follows: LinkKey | None


class Place(NamedTuple):
    """A place in the chain that days and balances prove.

    `known_in_chain` are the lines that pair with lines of the chain, `known_loose` those that pair with loose lines;
    all others are new. `boundary` is the place in the chain of the link that it continues before, `neighbours` are the
    places of the links beside it; `stretch` are those of the links that it overlaps. `fills_gap`: it meets both
    neighbours, which do not meet without it.
    """

    continues: bool
    new: frozenset[LineKey]
    known_in_chain: Pairs
    known_loose: Pairs
    parts: tuple[Part, ...]
    chain: tuple[ChainLink, ...]
    runs: tuple[Run, ...]
    boundary: int = -1
    neighbours: tuple[int, ...] = ()
    stretch: range = range(0)
    fills_gap: bool = False

    @property
    def partners(self) -> Pairs:
        """The partners of all lines that are known."""
        return {**self.known_in_chain, **self.known_loose}


def crosses_any(piece: Piece, chain: Iterable[ChainLink]) -> bool:
    """Whether the statement crosses the days of a link."""
    return any(cross(link, piece.span) for link in chain)
