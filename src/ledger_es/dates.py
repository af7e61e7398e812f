"""Date formulas such as 1M+CM, CM+10D, -1D and WD5, from which due dates and ends of periods follow."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from ledger_es.errors import DateFormulaInvalid, Words

Unit = Literal["D", "W", "WD", "M", "Q", "Y"]


class Term(NamedTuple):
    """One step of a formula: a number of units forward or back, the end of the current unit, or a weekday."""

    sign: int
    current: bool
    number: int
    unit: str


_TERM = re.compile(r"([+-]?)(?:(C)(D|WD|W|M|Q|Y)|(\d{1,4})(WD|D|W|M|Q|Y)|(WD)(\d))")


@lru_cache(maxsize=1024)
def parse_formula(formula: str) -> tuple[Term, ...]:
    """The steps of a date formula, from left to right. Spaces and case do not matter. An empty formula has no steps.

    A step is a number with a unit (D day, WD working day, W week, M month, Q quarter, Y year), or C with a unit for the
    end of the current unit, or WD1 to WD7 for the next Monday to Sunday. Steps are joined by + and -. Raises
    DateFormulaInvalid. Source: receivables.md 2.8.
    """
    text = formula.replace(" ", "").upper().removeprefix("<").removesuffix(">")
    terms: list[Term] = []
    at = 0
    while at < len(text):
        step = _TERM.match(text, at)
        if step is None or (terms and not step[1]):
            raise DateFormulaInvalid(
                formula=formula, reason=Words("{rest!r} is not understood", rest=text[at:])
            )
        sign = -1 if step[1] == "-" else 1
        if step[2]:
            terms.append(Term(sign, True, 0, step[3]))
        elif step[6]:
            weekday = int(step[7])
            if not 1 <= weekday <= 7:
                raise DateFormulaInvalid(
                    formula=formula, reason=Words("a weekday is WD1 (Monday) to WD7 (Sunday)")
                )
            terms.append(Term(sign, False, weekday, "weekday"))
        else:
            terms.append(Term(sign, False, int(step[4]), step[5]))
        at = step.end()
    return tuple(terms)


def add_formula(day: date, formula: str) -> date:
    """The day moved by the steps of the formula in order: 31 January with 1M+CM gives 28 February.

    Raises DateFormulaInvalid.
    """
    for term in parse_formula(formula):
        try:
            day = _moved(day, term)
        except (ValueError, OverflowError):
            raise DateFormulaInvalid(
                formula=formula, reason=Words("counted from {day} it leaves the calendar", day=day)
            ) from None
    return day


def _moved(day: date, term: Term) -> date:
    if term.current:
        return _unit_end(day, term.unit) if term.sign > 0 else _unit_start(day, term.unit)
    count = term.sign * term.number
    match term.unit:
        case "D":
            return day + timedelta(days=count)
        case "W":
            return day + timedelta(weeks=count)
        case "WD":
            return _working_days(day, count)
        case "weekday":
            ahead = (term.number - day.isoweekday()) % 7 or 7
            return day + timedelta(days=ahead if term.sign > 0 else ahead - 7 if ahead != 7 else -7)
        case "M":
            return add_months(day, count)
        case "Q":
            return add_months(day, 3 * count)
        case "Y":
            return add_months(day, 12 * count)
    raise AssertionError(f"the formula's unit {term.unit} has no meaning")


def add_months(day: date, months: int) -> date:
    """The same day `months` later, or the last day of that month if it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _working_days(day: date, count: int) -> date:
    step = 1 if count > 0 else -1
    for _ in range(abs(count)):
        day += timedelta(days=step)
        while day.isoweekday() > 5:
            day += timedelta(days=step)
    return day


def _unit_end(day: date, unit: str) -> date:
    match unit:
        case "D":
            return day
        case "W":
            return day + timedelta(days=7 - day.isoweekday())
        case "WD":
            return day if day.isoweekday() <= 5 else day + timedelta(days=8 - day.isoweekday())
        case "M":
            return date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
        case "Q":
            return _unit_end(date(day.year, (day.month + 2) // 3 * 3, 1), "M")
    return date(day.year, 12, 31)


def _unit_start(day: date, unit: str) -> date:
    match unit:
        case "D":
            return day
        case "W":
            return day - timedelta(days=day.isoweekday() - 1)
        case "WD":
            return day if day.isoweekday() <= 5 else day - timedelta(days=day.isoweekday() - 5)
        case "M":
            return day.replace(day=1)
        case "Q":
            return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return date(day.year, 1, 1)
