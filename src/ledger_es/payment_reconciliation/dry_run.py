"""Shows the statements of a dry run as the read models would show them, with the proposals for their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from ledger_es.aggregates.bank_account import StatementReceived, StatementReconciled
from ledger_es.aggregates.bank_statement import (
    STATEMENT_LINES,
    StatementImported,
    StatementLinesImported,
)
from ledger_es.aggregates.event import Recorded, stream_key
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_matches import LineMatch, MatchLines
from ledger_es.matching import EntryIndex
from ledger_es.queries.statement_lines import (
    ApplicationRow,
    CandidateRow,
    LineRow,
    StatementWithLines,
)
from ledger_es.queries.statements import StatementRow
from ledger_es.values import day_number, minor_units


def imported_statements(
    command: ImportStatements, events: Iterable[Recorded], received_balances: dict[str, int]
) -> list[StatementWithLines]:
    """The statements from the events of a dry run. Their texts come from the command, since none is stored yet.

    `received_balances` has, by bank account, the balance with which the next statement should open, in smallest units.
    It is updated with the closing balances of these statements.
    """
    texts = {
        text.seal: text.reveal()
        for statement in command.statements
        for line in statement.lines
        for text in (line.payer, line.text)
        if text
    }
    statements: list[StatementRow] = []
    lines_by_statement: list[list[LineRow]] = []
    for recorded in events:
        match recorded.event:
            case StatementImported() as imported:
                before = received_balances.get(imported.bank_account_no, 0)
                statements.append(_statement_row(imported, before))
                lines_by_statement.append([])
            case StatementLinesImported() as imported_lines:
                lines_by_statement[-1] += _line_rows(imported_lines, statements[-1].currency)
            case StatementReceived() as received:
                closing = minor_units(received.closing_balance, statements[-1].currency)
                statements[-1] = statements[-1]._replace(closing_balance=closing)
                received_balances[stream_key(recorded.stream)] = closing
            case StatementReconciled() as opened if not opened.statement_no:
                bank_account_no = stream_key(recorded.stream)
                received_balances[bank_account_no] = minor_units(
                    opened.closing_balance, command.statements[0].currency
                )
    return [
        StatementWithLines(statement, tuple(lines), texts)
        for statement, lines in zip(statements, lines_by_statement, strict=True)
    ]


def with_matches(statement: StatementWithLines, command: MatchLines) -> StatementWithLines:
    """The statement with the proposals of the command for its lines."""
    matches = {match.line_no: match for match in command.matches}
    currency = statement.statement.currency
    lines = (
        _with_match(line, matches[line.line_no], currency)._replace(
            rules_version=command.rules_version,
            candidates_commit_no=command.candidates_commit_no,
        )
        if line.line_no in matches
        else line
        for line in statement.lines
    )
    return statement._replace(lines=tuple(lines))


def confidences(statement: StatementWithLines) -> dict[str, int]:
    """The number of lines by confidence, without duplicates of other statements' lines."""
    return dict(Counter(line.confidence for line in statement.lines if not line.duplicate_of))


@contextmanager
def held_proposals() -> Iterator[Callable[[EntryIndex, MatchLines], None]]:
    """Inside the block, the given function holds proposals in the index, so that the next statement avoids them."""
    held: list[tuple[EntryIndex, tuple[str, int]]] = []

    def hold(index: EntryIndex, command: MatchLines) -> None:
        for match in command.matches:
            holder = (command.statement_no, match.line_no)
            keys = [
                ("bank" if entry.ledger == "bank_account" else entry.ledger, entry.entry_no)
                for entry in match.applied
            ]
            index.hold(holder, keys, firmly=False)
            held.append((index, holder))

    try:
        yield hold
    finally:
        for index, holder in held:
            index.release(holder)


def _statement_row(imported: StatementImported, balance_before: int) -> StatementRow:
    """The statement without its closing balance, which StatementReceived gives."""
    currency, opening = imported.currency, imported.opening_balance
    return StatementRow(
        statement_no=imported.statement_no,
        bank_account_no=imported.bank_account_no,
        sequence_no=imported.sequence_no,
        commit_no=0,
        currency=currency,
        opening_balance=balance_before if opening is None else minor_units(opening, currency),
        opening_day=_day(imported.opening_date),
        closing_balance=0,
        closing_day=_day(imported.closing_date),
        balance_before=balance_before,
        line_count=imported.line_count,
        file_sha256=imported.file_sha256,
        file_format=imported.file_format,
        place_in_file=imported.place_in_file,
        bank_statement_id=imported.bank_statement_id,
    )


def _day(day: date | None) -> int | None:
    return None if day is None else day_number(day)


def _line_rows(imported: StatementLinesImported, currency: str) -> list[LineRow]:
    return [
        LineRow(
            line_no=row.line_no,
            posting_day=day_number(row.booking_date),
            amount=minor_units(row.amount, currency),
            transaction_id=row.transaction_id,
            payer_seal=row.payer_seal,
            text_seal=row.text_seal,
            payment_reference=row.payment_reference,
            duplicate_of=row.duplicate_of,
            source_line=row.source_line,
        )
        for row in STATEMENT_LINES.rows(imported)
    ]


def _with_match(line: LineRow, match: LineMatch, currency: str) -> LineRow:
    def units(amount: Decimal) -> int:
        return minor_units(amount, currency)

    applications = [
        ApplicationRow(
            ledger=entry.ledger,
            entry_no=entry.entry_no,
            party_no=entry.party_no,
            document_no=entry.document_no,
            amount=units(entry.amount),
            discount=units(entry.discount),
        )
        for entry in match.applied
    ]
    if match.account_type:
        whole = ApplicationRow(match.account_type, 0, match.account_no, "", line.amount, 0)
        applications.append(whole)
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
        doubts=match.doubts,
        applications=tuple(applications),
        candidates=tuple(
            CandidateRow(
                score=candidate.score,
                rule=candidate.rule,
                party=candidate.party,
                document=candidate.document,
                amount_matched=candidate.amount,
                direct_debit=candidate.direct_debit,
                account_type=candidate.account_type,
                account_no=candidate.account_no,
                entry_nos=candidate.entry_nos,
            )
            for candidate in match.candidates
        ),
    )
