"""Reports: reconciliations of bank accounts, the lines of one and what they are matched with, and its test report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import ReconciliationNotOpened, StatementUnknown
from ledger_es.queries.bank_reconciliation import (
    Figures,
    OpenedReconciliation,
    figures,
    reconciliations,
)
from ledger_es.queries.read_models import ReadModels
from ledger_es.queries.statement_lines import LineRow, lines
from ledger_es.queries.statements import StatementRow, as_of_day, statements
from ledger_es.reports.report import (
    ERASED,
    Answer,
    Asking,
    Report,
    amount_of,
    amount_or_none,
    amount_text,
    asking,
    day_of,
    refuse_unknown_bank_account,
    text_or_none,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Count, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import nfc

Day = date
"""The type, in a class that has a field of its name."""


@dataclass(frozen=True, slots=True)
class OpenedReconciliationRow:
    """A reconciliation. `status` is open, or reconciled once it is posted."""

    statement_no: Annotated[str, Shown("Statement")]
    printed_no: Annotated[str, Shown("Number", gives_way=GIVES_WAY_LAST)]
    bank_account_no: Annotated[str, Shown("Bank account", gives_way=True)]
    status: str
    currency: Currency
    statement_date: Annotated[date | None, Shown("Closes on")]
    opening_balance: Annotated[Decimal | None, Shown("Balance before")]
    closing_balance: Annotated[Decimal | None, Shown("Closing")]
    lines: Annotated[Count, Shown(gives_way=True)]


@dataclass(frozen=True)
class ReconciliationsReport(Report[OpenedReconciliationRow]):
    """The reconciliations of one bank account or of all bank accounts."""

    row_type = OpenedReconciliationRow

    answer: Answer
    opened: tuple[tuple[OpenedReconciliation, StatementRow], ...]

    def title(self) -> str:
        return self.answer.title("Reconciliations")

    def rows(self) -> tuple[OpenedReconciliationRow, ...]:
        return tuple(
            OpenedReconciliationRow(
                statement_no=statement.statement_no,
                printed_no=opened.printed_no,
                bank_account_no=opened.bank_account_no,
                status=_status(statement),
                currency=statement.currency,
                statement_date=statement.closing_date,
                opening_balance=amount_or_none(statement.opening_balance, statement.currency),
                closing_balance=amount_or_none(statement.closing_balance, statement.currency),
                lines=statement.line_count,
            )
            for opened, statement in self.opened
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "reconciliations": self.rows_as_json()}


@dataclass(frozen=True, slots=True)
class ReconciliationLineRow:
    """A line of the statement and the bank entries that it is matched with, or that were posted from it."""

    line_no: int
    date: Day
    currency: Currency
    amount: Decimal
    party_name: Annotated[str, Shown("Payer or payee", gives_way=True)]
    text: Annotated[str, Shown(at_most=40, gives_way=True)]
    matched_by: Annotated[Code, Shown("Matched")]
    bank_entries: str
    applied_amount: Annotated[Decimal, Shown("Matched amount")]
    difference: Decimal


@dataclass(frozen=True)
class ReconciliationReport(Report[ReconciliationLineRow]):
    """One reconciliation. Lines that are not new money, or settle payments, are shown as what they are."""

    row_type = ReconciliationLineRow

    answer: Answer
    opened: OpenedReconciliation
    statement: StatementRow
    lines: tuple[LineRow, ...]
    texts: dict[str, str]

    def title(self) -> str:
        of = f"Reconciliation {self.opened.statement_no}, number {self.opened.printed_no}"
        return self.answer.title(f"{of} ({_status(self.statement)})")

    def currency(self) -> str:
        return self.statement.currency

    def rows(self) -> tuple[ReconciliationLineRow, ...]:
        return tuple(map(self._row, self.lines))

    def totals(self) -> tuple[Total, ...]:
        rows, currency = self.rows(), self.statement.currency
        zero = amount_of(0, currency)
        names = ("amount", "applied_amount", "difference")
        amounts = {name: sum((getattr(row, name) for row in rows), zero) for name in names}
        return (Total("Total", amounts, currency),)

    def as_json(self) -> dict[str, Any]:
        statement, currency = self.statement, self.statement.currency
        return {
            **self.answer.as_json(),
            "statement_no": statement.statement_no,
            "printed_no": self.opened.printed_no,
            "bank_account_no": statement.bank_account_no,
            "currency": currency,
            "status": _status(statement),
            "opening_balance": text_or_none(statement.opening_balance, currency),
            "closing_balance": text_or_none(statement.closing_balance, currency),
            "lines": [
                {**row, "entries": self._entries_json(line)}
                for row, line in zip(self.rows_as_json(), self.lines, strict=True)
            ],
            "totals": {
                name: f"{amount:f}"
                for total in self.totals()
                for name, amount in total.amounts.items()
            },
        }

    def _row(self, line: LineRow) -> ReconciliationLineRow:
        currency = self.statement.currency
        payer, text = self._behind(line.payer_seal), self._behind(line.text_seal)
        matched = _shown_amount(line)
        return ReconciliationLineRow(
            line_no=line.line_no,
            date=day_of(line.posting_day),
            currency=currency,
            amount=amount_of(line.amount, currency),
            party_name=payer.get("name", ""),
            text=text.get("text", ""),
            matched_by=_matched_by(line),
            bank_entries=", ".join(map(str, _entry_nos(line))),
            applied_amount=amount_of(matched, currency),
            difference=amount_of(_difference(line), currency),
        )

    def _entries_json(self, line: LineRow) -> list[dict[str, Any]]:
        currency = self.statement.currency
        if line.bank_entry_no:
            return [{"entry_no": line.bank_entry_no, "amount": amount_text(line.amount, currency)}]
        return [
            {
                "entry_no": applied.entry_no,
                "document_no": applied.document_no,
                "amount": amount_text(applied.amount, currency),
            }
            for applied in line.applications
            if applied.ledger == "bank_account" and applied.entry_no
        ]

    def _behind(self, seal: str) -> dict[str, str]:
        if seal and seal not in self.texts:
            return {"name": ERASED, "text": ERASED}
        texts: dict[str, str] = json.loads(self.texts[seal]) if seal else {}
        return texts


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A figure of the test report; money in is positive."""

    figure: Annotated[Code, Shown("Figure")]
    currency: Currency
    amount: Decimal | None


