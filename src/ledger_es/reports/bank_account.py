"""Report: the company's own bank accounts, with their balances."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.bank_account import (
    BankAccountRecord,
    BankBalance,
    bank_balances,
)
from ledger_es.queries.bank_account import bank_accounts as ask
from ledger_es.reports.report import Answer, Column, Table, amount_text, asking

_COLUMNS = (
    Column("bank_account_no"),
    Column("name"),
    Column("iban"),
    Column("account_no"),
    Column("currency"),
    Column("balance", is_amount=True),
    Column("statement_balance", is_amount=True),
)


@dataclass(frozen=True)
class BankAccountsReport:
    """`balances`: of each account, in the same order."""

    answer: Answer
    accounts: tuple[BankAccountRecord, ...]
    balances: tuple[BankBalance, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "bank_accounts": [
                {
                    "bank_account_no": account.bank_account_no,
                    "name": account.bank_account_name,
                    "iban": account.iban,
                    "account_no": account.account_no_at_bank,
                    "currency": account.currency,
                    "posting_group": account.posting_group,
                    "match_tolerance": _tolerance_text(account),
                    "automatic_application": account.applies_automatically,
                    "blocked": account.blocked,
                    "balance": amount_text(balance.ledger_balance, account.currency),
                    "statement_balance": amount_text(balance.statement_balance, account.currency),
                }
                for account, balance in zip(self.accounts, self.balances, strict=True)
            ],
        }

    def table(self) -> Table:
        rows = tuple(
            (
                account.bank_account_no,
                account.bank_account_name,
                account.iban,
                account.account_no_at_bank,
                account.currency,
                amount_text(balance.ledger_balance, account.currency),
                amount_text(balance.statement_balance, account.currency),
            )
            for account, balance in zip(self.accounts, self.balances, strict=True)
        )
        return Table(self.answer.title("Bank accounts"), _COLUMNS, rows)


def _tolerance_text(account: BankAccountRecord) -> str:
    """`1%` or `5.00`."""
    kind, value = account.match_tolerance
    return f"{value}%" if kind == "percentage" else f"{value}"


def bank_accounts(
    read_models: ReadModels, *, as_of: date, known_at: datetime | None = None
) -> BankAccountsReport:
    """By number, with the balances on the day. Raises NaiveTime."""
    with asking(read_models, as_of, known_at) as question:
        accounts = ask(question.connection, question.moment)
        balances = bank_balances(question.connection, question.moment)
    return BankAccountsReport(question.answer, tuple(accounts), tuple(balances))
