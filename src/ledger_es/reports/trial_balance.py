"""Report: debits, credits and balance of every G/L account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger_es.queries.chart_of_accounts import account_names
from ledger_es.queries.read_models import ReadModels
from ledger_es.queries.trial_balance import Turnover
from ledger_es.queries.trial_balance import trial_balance as ask
from ledger_es.reports.report import Answer, Column, Table, asking

_COLUMNS = (
    Column("account_no"),
    Column("name"),
    Column("debit", is_amount=True),
    Column("credit", is_amount=True),
    Column("balance", is_amount=True),
)


@dataclass(frozen=True)
class TrialBalanceReport:
    """Accounts with entries; `balance` is debit less credit. All in the company's own currency."""

    answer: Answer
    turnovers: tuple[Turnover, ...]
    names: dict[str, str]

    @property
    def total_debit(self) -> int:
        """In smallest units."""
        return sum(turnover.debit for turnover in self.turnovers)

    @property
    def total_credit(self) -> int:
        return sum(turnover.credit for turnover in self.turnovers)

    def as_json(self) -> dict[str, Any]:
        text = self.answer.lcy_text
        return {
            "accounts": [
                {
                    "account_no": turnover.account_no,
                    "name": self.names.get(turnover.account_no, ""),
                    "debit": text(turnover.debit),
                    "credit": text(turnover.credit),
                    "balance": text(turnover.balance),
                }
                for turnover in self.turnovers
            ],
            "total_debit": text(self.total_debit),
            "total_credit": text(self.total_credit),
            **self.answer.as_json(),
        }

    def table(self) -> Table:
        text = self.answer.lcy_text
        rows = tuple(
            (
                turnover.account_no,
                self.names.get(turnover.account_no, ""),
                text(turnover.debit),
                text(turnover.credit),
                text(turnover.balance),
            )
            for turnover in self.turnovers
        )
        difference = text(self.total_debit - self.total_credit)
        footer = (
            "total",
            self.answer.lcy,
            text(self.total_debit),
            text(self.total_credit),
            difference,
        )
        return Table(self.answer.title("Trial balance"), _COLUMNS, rows, footer)


def trial_balance(
    read_models: ReadModels, *, as_of: date, known_at: datetime | None = None
) -> TrialBalanceReport:
    """What was posted to each account up to the day. Raises NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        turnovers = ask(question.connection, question.moment)
        names = account_names(question.connection, question.moment)
    return TrialBalanceReport(question.answer, tuple(turnovers), names)
