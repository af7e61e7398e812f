"""A number series: document numbers without gaps, with lines by starting date."""

from __future__ import annotations

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


EVENTS = {"number_series": (NumberSeriesLineAdded, NumbersDrawn)}
