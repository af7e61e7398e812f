"""The open entries by age, for each party and currency."""

from __future__ import annotations

import re
from datetime import date
from typing import Final, Literal, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.dates import add_formula
from ledger_es.errors import DateFormulaInvalid, Words
from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.moment import Moment
from ledger_es.queries.open_entries import Asked, open_entries_sql
from ledger_es.values import LedgerKind, day_number

AgedBy = Literal["due", "posting", "document"]
BUCKET_COUNT: Final = 5


class Aged(NamedTuple):
    """The sums of remaining amounts by age: not due, three periods, and everything older.

    By posting or document date nothing is "not due", and the first period includes the day itself. Amounts are in
    smallest units. Debits count as positive and credits as negative.
    """

    party_no: str
    currency: str
    amounts: tuple[int, ...]
    amounts_lcy: tuple[int, ...]


def period_starts(as_of: date, period: str) -> tuple[date, date, date]:
    """The first days of the three periods that end before the day, the nearest one first.

    `period` is a number with a unit, such as 30D, 2W or 1M, or with C the calendar's own: CM is this month up to the
    day, and the months before it. Raises DateFormulaInvalid for anything else.
    """
    calendar = _CALENDAR.fullmatch(period.strip())
    if calendar is not None:
        unit = calendar[1].upper()
        first = add_formula(as_of, f"-C{unit}")
        return first, add_formula(first, f"-1{unit}"), add_formula(first, f"-2{unit}")
    length = _LENGTH.fullmatch(period.strip())
    if length is None:
        raise DateFormulaInvalid(
            formula=period,
            reason=Words("the length of a period is a number with a unit, or CW, CM, CQ or CY"),
        )
    number, unit = int(length[1]), length[2].upper()
    first, second, third = (add_formula(as_of, f"-{number * count}{unit}") for count in (1, 2, 3))
    return first, second, third


_LENGTH: Final = re.compile(r"([1-9]\d{0,2})([DWMQY])", re.IGNORECASE)
_CALENDAR: Final = re.compile(r"C([WMQY])", re.IGNORECASE)
_FIELD: Final = {"due": "due_day", "posting": "posting_day", "document": "document_day"}


def _aged(by: AgedBy) -> str:
    """The sums by bucket. `:day` is the day of the question; what is due on it is not overdue."""
    not_due = "WHEN due_day >= :day THEN 0 " if by == "due" else ""
    periods = " ".join(
        f"WHEN {_FIELD[by]} >= :start_{bucket} THEN {bucket}" for bucket in (1, 2, 3)
    )
    return (
        f"SELECT party_no, currency, bucket, {in_two_parts('remaining_amount', 'amount')},"  # noqa: S608
        f" {in_two_parts('remaining_lcy', 'lcy')} FROM (SELECT open.*, CASE {not_due}{periods}"
        f" ELSE {BUCKET_COUNT - 1} END AS bucket FROM open) AS aged"
        " GROUP BY party_no, currency, bucket ORDER BY party_no, currency"
    )


def aging(
    connection: Connection,
    moment: Moment,
    ledger: LedgerKind = "customer",
    party_no: str | None = None,
    by: AgedBy = "due",
    starts: tuple[date, date, date] | None = None,
    dimensions: str = "",
) -> list[Aged]:
    """The sums by party and currency. Parties without open entries are left out.

    `starts` are the first days of the three periods, see `period_starts`; None stands for periods of 30 days.
    """
    sql, parameters = open_entries_sql(
        connection, moment, Asked(ledger, party_no, dimensions=dimensions or None)
    )
    for bucket in (1, 2, 3):
        start = moment.day - 30 * bucket if starts is None else day_number(starts[bucket - 1])
        parameters[f"start_{bucket}"] = start
    amounts: dict[tuple[str, str], list[int]] = {}
    amounts_lcy: dict[tuple[str, str], list[int]] = {}
    for row in connection.execute(text(sql + _aged(by)), parameters):
        key = (row.party_no, row.currency)
        buckets = amounts.setdefault(key, [0] * BUCKET_COUNT)
        buckets[row.bucket] = whole(row.amount_billions, row.amount_rest)
        buckets_lcy = amounts_lcy.setdefault(key, [0] * BUCKET_COUNT)
        buckets_lcy[row.bucket] = whole(row.lcy_billions, row.lcy_rest)
    return [Aged(*key, tuple(amounts[key]), tuple(amounts_lcy[key])) for key in amounts]
