"""Report: the bank statements that were imported, with their balances and how far they are posted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries.read_models import ReadModels
from ledger_es.queries.statements import StatementRow, statements_by
from ledger_es.reports.report import (
    Answer,
    Report,
    amount_or_none,
    asking,
    refuse_unknown_bank_account,
)
from ledger_es.tables.columns import Count, Currency, Shown
from ledger_es.values import nfc


@dataclass(frozen=True, slots=True)
class ImportedStatementRow:
    """A statement in a list of statements."""

    statement_no: Annotated[str, Shown("Statement")]
    bank_account_no: Annotated[str, Shown("Bank account")]
    bank_statement_id: Annotated[str, Shown("Id at bank", gives_way=True)]
    status: str
    currency: Currency
    opening_balance: Annotated[Decimal | None, Shown("Opening")]
    closing_balance: Annotated[Decimal | None, Shown("Closing")]
    lines: Count
    gap_before: Annotated[bool, Shown("Gap before")]
    undecided: Annotated[int, Shown(kind="count", on_request=True)]


@dataclass(frozen=True)
class StatementsReport(Report[ImportedStatementRow]):
    """The statements of one bank account or of all bank accounts."""

    row_type = ImportedStatementRow

    answer: Answer
    statements: tuple[StatementRow, ...]

    def title(self) -> str:
        return self.answer.title("Bank statements")

    def rows(self) -> tuple[ImportedStatementRow, ...]:
        return tuple(
            ImportedStatementRow(
                statement_no=statement.statement_no,
                bank_account_no=statement.bank_account_no,
                bank_statement_id=statement.bank_statement_id,
                status=statement.status,
                currency=statement.currency,
                opening_balance=amount_or_none(statement.opening_balance, statement.currency),
                closing_balance=amount_or_none(statement.closing_balance, statement.currency),
                lines=statement.line_count,
                gap_before=bool(statement.gap_before),
                undecided=statement.undecided_count,
            )
            for statement in self.statements
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "statements": self.rows_as_json()}


def statement_list(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    bank_account_no: str = "",
) -> StatementsReport:
    """The statements closed by the day, by bank account and number. Raises BankAccountUnknown or NaiveTime."""
    bank_account_no = nfc(bank_account_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, bank_account_no)
        listed = statements_by(
            question.connection, question.moment, bank_account_no=bank_account_no
        )
    return StatementsReport(question.answer, tuple(listed))
