"""The number series, and how far they are used."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ledger_es.projections.asking_document import STATUSES
from ledger_es.projections.gl_entries import TRANSACTIONS
from ledger_es.projections.number_series import NUMBER_SERIES_LINES, NUMBERS_DRAWN
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number
from ledger_es.values.series_number import before_digits, number_after, place_in_series


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


class NumberUse(NamedTuple):
    """What became of the numbers of a line: `drawn_count` from the first to the last one drawn.

    `missing_nos` bear no document, and `reversed_nos` only documents that were reversed, cancelled or deleted. In a
    series without gaps nothing is missing.
    """

    series: str
    starting_date: date
    no_first: str
    no_last: str
    drawn_count: int
    missing_nos: tuple[str, ...]
    reversed_nos: tuple[str, ...]


def number_uses(connection: Connection, moment: Moment) -> list[NumberUse]:
    """The lines of number series of which numbers were drawn, by code and starting date."""
    return [
        _use_of(connection, moment, line)
        for line in number_series(connection, moment)
        if line.no_last_used
    ]


def _use_of(connection: Connection, moment: Moment, line: NumberSeriesLine) -> NumberUse:
    stands = _documents(connection, moment, before_digits(line.no_first))
    first, last = place_in_series(line.no_first), place_in_series(line.no_last_used)
    numbers = [number_after(line.no_first, steps) for steps in range(last - first + 1)]
    return NumberUse(
        series=line.series,
        starting_date=line.starting_date,
        no_first=line.no_first,
        no_last=line.no_last_used,
        drawn_count=line.numbers_used,
        missing_nos=tuple(number for number in numbers if number not in stands),
        reversed_nos=tuple(number for number in numbers if stands.get(number) is False),
    )


def _documents(connection: Connection, moment: Moment, before: str) -> dict[str, bool]:
    """The documents whose number begins so, each with whether one of that number is in force."""
    posted = TRANSACTIONS.c
    undone = select(posted.reversed_transaction_no).where(
        moment.known(TRANSACTIONS), posted.reversed_transaction_no != 0
    )
    postings = select(posted.document_no, posted.transaction_no.not_in(undone)).where(
        moment.known(TRANSACTIONS),
        posted.reversed_transaction_no == 0,
        func.substr(posted.document_no, 1, len(before)) == before,
    )
    stands: dict[str, bool] = {}
    for number, is_in_force in connection.execute(postings):
        stands[number] = stands.get(number, False) or bool(is_in_force)
    statuses = (
        select(STATUSES.c.document_no, STATUSES.c.status)
        .where(
            moment.known(STATUSES), func.substr(STATUSES.c.document_no, 1, len(before)) == before
        )
        .order_by(STATUSES.c.position)
    )
    for number, status in connection.execute(statuses):
        stands[number] = status not in ("cancelled", "deleted")
    return stands


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
