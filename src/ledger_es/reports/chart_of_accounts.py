"""Report: the chart of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.chart_of_accounts import GlAccount
from ledger_es.queries.chart_of_accounts import accounts as ask
from ledger_es.reports.report import Column, Known, Table, asking_known

_COLUMNS = tuple(
    Column(name) for name in ("account_no", "name", "category", "direct_posting", "blocked")
)


@dataclass(frozen=True)
class ChartOfAccountsReport:
    answer: Known
    accounts: tuple[GlAccount, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "accounts": [
                {
                    "account_no": account.account_no,
                    "name": account.account_name,
                    "category": account.category,
                    "direct_posting": account.direct_posting,
                    "blocked": account.blocked,
                }
                for account in self.accounts
            ],
        }

    def table(self) -> Table:
        rows = tuple(
            (
                account.account_no,
                account.account_name,
                account.category,
                "yes" if account.direct_posting else "no",
                "yes" if account.blocked else "",
            )
            for account in self.accounts
        )
        return Table(self.answer.title("Chart of accounts"), _COLUMNS, rows)


def chart_of_accounts(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> ChartOfAccountsReport:
    """By account number. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        accounts = ask(question.connection, question.moment)
    return ChartOfAccountsReport(question.answer, tuple(accounts))
