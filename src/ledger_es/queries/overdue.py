"""Question: what is overdue, by party and currency, at a moment."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.moment import Moment
from ledger_es.queries.open_entries import Asked, open_entries_sql

_OVERDUE = (
    "SELECT party_no, currency, CAST(sum(remaining_amount) AS BIGINT), CAST(sum(remaining_lcy) AS BIGINT),"
    " min(due_day) FROM open WHERE remaining_amount > 0 AND due_day < :day"
    " GROUP BY party_no, currency ORDER BY party_no, currency"
)


class Overdue(NamedTuple):
    """Open debits due before the day; credits are not set off. Smallest units."""

    party_no: str
    currency: str
    amount: int
    amount_lcy: int
    oldest_due_day: int


def overdue(
    connection: Connection, moment: Moment, ledger: str = "customer", party_no: str | None = None
) -> list[Overdue]:
    """By party and currency; due on the day itself is not overdue."""
    sql, parameters = open_entries_sql(connection, moment, Asked(ledger, party_no))
    return list(map(Overdue._make, connection.execute(text(sql + _OVERDUE), parameters)))
