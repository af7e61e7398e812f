"""The dates on which posting is allowed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.accounting_periods import ALLOWED_POSTING_DATES
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class AllowedPostingDates(NamedTuple):
    """The allowed posting dates of a user or, if `for_actor` is empty, of everybody without dates of their own.

    None means no limit on that side.
    """

    for_actor: str
    first: date | None
    last: date | None


def allowed_posting_dates(connection: Connection, moment: Moment) -> list[AllowedPostingDates]:
    """The company's dates, followed by those of single users by name."""
    dates = ALLOWED_POSTING_DATES.c
    query = (
        select(ALLOWED_POSTING_DATES)
        .where(moment.known(ALLOWED_POSTING_DATES))
        .order_by(dates.for_actor, dates.position)
    )
    latest = {row.for_actor: row for row in connection.execute(query)}
    return [
        AllowedPostingDates(
            for_actor=row.for_actor, first=_day(row.first_day), last=_day(row.last_day)
        )
        for row in latest.values()
        if not row.is_withdrawn
    ]


def _day(number: int | None) -> date | None:
    return None if number is None else from_day_number(number)
