"""Report: on which dates posting is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.accounting_periods import AllowedPostingDates
from ledger_es.queries.accounting_periods import allowed_posting_dates as ask
from ledger_es.reports.report import Column, Known, Table, asking_known, date_text

_COLUMNS = (Column("user"), Column("allow_from"), Column("allow_to"))


@dataclass(frozen=True)
class AllowedPostingDatesReport:
    answer: Known
    allowed: tuple[AllowedPostingDates, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "allowed": [
                {
                    "user": dates.for_actor,
                    "allow_from": date_text(dates.first),
                    "allow_to": date_text(dates.last),
                }
                for dates in self.allowed
            ],
        }

    def table(self) -> Table:
        rows = tuple(
            (
                dates.for_actor or "everybody",
                date_text(dates.first) or "the beginning",
                date_text(dates.last) or "no end",
            )
            for dates in self.allowed
        )
        return Table(self.answer.title("Allowed posting dates"), _COLUMNS, rows)


def allowed_posting_dates(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> AllowedPostingDatesReport:
    """The company's, then those of single users by name. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        allowed = ask(question.connection, question.moment)
    return AllowedPostingDatesReport(question.answer, tuple(allowed))
