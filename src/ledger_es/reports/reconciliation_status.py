"""Report: how the ledger balance of each bank account differs from its last statement, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries.bank_balance import BankBalance, bank_balances
from ledger_es.queries.read_models import ReadModels
from ledger_es.queries.statement_lines import line_counts
from ledger_es.queries.statements import StatementRow, statements_by
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_of,
    amount_or_none,
    amount_text,
    asking,
    refuse_unknown_bank_account,
    text_or_none,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Currency, Shown
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class ReconciliationRow:
    """A statement, or the proof of an account's balance, which follows the account's statements.

    The proof is: ledger balance − outstanding + not posted + gaps = statement balance. It has no statement number.
    `not posted` and `gaps` are empty if they are zero.
    """

    bank_account_no: Annotated[str, Shown("Bank account")]
    statement_no: Annotated[str | None, Shown("Statement")]
    status: Annotated[str, Shown(gives_way=True)]
    lines: Annotated[int | None, Shown(kind="count", gives_way=True)]
    to_review: Annotated[int | None, Shown(kind="count")]
    with_difference: Annotated[int | None, Shown("Differ", kind="count", gives_way=True)]
    gap_before: Annotated[bool | None, Shown("Gap", gives_way=GIVES_WAY_LAST)]
    currency: Currency
    ledger_balance: Annotated[Decimal | None, Shown("In the books")]
    outstanding: Decimal | None
    not_posted: Decimal | None
    gaps: Decimal | None
    statement_balance: Annotated[Decimal | None, Shown("At the bank")]
    difference: Decimal | None
    not_reconciled: Decimal | None


@dataclass(frozen=True)
class ReconciliationStatusReport(Report[ReconciliationRow]):
    """Accounts with their proof, and their statements with the number of lines to review (none once posted)."""

    row_type = ReconciliationRow

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
                    "not_posted": amount_text(account.not_posted, account.currency),
                    "gaps": amount_text(account.gaps, account.currency),
                    "difference": amount_text(account.difference, account.currency),
                    "not_reconciled": amount_text(account.not_reconciled, account.currency),
                    "statements": [
                        self._statement_json(statement)
                        for statement in self.statements.get(account.bank_account_no, [])
                    ],
                }
                for account in self.accounts
            ],
        }

    def title(self) -> str:
        return self.answer.title("Reconciliation status")

    def rows(self) -> tuple[ReconciliationRow, ...]:
        """The statements of each account, followed by its proof."""
        rows: list[ReconciliationRow] = []
        for account in self.accounts:
            statements = self.statements.get(account.bank_account_no, [])
            rows += [self._statement_row(statement) for statement in statements]
            rows.append(_proof_row(account))
        return tuple(rows)

    def _statement_row(self, statement: StatementRow) -> ReconciliationRow:
        to_review, with_difference = self.counts.get(statement.statement_no, (0, 0))
        return ReconciliationRow(
            bank_account_no=statement.bank_account_no,
            statement_no=statement.statement_no,
            status=statement.status,
            lines=statement.line_count,
            to_review=to_review,
            with_difference=with_difference,
            gap_before=bool(statement.gap_before),
            currency=statement.currency,
            ledger_balance=None,
            outstanding=None,
            not_posted=None,
            gaps=None,
            statement_balance=amount_or_none(statement.closing_balance, statement.currency),
            difference=None,
            not_reconciled=None,
        )

    def _statement_json(self, statement: StatementRow) -> dict[str, Any]:
        to_review, with_difference = self.counts.get(statement.statement_no, (0, 0))
        return {
            "statement_no": statement.statement_no,
            "status": statement.status,
            "opening_balance": text_or_none(statement.opening_balance, statement.currency),
            "closing_balance": text_or_none(statement.closing_balance, statement.currency),
            "lines": statement.line_count,
            "to_review": to_review,
            "with_difference": with_difference,
            "gap_before": bool(statement.gap_before),
        }


def _proof_row(account: BankBalance) -> ReconciliationRow:
    return ReconciliationRow(
        bank_account_no=account.bank_account_no,
        statement_no=None,
        status="proof",
        lines=None,
        to_review=None,
        with_difference=None,
        gap_before=None,
        currency=account.currency,
        ledger_balance=amount_of(account.ledger_balance, account.currency),
        outstanding=amount_of(account.outstanding, account.currency),
        not_posted=_if_any(account.not_posted, account.currency),
        gaps=_if_any(account.gaps, account.currency),
        statement_balance=amount_of(account.statement_balance, account.currency),
        difference=amount_of(account.difference, account.currency),
        not_reconciled=_if_any(account.not_reconciled, account.currency),
    )


def _if_any(amount: int, currency: str) -> Decimal | None:
    return amount_of(amount, currency) if amount else None


def reconciliation_status(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    bank_account_no: str = "",
) -> ReconciliationStatusReport:
    """Every bank account, or only the one asked for, with the proof of its balance and its statements up to the day.

    Raises BankAccountUnknown or NaiveTime.
    """
    bank_account_no = nfc(bank_account_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, bank_account_no)
        connection, moment = question.connection, question.moment
        accounts = bank_balances(connection, moment, bank_account_no)
        by_account: dict[str, list[StatementRow]] = {}
        counts: dict[str, tuple[int, int]] = {}
        for statement in statements_by(connection, moment, bank_account_no=bank_account_no):
            if statement.is_withdrawn:
                continue
            by_account.setdefault(statement.bank_account_no, []).append(statement)
            if statement.left_count:
                number = statement.statement_no
                counts[number] = line_counts(connection, moment, number)
    return ReconciliationStatusReport(question.answer, tuple(accounts), by_account, counts)
