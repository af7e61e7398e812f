"""The rows of a line: what is recorded for it, best first, and how many there are.

Rows that would be many (all entries of an amount, all entries of a large customer) are streams: they are only counted,
and given one after the other when stronger ones are used up.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from heapq import merge
from itertools import chain, islice
from typing import Final, NamedTuple

from ledger_es.matching.amount import applicable_units
from ledger_es.matching.index import party_key
from ledger_es.matching.mappings import Mapped
from ledger_es.matching.records import Line, OpenEntry, PartyKey
from ledger_es.matching.sorted_entries import DayView, NewestFirst

Source = NewestFirst | DayView
BEST_KEPT: Final = 5
MAPPING_CODE: Final = -1


class Group(NamedTuple):
    """Several documents of one account named by one line; in the order of their entry numbers."""

    account_no: str
    entries: tuple[OpenEntry, ...]


class Guarded(NamedTuple):
    """A bank entry in place of the account its mapping names: the payment is posted already."""

    mapped: Mapped
    entry: OpenEntry


class Row(NamedTuple):
    """One candidate of a line. Rows compare in the order in which they are tried: score, size, entry number, kind."""

    minus_score: int
    minus_size: int
    minus_entry_no: int
    kind: int
    account_no: str
    code: int
    target: OpenEntry | Group | Mapped | Guarded
    source: Source | None = None
    place: int = 0


class Stream(NamedTuple):
    """Equal rows that are not written out: `length` of the entries of a source, in the order of their numbers.

    Not among them: entries that have a stronger row (`stronger`), or whose party has (`parties`). Where the source also
    holds entries of the other side of the range, `inside` says which side counts.
    """

    kind: int
    code: int
    score: int
    length: int
    source: Source
    inside: bool
    stronger: set[int]
    parties: dict[PartyKey, int]

    def rows(self, day: date, low: int, high: int) -> Iterator[Row]:
        source, inside = self.source, self.inside
        if isinstance(source, DayView):
            pairs = source.inside(low, high)
        elif inside:
            pairs = iter(source)
        else:
            pairs = (pair for pair in source if not low <= applicable_units(pair[0], day) <= high)
        for entry, place in pairs:
            if entry.entry_no not in self.stronger and party_key(entry) not in self.parties:
                yield Row(
                    -self.score, -1, -entry.entry_no, self.kind, "", self.code, entry, source, place
                )


class LineCandidates:
    """All rows of one line. `zero_rows` are recorded without a score: they count, but are never applied or kept."""

    __slots__ = (
        "amounts_in_range",
        "best",
        "group_count",
        "groups",
        "high",
        "line",
        "low",
        "matched_parties",
        "others",
        "rows",
        "streams",
        "zero_rows",
    )

    def __init__(self, line: Line, low: int, high: int) -> None:
        self.line = line
        self.low = low
        self.high = high
        self.rows: list[Row] = []
        self.streams: list[Stream] = []
        self.zero_rows = 0
        self.groups: dict[tuple[int, str], list[tuple[OpenEntry, int]]] = {}
        self.group_count = 0
        self.amounts_in_range: dict[int, int] = {}
        self.matched_parties: dict[int, dict[PartyKey, int]] = {}
        self.best: tuple[Row, ...] = ()
        self.others: Iterator[Row] = iter(())

    @property
    def count(self) -> int:
        return len(self.rows) + self.zero_rows + sum(stream.length for stream in self.streams)

    def equals_of(self, row: Row) -> int:
        """How many rows have this row's score and size, itself included."""
        listed = sum(each[:2] == row[:2] for each in self.rows)
        return listed + sum(
            s.length for s in self.streams if -s.score == row.minus_score and row.minus_size == -1
        )

    def sort(self) -> None:
        """Fixes the order of trying; the best rows are kept."""
        scored = sorted(row for row in self.rows if row.minus_score)
        self.zero_rows += len(self.rows) - len(scored)
        self.rows = scored
        day, low, high = self.line.date, self.low, self.high
        rows: Iterator[Row] = iter(self.rows)
        if self.streams:
            rows = merge(
                rows, *(stream.rows(day, low, high) for stream in self.streams if stream.length)
            )
        self.best = tuple(islice(rows, BEST_KEPT))
        self.others = rows

    def in_order(self) -> Iterator[Row]:
        """All rows, best first; can be gone through once."""
        return chain(self.best, self.others)
