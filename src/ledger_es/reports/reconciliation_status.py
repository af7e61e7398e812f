"""Report: how far each bank account is reconciled: ledger balance − outstanding = balance of the last statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger_es.queries.bank_account import BankBalance, bank_balances
from ledger_es.queries.read_models import ReadModels
from ledger_es.queries.statements import (
    StatementRow,
    line_counts,
    statements_by,
)
from ledger_es.reports.report import (
    Answer,
    Column,
    Table,
    amount_text,
    asking,
    refuse_unknown_bank_account,
)
from ledger_es.values import nfc

_COLUMNS = (
    Column("bank_account_no"),
    Column("statement_no"),
    Column("status"),
    Column("lines", is_amount=True),
    Column("to_review", is_amount=True),
    Column("with_difference", is_amount=True),
    Column("gap_before"),
    Column("currency"),
    Column("ledger_balance", is_amount=True),
    Column("outstanding", is_amount=True),
    Column("statement_balance", is_amount=True),
    Column("difference", is_amount=True),
)


@dataclass(frozen=True)
class ReconciliationStatusReport:
    """Accounts with their proof, and their statements with how many lines want a person: of a posted statement none."""

    answer: Answer
    accounts: tuple[BankBalance, ...]
    statements: dict[str, list[StatementRow]]
    counts: dict[str, tuple[int, int]]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "bank_accounts": [
                {
                    "bank_account_no": account.bank_account_no,
                    "currency": account.currency,
                    "ledger_balance": amount_text(account.ledger_balance, account.currency),
                    "statement_balance": amount_text(account.statement_balance, account.currency),
                    "outstanding": amount_text(account.outstanding, account.currency),
                    "difference": amount_text(account.difference, account.currency),
                    "statements": [
                        self._statement_json(statement)
                        for statement in self.statements.get(account.bank_account_no, [])
                    ],
                }
                for account in self.accounts
            ],
        }

    def table(self) -> Table:
        rows: list[tuple[str, ...]] = []
        for account in self.accounts:
            for statement in self.statements.get(account.bank_account_no, []):
                to_review, with_difference = self.counts.get(statement.statement_no, (0, 0))
                rows.append(
                    (
                        account.bank_account_no,
                        statement.statement_no,
                        statement.status,
                        str(statement.line_count),
                        str(to_review),
                        str(with_difference),
                        "gap" if statement.gap_before else "",
                        statement.currency,
                        "",
                        "",
                        amount_text(statement.closing_balance, statement.currency),
                        "",
                    )
                )
            amounts = (
                account.ledger_balance,
                account.outstanding,
                account.statement_balance,
                account.difference,
            )
            proof = tuple(amount_text(amount, account.currency) for amount in amounts)
            rows.append((account.bank_account_no, "", "", "", "", "", "", account.currency, *proof))
        return Table(self.answer.title("Reconciliation status"), _COLUMNS, tuple(rows))

    def _statement_json(self, statement: StatementRow) -> dict[str, Any]:
        to_review, with_difference = self.counts.get(statement.statement_no, (0, 0))
        return {
            "statement_no": statement.statement_no,
            "status": statement.status,
            "opening_balance": amount_text(statement.opening_balance, statement.currency),
            "closing_balance": amount_text(statement.closing_balance, statement.currency),
            "lines": statement.line_count,
            "to_review": to_review,
            "with_difference": with_difference,
            "gap_before": statement.gap_before,
        }


def reconciliation_status(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    bank_account_no: str = "",
) -> ReconciliationStatusReport:
    """Each bank account, or the one named, with the proof of its balance and its statements by the day.

    Raises BankAccountUnknown, NaiveTime.
    """
    bank_account_no = nfc(bank_account_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, bank_account_no)
        connection, moment = question.connection, question.moment
        accounts = bank_balances(connection, moment, bank_account_no)
        by_account: dict[str, list[StatementRow]] = {}
        counts: dict[str, tuple[int, int]] = {}
        for statement in statements_by(connection, moment, bank_account_no=bank_account_no):
            by_account.setdefault(statement.bank_account_no, []).append(statement)
            if not statement.mode:
                number = statement.statement_no
                counts[number] = line_counts(connection, moment, number)
    return ReconciliationStatusReport(question.answer, tuple(accounts), by_account, counts)
