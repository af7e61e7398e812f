"""Record the proposals of automatic application for the lines of a statement."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Literal, NamedTuple

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.bank_account_master import MatchingProfile
from ledger_es.aggregates.claims import closed_key
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.line_matches import (
    MATCH_CANDIDATES,
    MATCHED_APPLICATIONS,
    MATCHED_LINES,
    READ_NUMBERS,
    LinesMatched,
    MatchCandidateRow,
    MatchedApplicationRow,
    MatchedLineRow,
    ReadNumberRow,
)
from ledger_es.aggregates.match_evidence import (
    Confidence,
    DocumentMeans,
    EntryLedger,
    NumberField,
    NumberSeems,
    PartyMeans,
)
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.statement_lines import BankStatement
from ledger_es.commands.bank_statement_lines import LINES_AN_EVENT, open_line, open_statement
from ledger_es.commands.statement_warnings import warnings_about
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import DecisionsOverwritten, EntryChangedSince
from ledger_es.posting.bank_entry import available, outstanding, posted_bank_entry
from ledger_es.posting.foreign_application import as_paid_in
from ledger_es.values import ZERO, EntryNo, StatementNo, Text, rounded, unchecked

_lines_matched = unchecked(LinesMatched)


class AppliedEntry(AskedRecord):
    """An entry that is proposed for a line.

    `amount` and `discount` have the sign of the entry; `amount` includes the discount, and `discount` includes the
    accepted `tolerance`, which has the opposite sign if more is paid than is due. `late_discount` tells a discount that
    is granted after its last day.
    """

    ledger: EntryLedger
    entry_no: EntryNo
    party_no: Text
    document_no: Text
    amount: Decimal
    discount: Decimal = ZERO
    tolerance: Decimal = ZERO
    late_discount: bool = False


class CandidateRow(NamedTuple):
    """An entry, a group of entries or an account that was considered for a line.

    `entry_nos` holds the numbers of the entries, separated by spaces, `open_amount` what is open of them, `doubts` what
    speaks against them. The record is a tuple because there are up to five for each line.
    """

    score: int
    rule: str
    party: str
    document: str
    amount: str
    direct_debit: str
    account_type: str
    account_no: str
    entry_nos: str
    open_amount: Decimal = ZERO
    doubts: str = ""


class NumberReadRow(NamedTuple):
    """A place of the line where the number or the reference of an open entry was read, as in `ReadNumberRow`."""

    ledger: EntryLedger
    entry_no: int
    field: NumberField
    start: int
    end: int
    seems: NumberSeems = ""


class LineMatch(AskedRecord):
    """The proposal for one line: its rule and evidence, the entries or the account, and the best candidates.

    Of a line that goes to an account, `account_amount` says how much does; 0: all of it.
    """

    line_no: int
    confidence: Confidence
    score: int
    rule: Text = ""
    party: Text = ""
    party_means: PartyMeans = ""
    document: Text = ""
    document_means: DocumentMeans = ""
    amount: Text = ""
    direct_debit: Text = ""
    candidate_count: int = 0
    group_count: int = 0
    ambiguous: bool = False
    review_required: bool = False
    notes: Text = ""
    doubts: Text = ""
    account_type: Text = ""
    account_no: Text = ""
    account_amount: Decimal = ZERO
    applied: tuple[AppliedEntry, ...] = ()
    candidates: tuple[CandidateRow, ...] = ()
    numbers: tuple[NumberReadRow, ...] = ()


class MatchLines(Command):
    """Record the proposals of automatic application for lines of a statement.

    `candidates_commit_no` is the commit as of which the open entries were read. An entry's amount matched if it
    differed from the line's amount by no more than `match_tolerance_value`, a percentage or an amount.
    """

    name: ClassVar[str] = "match-lines"

    statement_no: StatementNo
    rules_version: int
    profile: MatchingProfile = "careful"
    candidates_commit_no: int
    match_tolerance_type: Literal["percentage", "amount"] = "percentage"
    match_tolerance_value: Decimal = ZERO
    matches: tuple[LineMatch, ...]


def match_lines(command: MatchLines, books: Books, policy: Policy) -> Decision:
    statement = open_statement(books, command.statement_no)
    lines = [open_line(statement, match.line_no) for match in command.matches]
    _refuse_changed(policy, statement, command.matches)

    # From here on it must succeed.
    events: list[tuple[str, Event]] = []
    for at in range(0, len(command.matches), LINES_AN_EVENT):
        part = command.matches[at : at + LINES_AN_EVENT]
        matched = _matched(command, part, statement.currency)
        events.append((statement_stream(command.statement_no), matched))
    numbers: dict[str, Any] = {
        "statement_no": command.statement_no,
        "confidences": _counts(command.matches),
    }
    overwritten = [line.line_no for line in lines if line.is_decided]
    numbers |= warnings_about(command.statement_no, {DecisionsOverwritten: overwritten})
    return Decision(events, books.head, numbers)


class _Use(NamedTuple):
    """An entry that is proposed for a line."""

    line_no: int
    applied: AppliedEntry


def _refuse_changed(policy: Policy, statement: BankStatement, matches: Iterable[LineMatch]) -> None:
    """Raises EntryChangedSince unless every proposed entry is still open with at least the proposed amount."""
    books = policy.books
    uses_by_entry_no: dict[int, list[_Use]] = {}
    for match in matches:
        for applied in match.applied:
            uses_by_entry_no.setdefault(applied.entry_no, []).append(_Use(match.line_no, applied))
    first_uses = [uses[0] for uses in uses_by_entry_no.values()]
    books.load(
        _whose(use.applied).stream for use in first_uses if use.applied.ledger != "bank_account"
    )
    closed = books.claims([closed_key(entry_no) for entry_no in uses_by_entry_no])
    for entry_no, uses in uses_by_entry_no.items():
        line_no, applied = uses[0]
        amount = sum((use.applied.amount for use in uses), ZERO)
        remaining = ZERO
        if closed_key(entry_no) not in closed:
            if applied.ledger == "bank_account":
                remaining = _bank_remaining(books, applied.party_no, entry_no, amount)
            else:
                entry = books.party_ledger(_whose(applied)).get(entry_no)
                if entry is not None and entry.posted.currency != statement.currency:
                    _refuse_worth_less(policy, statement, entry, uses)
                    continue
                remaining = entry.remaining_amount if entry is not None else ZERO
        if not _fits(amount, remaining):
            raise _changed_since(statement, line_no, applied, remaining, amount)


def _refuse_worth_less(
    policy: Policy, statement: BankStatement, entry: OpenEntry, uses: Iterable[_Use]
) -> None:
    """Raises EntryChangedSince if an entry in a foreign currency is worth less, on the day of a line, than proposed.

    Lines of several days pay it at several rates, so that their amounts are not added up.
    """
    for line_no, applied in uses:
        day = statement.lines[line_no].posting_date
        worth = as_paid_in(policy, entry, statement.currency, day).remaining_amount
        if not _fits(applied.amount, worth):
            raise _changed_since(statement, line_no, applied, worth, applied.amount)


def _fits(amount: Decimal, remaining: Decimal) -> bool:
    return abs(amount) <= abs(remaining) and (amount > 0) == (remaining > 0)


def _changed_since(
    statement: BankStatement,
    line_no: int,
    applied: AppliedEntry,
    remaining: Decimal,
    amount: Decimal,
) -> EntryChangedSince:
    return EntryChangedSince(
        statement_no=statement.statement_no,
        line_no=line_no,
        entry_no=applied.entry_no,
        document_no=applied.document_no,
        remaining=remaining,
        amount=amount,
    )


def _bank_remaining(books: Books, bank_account_no: str, entry_no: int, amount: Decimal) -> Decimal:
    """What the bank entry still has for the amount proposed. It is read only where a statement that is not reconciled
    shows it: of an entry that no statement has shown in part, what was outstanding still is.
    """
    account = books.find_bank_account(bank_account_no)
    if account is None or not account.found_amount(entry_no):
        return outstanding(books, bank_account_no, entry_no, amount)
    return available(books, bank_account_no, posted_bank_entry(books, entry_no).row)


def _whose(applied: AppliedEntry) -> Whose:
    return Whose("customer" if applied.ledger == "customer" else "vendor", applied.party_no)


def _counts(matches: Iterable[LineMatch]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for match in matches:
        counts[match.confidence] = counts.get(match.confidence, 0) + 1
    return counts


def _matched(command: MatchLines, matches: tuple[LineMatch, ...], currency: str) -> LinesMatched:
    applications = [
        MatchedApplicationRow(
            line_no=match.line_no,
            ledger=entry.ledger,
            entry_no=entry.entry_no,
            party_no=entry.party_no,
            amount=rounded(entry.amount, currency),
            document_no=entry.document_no,
            discount=rounded(entry.discount, currency),
            tolerance=rounded(entry.tolerance, currency),
            late_discount=entry.late_discount,
        )
        for match in matches
        for entry in match.applied
    ]
    candidates = [
        _candidate_row(match.line_no, candidate, currency)
        for match in matches
        for candidate in match.candidates
    ]
    columns = MATCHED_LINES.columns([_line_row(match, currency) for match in matches])
    if applications:
        columns |= MATCHED_APPLICATIONS.columns(applications)
    if candidates:
        columns |= MATCH_CANDIDATES.columns(candidates)
    numbers = [
        ReadNumberRow(match.line_no, *number) for match in matches for number in match.numbers
    ]
    if numbers:
        columns |= READ_NUMBERS.columns(numbers)
    return _lines_matched(
        rules_version=command.rules_version,
        profile=command.profile,
        candidates_commit_no=command.candidates_commit_no,
        match_tolerance_type=command.match_tolerance_type,
        match_tolerance_value=command.match_tolerance_value,
        **columns,
    )


def _line_row(match: LineMatch, currency: str) -> MatchedLineRow:
    return MatchedLineRow(
        line_no=match.line_no,
        confidence=match.confidence,
        score=match.score,
        rule=match.rule,
        party_criterion=match.party,
        party_means=match.party_means,
        document_criterion=match.document,
        document_means=match.document_means,
        amount_criterion=match.amount,
        direct_debit_criterion=match.direct_debit,
        considered_count=match.candidate_count,
        considered_group_count=match.group_count,
        ambiguous=match.ambiguous,
        review_required=match.review_required,
        notes=match.notes,
        doubts=match.doubts,
        account_type=match.account_type,
        account_no=match.account_no,
        account_amount=match.account_amount and rounded(match.account_amount, currency),
    )


def _candidate_row(line_no: int, candidate: CandidateRow, currency: str) -> MatchCandidateRow:
    return MatchCandidateRow(
        line_no=line_no,
        score=candidate.score,
        rule=candidate.rule,
        account_type=candidate.account_type,
        account_no=candidate.account_no,
        party_criterion=candidate.party,
        document_criterion=candidate.document,
        amount_criterion=candidate.amount,
        direct_debit_criterion=candidate.direct_debit,
        entry_nos=candidate.entry_nos,
        amount=rounded(candidate.open_amount, currency),
        doubts=candidate.doubts,
    )
