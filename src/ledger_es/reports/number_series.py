"""Report: the lines of number series, and how far each is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.number_series import NumberSeriesLine, NumberUse
from ledger_es.queries.number_series import number_series as ask
from ledger_es.queries.number_series import number_uses as ask_uses
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


@dataclass(frozen=True, slots=True)
class NumberUseRow:
    """What became of the numbers of a line. `reversed` ones bear only what was reversed, cancelled or deleted."""

    series: str
    starting_date: date
    no_first: Annotated[str, Shown("First used")]
    no_last: Annotated[str, Shown("Last used")]
    count: Count
    missing: Count
    missing_nos: Annotated[str, Shown("Which are missing", at_most=40, gives_way=True)]
    reversed: Count
    reversed_nos: Annotated[str, Shown("Which were reversed", at_most=40, gives_way=True)]


@dataclass(frozen=True)
class NumberUsesReport(Report[NumberUseRow]):
    """Whether the numbers of series have gaps, and which of them bear only what was taken back."""

    row_type = NumberUseRow

    answer: Known
    uses: tuple[NumberUse, ...]

    def title(self) -> str:
        return self.answer.title("Numbers used")

    def rows(self) -> tuple[NumberUseRow, ...]:
        return tuple(
            NumberUseRow(
                series=use.series,
                starting_date=use.starting_date,
                no_first=use.no_first,
                no_last=use.no_last,
                count=use.drawn_count,
                missing=len(use.missing_nos),
                missing_nos=", ".join(use.missing_nos),
                reversed=len(use.reversed_nos),
                reversed_nos=", ".join(use.reversed_nos),
            )
            for use in self.uses
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "number_uses": self.rows_as_json()}


def number_uses(read_models: ReadModels, *, known_at: datetime | None = None) -> NumberUsesReport:
    """The numbers drawn from each line, by series and starting date. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        uses = ask_uses(question.connection, question.moment)
    return NumberUsesReport(question.answer, tuple(uses))


def number_series(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> NumberSeriesReport:
    """The lines of number series by code and starting date. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        lines = ask(question.connection, question.moment)
    return NumberSeriesReport(question.answer, tuple(lines))
