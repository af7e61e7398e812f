"""Report: debits, credits and balance of every G/L account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ledger_es.queries.chart_of_accounts import account_names
from ledger_es.queries.read_models import ReadModels
from ledger_es.queries.trial_balance import Turnover
from ledger_es.queries.trial_balance import trial_balance as ask
from ledger_es.reports.report import Answer, Report, asking
from ledger_es.tables.table import Total


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """A G/L account; `balance` is debit less credit."""

    account_no: str
    name: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True)
class TrialBalanceReport(Report[TrialBalanceRow]):
    """Accounts with entries; `balance` is debit less credit. All in the company's own currency."""

    row_type = TrialBalanceRow

    answer: Answer
    turnovers: tuple[Turnover, ...]
    names: dict[str, str]
    dimensions: str = ""
    """Only what carries all of these is counted."""

    @property
    def total_debit(self) -> int:
        """In smallest units."""
        return sum(turnover.debit for turnover in self.turnovers)

    @property
    def total_credit(self) -> int:
        return sum(turnover.credit for turnover in self.turnovers)

    def title(self) -> str:
        return self.answer.title(f"Trial balance {self.dimensions}".rstrip())

    def rows(self) -> tuple[TrialBalanceRow, ...]:
        amount = self.answer.lcy_amount
        return tuple(
            TrialBalanceRow(
                account_no=turnover.account_no,
                name=self.names.get(turnover.account_no, ""),
                debit=amount(turnover.debit),
                credit=amount(turnover.credit),
                balance=amount(turnover.balance),
            )
            for turnover in self.turnovers
        )

    def totals(self) -> tuple[Total, ...]:
        amount = self.answer.lcy_amount
        amounts = {
            "debit": amount(self.total_debit),
            "credit": amount(self.total_credit),
            "balance": amount(self.total_debit - self.total_credit),
        }
        return (Total("Total", amounts, self.answer.lcy),)

    def as_json(self) -> dict[str, Any]:
        return {
            "accounts": self.rows_as_json(),
            "total_debit": self.answer.lcy_text(self.total_debit),
            "total_credit": self.answer.lcy_text(self.total_credit),
            **({"dimensions": self.dimensions} if self.dimensions else {}),
            **self.answer.as_json(),
        }


def trial_balance(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    dimensions: str = "",
) -> TrialBalanceReport:
    """Debits, credits and balance of each account up to the day. Raises NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        turnovers = ask(question.connection, question.moment, dimensions)
        names = account_names(question.connection, question.moment)
    return TrialBalanceReport(question.answer, tuple(turnovers), names, dimensions)
