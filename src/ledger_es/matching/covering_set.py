"""Which entries of one party add up to a line exactly: invoices and credit memos, discounts in time taken off.

The search is bounded, and its result does not depend on the order of the entries. Source: matching_beyond.md 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from ledger_es.matching.amount import applicable_units, units
from ledger_es.matching.records import Line, OpenEntry

ENTRIES_AT_MOST: Final = 12
"""The entries of one set."""
STEPS_AT_MOST: Final = 20_000
"""The sets that are tried for one line. Both bounds are part of the rules, and a change of them makes a new version."""


class CoveringSet(NamedTuple):
    """The entries that add up to the line. Empty if there is no set, if there are several, or if the search ended
    before all were tried (`search_incomplete`)."""

    entries: tuple[OpenEntry, ...] = ()
    ambiguous: bool = False
    search_incomplete: bool = False


NO_SET: Final = CoveringSet()


def covering_set(line: Line, entries: Iterable[OpenEntry]) -> CoveringSet:
    """The one set of two or more of the entries that adds up to the amount of the line."""
    ordered = sorted(entries, key=lambda entry: entry.entry_no)
    amounts = [applicable_units(entry, line.date) for entry in ordered]
    search = _Search(amounts, units(line.amount))
    search.run()
    if search.steps > STEPS_AT_MOST:
        return CoveringSet(search_incomplete=True)
    if len(search.found) > 1:
        return CoveringSet(ambiguous=True)
    if not search.found:
        return NO_SET
    return CoveringSet(tuple(ordered[at] for at in search.found[0]))


class _Search:
    """Tries the sets one after the other, until a second one is found or the steps are used up."""

    def __init__(self, amounts: list[int], wanted: int) -> None:
        self.amounts = amounts
        self.wanted = wanted
        self.found: list[tuple[int, ...]] = []
        self.steps = 0
        # What the entries from a place on can add or take off at most: beyond it nothing is tried.
        self.most = [0] * (len(amounts) + 1)
        self.least = [0] * (len(amounts) + 1)
        for at in reversed(range(len(amounts))):
            self.most[at] = self.most[at + 1] + max(0, amounts[at])
            self.least[at] = self.least[at + 1] + min(0, amounts[at])

    def run(self) -> None:
        self._from(0, self.wanted, ())

    def _from(self, at: int, rest: int, chosen: tuple[int, ...]) -> None:
        if len(chosen) == ENTRIES_AT_MOST:
            return
        for following in range(at, len(self.amounts)):
            if not self.least[following] <= rest <= self.most[following]:
                return
            self.steps += 1
            if self.steps > STEPS_AT_MOST or len(self.found) > 1:
                return
            left = rest - self.amounts[following]
            if left == 0 and chosen:
                self.found.append((*chosen, following))
            if self.least[following + 1] <= left <= self.most[following + 1]:
                self._from(following + 1, left, (*chosen, following))
