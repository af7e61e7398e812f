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
) -> Period:
    """The stated period, or else the days of the balances, or else the days of the lines (spec/intake.md 1).

    The first day is that of the opening balance if a line has this day or an earlier one; otherwise it is the next day.
    """
    first, last = stated
    earliest, latest = min(line_days, default=None), max(line_days, default=None)
    if first is None and opening_date is not None:
        bears_it = earliest is not None and earliest <= opening_date
        first = opening_date if bears_it else opening_date + timedelta(days=1)
    if first is None:
        first = earliest or closing_date
    if last is None:
        last = closing_date or latest or first
        if closing_date is None and first is not None and last is not None:
            last = max(last, first)
    return Period(first, last)
