"""Report: a bank statement with its lines; for each line what settles it, by which rule, and what is left."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.errors import StatementUnknown
from ledger_es.queries.alike import statement_no_alike
from ledger_es.queries.read_models import ReadModels
from ledger_es.queries.statement_lines import (
    ApplicationRow,
    CandidateRow,
    LineRow,
    StatementWithLines,
    additional_text,
    lines,
)
from ledger_es.queries.statements import (
    StatementRow,
    as_of_day,
    statements,
    statements_by,
    with_gaps,
)
from ledger_es.reports.evidence import CONFIDENCE_WORDS, DOUBT_WORDS, evidence_in_words
from ledger_es.reports.report import (
    ERASED,
    Answer,
    Report,
    amount_of,
    amount_or_none,
    amount_text,
    asking,
    day_of,
    refuse_unknown_bank_account,
    text_or_none,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Column, Count, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.tables.words import code_words
from ledger_es.values import nfc

Day = date
"""The type, in a class that has a field of its name."""


@dataclass(frozen=True, slots=True)
class StatementLineRow:
    """A statement line. `applied` says in words what settles it, and `evidence` says why."""

    line_no: int
    date: Day
    currency: Currency
    amount: Decimal
    party_name: Annotated[str, Shown("Payer or payee")]
    ultimate_name: Annotated[str, Shown("On behalf of", on_request=True)]
    party_account: Annotated[str, Shown(on_request=True)]
    payment_reference: Annotated[str, Shown(on_request=True)]
    text: Annotated[str, Shown(at_most=40, gives_way=True)]
    additional_text: Annotated[str, Shown(on_request=True)]
    payments: Annotated[str, Shown("Payments in it", on_request=True)]
    transaction_id: Annotated[str, Shown(on_request=True)]
    match_confidence: Annotated[Code, Shown("Confidence", words=CONFIDENCE_WORDS)]
    rule: Annotated[str, Shown(gives_way=True)]
    score: Annotated[int, Shown(on_request=True)]
    evidence: Annotated[str, Shown(gives_way=GIVES_WAY_LAST)]
    applied: Annotated[str, Shown("Settles")]
    applied_amount: Annotated[Decimal, Shown(on_request=True)]
    dimensions: Annotated[str, Shown(on_request=True)]
    """What was named for the line and, apart, for what was transferred of it, before the accounts complete it."""
    difference: Decimal
    review: Annotated[str, Shown(gives_way=GIVES_WAY_LAST)]
    transaction_no: Annotated[int | None, Shown(on_request=True)]
    bank_entry_no: Annotated[int | None, Shown(on_request=True)]


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
class StatementReport(Report[StatementLineRow]):
    row_type = StatementLineRow

    answer: Answer
    statement: StatementRow
    lines: tuple[LineRow, ...]
    texts: dict[str, str]
    is_to_review: bool = False
    """True if the report has only the lines that a person should look at."""

    def as_json(self) -> dict[str, Any]:
        statement = self.statement
        return {
            **self.answer.as_json(),
            "statement_no": statement.statement_no,
            "bank_account_no": statement.bank_account_no,
            "currency": statement.currency,
            "opening_balance": text_or_none(statement.opening_balance, statement.currency),
            "closing_balance": text_or_none(statement.closing_balance, statement.currency),
            "status": statement.status,
            "gap_before": bool(statement.gap_before),
            "outcome": statement.outcome,
            "page_no": statement.page_no or None,
            "file_sha256": statement.file_sha256,
            "file_format": statement.file_format,
            "place_in_file": statement.place_in_file,
            "bank_statement_id": statement.bank_statement_id,
            "lines": [self._line_json(line) for line in self.lines],
            "total_amount": amount_text(self.total_amount, statement.currency),
            "total_difference": amount_text(self.total_difference, statement.currency),
        }

    def columns(self) -> tuple[Column, ...]:
        """The columns. Of lines to review the evidence is what a narrow screen must show.

        Where a payer pays on behalf of another, people see the other's name too; where a line shows payments that do
        not come to its amount, they see those, and where dimensions were named for a line, these.
        """
        columns = super().columns()
        rows = self.rows()
        told = {
            name
            for name in ("ultimate_name", "payments", "dimensions")
            if any(getattr(row, name) for row in rows)
        }
        columns = tuple(
            replace(column, on_request=False) if column.name in told else column
            for column in columns
        )
        if not self.is_to_review:
            return columns
        order = {"evidence": 0, "review": 1, "date": 1, "match_confidence": GIVES_WAY_LAST}
        return tuple(
            replace(column, gives_way=order.get(column.name, column.gives_way))
            for column in columns
        )

    def title(self) -> str:
        statement = self.statement
        return self.answer.title(f"Statement {statement.statement_no} ({statement.status})")

    def currency(self) -> str:
        return self.statement.currency

    def rows(self) -> tuple[StatementLineRow, ...]:
        return tuple(map(self._line_row, self.lines))

    def totals(self) -> tuple[Total, ...]:
        """One total of the lines in this report: all lines, those asked for, or those to review."""
        currency = self.statement.currency
        amounts = {
            "amount": amount_of(self.total_amount, currency),
            "difference": amount_of(self.total_difference, currency),
        }
        return (Total("To review" if self.is_to_review else "Total", amounts, currency),)

    @property
    def total_amount(self) -> int:
        """The sum of the lines in this report, in smallest units."""
        return sum(line.amount for line in self.lines)

    @property
    def total_difference(self) -> int:
        """What is left of these lines, in smallest units. A line that is known has nothing left."""
        return sum(line.difference for line in self.lines if line.is_money or line.is_undecided)

    def _line_row(self, line: LineRow) -> StatementLineRow:
        currency = self.statement.currency
        payer, text = self._texts_behind(line.payer_seal), self._texts_behind(line.text_seal)
        settled_by = ", ".join(applied_text(applied, currency) for applied in line.applications)
        if not line.is_money:
            settled_by = _state_in_words(line)
        review = ["review"] if line.review_required and not line.is_posted else []
        if line.ambiguous and not line.is_decided:
            review.append("ambiguous")
        review += [DOUBT_WORDS[doubt] for doubt in line.doubts.split() if not line.is_posted]
        return StatementLineRow(
            line_no=line.line_no,
            date=day_of(line.posting_day),
            currency=currency,
            amount=amount_of(line.amount, currency),
            party_name=payer.get("name", ""),
            ultimate_name=text.get("ultimate_name", ""),
            party_account=payer.get("account", ""),
            payment_reference=line.payment_reference,
            text=text.get("text", ""),
            additional_text=additional_text(text),
            payments="; ".join(text.get("payments", "").splitlines()),
            transaction_id=line.transaction_id,
            match_confidence=line.confidence,
            rule=line.rule,
            score=line.score,
            evidence=evidence_in_words(
                party=line.party,
                document=line.document,
                amount=line.amount_matched,
                direct_debit=line.direct_debit,
                is_money_in=line.amount >= 0,
            ),
            applied=settled_by,
            applied_amount=amount_of(line.applied_amount, currency),
            dimensions=_named(line),
            difference=amount_of(line.difference, currency),
            review=", ".join(review),
            transaction_no=line.transaction_no or None,
            bank_entry_no=line.bank_entry_no or None,
        )

    def _line_json(self, line: LineRow) -> dict[str, Any]:
        currency = self.statement.currency
        payer, text = self._texts_behind(line.payer_seal), self._texts_behind(line.text_seal)
        transfers = [applied for applied in line.applications if not applied.entry_no]
        account = transfers[-1] if transfers else None
        return {
            "line_no": line.line_no,
            "transaction_id": line.transaction_id,
            "date": line.posting_date.isoformat(),
            "amount": amount_text(line.amount, currency),
            "text": text.get("text", ""),
            "additional_text": additional_text(text),
            "payments": text.get("payments", "").splitlines(),
            "party_name": payer.get("name", ""),
            "ultimate_name": text.get("ultimate_name", ""),
            "party_account": payer.get("account", ""),
            "payment_reference": line.payment_reference,
            "source_line": line.source_line,
            "match_confidence": line.confidence,
            "score": line.score,
            "rule": line.rule,
            "criteria": _criteria_json(line),
            "candidate_count": line.candidate_count,
            "candidates": [_candidate_json(candidate, currency) for candidate in line.candidates],
            "rules_version": line.rules_version,
            "candidates_commit_no": line.candidates_commit_no,
            "applied": [
                _applied_json(applied, currency)
                for applied in line.applications
                if applied.entry_no
            ],
            "dimensions": line.dimensions,
            "account": account and {"type": account.ledger, "no": account.party_no},
            "transferred": [
                {
                    "type": transfer.ledger,
                    "no": transfer.party_no,
                    "amount": amount_text(transfer.amount, currency),
                    "dimensions": transfer.dimensions,
                }
                for transfer in transfers
            ],
            "applied_amount": amount_text(line.applied_amount, currency),
            "difference": amount_text(line.difference, currency),
            "review_required": bool(line.review_required),
            "ambiguous": bool(line.ambiguous),
            "notes": line.notes.split(),
            "doubts": line.doubts.split(),
            "state": line.state,
            "known_as": line.known_as
            or ("opening balance" if line.state == "before_books" else None),
            "suspected_duplicate_of": line.suspected_duplicate_of or None,
            "same_reference_as": line.same_reference_as or None,
            "transaction_no": line.transaction_no or None,
            "bank_entry_no": line.bank_entry_no or None,
        }

    def _texts_behind(self, seal: str) -> dict[str, str]:
        """The texts of a seal. If they were erased, only name and text are returned, as (erased)."""
        if seal and seal not in self.texts:
            return {"name": ERASED, "text": ERASED}
        texts: dict[str, str] = json.loads(self.texts[seal]) if seal else {}
        return texts


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


def statement(
    read_models: ReadModels,
    *,
    statement_no: str,
    as_of: date,
    known_at: datetime | None = None,
    line_nos: Sequence[int] = (),
    to_review: bool = False,
) -> StatementReport:
    """One statement with all its lines or only the lines asked for.

    `to_review` selects the lines that are to be reviewed or have a difference. Raises StatementUnknown,
    StatementLineUnknown or NaiveTime.
    """
    statement_no = nfc(statement_no)
    with asking(read_models, as_of, known_at) as question:
        imported = statements(question.connection, question.moment, statement_no=statement_no)
        if not imported:
            meant = statement_no_alike(question.connection, statement_no)
            raise StatementUnknown(statement_no=statement_no).or_meant(meant)
        (row,) = with_gaps(
            question.connection,
            question.moment,
            as_of_day(question.connection, question.moment, imported),
        )
        rows = lines(
            question.connection, question.moment, statement_no, line_nos, with_candidates=True
        )
    if to_review:
        rows = [line for line in rows if line.is_to_review or line.has_difference]
    seals = [seal for line in rows for seal in (line.payer_seal, line.text_seal) if seal]
    return StatementReport(
        question.answer, row, tuple(rows), read_models.texts(seals), is_to_review=to_review
    )


def would_be_statements(
    read_models: ReadModels, statements: Iterable[StatementWithLines], *, as_of: date
) -> list[StatementReport]:
    """The statements of a dry run, in the form of recorded statements."""
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
    """The statements closed by the day, by bank account and number. Raises BankAccountUnknown or NaiveTime."""
    bank_account_no = nfc(bank_account_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, bank_account_no)
        listed = statements_by(
            question.connection, question.moment, bank_account_no=bank_account_no
        )
    return StatementsReport(question.answer, tuple(listed))


def _state_in_words(line: LineRow) -> str:
    """Why the line is not posted: it is known, or it is not decided whether it is new money."""
    match line.state:
        case "known":
            return f"known as line {line.known_as}" if line.known_as else "known, as was decided"
        case "before_books":
            return "in the opening balance"
        case "suspected":
            return f"may be line {line.suspected_duplicate_of}: decide"
        case "waiting":
            return "waits for the other pages"
        case _:
            return "not proved to be new money: decide"


def applied_text(applied: ApplicationRow, currency: str) -> str:
    amount = f"{amount_of(applied.amount, currency):,f}"
    if not applied.entry_no:
        return f"{code_words(applied.ledger)} {applied.party_no}: {amount}"
    discount = f" (discount {amount_of(applied.discount, currency):,f})" if applied.discount else ""
    return f"{applied.party_no} {applied.document_no or applied.entry_no}: {amount}{discount}"


def _named(line: LineRow) -> str:
    """The dimensions that were named for the line, and those for its transfers with their accounts."""
    of_parts = (
        f"{part.party_no}: {part.dimensions}" for part in line.applications if part.dimensions
    )
    return ", ".join((*filter(None, (line.dimensions,)), *of_parts))


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


def _candidate_json(candidate: CandidateRow, currency: str) -> dict[str, Any]:
    return {
        "score": candidate.score,
        "rule": candidate.rule,
        "criteria": _criteria_json(candidate),
        "account": {"type": candidate.account_type, "no": candidate.account_no},
        "entry_nos": [int(number) for number in candidate.entry_nos.split()],
        "amount": amount_text(candidate.amount, currency),
        "doubts": candidate.doubts.split(),
    }
