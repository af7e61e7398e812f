"""Statements that a dry run would import, as the read models would show them: lines, and what is proposed for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import repeat
from typing import Any

from ledger_es.aggregates.bank_statement import StatementImported, StatementLinesImported
from ledger_es.aggregates.event import Recorded
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_matches import LineMatch, MatchLines
from ledger_es.matching import EntryIndex
from ledger_es.queries.statements import (
    ApplicationRow,
    CandidateRow,
    LineRow,
    StatementRow,
)
from ledger_es.reports import StatementReport
from ledger_es.reports.report import Answer
from ledger_es.values import day_number, minor_units


@dataclass
class StatementRows:
    """A statement with its lines, and the texts behind their seals."""

    statement: StatementRow
    lines: list[LineRow]
    texts: dict[str, str]

    def match(self, command: MatchLines) -> None:
        """Put what is proposed to the lines."""
        matches = {match.line_no: match for match in command.matches}
        for at, line in enumerate(self.lines):
            if line.line_no in matches:
                proposed = _proposed(line, matches[line.line_no], self.statement.currency)
                self.lines[at] = proposed._replace(
                    rules_version=command.rules_version,
                    candidates_commit_no=command.candidates_commit_no,
                )

    def confidences(self) -> dict[str, int]:
        """How many lines with which confidence; of transactions that another statement brought, none."""
        return dict(Counter(line.confidence for line in self.lines if not line.duplicate_of))

    def report(self, answer: Answer) -> StatementReport:
        return StatementReport(answer, self.statement, tuple(self.lines), self.texts)


def would_be_statements(
    command: ImportStatements, events: Iterable[Recorded]
) -> list[StatementRows]:
    """Of the events of a dry run; the texts are in the command, nothing has sealed them yet."""
    texts = {
        text.seal: text.reveal()
        for statement in command.statements
        for line in statement.lines
        for text in (line.payer, line.text)
        if text
    }
    found: list[StatementRows] = []
    for recorded in events:
        match recorded.event:
            case StatementImported() as imported:
                found.append(StatementRows(_statement(imported), [], texts))
            case StatementLinesImported() as brought:
                found[-1].lines += _lines(brought, found[-1].statement.currency)
    return found


@contextmanager
def holding() -> Iterator[Callable[[EntryIndex, MatchLines], None]]:
    """Within, what is proposed and not recorded is held in the index, for the next statement to leave alone."""
    held: list[tuple[EntryIndex, tuple[str, int]]] = []

    def hold(index: EntryIndex, command: MatchLines) -> None:
        for match in command.matches:
            holder = (command.statement_no, match.line_no)
            keys = [
                ("bank" if one.ledger == "bank_account" else one.ledger, one.entry_no)
                for one in match.applied
            ]
            index.hold(holder, keys, firmly=False)
            held.append((index, holder))

    try:
        yield hold
    finally:
        for index, holder in held:
            index.release(holder)


def _statement(imported: StatementImported) -> StatementRow:
    currency = imported.currency
    return StatementRow(
        statement_no=imported.statement_no,
        bank_account_no=imported.bank_account_no,
        sequence_no=imported.sequence_no,
        commit_no=0,
        currency=currency,
        opening_balance=minor_units(imported.opening_balance, currency),
        opening_day=_day(imported.opening_date),
        closing_balance=minor_units(imported.closing_balance, currency),
        closing_day=_day(imported.closing_date),
        gap_before=int(imported.gap_before),
        line_count=imported.line_count,
        file_sha256=imported.file_sha256,
        file_format=imported.file_format,
        place_in_file=imported.place_in_file,
        bank_statement_id=imported.bank_statement_id,
    )


def _day(day: date | None) -> int | None:
    return None if day is None else day_number(day)


def _lines(brought: StatementLinesImported, currency: str) -> list[LineRow]:
    columns: tuple[tuple[Any, ...], ...] = (
        brought.payer_seals,
        brought.text_seals,
        brought.payment_references,
        brought.duplicates_of,
    )
    texts = (column or repeat("", len(brought.line_nos)) for column in columns)
    places = brought.source_lines or repeat(0, len(brought.line_nos))
    return [
        LineRow(*row)
        for row in zip(
            brought.line_nos,
            map(day_number, brought.booking_dates),
            (minor_units(amount, currency) for amount in brought.amounts),
            brought.transaction_ids,
            *texts,
            places,
            strict=True,
        )
    ]


def _proposed(line: LineRow, match: LineMatch, currency: str) -> LineRow:
    def units(amount: Decimal) -> int:
        return minor_units(amount, currency)

    applied = [
        ApplicationRow(
            one.ledger,
            one.entry_no,
            one.party_no,
            one.document_no,
            units(one.amount),
            units(one.discount),
        )
        for one in match.applied
    ]
    if match.account_type:
        applied.append(ApplicationRow(match.account_type, 0, match.account_no, "", line.amount, 0))
    return line._replace(
        confidence=match.confidence,
        review_required=int(match.review_required),
        score=match.score,
        rule=match.rule,
        party=match.party,
        document=match.document,
        amount_matched=match.amount,
        direct_debit=match.direct_debit,
        candidate_count=match.candidate_count,
        ambiguous=int(match.ambiguous),
        notes=match.notes,
        applications=tuple(applied),
        candidates=tuple(
            CandidateRow(*(getattr(one, name) for name in _CANDIDATE)) for one in match.candidates
        ),
    )


_CANDIDATE = (
    *("score", "rule", "party", "document", "amount", "direct_debit"),
    *("account_type", "account_no", "entry_nos"),
)
