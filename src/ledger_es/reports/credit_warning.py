"""Report: which credit warnings a posting to a customer gives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.credit_warning import credit_warnings as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Shown


@dataclass(frozen=True, slots=True)
class CreditWarningsRow:
    """`credit_warnings` is both, credit_limit, overdue_balance or none."""

    credit_warnings: Annotated[Code, Shown("Warns of")]


@dataclass(frozen=True)
class CreditWarningsReport(Report[CreditWarningsRow]):
    row_type = CreditWarningsRow

    answer: Known
    credit_warnings: str

    def title(self) -> str:
        return self.answer.title("Credit warnings")

    def rows(self) -> tuple[CreditWarningsRow, ...]:
        return (CreditWarningsRow(self.credit_warnings),)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "credit_warnings": self.credit_warnings}


def credit_warnings(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> CreditWarningsReport:
    """What a posting to a customer warns of. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        warnings = ask(question.connection, question.moment)
    return CreditWarningsReport(question.answer, warnings)
