"""Finding a sum among lines (spec/intake.md 1)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

CHOSEN_FROM: Final = 12
"""Only the last twelve lines are chosen from, so that the work has a bound; the earlier ones are fixed."""


def find_a_sum(amounts: Sequence[Decimal], target: Decimal) -> tuple[int, ...] | None:
    """The places (from 0) of amounts whose sum is the target, or None.

    All of them if they have it; else the earlier ones, and as many as possible of the last twelve, the earliest first.
    """
    total = sum(amounts, Decimal())
    if total == target:
        return tuple(range(len(amounts)))
    fixed = max(0, len(amounts) - CHOSEN_FROM)
    choice = range(fixed, len(amounts))
    # What is left out has the rest of the total.
    excess = total - target
    sums_left_out = {Decimal()}
    for place in choice:
        sums_left_out |= {left_out + amounts[place] for left_out in sums_left_out}
    if excess not in sums_left_out:
        return None
    for count in range(len(choice) - 1, -1, -1):
        for chosen in combinations(choice, count):
            if sum((amounts[place] for place in choice), Decimal()) - excess == sum(
                (amounts[place] for place in chosen), Decimal()
            ):
                return (*range(fixed), *chosen)
    raise AssertionError("a sum of lines left out is the rest of a sum of lines")
