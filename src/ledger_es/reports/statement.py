"""Report: a bank statement with its lines, what settles each of them, by which rule and evidence, and what is left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger_es.errors import StatementUnknown
from ledger_es.queries.read_models import ReadModels
from ledger_es.queries.statements import (
    ApplicationRow,
    CandidateRow,
    LineRow,
    StatementRow,
    StatementWithLines,
    as_of_day,
    lines,
    statements,
    statements_by,
)
from ledger_es.reports.report import (
    Answer,
    Column,
    Table,
    amount_text,
    asking,
    day_text,
    refuse_unknown_bank_account,
)
from ledger_es.values import nfc

_COLUMNS = (
    Column("line_no", is_amount=True),
    Column("date"),
    Column("amount", is_amount=True),
    Column("party_name"),
    Column("text"),
    Column("match_confidence"),
    Column("rule"),
    Column("evidence"),
    Column("applied"),
    Column("difference", is_amount=True),
    Column("review"),
)
_WIDTH = 40
"""How much of a remittance text a table shows."""


@dataclass(frozen=True)
class StatementReport:
    answer: Answer
    statement: StatementRow
    lines: tuple[LineRow, ...]
    texts: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        statement = self.statement
        return {
            **self.answer.as_json(),
            "statement_no": statement.statement_no,
            "bank_account_no": statement.bank_account_no,
            "currency": statement.currency,
            "opening_balance": amount_text(statement.opening_balance, statement.currency),
            "closing_balance": amount_text(statement.closing_balance, statement.currency),
            "status": statement.status,
            "gap_before": bool(statement.gap_before),
            "file_sha256": statement.file_sha256,
            "file_format": statement.file_format,
            "place_in_file": statement.place_in_file,
            "bank_statement_id": statement.bank_statement_id,
            "lines": [self._line_json(line) for line in self.lines],
        }

    def table(self) -> Table:
        currency = self.statement.currency
        rows = tuple(self._line_row(line) for line in self.lines)
        total = amount_text(sum(line.amount for line in self.lines), currency)
        left = amount_text(
            sum(line.difference for line in self.lines if not line.duplicate_of), currency
        )
        footer = ("", "", total, "", "", "", "", "", "", left, "")
        of = f"Statement {self.statement.statement_no} ({self.statement.status}, {currency})"
        return Table(self.answer.title(of), _COLUMNS, rows, footer)

    def _line_row(self, line: LineRow) -> tuple[str, ...]:
        currency = self.statement.currency
        applied = ", ".join(_applied_text(one, currency) for one in line.applications)
        if line.duplicate_of:
            applied = f"brought by statement {line.duplicate_of}"
        text = self._said(line.text_seal).get("text", "")
        review = "review" if line.review_required and not self.statement.mode else ""
        if line.ambiguous and not line.is_decided:
            review += " ambiguous"
        return (
            str(line.line_no),
            day_text(line.posting_day),
            amount_text(line.amount, currency),
            self._said(line.payer_seal).get("name", ""),
            text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…",
            line.confidence,
            line.rule,
            ", ".join(filter(None, (line.party, line.document, line.amount_matched))),
            applied,
            amount_text(line.difference, currency),
            review.strip(),
        )

    def _line_json(self, line: LineRow) -> dict[str, Any]:
        currency = self.statement.currency
        payer, text = self._said(line.payer_seal), self._said(line.text_seal)
        transfers = [one for one in line.applications if not one.entry_no]
        account = transfers[-1] if transfers else None
        return {
            "line_no": line.line_no,
            "transaction_id": line.transaction_id,
            "date": day_text(line.posting_day),
            "amount": amount_text(line.amount, currency),
            "text": text.get("text", ""),
            "additional_text": text.get("additional", ""),
            "party_name": payer.get("name", ""),
            "party_account": payer.get("account", ""),
            "payment_reference": line.payment_reference,
            "source_line": line.source_line,
            "match_confidence": line.confidence,
            "score": line.score,
            "rule": line.rule,
            "criteria": _criteria_json(line),
            "candidate_count": line.candidate_count,
            "candidates": [_candidate_json(one) for one in line.candidates],
            "rules_version": line.rules_version,
            "candidates_commit_no": line.candidates_commit_no,
            "applied": [_applied_json(one, currency) for one in line.applications if one.entry_no],
            "account": account and {"type": account.ledger, "no": account.party_no},
            "transferred": [
                {
                    "type": one.ledger,
                    "no": one.party_no,
                    "amount": amount_text(one.amount, currency),
                }
                for one in transfers
            ],
            "applied_amount": amount_text(line.applied_amount, currency),
            "difference": amount_text(line.difference, currency),
            "review_required": bool(line.review_required),
            "ambiguous": bool(line.ambiguous),
            "notes": line.notes.split(),
            "duplicate_of": line.duplicate_of or None,
            "transaction_no": line.transaction_no or None,
            "bank_entry_no": line.bank_entry_no or None,
        }

    def _said(self, seal: str) -> dict[str, str]:
        """What is behind a seal; nothing where it was erased."""
        found: dict[str, str] = json.loads(self.texts.get(seal, "{}"))
        return found


@dataclass(frozen=True)
class StatementsReport:
    """The statements of one bank account, or of all."""

    answer: Answer
    statements: tuple[StatementRow, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "statements": [
                {
                    "statement_no": one.statement_no,
                    "bank_account_no": one.bank_account_no,
                    "bank_statement_id": one.bank_statement_id,
                    "status": one.status,
                    "currency": one.currency,
                    "opening_balance": amount_text(one.opening_balance, one.currency),
                    "closing_balance": amount_text(one.closing_balance, one.currency),
                    "lines": one.line_count,
                    "gap_before": bool(one.gap_before),
                }
                for one in self.statements
            ],
        }

    def table(self) -> Table:
        columns = (
            Column("statement_no"),
            Column("bank_account_no"),
            Column("bank_statement_id"),
            Column("status"),
            Column("currency"),
            Column("opening_balance", is_amount=True),
            Column("closing_balance", is_amount=True),
            Column("lines", is_amount=True),
            Column("gap_before"),
        )
        rows = tuple(
            (
                one.statement_no,
                one.bank_account_no,
                one.bank_statement_id,
                one.status,
                one.currency,
                amount_text(one.opening_balance, one.currency),
                amount_text(one.closing_balance, one.currency),
                str(one.line_count),
                "gap" if one.gap_before else "",
            )
            for one in self.statements
        )
        return Table(self.answer.title("Bank statements"), columns, rows)


def statement(
    read_models: ReadModels,
    *,
    statement_no: str,
    as_of: date,
    known_at: datetime | None = None,
    line_nos: Sequence[int] = (),
    to_review: bool = False,
) -> StatementReport:
    """One statement with its lines, or those named; `to_review`: those to review or with a difference.

    Raises StatementUnknown, StatementLineUnknown, NaiveTime.
    """
    statement_no = nfc(statement_no)
    with asking(read_models, as_of, known_at) as question:
        found = statements(question.connection, question.moment, statement_no=statement_no)
        if not found:
            raise StatementUnknown(statement_no=statement_no)
        found = as_of_day(question.connection, question.moment, found)
        rows = lines(
            question.connection, question.moment, statement_no, line_nos, with_candidates=True
        )
    if to_review:
        rows = [row for row in rows if row.is_to_review or row.has_difference]
    seals = [seal for row in rows for seal in (row.payer_seal, row.text_seal) if seal]
    return StatementReport(question.answer, found[0], tuple(rows), read_models.texts(seals))


def would_be_statements(
    read_models: ReadModels, statements: Iterable[StatementWithLines], *, as_of: date
) -> list[StatementReport]:
    """Statements that a dry run gave, shown like recorded ones."""
    with asking(read_models, as_of, None) as question:
        answer = question.answer
    return [
        StatementReport(answer, statement.statement, statement.lines, statement.texts)
        for statement in statements
    ]


def statement_list(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    bank_account_no: str = "",
) -> StatementsReport:
    """The statements that close by the day, by bank account and number. Raises BankAccountUnknown, NaiveTime."""
    bank_account_no = nfc(bank_account_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, bank_account_no)
        found = statements_by(question.connection, question.moment, bank_account_no=bank_account_no)
    return StatementsReport(question.answer, tuple(found))


def _applied_text(one: ApplicationRow, currency: str) -> str:
    amount = amount_text(one.amount, currency)
    if not one.entry_no:
        return f"{one.ledger} {one.party_no}: {amount}"
    discount = f" (discount {amount_text(one.discount, currency)})" if one.discount else ""
    return f"{one.party_no} {one.document_no or one.entry_no}: {amount}{discount}"


def _applied_json(one: ApplicationRow, currency: str) -> dict[str, Any]:
    return {
        "ledger": "bank" if one.ledger == "bank_account" else one.ledger,
        "document_no": one.document_no,
        "entry_no": one.entry_no,
        "party_no": one.party_no,
        "amount": amount_text(one.amount, currency),
        "discount": amount_text(one.discount, currency),
    }


def _criteria_json(one: LineRow | CandidateRow) -> dict[str, str]:
    return {
        "party": one.party,
        "document": one.document,
        "amount": one.amount_matched,
        "direct_debit": one.direct_debit,
    }


def _candidate_json(one: CandidateRow) -> dict[str, Any]:
    return {
        "score": one.score,
        "rule": one.rule,
        "criteria": _criteria_json(one),
        "account": {"type": one.account_type, "no": one.account_no},
        "entry_nos": [int(number) for number in one.entry_nos.split()],
    }
