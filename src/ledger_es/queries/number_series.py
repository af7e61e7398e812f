"""The number series, and how far they are used."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ledger_es.projections.number_series import NUMBER_SERIES_LINES, NUMBERS_DRAWN
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class NumberSeriesLine(NamedTuple):
    """A line of a number series, for dates from `starting_date` on.

    An empty `no_last` means no end, an empty `no_warning` no warning. `no_last_used` is the last number drawn; it is
    empty before the first.
    """

    series: str
    starting_date: date
    no_first: str
    no_last: str
    no_warning: str
    no_last_used: str
    numbers_used: int


def number_series(connection: Connection, moment: Moment) -> list[NumberSeriesLine]:
    """The lines of number series by code and starting date."""
    drawn, lines = NUMBERS_DRAWN.c, NUMBER_SERIES_LINES.c
    counted = (
        select(
            drawn.series,
            drawn.starting_day,
            func.max(drawn.position).label("position"),
            func.sum(drawn.number_count).label("numbers_used"),
        )
        .where(moment.known(NUMBERS_DRAWN))
        .group_by(drawn.series, drawn.starting_day)
        .subquery()
    )
    query = (
        select(NUMBER_SERIES_LINES, drawn.no_last.label("no_last_used"), counted.c.numbers_used)
        .outerjoin(
            counted,
            (counted.c.series == lines.series) & (counted.c.starting_day == lines.starting_day),
        )
        .outerjoin(
            NUMBERS_DRAWN,
            (drawn.series == lines.series)
            & (drawn.starting_day == lines.starting_day)
            & (drawn.position == counted.c.position),
        )
        .where(moment.known(NUMBER_SERIES_LINES))
        .order_by(lines.series, lines.starting_day)
    )
    return [
        NumberSeriesLine(
            series=row.series,
            starting_date=from_day_number(row.starting_day),
            no_first=row.no_first,
            no_last=row.no_last,
            no_warning=row.no_warning,
            no_last_used=row.no_last_used or "",
            numbers_used=int(row.numbers_used or 0),
        )
        for row in connection.execute(query)
    ]
