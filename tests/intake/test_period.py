"""The days of a statement that states them, and of one that does not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from ledger_es.intake.period import Period, statement_period

UNSTATED = Period(None, None)


def day(number: int) -> date:
    return date(2026, 1, number)


@pytest.mark.parametrize(
    ("stated", "opening", "closing", "lines", "expected"),
    [
        (Period(day(1), day(31)), day(5), day(6), [day(7)], (1, 31)),
        # A line bears the day of the opening balance, or an earlier one: it is the first.
        (UNSTATED, day(5), day(9), [day(5)], (5, 9)),
        (UNSTATED, day(5), day(9), [day(4), day(6)], (5, 9)),
        (UNSTATED, day(5), day(9), [day(6)], (6, 9)),
        (UNSTATED, day(5), day(9), [], (6, 9)),
        # Only a closing balance: from the earliest line. Only an opening one: to the latest.
        (UNSTATED, None, day(9), [day(7), day(3)], (3, 9)),
        (UNSTATED, day(5), None, [day(7), day(6)], (6, 7)),
        (UNSTATED, day(5), None, [], (6, 6)),
        (UNSTATED, None, None, [day(7), day(3)], (3, 7)),
        (UNSTATED, None, day(9), [], (9, 9)),
    ],
)
def test_the_first_and_the_last_day(
    stated: Period,
    opening: date | None,
    closing: date | None,
    lines: Sequence[date],
    expected: tuple[int, int],
) -> None:
    period = statement_period(stated, opening, closing, lines)
    assert period == tuple(map(day, expected))


def test_a_statement_without_any_day() -> None:
    assert statement_period(UNSTATED, None, None, []) == UNSTATED