@dataclass(frozen=True)
class ReconciliationFiguresReport(Report[FigureRow]):
    """The test report: the closing balance and what is outstanding must be the ledger balance (receivables.md 10.7)."""

    row_type = FigureRow

    answer: Answer
    opened: OpenedReconciliation
    statement: StatementRow
    lines: tuple[LineRow, ...]
    figures: Figures

    def title(self) -> str:
        return self.answer.title(f"Test report of reconciliation {self.opened.statement_no}")

    def currency(self) -> str:
        return self.statement.currency

    @property
    def units(self) -> dict[str, int | None]:
        """The figures by name, in smallest units of the account's currency; the G/L balance of the company's own."""
        statement = self.statement
        closing = statement.closing_balance
        outstanding = self.figures.outstanding
        expected = None if closing is None else closing + outstanding
        return {
            "balance_last_statement": statement.opening_balance,
            "total_of_lines": sum(line.amount for line in self.lines if line.is_money),
            "statement_ending_balance": closing,
            "sum_of_differences": sum(map(_difference, self.lines)),
            "outstanding_bank_transactions": outstanding - self.figures.outstanding_checks,
            "outstanding_checks": self.figures.outstanding_checks,
            "expected_bank_balance": expected,
            "bank_account_balance": self.figures.ledger_balance,
            "difference": None if expected is None else self.figures.ledger_balance - expected,
            "gl_balance_lcy": self.figures.gl_balance_lcy,
        }

    def rows(self) -> tuple[FigureRow, ...]:
        return tuple(
            FigureRow(name, currency, amount_or_none(units, currency))
            for name, units in self.units.items()
            for currency in [self._currency_of(name)]
        )

    def _currency_of(self, figure: str) -> str:
        return self.answer.lcy if figure.endswith("_lcy") else self.statement.currency

    def notes(self) -> tuple[str, ...]:
        """Outstanding entries, and a warning about postings that have passed the bank account by."""
        entries = [
            f"outstanding: entry {open_entry.entry.entry_no}, {open_entry.entry.posting_date},"
            f" {open_entry.entry.document_no}, {amount_of(open_entry.outstanding, open_entry.entry.currency):,f}"
            for open_entry in self.figures.entries
        ]
        direct = self.figures.direct_postings
        if direct:
            numbers = ", ".join(str(posting.transaction_no) for posting in direct[:10])
            accounts = ", ".join(self.figures.gl_account_nos)
            entries.append(
                f"Posted directly to G/L account {accounts}, without a bank entry: transactions {numbers}"
                f"{' and others' if len(direct) > 10 else ''}."
            )
        return tuple(entries)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "statement_no": self.statement.statement_no,
            "printed_no": self.opened.printed_no,
            "bank_account_no": self.statement.bank_account_no,
            "status": _status(self.statement),
            "currency": self.statement.currency,
            **{
                name: text_or_none(units, self._currency_of(name))
                for name, units in self.units.items()
            },
            "gl_account_nos": list(self.figures.gl_account_nos),
            "outstanding": [
                {
                    "entry_no": open_entry.entry.entry_no,
                    "document_no": open_entry.entry.document_no,
                    "check_no": open_entry.check_no or None,
                    "posting_date": open_entry.entry.posting_date.isoformat(),
                    "outstanding": amount_text(open_entry.outstanding, open_entry.entry.currency),
                }
                for open_entry in self.figures.entries
            ],
            "direct_postings": [
                {
                    "transaction_no": posting.transaction_no,
                    "amount_lcy": self.answer.lcy_text(posting.amount_lcy),
                }
                for posting in self.figures.direct_postings
            ],
        }


