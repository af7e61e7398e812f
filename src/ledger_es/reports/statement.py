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
    additional_text,
    as_of_day,
    lines,
    statements,
    statements_by,
)
from ledger_es.reports.report import (
    ERASED,
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
            "gap_before": statement.gap_before,
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
        settled_by = ", ".join(_applied_text(applied, currency) for applied in line.applications)
        if line.duplicate_of:
            settled_by = f"brought by statement {line.duplicate_of}"
        text = self._texts_behind(line.text_seal).get("text", "")
        review = "review" if line.review_required and not self.statement.mode else ""
        if line.ambiguous and not line.is_decided:
            review += " ambiguous"
        return (
            str(line.line_no),
            day_text(line.posting_day),
            amount_text(line.amount, currency),
            self._texts_behind(line.payer_seal).get("name", ""),
            text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…",
            line.confidence,
            line.rule,
            ", ".join(filter(None, (line.party, line.document, line.amount_matched))),
            settled_by,
            amount_text(line.difference, currency),
            review.strip(),
        )

    def _line_json(self, line: LineRow) -> dict[str, Any]:
        currency = self.statement.currency
        payer, text = self._texts_behind(line.payer_seal), self._texts_behind(line.text_seal)
        transfers = [applied for applied in line.applications if not applied.entry_no]
        account = transfers[-1] if transfers else None
        return {
            "line_no": line.line_no,
            "transaction_id": line.transaction_id,
            "date": day_text(line.posting_day),
            "amount": amount_text(line.amount, currency),
            "text": text.get("text", ""),
            "additional_text": additional_text(text),
            "party_name": payer.get("name", ""),
            "party_account": payer.get("account", ""),
            "payment_reference": line.payment_reference,
            "source_line": line.source_line,
            "match_confidence": line.confidence,
            "score": line.score,
            "rule": line.rule,
            "criteria": _criteria_json(line),
            "candidate_count": line.candidate_count,
            "candidates": [_candidate_json(candidate) for candidate in line.candidates],
            "rules_version": line.rules_version,
            "candidates_commit_no": line.candidates_commit_no,
            "applied": [
                _applied_json(applied, currency)
                for applied in line.applications
                if applied.entry_no
            ],
            "account": account and {"type": account.ledger, "no": account.party_no},
            "transferred": [
                {
                    "type": transfer.ledger,
                    "no": transfer.party_no,
                    "amount": amount_text(transfer.amount, currency),
                }
                for transfer in transfers
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

    def _texts_behind(self, seal: str) -> dict[str, str]:
        """What is behind a seal; where it was erased, (erased) in place of name and text and nothing else."""
        if seal and seal not in self.texts:
            return {"name": ERASED, "text": ERASED}
        texts: dict[str, str] = json.loads(self.texts[seal]) if seal else {}
        return texts


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
                    "statement_no": statement.statement_no,
                    "bank_account_no": statement.bank_account_no,
                    "bank_statement_id": statement.bank_statement_id,
                    "status": statement.status,
                    "currency": statement.currency,
                    "opening_balance": amount_text(statement.opening_balance, statement.currency),
                    "closing_balance": amount_text(statement.closing_balance, statement.currency),
                    "lines": statement.line_count,
                    "gap_before": statement.gap_before,
                }
                for statement in self.statements
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
                statement.statement_no,
                statement.bank_account_no,
                statement.bank_statement_id,
                statement.status,
                statement.currency,
                amount_text(statement.opening_balance, statement.currency),
                amount_text(statement.closing_balance, statement.currency),
                str(statement.line_count),
                "gap" if statement.gap_before else "",
            )
            for statement in self.statements
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
        imported = statements(question.connection, question.moment, statement_no=statement_no)
        if not imported:
            raise StatementUnknown(statement_no=statement_no)
        (row,) = as_of_day(question.connection, question.moment, imported)
        rows = lines(
            question.connection, question.moment, statement_no, line_nos, with_candidates=True
        )
    if to_review:
        rows = [line for line in rows if line.is_to_review or line.has_difference]
    seals = [seal for line in rows for seal in (line.payer_seal, line.text_seal) if seal]
    return StatementReport(question.answer, row, tuple(rows), read_models.texts(seals))


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
        listed = statements_by(
            question.connection, question.moment, bank_account_no=bank_account_no
        )
    return StatementsReport(question.answer, tuple(listed))


def _applied_text(applied: ApplicationRow, currency: str) -> str:
    amount = amount_text(applied.amount, currency)
    if not applied.entry_no:
        return f"{applied.ledger} {applied.party_no}: {amount}"
    discount = f" (discount {amount_text(applied.discount, currency)})" if applied.discount else ""
    return f"{applied.party_no} {applied.document_no or applied.entry_no}: {amount}{discount}"


def _applied_json(applied: ApplicationRow, currency: str) -> dict[str, Any]:
    return {
        "ledger": "bank" if applied.ledger == "bank_account" else applied.ledger,
        "document_no": applied.document_no,
        "entry_no": applied.entry_no,
        "party_no": applied.party_no,
        "amount": amount_text(applied.amount, currency),
        "discount": amount_text(applied.discount, currency),
    }


def _criteria_json(evidence: LineRow | CandidateRow) -> dict[str, str]:
    return {
        "party": evidence.party,
        "document": evidence.document,
        "amount": evidence.amount_matched,
        "direct_debit": evidence.direct_debit,
    }


def _candidate_json(candidate: CandidateRow) -> dict[str, Any]:
    return {
        "score": candidate.score,
        "rule": candidate.rule,
        "criteria": _criteria_json(candidate),
        "account": {"type": candidate.account_type, "no": candidate.account_no},
        "entry_nos": [int(number) for number in candidate.entry_nos.split()],
    }
