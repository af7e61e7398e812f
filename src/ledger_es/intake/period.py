"""The first and the last day of a statement, also of one that does not state them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple


class Period(NamedTuple):
    """Both days included; None where neither the statement nor its lines have days."""

    first_day: date | None
    last_day: date | None


def statement_period(
    stated: Period,
    opening_date: date | None,
    closing_date: date | None,
    line_days: Sequence[date],
) -> Period:
    """As stated; else from the days of the balances; else from the days of the lines (spec/intake.md 1).

    The day of the opening balance is the first one if a line bears it or an earlier day, else the day after it is.
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