def reconciliation_list(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    bank_account_no: str = "",
) -> ReconciliationsReport:
    """The reconciliations with statements that close by the day. Raises BankAccountUnknown or NaiveTime."""
    bank_account_no = nfc(bank_account_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, bank_account_no)
        connection, moment = question.connection, question.moment
        opened = reconciliations(connection, moment, bank_account_no=bank_account_no)
        imported = as_of_day(
            connection, moment, statements(connection, moment, bank_account_no=bank_account_no)
        )
    return ReconciliationsReport(
        question.answer,
        tuple(
            (opened[statement.statement_no], statement)
            for statement in imported
            if statement.statement_no in opened
            and not statement.is_withdrawn
            and (statement.closing_date is None or statement.closing_date <= as_of)
        ),
    )


def reconciliation(
    read_models: ReadModels,
    *,
    statement_no: str,
    as_of: date,
    known_at: datetime | None = None,
) -> ReconciliationReport:
    """One reconciliation with its lines. Raises StatementUnknown, ReconciliationNotOpened or NaiveTime."""
    statement_no = nfc(statement_no)
    with asking(read_models, as_of, known_at) as question:
        opened, statement = _opened(question, statement_no)
        rows = lines(question.connection, question.moment, statement_no)
    seals = [seal for line in rows for seal in (line.payer_seal, line.text_seal) if seal]
    return ReconciliationReport(
        question.answer, opened, statement, tuple(rows), read_models.texts(seals)
    )


def reconciliation_figures(
    read_models: ReadModels,
    *,
    statement_no: str,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> ReconciliationFiguresReport:
    """The figures of a reconciliation as of the day of its statement, or of another one.

    Raises StatementUnknown, ReconciliationNotOpened or NaiveTime.
    """
    statement_no = nfc(statement_no)
    with asking(read_models, date.max, known_at) as question:
        _, statement = _opened(question, statement_no)
        last_line = max(
            (
                line.posting_day
                for line in lines(question.connection, question.moment, statement_no)
            ),
            default=0,
        )
    day = as_of or max(statement.closing_date or date.min, day_of(last_line))
    with asking(read_models, day, known_at) as question:
        opened, statement = _opened(question, statement_no)
        rows = lines(question.connection, question.moment, statement_no)
        counted = figures(question.connection, question.moment, statement_no, rows)
    return ReconciliationFiguresReport(question.answer, opened, statement, tuple(rows), counted)


def _opened(
    question: Asking[Answer], statement_no: str
) -> tuple[OpenedReconciliation, StatementRow]:
    connection, moment = question.connection, question.moment
    imported = as_of_day(
        connection, moment, statements(connection, moment, statement_no=statement_no)
    )
    if not imported:
        raise StatementUnknown(statement_no=statement_no)
    (statement,) = imported
    opened = reconciliations(connection, moment, statement_no=statement_no)
    if not opened:
        raise ReconciliationNotOpened(
            statement_no=statement_no, bank_account_no=statement.bank_account_no
        )
    return opened[statement_no], statement


def _status(statement: StatementRow) -> str:
    return "reconciled" if statement.is_reconciled else "open"


def _entry_nos(line: LineRow) -> list[int]:
    if line.bank_entry_no:
        return [line.bank_entry_no]
    return [
        applied.entry_no
        for applied in line.applications
        if applied.ledger == "bank_account" and applied.entry_no
    ]


def _shown_amount(line: LineRow) -> int:
    if line.bank_entry_no:
        return line.amount
    return sum(
        applied.amount
        for applied in line.applications
        if applied.ledger == "bank_account" and applied.entry_no
    )


def _difference(line: LineRow) -> int:
    if not (line.is_money or line.is_undecided):
        return 0
    return line.amount - _shown_amount(line)


def _matched_by(line: LineRow) -> str:
    """hand, rule, posted (from the line itself), payment (something else is proposed), or nothing."""
    if not line.is_money:
        return line.state
    if line.bank_entry_no:
        return "posted"
    if not line.applications:
        return ""
    if not _entry_nos(line):
        return "payment"
    return "hand" if line.is_decided else "rule"
