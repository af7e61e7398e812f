"""The runs of the exchange rate adjustment, as of a day and as known at a commit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select

from ledger_es.projections.exchange_adjustment import TOTALS, UNDONE
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class AdjustedTotal(NamedTuple):
    """What a run adjusted for one posting group and currency. Amounts are in smallest units.

    `undone_register_no` is the register of its undo, 0 while it is in force. `readjusted_register_no` is the register
    of the undo that opened these entries again after the run, 0 for those that it found open.
    """

    register_no: int
    posting_date: date
    document_no: str
    ledger: str
    posting_group: str
    currency: str
    exchange_rate_amount: Decimal
    relational_exchange_rate_amount: Decimal
    entry_count: int
    amount: int
    amount_lcy_before: int
    amount_lcy_after: int
    undone_register_no: int
    readjusted_register_no: int


def exchange_adjustments(connection: Connection, moment: Moment) -> list[AdjustedTotal]:
    """The totals of the runs by register, ledger, posting group and currency."""
    column = TOTALS.c
    undone = and_(UNDONE.c.register_no == column.register_no, moment.counts(UNDONE))
    query = (
        select(TOTALS, func.coalesce(UNDONE.c.undone_register_no, 0).label("undone_by"))
        .select_from(TOTALS.outerjoin(UNDONE, undone))
        .where(moment.counts(TOTALS))
        .order_by(column.register_no, column.position, column.place)
    )
    return [
        AdjustedTotal(
            register_no=row.register_no,
            posting_date=from_day_number(row.posting_day),
            document_no=row.document_no,
            ledger=row.ledger,
            posting_group=row.posting_group,
            currency=row.currency,
            exchange_rate_amount=Decimal(row.exchange_rate_amount),
            relational_exchange_rate_amount=Decimal(row.relational_exchange_rate_amount),
            entry_count=row.entry_count,
            amount=row.amount,
            amount_lcy_before=row.amount_lcy_before,
            amount_lcy_after=row.amount_lcy_after,
            undone_register_no=row.undone_by,
            readjusted_register_no=row.readjusted_register_no,
        )
        for row in connection.execute(query)
    ]
