"""Read model: the lines of number series, and the ranges drawn from them."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed, stream_key
from ledger_es.aggregates.number_series import NumbersDrawn, NumberSeriesLineAdded
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class NumberSeriesLineRow(NamedTuple):
    """A line of a number series. An empty `no_last` means no end, an empty `no_warning` no warning."""

    series: str
    starting_day: int
    commit_no: int
    no_first: str
    no_last: str
    no_warning: str


NUMBER_SERIES_LINES = table(
    "number_series_lines", NumberSeriesLineRow, key=("series", "starting_day"), clustered=True
)


class NumbersDrawnRow(NamedTuple):
    """The range that one event drew from a line of the series."""

    series: str
    starting_day: int
    position: int
    commit_no: int
    no_first: str
    no_last: str
    number_count: int


NUMBERS_DRAWN = table(
    "numbers_drawn",
    NumbersDrawnRow,
    key=("series", "starting_day", "position"),
    clustered=True,
)


def _line_added(event: NumberSeriesLineAdded, placed: Placed, rows: Rows) -> None:
    rows.of(NumberSeriesLineRow).append(
        NumberSeriesLineRow(
            series=stream_key(placed.stream),
            starting_day=day_number(event.starting_date),
            commit_no=placed.commit_no,
            no_first=event.no_first,
            no_last=event.no_last,
            no_warning=event.no_warning,
        )
    )


def _numbers_drawn(event: NumbersDrawn, placed: Placed, rows: Rows) -> None:
    rows.of(NumbersDrawnRow).append(
        NumbersDrawnRow(
            series=stream_key(placed.stream),
            starting_day=day_number(event.starting_date),
            position=placed.position,
            commit_no=placed.commit_no,
            no_first=event.no_first,
            no_last=event.no_last,
            number_count=event.count,
        )
    )


PROJECTION = Projection(
    (NUMBER_SERIES_LINES, NUMBERS_DRAWN),
    (on(NumberSeriesLineAdded, _line_added), on(NumbersDrawn, _numbers_drawn)),
)
