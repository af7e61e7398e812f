"""Report: the payment methods, with the dates from which they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.payment_method import PaymentMethod
from ledger_es.queries.payment_method import payment_methods as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Shown


@dataclass(frozen=True, slots=True)
class PaymentMethodRow:
    """A method whose balancing account is empty pays nothing at once."""

    payment_method: Annotated[str, Shown("Method")]
    valid_from: date
    bal_account_type: Annotated[Code, Shown("Paid on")]
    bal_account_no: Annotated[str, Shown("Account No.")]
    direct_debit: bool


@dataclass(frozen=True)
class PaymentMethodsReport(Report[PaymentMethodRow]):
    row_type = PaymentMethodRow

    answer: Known
    payment_methods: tuple[PaymentMethod, ...]

    def title(self) -> str:
        return self.answer.title("Payment methods")

    def rows(self) -> tuple[PaymentMethodRow, ...]:
        return tuple(PaymentMethodRow(**method._asdict()) for method in self.payment_methods)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "payment_methods": self.rows_as_json()}


def payment_methods(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> PaymentMethodsReport:
    """The payment methods by code and valid-from date. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        methods = ask(question.connection, question.moment)
    return PaymentMethodsReport(question.answer, tuple(methods))
