"""Match the lines of a reconciliation with bank entries, by hand or as a rule proposes it, and remove matches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.bank_account import BankEntriesPosted, BankEntryRow
from ledger_es.aggregates.bank_entry_matches import (
    BANK_ENTRY_MATCHES,
    BankEntriesMatched,
    BankEntryMatchRow,
)
from ledger_es.aggregates.bank_statement import LinesCleared
from ledger_es.aggregates.claims import closed_key, entry_key
from ledger_es.aggregates.event import Event, statement_stream, stream_key
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.commands.bank_reconciliation import reconciled_statement
from ledger_es.commands.bank_statement_lines import open_line, open_statement
from ledger_es.commands.bank_statement_reconciliation import import_of
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    BankEntryShownElsewhere,
    EntryChangedSince,
    EntryIsClosed,
    EntryNotOfBankAccount,
    ManyToManyMatch,
    NothingToMatch,
)
from ledger_es.posting.bank_entry import available, posted_bank_entry
from ledger_es.posting.bank_entry_matches import (
    BankEntryToMatch,
    EntryMatch,
    LineKey,
    Matches,
    ReconciliationLine,
    match_by_hand,
    remove_matches,
)
from ledger_es.values import ZERO, EntryNo, StatementNo

MATCHES_AN_EVENT = 1000


class MatchBankEntries(Command):
    """Match one line of a reconciliation with bank entries, or several lines with one bank entry (algorithms.md 2).

    One line: the entries that it has are kept. Several lines: each is explained by its own amount, the last by the rest
    of the entry. An entry that another line or statement is matched with is released from there.
    """

    name: ClassVar[str] = "match-bank-entries"

    statement_no: StatementNo
    line_nos: tuple[int, ...]
    entry_nos: tuple[EntryNo, ...]


class UnmatchBankEntries(Command):
    """Remove the matches of lines and of bank entries; without either, all matches of the reconciliation.

    An entry that several lines share is released from all of them.
    """

    name: ClassVar[str] = "unmatch-bank-entries"

    statement_no: StatementNo
    line_nos: tuple[int, ...] = ()
    entry_nos: tuple[EntryNo, ...] = ()


class ProposedBankEntry(AskedRecord):
    """A bank entry that a rule proposes for a line. `amount` has the sign of the entry.

    All lines that are proposed for an entry together have what was outstanding of it.
    """

    line_no: int
    entry_no: EntryNo
    amount: Decimal
    days_apart: int = 0
    text_score: int = 0


class ProposeBankEntries(Command):
    """Record which bank entries the matching rule has found for lines of a reconciliation.

    `candidates_commit_no` is the commit as of which the open entries were read. The matches of `released_line_nos` are
    removed first. For `ambiguous_line_nos` there are several sets of entries, so that none is proposed; for
    `not_searched_line_nos` the search for a set would have been too long.
    """

    name: ClassVar[str] = "propose-bank-entries"

    statement_no: StatementNo
    days_tolerance: int = 0
    candidates_commit_no: int
    matches: tuple[ProposedBankEntry, ...]
    released_line_nos: tuple[int, ...] = ()
    ambiguous_line_nos: tuple[int, ...] = ()
    not_searched_line_nos: tuple[int, ...] = ()


def match_bank_entries(command: MatchBankEntries, books: Books, policy: Policy) -> Decision:
    statement = open_reconciliation_of(books, command.statement_no)
    lines = [open_line(statement, line_no) for line_no in dict.fromkeys(command.line_nos)]
    entry_nos = list(dict.fromkeys(command.entry_nos))
    if not lines or not entry_nos:
        raise NothingToMatch(statement_no=command.statement_no)
    if len(lines) > 1 and len(entry_nos) > 1:
        raise ManyToManyMatch(
            statement_no=command.statement_no, lines=len(lines), entries=len(entry_nos)
        )
    rows = [open_entry(books, statement, entry_no) for entry_no in entry_nos]

    # From here on it must succeed.
    bank_account_no = import_of(statement).bank_account_no
    before = _matches_of(books, bank_account_no)
    after = match_by_hand(
        before,
        [_line(command.statement_no, line) for line in lines],
        [
            BankEntryToMatch(row.entry_no, row.posting_date, available(books, bank_account_no, row))
            for row in rows
        ],
    )
    # A line that settles something else now is matched anew, too.
    replaced = [line.line_no for line in lines if line.is_settled]
    events = _changes(books, before, after, {command.statement_no: set(replaced)})
    return Decision(events, books.head, _answer(statement, after))


def unmatch_bank_entries(command: UnmatchBankEntries, books: Books, policy: Policy) -> Decision:
    statement = open_reconciliation_of(books, command.statement_no)
    lines = {open_line(statement, line_no).line_no for line_no in command.line_nos}
    if not command.line_nos and not command.entry_nos:
        lines = {line.line_no for line in statement.lines_to_post}
    before = _matches_of(books, import_of(statement).bank_account_no)
    own = {match.entry_no for match in before if match.line.statement_no == command.statement_no}
    after = remove_matches(
        before,
        [LineKey(command.statement_no, line_no) for line_no in lines],
        [entry_no for entry_no in command.entry_nos if entry_no in own],
    )
    # What a line settles besides bank entries is removed with it.
    others = {
        line_no
        for line_no in lines
        if statement.lines[line_no].is_settled and not _is_matched(statement.lines[line_no])
    }
    events = _changes(books, before, after, {command.statement_no: others})
    return Decision(events, books.head, _answer(statement, after))


def propose_bank_entries(command: ProposeBankEntries, books: Books, policy: Policy) -> Decision:
    statement = open_reconciliation_of(books, command.statement_no)
    _refuse_changed(books, statement, command.matches)
    proposed = {match.line_no for match in command.matches}
    released = tuple(
        line_no
        for line_no in command.released_line_nos
        if line_no not in proposed and open_line(statement, line_no).is_settled
    )

    # From here on it must succeed.
    stream = statement_stream(command.statement_no)
    events: list[tuple[str, Event]] = []
    if released:
        events.append((stream, LinesCleared(line_nos=released)))
    rows = [
        BankEntryMatchRow(
            match.line_no,
            match.entry_no,
            posted_bank_entry(books, match.entry_no).row.document_no,
            match.amount,
            match.days_apart,
            match.text_score,
        )
        for match in command.matches
    ]
    for part in _in_parts(rows):
        matched = BankEntriesMatched(
            by_hand=False,
            days_tolerance=command.days_tolerance,
            candidates_commit_no=command.candidates_commit_no,
            **BANK_ENTRY_MATCHES.columns(part),
        )
        events.append((stream, matched))
    matched_before = {
        line.line_no for line in statement.lines_to_post if _is_matched(line)
    }.difference(released)
    numbers: dict[str, Any] = {
        "statement_no": command.statement_no,
        "matched": len(matched_before | proposed),
        "lines": len(statement.lines_to_post),
    }
    if command.ambiguous_line_nos:
        numbers["ambiguous_line_nos"] = list(command.ambiguous_line_nos)
    if command.not_searched_line_nos:
        numbers["not_searched_line_nos"] = list(command.not_searched_line_nos)
    return Decision(events, books.head, numbers)


# --- parts ------------------------------------------------------------------------------------


def open_reconciliation_of(books: Books, statement_no: str) -> BankStatement:
    """The statement of a reconciliation that is open. Raises StatementIsPosted, or as `reconciled_statement`."""
    reconciled_statement(books, statement_no)
    return open_statement(books, statement_no)


def open_entry(books: Books, statement: BankStatement, entry_no: int) -> BankEntryRow:
    """The bank entry, of which something is open that no posted line shows.

    Raises EntryNotOfBankAccount, EntryIsClosed or BankEntryShownElsewhere.
    """
    bank_account_no = import_of(statement).bank_account_no
    claim = books.claimed(entry_key(entry_no))
    event = books.recorded(claim.stream, claim.version) if claim else None
    if claim is None or not isinstance(event, BankEntriesPosted):
        raise EntryNotOfBankAccount(entry_no=entry_no, bank_account_no=bank_account_no)
    if stream_key(claim.stream) != bank_account_no:
        raise EntryNotOfBankAccount(entry_no=entry_no, bank_account_no=bank_account_no)
    if books.claimed(closed_key(entry_no)):
        raise EntryIsClosed(entry_no=entry_no)
    row = event.entry(entry_no)
    if not available(books, bank_account_no, row):
        account = books.find_bank_account(bank_account_no)
        assert account is not None, f"bank account {bank_account_no} vanished"
        raise BankEntryShownElsewhere(
            entry_no=entry_no,
            statement_no=row.statement_no or account.showing_statement(entry_no),
            bank_account_no=bank_account_no,
        )
    return row


def _refuse_changed(
    books: Books, statement: BankStatement, matches: Sequence[ProposedBankEntry]
) -> None:
    """Raises EntryChangedSince unless exactly the proposed amount of each entry is outstanding, or as `open_entry`."""
    amounts: dict[int, Decimal] = {}
    first: dict[int, ProposedBankEntry] = {}
    for match in matches:
        open_line(statement, match.line_no)
        amounts[match.entry_no] = amounts.get(match.entry_no, ZERO) + match.amount
        first.setdefault(match.entry_no, match)
    for entry_no, amount in amounts.items():
        try:
            row = open_entry(books, statement, entry_no)
            left = available(books, import_of(statement).bank_account_no, row)
        except (EntryIsClosed, BankEntryShownElsewhere):
            left = ZERO
        if left != amount:
            raise EntryChangedSince(
                statement_no=statement.statement_no,
                line_no=first[entry_no].line_no,
                entry_no=entry_no,
                document_no=posted_bank_entry(books, entry_no).row.document_no,
                remaining=left,
                amount=amount,
            )


def _in_parts(rows: Sequence[BankEntryMatchRow]) -> Iterable[list[BankEntryMatchRow]]:
    """The rows in parts of whole lines: an event replaces all entries of its lines."""
    part: list[BankEntryMatchRow] = []
    for row in sorted(rows, key=lambda row: row.line_no):
        if len(part) >= MATCHES_AN_EVENT and row.line_no != part[-1].line_no:
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def _line(statement_no: str, line: StatementLine) -> ReconciliationLine:
    return ReconciliationLine(LineKey(statement_no, line.line_no), line.posting_date, line.amount)


def _is_matched(line: StatementLine) -> bool:
    return bool(line.applications) and line.applications[0].ledger == "bank_account"


def _matches_of(books: Books, bank_account_no: str) -> Matches:
    """The matches of all statements of the account whose lines are not posted."""
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    return tuple(
        EntryMatch(
            LineKey(statement_no, line.line_no),
            application.entry_no,
            application.amount,
            line.is_decided,
        )
        for statement_no in account.unreconciled
        for line in books.bank_statement(statement_no).lines_to_post
        if _is_matched(line)
        for application in line.applications
    )


def _changes(
    books: Books, before: Matches, after: Matches, others: Mapping[str, Iterable[int]]
) -> list[tuple[str, Event]]:
    """The events of the lines whose matches changed, and of `others`, which settle something else now."""
    entries_before, entries_after = _by_line(before), _by_line(after)
    changed = {
        key
        for key in entries_before.keys() | entries_after.keys()
        if entries_before.get(key) != entries_after.get(key)
    }
    changed |= {
        LineKey(statement_no, line_no)
        for statement_no, line_nos in others.items()
        for line_no in line_nos
        if entries_before.get(LineKey(statement_no, line_no)) is None
    }
    events: list[tuple[str, Event]] = []
    for statement_no in sorted({key.statement_no for key in changed}):
        stream = statement_stream(statement_no)
        keys = sorted(key for key in changed if key.statement_no == statement_no)
        cleared = tuple(key.line_no for key in keys if key not in entries_after)
        if cleared:
            events.append((stream, LinesCleared(line_nos=cleared)))
        rows = [
            BankEntryMatchRow(
                key.line_no,
                match.entry_no,
                posted_bank_entry(books, match.entry_no).row.document_no,
                match.applied_amount,
            )
            for key in keys
            for match in entries_after.get(key, ())
        ]
        if rows:
            # One event: it replaces all entries of its lines.
            columns = BANK_ENTRY_MATCHES.columns(rows)
            events.append((stream, BankEntriesMatched(by_hand=True, **columns)))
    return events


def _by_line(matches: Matches) -> dict[LineKey, list[EntryMatch]]:
    by_line: dict[LineKey, list[EntryMatch]] = {}
    for match in matches:
        by_line.setdefault(match.line, []).append(match._replace(is_by_hand=True))
    return by_line


def _answer(statement: BankStatement, matches: Sequence[EntryMatch]) -> dict[str, object]:
    """How many lines that are not posted are matched, and the differences of those that are."""
    by_line = _by_line(tuple(matches))
    differences: dict[str, str] = {}
    matched = 0
    for line in statement.lines_to_post:
        entries = by_line.get(LineKey(statement.statement_no, line.line_no))
        if entries is None:
            continue
        matched += 1
        difference = line.amount - sum((match.applied_amount for match in entries), ZERO)
        if difference:
            differences[str(line.line_no)] = str(difference)
    return {
        "statement_no": statement.statement_no,
        "matched": matched,
        "lines": len(statement.lines_to_post),
        "differences": differences,
    }
