"""Record what automatic application proposed for the lines of a statement."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.bank_statement import Confidence, EntryLedger, LinesMatched
from ledger_es.aggregates.claims import closed_key
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.commands.bank_statement_lines import LINES_AN_EVENT, line_of, open_statement
from ledger_es.commands.statement_warnings import warnings_about
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import DecisionsOverwritten, EntryChangedSince
from ledger_es.posting.bank_entry import outstanding
from ledger_es.values import ZERO, EntryNo, StatementNo, Text, unchecked

_lines_matched = unchecked(LinesMatched)


class AppliedEntry(AskedRecord):
    """An entry proposed for a line; signed as the entry, the discount inside the amount."""

    ledger: EntryLedger
    entry_no: EntryNo
    party_no: Text
    document_no: Text
    amount: Decimal
    discount: Decimal = ZERO


class CandidateRow(NamedTuple):
    """An entry, a group of entries or an account that was considered for a line; a tuple, as there are five a line."""

    score: int
    rule: str
    party: str
    document: str
    amount: str
    direct_debit: str
    account_type: str
    account_no: str
    entry_nos: str


class LineMatch(AskedRecord):
    """The decision on one line: rule, evidence, what it applies (or the mapped account), the best candidates."""

    line_no: int
    confidence: Confidence
    score: int
    rule: Text = ""
    party: Text = ""
    document: Text = ""
    amount: Text = ""
    direct_debit: Text = ""
    candidate_count: int = 0
    group_count: int = 0
    ambiguous: bool = False
    review_required: bool = False
    notes: Text = ""
    account_type: Text = ""
    account_no: Text = ""
    applied: tuple[AppliedEntry, ...] = ()
    candidates: tuple[CandidateRow, ...] = ()


class MatchLines(Command):
    """Record what automatic application proposed for lines of a statement, from entries as of a commit."""

    name: ClassVar[str] = "match-lines"

    statement_no: StatementNo
    rules_version: int
    candidates_commit_no: int
    matches: tuple[LineMatch, ...]


def match_lines(command: MatchLines, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    lines = [line_of(statement, match.line_no) for match in command.matches]
    _refuse_changed(books, command.statement_no, command.matches)

    # From here on it must succeed.
    events: list[tuple[str, Event]] = []
    for at in range(0, len(command.matches), LINES_AN_EVENT):
        part = command.matches[at : at + LINES_AN_EVENT]
        events.append((statement_stream(command.statement_no), _matched(command, part)))
    numbers: dict[str, Any] = {
        "statement_no": command.statement_no,
        "confidences": _counts(command.matches),
    }
    overwritten = [line.line_no for line in lines if line.is_decided]
    numbers |= warnings_about(command.statement_no, {DecisionsOverwritten: overwritten})
    return Decision(events, books.head, numbers)


def _refuse_changed(books: Books, statement_no: str, matches: Iterable[LineMatch]) -> None:
    """Every entry proposed must still be open with what was proposed of it."""
    wanted: dict[int, Decimal] = {}
    first: dict[int, tuple[int, AppliedEntry]] = {}
    for match in matches:
        for one in match.applied:
            wanted[one.entry_no] = wanted.get(one.entry_no, ZERO) + one.amount
            first.setdefault(one.entry_no, (match.line_no, one))
    parties = {one.entry_no: one for _, one in first.values() if one.ledger != "bank_account"}
    books.load([_whose(one).stream for one in parties.values()])
    closed = books.claims([closed_key(entry_no) for entry_no in wanted])
    for entry_no, amount in wanted.items():
        line_no, one = first[entry_no]
        remaining = ZERO
        if closed_key(entry_no) not in closed:
            if one.ledger == "bank_account":
                # Of an entry that no statement has shown in part, what was outstanding still is.
                remaining = outstanding(books, one.party_no, entry_no, amount)
            else:
                entry = books.party_ledger(_whose(one)).get(entry_no)
                remaining = entry.remaining_amount if entry is not None else ZERO
        if abs(amount) > abs(remaining) or (amount > 0) != (remaining > 0):
            raise EntryChangedSince(
                statement_no=statement_no,
                line_no=line_no,
                entry_no=entry_no,
                document_no=one.document_no,
                remaining=remaining,
                amount=amount,
            )


def _whose(one: AppliedEntry) -> Whose:
    return Whose("customer" if one.ledger == "customer" else "vendor", one.party_no)


def _counts(matches: Iterable[LineMatch]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for match in matches:
        counts[match.confidence] = counts.get(match.confidence, 0) + 1
    return counts


_LINE_COLUMNS = {
    "line_nos": "line_no",
    "confidences": "confidence",
    "scores": "score",
    "rules": "rule",
    "party_criteria": "party",
    "document_criteria": "document",
    "amount_criteria": "amount",
    "direct_debit_criteria": "direct_debit",
    "considered_counts": "candidate_count",
    "considered_group_counts": "group_count",
    "ambiguous": "ambiguous",
    "review_required": "review_required",
    "notes": "notes",
    "account_types": "account_type",
    "account_nos": "account_no",
}
_APPLICATION_COLUMNS = (
    "line_nos",
    "ledgers",
    "entry_nos",
    "party_nos",
    "document_nos",
    "amounts",
    "discounts",
)
_CANDIDATE_COLUMNS = (
    "line_nos",
    "scores",
    "rules",
    "party_criteria",
    "document_criteria",
    "amount_criteria",
    "direct_debit_criteria",
    "account_types",
    "account_nos",
    "entry_nos",
)
_REQUIRED = frozenset(
    {
        "line_nos",
        "confidences",
        "scores",
        "application_ledgers",
        "application_entry_nos",
        "application_party_nos",
        "application_amounts",
        "candidate_scores",
        "candidate_rules",
        "candidate_account_types",
        "candidate_account_nos",
    }
)


def _matched(command: MatchLines, matches: tuple[LineMatch, ...]) -> LinesMatched:
    columns: dict[str, tuple[Any, ...]] = {
        column: tuple(getattr(match, name) for match in matches)
        for column, name in _LINE_COLUMNS.items()
    }
    applied = [
        (match.line_no, *one.__dict__.values()) for match in matches for one in match.applied
    ]
    columns |= _table("application_", _APPLICATION_COLUMNS, applied)
    candidates = [(match.line_no, *one) for match in matches for one in match.candidates]
    columns |= _table("candidate_", _CANDIDATE_COLUMNS, candidates)
    kept = {name: column for name, column in columns.items() if name in _REQUIRED or any(column)}
    return _lines_matched(
        rules_version=command.rules_version,
        candidates_commit_no=command.candidates_commit_no,
        **kept,
    )


def _table(
    prefix: str, names: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> dict[str, tuple[Any, ...]]:
    if not rows:
        return {}
    columns = zip(names, zip(*rows, strict=True), strict=True)
    return {f"{prefix}{name}": column for name, column in columns}
