"""The payment methods."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.payment_method import PAYMENT_METHODS
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class PaymentMethod(NamedTuple):
    """A payment method from a day on; an empty balancing account pays nothing at once."""

    payment_method: str
    valid_from: date
    bal_account_type: str
    bal_account_no: str
    direct_debit: bool


def payment_methods(connection: Connection, moment: Moment) -> list[PaymentMethod]:
    """The payment methods by code and valid-from date."""
    methods = PAYMENT_METHODS.c
    query = (
        select(PAYMENT_METHODS)
        .where(moment.known(PAYMENT_METHODS))
        .order_by(methods.payment_method, methods.valid_from_day, methods.position)
    )
    latest: dict[tuple[str, int], PaymentMethod] = {}
    for row in connection.execute(query):
        latest[row.payment_method, row.valid_from_day] = PaymentMethod(
            payment_method=row.payment_method,
            valid_from=from_day_number(row.valid_from_day),
            bal_account_type=row.bal_account_type,
            bal_account_no=row.bal_account_no,
            direct_debit=bool(row.direct_debit),
        )
    return list(latest.values())
