"""Report: the payment terms, with the dates from which they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.payment_terms import PaymentTerms
from ledger_es.queries.payment_terms import payment_terms as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Percentage, Shown


@dataclass(frozen=True, slots=True)
class PaymentTermsRow:
    """Formulas count from the document date."""

    payment_terms: Annotated[str, Shown("Terms")]
    valid_from: date
    due_date_formula: Annotated[str, Shown("Due after", words={"": "at once"})]
    discount_date_formula: Annotated[str, Shown("Discount within")]
    discount_percentage: Annotated[Percentage, Shown("Discount")]
    discount_on_credit_memos: Annotated[bool, Shown("On credit memos too")]


@dataclass(frozen=True)
class PaymentTermsReport(Report[PaymentTermsRow]):
    row_type = PaymentTermsRow

    answer: Known
    payment_terms: tuple[PaymentTerms, ...]

    def title(self) -> str:
        return self.answer.title("Payment terms")

    def rows(self) -> tuple[PaymentTermsRow, ...]:
        return tuple(PaymentTermsRow(**terms._asdict()) for terms in self.payment_terms)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "payment_terms": self.rows_as_json()}


def payment_terms(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> PaymentTermsReport:
    """The payment terms by code and valid-from date. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        terms = ask(question.connection, question.moment)
    return PaymentTermsReport(question.answer, tuple(terms))
