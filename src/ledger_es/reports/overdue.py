"""Report: what customers have not paid in time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger_es.queries.overdue import Overdue
from ledger_es.queries.overdue import overdue as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import (
    Answer,
    Column,
    Table,
    amount_text,
    asking,
    party_names,
    refuse_unknown_party,
    with_names,
)
from ledger_es.values import day_number, nfc

_COLUMNS = (
    Column("customer_no"),
    Column("currency"),
    Column("overdue_amount", is_amount=True),
    Column("days_overdue", is_amount=True),
    Column("reminder_level", is_amount=True),
)


@dataclass(frozen=True)
class OverdueReport:
    """Reminder levels are 0: no reminder can be issued yet."""

    answer: Answer
    lines: tuple[Overdue, ...]
    names: dict[str, str]

    @property
    def total_lcy(self) -> int:
        """In smallest units."""
        return sum(line.amount_lcy for line in self.lines)

    def days_overdue(self, line: Overdue) -> int:
        """Of the oldest entry."""
        return day_number(self.answer.as_of) - line.oldest_due_day

    def as_json(self) -> dict[str, Any]:
        return {
            "customers": [
                {
                    "customer_no": line.party_no,
                    "currency": line.currency,
                    "overdue_amount": amount_text(line.amount, line.currency),
                    "days_overdue": self.days_overdue(line),
                    "reminder_level": 0,
                }
                for line in self.lines
            ],
            "total_lcy": self.answer.lcy_text(self.total_lcy),
            **self.answer.as_json(),
        }

    def table(self) -> Table:
        rows = tuple(
            (
                line.party_no,
                line.currency,
                amount_text(line.amount, line.currency),
                str(self.days_overdue(line)),
                "0",
            )
            for line in self.lines
        )
        total = ("total_lcy", self.answer.lcy, self.answer.lcy_text(self.total_lcy), "", "")
        table = Table(self.answer.title("Overdue"), _COLUMNS, rows, total)
        return with_names(table, 1, [self.names.get(line.party_no, "") for line in self.lines])


def overdue(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    customer_no: str | None = None,
) -> OverdueReport:
    """Open debits due before the day, by customer and currency; credits are not set off.

    Raises PartyUnknown, NaiveTime.
    """
    customer_no = nfc(customer_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, "customer", customer_no)
        lines = ask(question.connection, question.moment, "customer", customer_no)
        names = party_names(read_models, question, "customer", [line.party_no for line in lines])
    return OverdueReport(question.answer, tuple(lines), names)
