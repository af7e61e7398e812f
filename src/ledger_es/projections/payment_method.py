"""Read model: payment methods, with a row for each time they were set."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.payment_method import PaymentMethodSet
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class PaymentMethodRow(NamedTuple):
    """A payment method from a day on; without a balancing account it pays nothing at once."""

    payment_method: str
    valid_from_day: int
    position: int
    commit_no: int
    bal_account_type: str
    bal_account_no: str
    direct_debit: int


PAYMENT_METHODS = table(
    "payment_methods",
    PaymentMethodRow,
    key=("payment_method", "valid_from_day", "position"),
    clustered=True,
)


def _set(event: PaymentMethodSet, placed: Placed, rows: Rows) -> None:
    rows.of(PaymentMethodRow).append(
        PaymentMethodRow(
            payment_method=event.payment_method,
            valid_from_day=day_number(event.valid_from),
            position=placed.position,
            commit_no=placed.commit_no,
            bal_account_type=event.method.bal_account_type if event.method.bal_account_no else "",
            bal_account_no=event.method.bal_account_no,
            direct_debit=int(event.method.direct_debit),
        )
    )


PROJECTION = Projection((PAYMENT_METHODS,), (on(PaymentMethodSet, _set),))
