"""Report: how much a payment may differ, how late a discount may be taken, and who is asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.company import local_currency
from ledger_es.queries.payment_tolerance import (
    ToleranceLimit,
    ToleranceRules,
    tolerance_limits,
    tolerance_rules,
)
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Currency, Percentage, Shown

_ASKED = {True: "asked", False: "accepted"}
_POSTED_TO = {
    "tolerance_accounts": "tolerance accounts",
    "discount_accounts": "discount accounts",
}


@dataclass(frozen=True, slots=True)
class PaymentToleranceRow:
    """The limit of one currency, with the rules that hold for all of them."""

    currency: Currency
    percentage: Annotated[Percentage, Shown("Percent")]
    maximum_amount: Annotated[Decimal, Shown("At most")]
    difference: Annotated[str, Shown("Difference is")]
    grace_period: Annotated[str, Shown("Days of grace", words={"": "none"})]
    late_discount: Annotated[str, Shown("Late discount is")]
    difference_posted_to: Annotated[str, Shown("Difference to")]
    late_discount_posted_to: Annotated[str, Shown("Late discount to")]


@dataclass(frozen=True)
class PaymentToleranceReport(Report[PaymentToleranceRow]):
    row_type = PaymentToleranceRow

    answer: Known
    limits: tuple[ToleranceLimit, ...]
    rules: ToleranceRules

    def title(self) -> str:
        return self.answer.title("Payment tolerance and late discounts")

    def rows(self) -> tuple[PaymentToleranceRow, ...]:
        rules = self.rules
        return tuple(
            PaymentToleranceRow(
                **limit._asdict(),
                difference=_ASKED[rules.payment_tolerance_warning],
                grace_period=rules.grace_period,
                late_discount=_ASKED[rules.discount_tolerance_warning],
                difference_posted_to=_POSTED_TO[rules.payment_tolerance_posting],
                late_discount_posted_to=_POSTED_TO[rules.discount_tolerance_posting],
            )
            for limit in self.limits
        )

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "rules": self.rules._asdict(),
            "limits": self.rows_as_json(),
        }


def payment_tolerance(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> PaymentToleranceReport:
    """The limits by currency, that of the local currency among them, and the rules. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        limits = tolerance_limits(question.connection, question.moment)
        rules = tolerance_rules(question.connection, question.moment)
        local = local_currency(question.connection)
    if local and local not in {limit.currency for limit in limits}:
        limits.insert(0, ToleranceLimit(local, Decimal(0), Decimal("0.00")))
    return PaymentToleranceReport(question.answer, tuple(limits), rules)
