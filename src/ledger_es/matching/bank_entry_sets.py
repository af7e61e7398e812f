"""Several bank entries that together are one statement line, or several lines that together are one bank entry.

A set is proposed only if its sum is exact and it is the only one (matching_beyond.md 3, covering set).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, Generic, NamedTuple, TypeVar

from ledger_es.posting.bank_entry_matches import (
    BankEntryToMatch,
    EntryMatch,
    Matches,
    ReconciliationLine,
)
from ledger_es.values import ZERO

Candidate = TypeVar("Candidate")
STEPS_A_SEARCH: Final = 20_000
"""Steps of one search. A search that needs more finds nothing."""
STEPS_A_STATEMENT: Final = 1_000_000
"""Steps of all searches for lines, and as many for entries. Those with fewest candidates are searched first."""
LARGEST_SET: Final = 12


class SetsFound(NamedTuple):
    """The matches, and those that were added. `ambiguous` lines have two sets or more, so that none was chosen;
    for `not_searched` lines the search was too long.
    """

    matches: Matches
    ambiguous: tuple[int, ...] = ()
    not_searched: tuple[int, ...] = ()


def match_sets(
    matches: Matches,
    lines: Iterable[ReconciliationLine],
    entries: Iterable[BankEntryToMatch],
    days_tolerance: int,
) -> SetsFound:
    """Adds sets of entries for lines that are not matched, then sets of lines for entries that are not.

    Members of a set have the sign of the amount that they add up to, and are not more days apart from it than the
    tolerance. Every line is searched with all entries that are free before; where two lines want one entry, neither
    gets its set.
    """
    matched_lines = {match.line for match in matches}
    matched_entries = {match.entry_no for match in matches}
    free_lines = sorted(
        (line for line in lines if line.key not in matched_lines), key=lambda line: line.key
    )
    free_entries = sorted(
        (
            entry
            for entry in entries
            if entry.entry_no not in matched_entries and not entry.is_reversed
        ),
        key=lambda entry: entry.entry_no,
    )
    of_lines = _entries_of_lines(free_lines, free_entries, days_tolerance)
    taken = {entry.entry_no for _, entries in of_lines.sets for entry in entries}
    lines_taken = {line.key for line, _ in of_lines.sets}
    of_entries = _lines_of_entries(
        [line for line in free_lines if line.key not in lines_taken],
        [entry for entry in free_entries if entry.entry_no not in taken],
        days_tolerance,
    )
    added = [
        EntryMatch(line.key, entry.entry_no, entry.remaining_amount, False)
        for line, entries in of_lines.sets
        for entry in entries
    ]
    added += [
        EntryMatch(line.key, entry.entry_no, line.statement_amount, False)
        for entry, lines_of_entry in of_entries
        for line in lines_of_entry
    ]
    return SetsFound((*matches, *added), of_lines.ambiguous, of_lines.not_searched)


class _OfLines(NamedTuple):
    sets: list[tuple[ReconciliationLine, tuple[BankEntryToMatch, ...]]]
    ambiguous: tuple[int, ...]
    not_searched: tuple[int, ...]


def _entries_of_lines(
    lines: Sequence[ReconciliationLine], entries: Sequence[BankEntryToMatch], days: int
) -> _OfLines:
    candidates = _Near(entries, [(entry.posting_date, entry.remaining_amount) for entry in entries])
    near_by_line = [
        (line, candidates.near(line.transaction_date, line.statement_amount, days))
        for line in lines
    ]
    sets: list[tuple[ReconciliationLine, tuple[BankEntryToMatch, ...]]] = []
    ambiguous: list[int] = []
    not_searched: list[int] = []
    steps_left = STEPS_A_STATEMENT
    for line, near in sorted(near_by_line, key=lambda pair: (len(pair[1]), pair[0].key)):
        search = only_set(
            [entry.remaining_amount for entry in near],
            line.statement_amount,
            min(STEPS_A_SEARCH, steps_left),
        )
        steps_left -= search.steps
        if search.is_ambiguous:
            ambiguous.append(line.key.line_no)
        elif search.is_cut_off:
            not_searched.append(line.key.line_no)
        elif search.places:
            sets.append((line, tuple(near[place] for place in search.places)))
    wanted: dict[int, int] = {}
    for _, of_line in sets:
        for entry in of_line:
            wanted[entry.entry_no] = wanted.get(entry.entry_no, 0) + 1
    contested = {
        line.key.line_no
        for line, of_line in sets
        if any(wanted[entry.entry_no] > 1 for entry in of_line)
    }
    return _OfLines(
        sorted(
            ((line, of_line) for line, of_line in sets if line.key.line_no not in contested),
            key=lambda found: found[0].key,
        ),
        tuple(sorted([*ambiguous, *contested])),
        tuple(sorted(not_searched)),
    )


def _lines_of_entries(
    lines: Sequence[ReconciliationLine], entries: Sequence[BankEntryToMatch], days: int
) -> list[tuple[BankEntryToMatch, tuple[ReconciliationLine, ...]]]:
    candidates = _Near(lines, [(line.transaction_date, line.statement_amount) for line in lines])
    near_by_entry = [
        (entry, candidates.near(entry.posting_date, entry.remaining_amount, days))
        for entry in entries
    ]
    sets: list[tuple[BankEntryToMatch, tuple[ReconciliationLine, ...]]] = []
    steps_left = STEPS_A_STATEMENT
    for entry, near in sorted(near_by_entry, key=lambda pair: (len(pair[1]), pair[0].entry_no)):
        search = only_set(
            [line.statement_amount for line in near],
            entry.remaining_amount,
            min(STEPS_A_SEARCH, steps_left),
        )
        steps_left -= search.steps
        if search.places and not search.is_ambiguous and not search.is_cut_off:
            sets.append((entry, tuple(near[place] for place in search.places)))
    wanted: dict[int, int] = {}
    for _, of_entry in sets:
        for line in of_entry:
            wanted[line.key.line_no] = wanted.get(line.key.line_no, 0) + 1
    return sorted(
        (
            (entry, of_entry)
            for entry, of_entry in sets
            if all(wanted[line.key.line_no] == 1 for line in of_entry)
        ),
        key=lambda found: found[0].entry_no,
    )


class _Near(Generic[Candidate]):
    """The candidates of each sign by date, to find those near a day without looking at all of them."""

    def __init__(
        self, candidates: Sequence[Candidate], amounts: Sequence[tuple[date | None, Decimal]]
    ) -> None:
        """`amounts` has the date and amount of each candidate. One without date is near every day."""
        self._dated: dict[bool, list[tuple[date, int]]] = {True: [], False: []}
        self._without_date: dict[bool, list[int]] = {True: [], False: []}
        self._candidates = candidates
        for place, (day, amount) in enumerate(amounts):
            if not amount:
                continue
            if day is None:
                self._without_date[amount > 0].append(place)
            else:
                self._dated[amount > 0].append((day, place))
        for dated in self._dated.values():
            dated.sort()

    def near(self, day: date | None, amount: Decimal, days: int) -> list[Candidate]:
        """Those of the amount's sign that are not more days away, in their order; all of them if there is no day."""
        dated = self._dated[amount > 0]
        if day is None:
            found = dated
        else:
            first = max(day.toordinal() - days, date.min.toordinal())
            last = min(day.toordinal() + days, date.max.toordinal())
            found = dated[
                bisect_left(dated, (date.fromordinal(first), 0)) : bisect_right(
                    dated, (date.fromordinal(last), len(self._candidates))
                )
            ]
        places = sorted([*self._without_date[amount > 0], *(place for _, place in found)])
        return [self._candidates[place] for place in places]


