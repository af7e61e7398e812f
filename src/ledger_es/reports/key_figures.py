"""Report: how long customers take to pay, and how well debts are collected (receivables.md 15.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any, Final

from ledger_es.errors import StatementPeriodInvalid
from ledger_es.queries.aging import aging
from ledger_es.queries.key_figures import KeySums, key_sums
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.control_account import Agreement, agreement
from ledger_es.reports.report import Answer, Report, asking
from ledger_es.tables.columns import Shown

_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class KeyFigureRow:
    """A figure with what it is made of. `value` is None where it cannot be said, as without any sales."""

    figure: Annotated[str, Shown("Figure")]
    value: Annotated[Decimal | None, Shown("Value", kind="amount")]
    unit: str
    explanation: Annotated[str, Shown("Is", gives_way=True)]


@dataclass(frozen=True)
class KeyFiguresReport(Report[KeyFigureRow]):
    """`current` is what is open and not overdue on the day, in smallest units of the local currency."""

    row_type = KeyFigureRow

    answer: Answer
    first_day: date
    sums: KeySums
    current: int
    agreement: Agreement
    """The control accounts beside what is open at the end."""

    def title(self) -> str:
        return self.answer.title(f"Key figures of receivables from {self.first_day}")

    @property
    def days(self) -> int:
        """The days of the period, both its ends included."""
        return (self.answer.as_of - self.first_day).days + 1

    def rows(self) -> tuple[KeyFigureRow, ...]:
        sums, days = self.sums, self.days
        to_collect = sums.opening + sums.sales
        return (
            KeyFigureRow(
                "days_sales_outstanding",
                _ratio(sums.closing * days, sums.sales),
                "days",
                "what is open, in days of sales",
            ),
            KeyFigureRow(
                "best_possible_days_sales_outstanding",
                _ratio(self.current * days, sums.sales),
                "days",
                "what is open and not overdue, in days of sales",
            ),
            KeyFigureRow(
                "average_days_late",
                _ratio(sums.late_days, sums.closed_count),
                "days",
                "from due date to payment, of the invoices closed in the period",
            ),
            KeyFigureRow(
                "invoices_paid_late",
                _ratio(sums.late_count * 100, sums.closed_count),
                "percent",
                "of the invoices closed in the period",
            ),
            KeyFigureRow(
                "collection_effectiveness_index",
                _ratio((to_collect - sums.closing) * 100, to_collect - self.current),
                "percent",
                "collected, of what could be collected",
            ),
            KeyFigureRow(
                "promises_broken",
                _ratio(sums.broken_promises * 100, sums.promises),
                "percent",
                "of the promises to pay by a day of the period",
            ),
        )

    def notes(self) -> tuple[str, ...]:
        return self.agreement.notes(self.answer)

    def as_json(self) -> dict[str, Any]:
        lcy = self.answer.lcy_text
        return {
            "from": self.first_day.isoformat(),
            "days": self.days,
            "opening_lcy": lcy(self.sums.opening),
            "sales_lcy": lcy(self.sums.sales),
            "closing_lcy": lcy(self.sums.closing),
            "not_overdue_lcy": lcy(self.current),
            "closed_invoices": self.sums.closed_count,
            "promises": self.sums.promises,
            "promises_broken": self.sums.broken_promises,
            **self.agreement.as_json(self.answer),
            "key_figures": self.rows_as_json(),
            **self.answer.as_json(),
        }


def _ratio(above: int, below: int) -> Decimal | None:
    """The ratio with one decimal, None without anything to compare with."""
    if below <= 0:
        return None
    return (Decimal(above) / below).quantize(_TENTH, ROUND_HALF_UP)


def key_figures(
    read_models: ReadModels, *, first_day: date, as_of: date, known_at: datetime | None = None
) -> KeyFiguresReport:
    """The figures for the days from the first one to the day. Raises StatementPeriodInvalid or NaiveTime."""
    if first_day > as_of:
        raise StatementPeriodInvalid(first_day=first_day, last_day=as_of)
    with asking(read_models, as_of, known_at) as question:
        sums = key_sums(question.connection, question.moment, first_day)
        aged = aging(question.connection, question.moment)
        agreed = agreement(question, "customer", sums.closing)
    current = sum(row.amounts_lcy[0] for row in aged)
    return KeyFiguresReport(question.answer, first_day, sums, current, agreed)
