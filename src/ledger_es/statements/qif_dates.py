"""The dates of a QIF file: which order of day, month and year they have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple, assert_never

from ledger_es.statements.reader_settings import DateOrder
from ledger_es.statements.text_statement import WrongText

_DATE: Final = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-' ]{1,2}(\d{1,4})", re.ASCII)
_ORDERS: Final[tuple[DateOrder, ...]] = ("day_first", "month_first", "year_first")
ORDER_OPTIONS: Final = {
    "day_first": "--date-order day-first",
    "month_first": "--date-order month-first",
    "year_first": "--date-order year-first",
}
PIVOT_YEAR: Final = 70
"""Years of two digits are of this century up to 69, and from 70 on of the last one."""


class WrittenDay(NamedTuple):
    """The three numbers of a date in the order of the file, as text, and where it stands."""

    parts: tuple[str, str, str]
    written: str
    place: str


def written_day(text: str, place: str) -> WrittenDay:
    """Splits a date such as 02/08/2015, 6/ 4'18 or 2019-03-31. Raises WrongText."""
    stated = _DATE.fullmatch(text.replace(" ", ""))
    if stated is None:
        raise WrongText(place, f"{text!r} is no date")
    first, second, third = stated.groups()
    return WrittenDay((first, second, third), text, place)


def day_in(order: DateOrder, day: WrittenDay) -> date | None:
    """The date if it is one in this order."""
    first, second, third = day.parts
    match order:
        case "day_first":
            year, month, day_of_month = third, second, first
        case "month_first":
            year, month, day_of_month = third, first, second
        case "year_first":
            year, month, day_of_month = first, second, third
        case "":
            return None
        case _:
            assert_never(order)
    if len(year) not in (2, 4) or len(day_of_month) > 2 or len(month) > 2:
        return None
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < PIVOT_YEAR else 1900
    try:
        return date(number, int(month), int(day_of_month))
    except ValueError:
        return None


def order_of(days: Sequence[WrittenDay], stated: DateOrder) -> DateOrder:
    """The order of all dates of the file: the stated one, or the one that years of four digits show.

    Raises WrongText where a date does not fit it, or where nothing says which of two orders holds. That most dates fit
    one of them is not taken as proof: a file of the first days of a month fits both.
    """
    if not days:
        return stated or "year_first"
    fitting = [order for order in _ORDERS if all(day_in(order, day) for day in days)]
    if not stated and all(len(day.parts[0]) == 4 for day in days):
        stated = "year_first"
    if stated in fitting:
        return stated
    cures = " or ".join(ORDER_OPTIONS[order] for order in fitting)
    if not stated:
        if not cures:
            raise _no_order(days)
        raise WrongText(
            days[0].place,
            f"the file does not say whether {days[0].written!r} has the day or the month first",
            f"say it: {cures}",
        )
    wrong = next(day for day in days if day_in(stated, day) is None)
    raise WrongText(
        wrong.place,
        f"{wrong.written!r} is no date with the {stated.replace('_', ' ')}",
        f"all dates of the file fit {cures}" if cures else FIX_DATES,
    )


FIX_DATES: Final = "correct the dates of the file, so that all have the same order"


def _no_order(days: Sequence[WrittenDay]) -> WrongText:
    """The refusal of a file whose dates fit no order together: it names the first that does not fit the first ones."""
    left = list(_ORDERS)
    for day in days:
        left = [order for order in left if day_in(order, day)]
        if not left:
            return WrongText(
                day.place,
                f"the date {day.written!r} does not have the order of the dates before it",
                FIX_DATES,
            )
    raise AssertionError("some order fits all dates")
