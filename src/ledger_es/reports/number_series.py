"""Report: the lines of number series, and how far each is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.number_series import NumberSeriesLine
from ledger_es.queries.number_series import number_series as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Count, Shown


@dataclass(frozen=True, slots=True)
class NumberSeriesRow:
    """A line of a number series from `starting_date` on. Empty numbers mean no end, no warning, or none used yet."""

    series: str
    starting_date: date
    no_first: Annotated[str, Shown("First No.")]
    no_last: Annotated[str, Shown("Last No.")]
    no_warning: Annotated[str, Shown("Warning at")]
    no_last_used: Annotated[str, Shown("Last used")]
    numbers_used: Annotated[Count, Shown("Used")]


@dataclass(frozen=True)
class NumberSeriesReport(Report[NumberSeriesRow]):
    row_type = NumberSeriesRow

    answer: Known
    lines: tuple[NumberSeriesLine, ...]

    def title(self) -> str:
        return self.answer.title("Number series")

    def rows(self) -> tuple[NumberSeriesRow, ...]:
        return tuple(NumberSeriesRow(**line._asdict()) for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "number_series": self.rows_as_json()}


def number_series(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> NumberSeriesReport:
    """The lines of number series by code and starting date. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        lines = ask(question.connection, question.moment)
    return NumberSeriesReport(question.answer, tuple(lines))
