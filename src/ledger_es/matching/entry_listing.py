"""The entries of one kind as one run sees them: those left out aside, with views that lines of a day share."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from ledger_es.matching.amount import applicable_units
from ledger_es.matching.document import reference_of
from ledger_es.matching.index import Pool, party_key
from ledger_es.matching.records import Line, OpenEntry, PartyKey
from ledger_es.matching.sorted_entries import DayView, NewestFirst

_POSTING_DATE = attrgetter("posting_date")


class _Ordered(NamedTuple):
    """Entries by posting date, and these dates."""

    dates: list[date]
    entries: list[OpenEntry]


class OneAmount:
    """All entries of one amount that lines of a day and sign may take, also by party."""

    __slots__ = ("_by_party", "every")

    def __init__(self, entries: list[OpenEntry]) -> None:
        self.every = NewestFirst(entries)
        self._by_party: dict[PartyKey, NewestFirst] = {}

    def of(self, party: PartyKey) -> NewestFirst:
        newest_first = self._by_party.get(party)
        if newest_first is None:
            entries = [entry for entry in self.every.entries if party_key(entry) == party]
            newest_first = self._by_party[party] = NewestFirst(entries)
        return newest_first


class Listing:
    """The entries of one kind that this run compares with lines: the pool without the entries left out."""

    __slots__ = ("_all_by_day", "_of_amount", "_one_amount", "_ordered", "_party_views", "_takable", "_views",
                 "applying", "few", "kind", "left_out", "pool")  # fmt: skip

    def __init__(
        self, kind: int, pool: Pool, left_out: set[int], applying: bool, few: float
    ) -> None:
        self.kind = kind
        self.pool = pool
        self.left_out = left_out
        self.applying = applying
        self.few = few
        self._of_amount: dict[tuple[date, int], list[OpenEntry]] = {}
        self._one_amount: dict[tuple[date, bool, int], OneAmount] = {}
        self._all_by_day: dict[date, DayView] = {}
        self._ordered: dict[tuple[PartyKey | None, bool], _Ordered] = {}
        self._takable: dict[tuple[PartyKey | None, bool, int], NewestFirst] = {}
        self._views: dict[tuple[date, bool], DayView] = {}
        self._party_views: dict[tuple[date, bool, PartyKey], DayView] = {}

    def __len__(self) -> int:
        return len(self.pool.entries) - len(self.left_out)

    def may_take(self, line: Line, entry: OpenEntry) -> bool:
        """Whether the line may settle the entry: same sign, and not posted after the line's date; else only shown."""
        return not self.applying or (
            entry.posting_date <= line.date and (entry.remaining_amount > 0) == (line.amount > 0)
        )

    def takable_among(self, line: Line, entries: Iterable[OpenEntry]) -> list[OpenEntry]:
        """Those of the entries that the line may take and that are not left out; there are many, so asked at once."""
        listed = self._listed(entries)
        if not self.applying:
            return list(listed)
        day, received = line.date, line.amount > 0
        return [e for e in listed if e.posting_date <= day and (e.remaining_amount > 0) == received]

    def named_by(self, line: Line, text: str, closing: bool) -> dict[int, OpenEntry]:
        """Entries whose document the line names, by number, ascending."""
        pool = self.pool
        named = {entry.entry_no: entry for entry in pool.numbers.named_in(text)}
        if closing and pool.ledger == "bank":
            named.update((entry.entry_no, entry) for entry in pool.closing.named_in(text))
        if line.payment_reference:
            reference = reference_of(line.payment_reference)
            named.update((entry.entry_no, entry) for entry in pool.references.at(reference))
        return self.takable_named(line, named)

    def takable_named(self, line: Line, named: dict[int, OpenEntry]) -> dict[int, OpenEntry]:
        """Those of the named entries that the line may take and that are not left out, by their numbers."""
        if not named:
            return named
        left_out = self.left_out
        return {
            no: named[no]
            for no in sorted(named)
            if no not in left_out and self.may_take(line, named[no])
        }

    # --- By amount ----------------------------------------------------------------------------------

    def with_amount(self, day: date, low: int, high: int) -> list[OpenEntry] | None:
        """The entries whose applicable amount is in the range, whoever may take them; None if there are too many."""
        pool = self.pool
        runs = [entries.run(low, high) for entries in (pool.plain, pool.full, pool.reduced)]
        if sum(end - start for start, end in runs) > self.few:
            return None
        return self._found(day, low, high, runs)

    def count_with_amount(self, day: date, low: int, high: int) -> int:
        """How many entries there are in the range, where `with_amount` found too many."""
        if low == high:
            return len(self._with_one_amount(day, low))
        view = self._all_by_day.get(day)
        if view is None:
            view = self._all_by_day[day] = DayView(self._listed(self.pool.entries.values()), day)
        return view.count(low, high)

    def one_amount(self, line: Line, amount: int) -> OneAmount:
        """Those of the entries of this amount that lines of this day and sign may take."""
        key = (line.date, line.amount > 0, amount)
        same_amount = self._one_amount.get(key)
        if same_amount is None:
            entries = self._with_one_amount(line.date, amount)
            same_amount = self._one_amount[key] = OneAmount(self.takable_among(line, entries))
        return same_amount

    def _with_one_amount(self, day: date, amount: int) -> list[OpenEntry]:
        entries_in_range = self._of_amount.get((day, amount))
        if entries_in_range is None:
            pool = self.pool
            runs = [
                entries.run(amount, amount) for entries in (pool.plain, pool.full, pool.reduced)
            ]
            entries_in_range = self._of_amount[day, amount] = self._found(day, amount, amount, runs)
        return entries_in_range

    def _found(
        self, day: date, low: int, high: int, runs: list[tuple[int, int]]
    ) -> list[OpenEntry]:
        pool, (plain, full, reduced) = self.pool, runs
        entries_in_range = pool.plain.between(*plain) if plain[0] < plain[1] else []
        with_discount = [
            entry
            for entries, (start, end) in ((pool.full, full), (pool.reduced, reduced))
            if start < end
            for entry in entries.between(start, end)
            if low <= applicable_units(entry, day) <= high
        ]
        # An entry with a discount may be within the range with both its amounts.
        entries_in_range += {entry.entry_no: entry for entry in with_discount}.values()
        if self.left_out:
            entries_in_range = [
                entry for entry in entries_in_range if entry.entry_no not in self.left_out
            ]
        return entries_in_range

    # --- Views shared by lines of a day and sign ----------------------------------------------------

    def takable(self, line: Line) -> NewestFirst:
        """All entries that lines of this day and sign may take."""
        return self._newest_first(None, line, self.pool.entries.values())

    def takable_of(self, party: PartyKey, line: Line) -> NewestFirst:
        """The entries of one party that lines of this day and sign may take."""
        return self._newest_first(party, line, self.pool.by_party[party])

    def _newest_first(
        self, party: PartyKey | None, line: Line, entries: Iterable[OpenEntry]
    ) -> NewestFirst:
        """Shared by the days between which no entry was posted: used up for one line, an entry is so for all."""
        received = line.amount > 0
        ordered = self._ordered.get((party, received))
        if ordered is None:
            ordered = self._ordered[party, received] = self._by_posting_date(received, entries)
        count = bisect_right(ordered.dates, line.date) if self.applying else len(ordered.dates)
        key = (party, received, count)
        takable = self._takable.get(key)
        if takable is None:
            takable = self._takable[key] = NewestFirst(ordered.entries[:count])
        return takable

    def _by_posting_date(self, received: bool, entries: Iterable[OpenEntry]) -> _Ordered:
        listed = self._listed(entries)
        if self.applying:
            listed = (entry for entry in listed if (entry.remaining_amount > 0) == received)
        in_order = sorted(listed, key=_POSTING_DATE)
        return _Ordered([entry.posting_date for entry in in_order], in_order)

    def view(self, line: Line) -> DayView:
        """As `takable`, by amount: for ranges that hold many entries."""
        key = (line.date, line.amount > 0)
        view = self._views.get(key)
        if view is None:
            view = self._views[key] = DayView(self.takable(line).entries, line.date)
        return view

    def view_of(self, party: PartyKey, line: Line) -> DayView:
        """As `takable_of`, by amount: for ranges that hold many entries."""
        key = (line.date, line.amount > 0, party)
        view = self._party_views.get(key)
        if view is None:
            view = self._party_views[key] = DayView(self.takable_of(party, line).entries, line.date)
        return view

    def _listed(self, entries: Iterable[OpenEntry]) -> Iterable[OpenEntry]:
        left_out = self.left_out
        return (
            (entry for entry in entries if entry.entry_no not in left_out) if left_out else entries
        )
