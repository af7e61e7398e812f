"""Report: the payment terms, with the dates from which they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.payment_terms import PaymentTerms
from ledger_es.queries.payment_terms import payment_terms as ask
from ledger_es.reports.report import Column, Known, Table, asking_known

_COLUMNS = (
    Column("payment_terms"),
    Column("valid_from"),
    Column("due"),
    Column("discount", is_amount=True),
    Column("discount_date"),
    Column("credit_memos_too"),
)


@dataclass(frozen=True)
class PaymentTermsReport:
    answer: Known
    payment_terms: tuple[PaymentTerms, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "payment_terms": [
                {
                    "payment_terms": terms.payment_terms,
                    "valid_from": terms.valid_from.isoformat(),
                    "due_date_formula": terms.due_date_formula,
                    "discount_date_formula": terms.discount_date_formula,
                    "discount_percentage": str(terms.discount_percentage),
                    "discount_on_credit_memos": terms.discount_on_credit_memos,
                }
                for terms in self.payment_terms
            ],
        }

    def table(self) -> Table:
        rows = tuple(
            (
                terms.payment_terms,
                terms.valid_from.isoformat(),
                terms.due_date_formula or "at once",
                f"{terms.discount_percentage}%" if terms.discount_percentage else "",
                terms.discount_date_formula,
                "yes" if terms.discount_on_credit_memos else "",
            )
            for terms in self.payment_terms
        )
        return Table(self.answer.title("Payment terms"), _COLUMNS, rows)


def payment_terms(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> PaymentTermsReport:
    """By code and the date they hold from. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        terms = ask(question.connection, question.moment)
    return PaymentTermsReport(question.answer, tuple(terms))
