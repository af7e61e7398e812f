"""Report: the chart of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.chart_of_accounts import GlAccount
from ledger_es.queries.chart_of_accounts import accounts as ask
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Code, Shown


@dataclass(frozen=True, slots=True)
class GlAccountRow:
    """A G/L account."""

    account_no: str
    name: str
    category: Code
    direct_posting: Annotated[bool, Shown(words={"False": "no"})]
    blocked: bool
    vat_code: Annotated[str, Shown("VAT code", gives_way=True)]


@dataclass(frozen=True)
class ChartOfAccountsReport(Report[GlAccountRow]):
    row_type = GlAccountRow

    answer: Known
    accounts: tuple[GlAccount, ...]

    def title(self) -> str:
        return self.answer.title("Chart of accounts")

    def rows(self) -> tuple[GlAccountRow, ...]:
        return tuple(
            GlAccountRow(
                account_no=account.account_no,
                name=account.account_name,
                category=account.category,
                direct_posting=account.direct_posting,
                blocked=account.blocked,
                vat_code=account.vat_code,
            )
            for account in self.accounts
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "accounts": self.rows_as_json()}


def chart_of_accounts(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> ChartOfAccountsReport:
    """The G/L accounts by number. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        accounts = ask(question.connection, question.moment)
    return ChartOfAccountsReport(question.answer, tuple(accounts))
