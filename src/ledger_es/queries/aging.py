"""Question: how old are the open entries, by party and currency, at a moment."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.moment import Moment
from ledger_es.queries.open_entries import Asked, open_entries_sql

DAYS_UP_TO: Final = (30, 60, 90)
"""The last day overdue of each bucket between "not due" and the rest."""


class Aged(NamedTuple):
    """Remaining amounts by days overdue: not due, 1 to 30, 31 to 60, 61 to 90, over 90. Debits and credits, signed."""

    party_no: str
    currency: str
    amounts: tuple[int, ...]
    amounts_lcy: tuple[int, ...]


def _buckets() -> list[str]:
    """Conditions on the due day; `:day` is the day of the question."""
    bounds = (0, *DAYS_UP_TO)
    between = [
        f"due_day < :day - {low} AND due_day >= :day - {high}"
        for low, high in zip(bounds, DAYS_UP_TO, strict=False)
    ]
    return ["due_day >= :day", *between, f"due_day < :day - {DAYS_UP_TO[-1]}"]


def _sum(amount: str, bucket: str) -> str:
    return f"CAST(sum(CASE WHEN {bucket} THEN {amount} ELSE 0 END) AS BIGINT)"


_BUCKETS: Final = _buckets()
_SUMS: Final = [
    _sum(amount, bucket) for amount in ("remaining_amount", "remaining_lcy") for bucket in _BUCKETS
]
_AGED: Final = (
    f"SELECT party_no, currency, {', '.join(_SUMS)} FROM open"  # noqa: S608
    " GROUP BY party_no, currency ORDER BY party_no, currency"
)


def aging(
    connection: Connection, moment: Moment, ledger: str = "customer", party_no: str | None = None
) -> list[Aged]:
    """By party and currency; a party all of whose entries are closed is absent."""
    sql, parameters = open_entries_sql(connection, moment, Asked(ledger, party_no))
    count = len(_BUCKETS)
    return [
        Aged(row[0], row[1], tuple(row[2 : 2 + count]), tuple(row[2 + count :]))
        for row in connection.execute(text(sql + _AGED), parameters)
    ]
