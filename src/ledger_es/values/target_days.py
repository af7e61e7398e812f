"""The days on which banks settle payments in euros (TARGET, closing days of the European Central Bank)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache


def is_target_day(day: date) -> bool:
    """Neither a Saturday nor a Sunday, and none of the six closing days of the year."""
    return day.weekday() < 5 and day not in _closing_days(day.year)


def target_day_from(day: date) -> date:
    """The day itself, or the first TARGET day after it."""
    while not is_target_day(day):
        day += timedelta(1)
    return day


def target_days_after(day: date, count: int) -> date:
    """The TARGET day that is this many TARGET days after the day; for 0 days as `target_day_from`."""
    day = target_day_from(day)
    for _ in range(count):
        day = target_day_from(day + timedelta(1))
    return day


@lru_cache(maxsize=64)
def _closing_days(year: int) -> frozenset[date]:
    easter = _easter_sunday(year)
    return frozenset(
        (
            date(year, 1, 1),
            easter - timedelta(2),
            easter + timedelta(1),
            date(year, 5, 1),
            date(year, 12, 25),
            date(year, 12, 26),
        )
    )


def _easter_sunday(year: int) -> date:
    """Easter in the Gregorian calendar (Meeus/Jones/Butcher)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leap_centuries, rest_of_centuries = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leap_years, rest_of_years = divmod(of_century, 4)
    weekday = (32 + 2 * rest_of_centuries + 2 * leap_years - epact - rest_of_years) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
