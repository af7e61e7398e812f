"""The open entries by days overdue, for each party and currency."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.moment import Moment
from ledger_es.queries.open_entries import Asked, open_entries_sql
from ledger_es.values import LedgerKind

DAYS_UP_TO: Final = (30, 60, 90)
"""The last number of days overdue in each bucket between "not due" and "over 90"."""
_BUCKET_COUNT: Final = len(DAYS_UP_TO) + 2


class Aged(NamedTuple):
    """The sums of remaining amounts by days overdue: not due, 1 to 30, 31 to 60, 61 to 90, over 90.

    Amounts are in smallest units. Debits count as positive and credits as negative.
    """

    party_no: str
    currency: str
    amounts: tuple[int, ...]
    amounts_lcy: tuple[int, ...]


# `:day` is the day of the question. An entry that is due on this day is not overdue.
_BUCKET: Final = "CASE " + " ".join(
    f"WHEN due_day >= :day - {days} THEN {bucket}" for bucket, days in enumerate((0, *DAYS_UP_TO))
)
_AGED: Final = (
    f"SELECT party_no, currency, bucket, {in_two_parts('remaining_amount', 'amount')},"  # noqa: S608
    f" {in_two_parts('remaining_lcy', 'lcy')} FROM (SELECT open.*, {_BUCKET}"
    f" ELSE {_BUCKET_COUNT - 1} END AS bucket FROM open) AS aged"
    " GROUP BY party_no, currency, bucket ORDER BY party_no, currency"
)


def aging(
    connection: Connection,
    moment: Moment,
    ledger: LedgerKind = "customer",
    party_no: str | None = None,
) -> list[Aged]:
    """The sums by party and currency. Parties without open entries are left out."""
    sql, parameters = open_entries_sql(connection, moment, Asked(ledger, party_no))
    amounts: dict[tuple[str, str], list[int]] = {}
    amounts_lcy: dict[tuple[str, str], list[int]] = {}
    for row in connection.execute(text(sql + _AGED), parameters):
        key = (row.party_no, row.currency)
        buckets = amounts.setdefault(key, [0] * _BUCKET_COUNT)
        buckets[row.bucket] = whole(row.amount_billions, row.amount_rest)
        buckets_lcy = amounts_lcy.setdefault(key, [0] * _BUCKET_COUNT)
        buckets_lcy[row.bucket] = whole(row.lcy_billions, row.lcy_rest)
    return [Aged(*key, tuple(amounts[key]), tuple(amounts_lcy[key])) for key in amounts]
