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
        # An empty day whose balances both bear it.
        (UNSTATED, day(5), day(5), [], (5, 5)),
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


@pytest.mark.parametrize(
    ("page", "last_page", "lines", "expected"),
    [
        (1, False, [day(3), day(9)], (1, 9)),
        (2, False, [day(9), day(12)], (9, 12)),
        (3, True, [day(12), day(20)], (12, 31)),
        # A line booked late does not take a page out of the period.
        (2, False, [date(2025, 12, 30), day(12)], (1, 12)),
        (2, None, [], (1, 31)),
    ],
)
def test_a_page_that_states_the_period_of_the_whole_has_the_days_of_its_lines(
    page: int, last_page: bool | None, lines: Sequence[date], expected: tuple[int, int]
) -> None:
    stated = Period(day(1), day(31))
    period = statement_period(stated, None, None, lines, page=page, last_page=last_page)
    assert period == tuple(map(day, expected))


def test_a_statement_without_any_day() -> None:
    assert statement_period(UNSTATED, None, None, []) == UNSTATED
