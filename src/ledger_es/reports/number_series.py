"""Report: the lines of number series, and how far each is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.number_series import NumberSeriesLine
from ledger_es.queries.number_series import number_series as ask
from ledger_es.reports.report import Column, Known, Table, asking_known

_COLUMNS = (
    Column("series"),
    Column("starting_date"),
    Column("no_first"),
    Column("no_last"),
    Column("no_warning"),
    Column("no_last_used"),
    Column("numbers_used", is_amount=True),
)


@dataclass(frozen=True)
class NumberSeriesReport:
    answer: Known
    lines: tuple[NumberSeriesLine, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "number_series": [
                {**line._asdict(), "starting_date": line.starting_date.isoformat()}
                for line in self.lines
            ],
        }

    def table(self) -> Table:
        rows = tuple(
            (
                line.series,
                line.starting_date.isoformat(),
                line.no_first,
                line.no_last,
                line.no_warning,
                line.no_last_used,
                str(line.numbers_used),
            )
            for line in self.lines
        )
        return Table(self.answer.title("Number series"), _COLUMNS, rows)


def number_series(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> NumberSeriesReport:
    """By code and starting date. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        lines = ask(question.connection, question.moment)
    return NumberSeriesReport(question.answer, tuple(lines))
