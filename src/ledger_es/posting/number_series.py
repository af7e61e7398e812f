"""Drawing the next numbers of a number series."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ledger_es.aggregates.number_series import (
    NumbersDrawn,
    SeriesLine,
    number_after,
    place_in_series,
)
from ledger_es.deciding.books import Books
from ledger_es.errors import NumberSeriesExhausted, NumberSeriesRunsOut, NumberSeriesUnknown


class Drawn(NamedTuple):
    """Numbers in the order asked for; an event, and perhaps a warning, for each line of the series that gave some."""

    numbers: Sequence[str] = ()
    events: Sequence[NumbersDrawn] = ()
    warnings: Sequence[NumberSeriesRunsOut] = ()


def draw(books: Books, series: str, days: Sequence[date]) -> Drawn:
    """The next number for each day; warned at the warning number and past it (receivables.md 2.3)."""
    state = books.number_series(series)
    drawn: dict[date, tuple[SeriesLine, list[str]]] = {}
    numbers: list[str] = []
    for day in days:
        line = state.active_on(day)
        if line is None:
            raise NumberSeriesUnknown(series=series, on=day)
        own = drawn.setdefault(line.starting_date, (line, []))[1]
        last = own[-1] if own else line.no_last_used
        number = number_after(last) if last else line.no_first
        if line.no_last and place_in_series(number) > place_in_series(line.no_last):
            raise NumberSeriesExhausted(series=series, no_last=line.no_last)
        own.append(number)
        numbers.append(number)
    events = [
        NumbersDrawn(
            starting_date=line.starting_date, no_first=own[0], no_last=own[-1], count=len(own)
        )
        for line, own in drawn.values()
    ]
    warnings = [
        NumberSeriesRunsOut(
            series=series,
            number=own[-1],
            no_warning=line.no_warning,
            no_last=line.no_last,
        )
        for line, own in drawn.values()
        if line.no_warning and place_in_series(own[-1]) >= place_in_series(line.no_warning)
    ]
    return Drawn(numbers, events, warnings)
