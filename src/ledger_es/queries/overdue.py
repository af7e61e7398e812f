"""The overdue amounts by party and currency."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import Connection, text

from ledger_es.projections.sums import in_two_parts, whole
from ledger_es.queries.moment import Moment
from ledger_es.queries.open_entries import Asked, open_entries_sql
from ledger_es.values import LedgerKind, from_day_number

_OVERDUE: Final = (
    f"SELECT party_no, currency, {in_two_parts('remaining_amount', 'amount')},"  # noqa: S608
    f" {in_two_parts('remaining_lcy', 'lcy')}, min(due_day) AS oldest_due_day FROM open"
    " WHERE remaining_amount > 0 AND due_day < :day"
    " GROUP BY party_no, currency ORDER BY party_no, currency"
)


_LEVELS: Final = (
    "SELECT open.party_no, open.currency, max(asked.level_no) AS level_no FROM open"
    " JOIN asked_entries AS asked ON asked.entry_no = open.entry_no"
    " WHERE open.remaining_amount > 0 AND open.due_day < :day AND asked.is_cancelled = 0"
    " AND asked.document_day <= :day AND asked.commit_no <= :commit_no AND NOT EXISTS"
    " (SELECT 1 FROM asked_entries AS cancelled WHERE cancelled.entry_no = asked.entry_no"
    " AND cancelled.document_type = asked.document_type AND cancelled.document_no = asked.document_no"
    " AND cancelled.is_cancelled = 1 AND cancelled.commit_no <= :commit_no)"
    " GROUP BY open.party_no, open.currency"
)


class Overdue(NamedTuple):
    """Open debits that were due before the day, without deducting credits. Amounts are in smallest units.

    `reminder_level` is the highest that one of them has reached.
    """

    party_no: str
    currency: str
    amount: int
    amount_lcy: int
    oldest_due_day: int
    reminder_level: int = 0

    @property
    def oldest_due_date(self) -> date:
        return from_day_number(self.oldest_due_day)


def overdue(
    connection: Connection,
    moment: Moment,
    ledger: LedgerKind = "customer",
    party_no: str | None = None,
) -> list[Overdue]:
    """The overdue sums by party and currency. An entry that is due on the day itself is not overdue."""
    sql, parameters = open_entries_sql(connection, moment, Asked(ledger, party_no))
    levels = {
        (row.party_no, row.currency): row.level_no
        for row in connection.execute(text(sql + _LEVELS), parameters)
    }
    return [
        Overdue(
            party_no=row.party_no,
            currency=row.currency,
            amount=whole(row.amount_billions, row.amount_rest),
            amount_lcy=whole(row.lcy_billions, row.lcy_rest),
            oldest_due_day=row.oldest_due_day,
            reminder_level=levels.get((row.party_no, row.currency), 0),
        )
        for row in connection.execute(text(sql + _OVERDUE), parameters)
    ]
