"""A number series: document numbers without gaps, by starting date."""

from __future__ import annotations

import re
from datetime import date
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.values import StoredCode


class NumberSeriesLineAdded(Event):
    """From `starting_date` on numbers start at `no_first`; empty `no_last`, `no_warning`: no end, no warning."""

    act: ClassVar[str] = "line_added"

    starting_date: date
    no_first: StoredCode
    no_last: StoredCode = ""
    no_warning: StoredCode = ""


class NumbersDrawn(Event):
    """The range drawn by one commit from the line of `starting_date`."""

    act: ClassVar[str] = "numbers_drawn"

    starting_date: date
    no_first: StoredCode
    no_last: StoredCode
    count: int


class SeriesLine(NamedTuple):
    starting_date: date
    no_first: str
    no_last: str
    no_warning: str
    no_last_used: str


class NumberSeries:
    def __init__(self) -> None:
        self.lines: list[SeriesLine] = []

    def active_on(self, day: date) -> SeriesLine | None:
        """The line with the latest starting date not after the day (receivables.md 2.3)."""
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
    """The number so many steps on: its last run of digits counts, and grows when full (A9 → A10, I-99/X → I-100/X)."""
    found = _LAST_DIGITS.search(number)
    assert found is not None, f"number {number!r} of a series has no digits"
    digits = found[1]
    return f"{number[: found.start()]}{int(digits) + steps:0{len(digits)}d}{found[2]}"


def place_in_series(number: str) -> int:
    """The value of the last run of digits, by which numbers of one line are ordered."""
    found = _LAST_DIGITS.search(number)
    assert found is not None, f"number {number!r} of a series has no digits"
    return int(found[1])


EVENTS = {"number_series": (NumberSeriesLineAdded, NumbersDrawn)}
