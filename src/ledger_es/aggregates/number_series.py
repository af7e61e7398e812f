"""A number series: document numbers without gaps, with lines by starting date."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.values import StoredCode


class NumberSeriesLineAdded(Event):
    """From `starting_date` on, numbers start at `no_first`.

    An empty `no_last` means that the line has no end; an empty `no_warning`, that it gives no warning.
    """

    act: ClassVar[str] = "line_added"

    starting_date: date
    no_first: StoredCode
    no_last: StoredCode = ""
    no_warning: StoredCode = ""


class NumbersDrawn(Event):
    """The range of numbers that one commit drew from the line with this starting date."""

    act: ClassVar[str] = "numbers_drawn"

    starting_date: date
    no_first: StoredCode
    no_last: StoredCode
    count: int


class SeriesLine(NamedTuple):
    """A line of a number series; `no_last_used` is empty before the first number is drawn."""

    starting_date: date
    no_first: str
    no_last: str
    no_warning: str
    no_last_used: str


class NumberSeries:
    """The lines of a number series, in the order in which they were added."""

    def __init__(self) -> None:
        self.lines: list[SeriesLine] = []

    def active_on(self, day: date) -> SeriesLine | None:
        """The line with the latest starting date on or before the day (receivables.md 2.3), None if there is none."""
        started = [line for line in self.lines if line.starting_date <= day]
        return max(started, key=lambda line: line.starting_date, default=None)

    def evolve(self, event: Event) -> None:
        match event:
            case NumberSeriesLineAdded():
                self.lines.append(
                    SeriesLine(
                        event.starting_date, event.no_first, event.no_last, event.no_warning, ""
                    )
                )
            case NumbersDrawn():
                self.lines = [
                    line._replace(no_last_used=event.no_last)
                    if line.starting_date == event.starting_date
                    else line
                    for line in self.lines
                ]


_LAST_DIGITS = re.compile(r"(\d+)(\D*)$")


def number_after(number: str, steps: int = 1) -> str:
    """The number that comes `steps` after this one.

    The last run of digits is incremented, and becomes longer if needed: A9 → A10, I-99/X → I-100/X.
    """
    last_digits = _LAST_DIGITS.search(number)
    assert last_digits is not None, f"number {number!r} of a series has no digits"
    digits, ending = last_digits.groups()
    return f"{number[: last_digits.start()]}{int(digits) + steps:0{len(digits)}d}{ending}"


def before_digits(number: str) -> str:
    """What stands before the last run of digits; it is the same in all numbers of a line."""
    last_digits = _LAST_DIGITS.search(number)
    assert last_digits is not None, f"number {number!r} of a series has no digits"
    return number[: last_digits.start()]


def place_in_series(number: str) -> int:
    """The value of the last run of digits, which orders the numbers of a line."""
    last_digits = _LAST_DIGITS.search(number)
    assert last_digits is not None, f"number {number!r} of a series has no digits"
    return int(last_digits[1])


EVENTS = {"number_series": (NumberSeriesLineAdded, NumbersDrawn)}