class SetSearch(NamedTuple):
    """The places of the only set that adds up to the amount; empty if there is none, or more than one."""

    places: tuple[int, ...] = ()
    is_ambiguous: bool = False
    is_cut_off: bool = False
    steps: int = 0


def only_set(
    amounts: Sequence[Decimal], total: Decimal, steps_allowed: int = STEPS_A_SEARCH
) -> SetSearch:
    """The only set of two or more amounts, all of the sign of the total, that adds up to it exactly.

    The largest amounts are tried first, so that the number of steps does not depend on the order of the amounts. Two
    sets of equal amounts are two sets.
    """
    wanted = abs(total)
    by_size = sorted(
        ((abs(amount), place) for place, amount in enumerate(amounts) if abs(amount) <= wanted),
        key=lambda sized: (-sized[0], sized[1]),
    )
    sizes = [size for size, _ in by_size]
    rest_after = [ZERO] * (len(sizes) + 1)
    for at in range(len(sizes) - 1, -1, -1):
        rest_after[at] = rest_after[at + 1] + sizes[at]
    sets: list[tuple[int, ...]] = []
    steps, count = 0, len(sizes)
    open_ways: list[tuple[int, Decimal, tuple[int, ...]]] = [(0, wanted, ())]
    while open_ways and len(sets) < 2:
        steps += 1
        if steps > steps_allowed:
            return SetSearch(is_cut_off=True, steps=steps)
        at, left, chosen = open_ways.pop()
        if not left:
            if len(chosen) > 1:
                sets.append(chosen)
            continue
        if at == count or left > rest_after[at] or len(chosen) == LARGEST_SET:
            continue
        open_ways.append((at + 1, left, chosen))
        if sizes[at] <= left:
            open_ways.append((at + 1, left - sizes[at], (*chosen, by_size[at][1])))
    if len(sets) > 1:
        return SetSearch(is_ambiguous=True, steps=steps)
    return SetSearch(tuple(sorted(sets[0])) if sets else (), steps=steps)
