"""Finds the first and the last day of a statement, even if it does not state them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    """A period that includes both its days. A day is None if neither the statement nor its lines have dates."""

    first_day: date | None
    last_day: date | None


def statement_period(
    stated: Period,
    opening_date: date | None,
    closing_date: date | None,
    line_days: Sequence[date],
    *,
    page: int = 0,
    last_page: bool | None = None,
) -> Period:
    """The stated period, or else the days of the balances, or else the days of the lines (spec/intake.md 1).

    The first day is that of the opening balance if a line has this day or an earlier one; otherwise it is the next day.
    A page (`page` is its number, 0 if it has none) that states the period of the whole statement has the days of its
    lines; the first page begins and the last page ends with the period.
    """
    first, last = stated
    earliest, latest = min(line_days, default=None), max(line_days, default=None)
    if page and first is not None and last is not None and earliest is not None and latest:
        return Period(
            first if page == 1 else max(first, earliest),
            last if last_page else max(first, latest),
        )
    if first is None and opening_date is not None:
        bears_it = earliest is not None and earliest <= opening_date
        first = opening_date if bears_it else opening_date + timedelta(days=1)
    if first is None:
        first = earliest or closing_date
    if last is None:
        last = closing_date or latest or first
        if closing_date is None and first is not None and last is not None:
            last = max(last, first)
    if stated.first_day is None and first is not None and last is not None:
        # Both balances of an empty day may bear that day.
        first = min(first, last)
    return Period(first, last)
