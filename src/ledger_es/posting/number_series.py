"""Drawing the next numbers of a number series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from ledger_es.aggregates.number_series import (
    NumbersDrawn,
    SeriesLine,
)
from ledger_es.deciding.books import Books
from ledger_es.errors import NumberSeriesExhausted, NumberSeriesRunsOut, NumberSeriesUnknown
from ledger_es.values.series_number import number_after, place_in_series


class Drawn(NamedTuple):
    """The numbers in the order of the request.

    There is one event for each line of the series that numbers were drawn from, and a warning if that line runs out.
    """

    numbers: Sequence[str] = ()
    events: Sequence[NumbersDrawn] = ()
    warnings: Sequence[NumberSeriesRunsOut] = ()


@dataclass
class _DrawnFromLine:
    """The numbers drawn from one line of the series."""

    line: SeriesLine
    numbers: list[str] = field(default_factory=list)

    def next_number(self) -> str:
        line = self.line
        last = self.numbers[-1] if self.numbers else line.no_last_used
        return number_after(last) if last else line.no_first

    @property
    def is_running_out(self) -> bool:
        """Whether the last number has reached the warning number."""
        warning_no = self.line.no_warning
        return bool(warning_no) and place_in_series(self.numbers[-1]) >= place_in_series(warning_no)


def draw(books: Books, series: str, days: Sequence[date]) -> Drawn:
    """Draws the next number for each day, in this order (receivables.md 2.3).

    Raises NumberSeriesUnknown if no line is valid on a day, and NumberSeriesExhausted after the last number. From the
    warning number on there is a warning.
    """
    state = books.number_series(series)
    drawn_by_starting_date: dict[date, _DrawnFromLine] = {}
    numbers: list[str] = []
    for day in days:
        line = state.active_on(day)
        if line is None:
            raise NumberSeriesUnknown(series=series, on=day)
        drawn = drawn_by_starting_date.setdefault(line.starting_date, _DrawnFromLine(line))
        number = drawn.next_number()
        if line.no_last and place_in_series(number) > place_in_series(line.no_last):
            raise NumberSeriesExhausted(series=series, no_last=line.no_last)
        drawn.numbers.append(number)
        numbers.append(number)
    events = [
        NumbersDrawn(
            starting_date=drawn.line.starting_date,
            no_first=drawn.numbers[0],
            no_last=drawn.numbers[-1],
            count=len(drawn.numbers),
        )
        for drawn in drawn_by_starting_date.values()
    ]
    warnings = [
        NumberSeriesRunsOut(
            series=series,
            number=drawn.numbers[-1],
            no_warning=drawn.line.no_warning,
            no_last=drawn.line.no_last,
        )
        for drawn in drawn_by_starting_date.values()
        if drawn.is_running_out
    ]
    return Drawn(numbers, events, warnings)
