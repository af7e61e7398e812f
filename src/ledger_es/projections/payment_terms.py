"""Read model: payment terms, with a row for each time they were set."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.payment_terms import PaymentTermsSet
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class PaymentTermsRow(NamedTuple):
    """Payment terms from a day on. `discount_percentage` is a decimal number as text."""

    payment_terms: str
    valid_from_day: int
    position: int
    commit_no: int
    due_date_formula: str
    discount_date_formula: str
    discount_percentage: str
    discount_on_credit_memos: int


PAYMENT_TERMS = table(
    "payment_terms",
    PaymentTermsRow,
    key=("payment_terms", "valid_from_day", "position"),
    clustered=True,
)


def _set(event: PaymentTermsSet, placed: Placed, rows: Rows) -> None:
    rows.of(PaymentTermsRow).append(
        PaymentTermsRow(
            payment_terms=event.payment_terms,
            valid_from_day=day_number(event.valid_from),
            position=placed.position,
            commit_no=placed.commit_no,
            due_date_formula=event.terms.due_date_formula,
            discount_date_formula=event.terms.discount_date_formula,
            discount_percentage=str(event.terms.discount_percentage),
            discount_on_credit_memos=int(event.terms.discount_on_credit_memos),
        )
    )


PROJECTION = Projection((PAYMENT_TERMS,), (on(PaymentTermsSet, _set),))
