"""The payment terms."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.payment_terms import PAYMENT_TERMS
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class PaymentTerms(NamedTuple):
    """Payment terms from a day on. Formulas count from the document date; an empty discount formula: no discount."""

    payment_terms: str
    valid_from: date
    due_date_formula: str
    discount_date_formula: str
    discount_percentage: Decimal
    discount_on_credit_memos: bool


def payment_terms(connection: Connection, moment: Moment) -> list[PaymentTerms]:
    """The payment terms by code and valid-from date."""
    terms = PAYMENT_TERMS.c
    query = (
        select(PAYMENT_TERMS)
        .where(moment.known(PAYMENT_TERMS))
        .order_by(terms.payment_terms, terms.valid_from_day, terms.position)
    )
    latest: dict[tuple[str, int], PaymentTerms] = {}
    for row in connection.execute(query):
        latest[row.payment_terms, row.valid_from_day] = PaymentTerms(
            payment_terms=row.payment_terms,
            valid_from=from_day_number(row.valid_from_day),
            due_date_formula=row.due_date_formula,
            discount_date_formula=row.discount_date_formula,
            discount_percentage=Decimal(row.discount_percentage),
            discount_on_credit_memos=bool(row.discount_on_credit_memos),
        )
    return list(latest.values())
