"""Which entries of one party add up to a line: invoices and credit memos, less the discounts that they grant.

They add up exactly or, if differences are accepted, within the payment tolerance of the invoices together. The search
is bounded, and its result does not depend on the order of the entries. Source: matching_beyond.md 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from ledger_es.matching.amount import units
from ledger_es.matching.own_search import in_full, paid_in_full
from ledger_es.matching.records import Line, OpenEntry, Settings
from ledger_es.matching.rules import DEFAULT_RULES, RuleSet
from ledger_es.matching.suggestion import Suggestion, accepted_for_all


class CoveringSet(NamedTuple):
    """The entries that add up to the line, with what is applied to each. Empty if there is no set, if there are
    several, or if the search ended before all were tried (`search_incomplete`)."""

    entries: tuple[OpenEntry, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    ambiguous: bool = False
    search_incomplete: bool = False


NO_SET: Final = CoveringSet()


def covering_set(
    line: Line, entries: Iterable[OpenEntry], settings: Settings, rules: RuleSet = DEFAULT_RULES
) -> CoveringSet:
    """The one set of two or more of the entries that adds up to the amount of the line.

    Sets that add up exactly come first: only where there is none, differences within the tolerance are accepted.
    """
    ordered = sorted(entries, key=lambda entry: entry.entry_no)
    suggestions = [in_full(entry, line.date, settings) for entry in ordered]
    amounts = [units(paid_in_full(suggestion)) for suggestion in suggestions]
    search = _Search(amounts, units(line.amount), rules)
    search.run()
    if (
        not search.found
        and search.steps <= rules.set_steps_at_most
        and settings.accepting.differences
    ):
        tolerances = [_tolerance(entry, line) for entry in ordered]
        if any(tolerances):
            search = _Search(amounts, units(line.amount), rules, tolerances, search.steps)
            search.run()
    if search.steps > rules.set_steps_at_most:
        return CoveringSet(search_incomplete=True)
    if len(search.found) > 1:
        return CoveringSet(ambiguous=True)
    if not search.found:
        return NO_SET
    chosen = search.found[0]
    of_set = tuple(ordered[at] for at in chosen)
    applied = _with_tolerance(line, of_set, settings)
    # A difference may be within the limits and yet not be accepted, for example if a document is of another type.
    return (
        CoveringSet(of_set, applied) if sum(map(paid_in_full, applied)) == line.amount else NO_SET
    )


def _tolerance(entry: OpenEntry, line: Line) -> int:
    """How much of a difference the entry can take; only what the line pays can take any."""
    is_paid = (entry.remaining_amount > 0) == (line.amount > 0)
    return units(abs(entry.max_payment_tolerance)) if is_paid else 0


def _with_tolerance(
    line: Line, entries: tuple[OpenEntry, ...], settings: Settings
) -> tuple[Suggestion, ...]:
    """What is applied to each entry of the set: all of it, with its discount and its share of the difference."""
    suggestions = [in_full(entry, line.date, settings) for entry in entries]
    if sum(map(paid_in_full, suggestions)) == line.amount:
        return tuple(suggestions)
    accepted = accepted_for_all(entries, line.date, line.amount, settings)
    return tuple(
        suggestion._replace(
            discount=suggestion.discount + accepted[entry.entry_no].payment_tolerance,
            tolerance=accepted[entry.entry_no].payment_tolerance,
        )
        for entry, suggestion in zip(entries, suggestions, strict=True)
    )


class _Search:
    """Tries the sets one after the other, until a second one is found or the steps are used up.

    A set may differ from what is wanted by the tolerances of its entries.
    """

    def __init__(
        self,
        amounts: list[int],
        wanted: int,
        rules: RuleSet,
        tolerances: list[int] | None = None,
        steps: int = 0,
    ) -> None:
        self.amounts = amounts
        self.wanted = wanted
        self.entries_at_most = rules.set_entries_at_most
        self.steps_at_most = rules.set_steps_at_most
        self.tolerances = tolerances or [0] * len(amounts)
        self.found: list[tuple[int, ...]] = []
        self.steps = steps
        # What the entries from a place on can add or take off at most: beyond it nothing is tried.
        self.most = [0] * (len(amounts) + 1)
        self.least = [0] * (len(amounts) + 1)
        for at in reversed(range(len(amounts))):
            self.most[at] = self.most[at + 1] + max(0, amounts[at])
            self.least[at] = self.least[at + 1] + min(0, amounts[at])
        all_tolerances = sum(self.tolerances)
        self.most = [most + all_tolerances for most in self.most]
        self.least = [least - all_tolerances for least in self.least]

    def run(self) -> None:
        """Goes through the sets in the order of their places, without calling itself: most of the time is spent here.

        `chosen` are the places of the entries that were chosen, each with what was wanted and tolerated before it.
        """
        amounts, least, most, own = self.amounts, self.least, self.most, self.tolerances
        steps, steps_at_most = self.steps, self.steps_at_most
        deepest, none_left = self.entries_at_most, len(amounts)
        depth, at, rest, tolerated, is_decided = 0, 0, self.wanted, 0, False
        chosen: list[tuple[int, int, int]] = []
        while True:
            if at < none_left and least[at] <= rest <= most[at]:
                steps += 1
                if steps <= steps_at_most and not is_decided:
                    left, with_this = rest - amounts[at], tolerated + own[at]
                    if -with_this <= left <= with_this and depth:
                        self.found.append((*(place for place, _, _ in chosen), at))
                        is_decided = len(self.found) > 1
                    following = at + 1
                    if least[following] <= left <= most[following] and depth + 1 < deepest:
                        chosen.append((at, rest, tolerated))
                        depth, rest, tolerated = depth + 1, left, with_this
                    at = following
                    continue
            if not depth:
                self.steps = steps
                return
            place, rest, tolerated = chosen.pop()
            depth, at = depth - 1, place + 1
