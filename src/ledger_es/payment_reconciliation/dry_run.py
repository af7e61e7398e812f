"""Shows the statements of a dry run as the read models would show them, with the proposals for their lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from ledger_es.aggregates.bank_statement import (
    STATEMENT_LINES,
    StatementImported,
    StatementLinesImported,
)
from ledger_es.aggregates.event import statement_no_of
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
from ledger_es.shell.request import Executed
from ledger_es.values import day_number, minor_units


def imported_statements(command: ImportStatements, executed: Executed) -> list[StatementWithLines]:
    """The statements from the events of a dry run. Their texts come from the command, since none is stored yet."""
    texts = {
        text.seal: text.reveal()
        for statement in command.statements
        for line in statement.lines
        for text in (line.payer, line.text)
        if text
    }
    gaps = {
        answer["statement_no"]: Decimal(answer["gap_before"] or 0)
        for answer in executed.numbers.get("statements", ())
    }
    statements: dict[str, StatementRow] = {}
    lines_by_statement: dict[str, list[LineRow]] = {}
    for recorded in executed.events:
        match recorded.event:
            case StatementImported() as imported:
                number = imported.statement_no
                statements[number] = _statement_row(imported, gaps.get(number, Decimal(0)))
                lines_by_statement[number] = []
            case StatementLinesImported() as imported_lines:
                number = statement_no_of(recorded.stream)
                rows = _line_rows(imported_lines, statements[number].currency)
                lines_by_statement[number] += rows
    return [
        StatementWithLines(statement, tuple(lines_by_statement[number]), texts)
        for number, statement in statements.items()
    ]


def with_matches(statement: StatementWithLines, command: MatchLines) -> StatementWithLines:
    """The statement with the proposals of the command for its lines."""
    matches = {match.line_no: match for match in command.matches}
    currency = statement.statement.currency
    lines = (
        _with_match(line, matches[line.line_no], currency)._replace(
            rules_version=command.rules_version,
            profile=command.profile,
            candidates_commit_no=command.candidates_commit_no,
        )
        if line.line_no in matches
        else line
        for line in statement.lines
    )
    return statement._replace(lines=tuple(lines))


def confidences(statement: StatementWithLines) -> dict[str, int]:
    """The number of lines by confidence, without lines that are known or not decided."""
    return dict(Counter(line.confidence for line in statement.lines if line.is_money))


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


def _statement_row(imported: StatementImported, gap_before: Decimal) -> StatementRow:
    currency = imported.currency
    return StatementRow(
        statement_no=imported.statement_no,
        bank_account_no=imported.bank_account_no,
        sequence_no=imported.sequence_no,
        commit_no=0,
        currency=currency,
        opening_balance=_units(imported.opening_balance, currency),
        opening_day=_day(imported.opening_date),
        closing_balance=_units(imported.closing_balance, currency),
        closing_day=_day(imported.closing_date),
        line_count=imported.line_count,
        file_sha256=imported.file_sha256,
        file_format=imported.file_format,
        place_in_file=imported.place_in_file,
        bank_statement_id=imported.bank_statement_id,
        outcome=imported.outcome,
        page_no=imported.page_no,
        gap_before=minor_units(gap_before, currency),
    )


def _units(balance: Decimal | None, currency: str) -> int | None:
    return None if balance is None else minor_units(balance, currency)


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
            state=row.state,
            known_as=row.known_as,
            suspected_duplicate_of=row.suspected_duplicate_of,
            same_reference_as=row.same_reference_as,
            source_line=row.source_line,
            is_charge=int(
                row.charge_included and row.charge_amount == row.amount and not row.charge_currency
            ),
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
        part = units(match.account_amount) if match.account_amount else line.amount
        applications.append(ApplicationRow(match.account_type, 0, match.account_no, "", part, 0))
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
                amount=units(candidate.open_amount),
                doubts=candidate.doubts,
            )
            for candidate in match.candidates
        ),
    )
