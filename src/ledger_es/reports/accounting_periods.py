"""Report: on which dates posting is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.accounting_periods import AllowedPostingDates
from ledger_es.queries.accounting_periods import allowed_posting_dates as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Shown


@dataclass(frozen=True, slots=True)
class AllowedPostingDatesRow:
    """Allowed posting dates. An empty `user` stands for everybody; None means no limit."""

    user: Annotated[str, Shown(words={"": "everybody"})]
    allow_from: Annotated[date | None, Shown("From", words={"": "the beginning"})]
    allow_to: Annotated[date | None, Shown("To", words={"": "no end"})]


@dataclass(frozen=True)
class AllowedPostingDatesReport(Report[AllowedPostingDatesRow]):
    row_type = AllowedPostingDatesRow

    answer: Known
    allowed: tuple[AllowedPostingDates, ...]

    def title(self) -> str:
        return self.answer.title("Allowed posting dates")

    def rows(self) -> tuple[AllowedPostingDatesRow, ...]:
        return tuple(
            AllowedPostingDatesRow(dates.for_actor, dates.first, dates.last)
            for dates in self.allowed
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "allowed": self.rows_as_json()}


def allowed_posting_dates(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> AllowedPostingDatesReport:
    """The company's dates, followed by those of single users by name. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        allowed = ask(question.connection, question.moment)
    return AllowedPostingDatesReport(question.answer, tuple(allowed))
