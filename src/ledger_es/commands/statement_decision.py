"""Decide whether lines of a statement are new money or known already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from ledger_es.aggregates.bank_statement import LinesCleared
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.commands.bank_statement_reconciliation import import_of
from ledger_es.commands.statement_changes import changed_lines
from ledger_es.commands.statement_import import LineNames, Occurrences
from ledger_es.commands.statement_intake import (
    entries_of_statement,
    known_account,
    links_placed,
)
from ledger_es.commands.statement_warnings import warnings_about
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision, nothing
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    LineIsPosted,
    LinesPerhapsCountedTwice,
    StatementIsWithdrawn,
    StatementLineUnknown,
)
from ledger_es.intake.counted_twice import perhaps_counted_twice
from ledger_es.intake.deciding import decide
from ledger_es.intake.records import KnownAccount
from ledger_es.intake.remembering import remember
from ledger_es.values import StatementNo, stream_id


class DecideLines(Command):
    """Decide whether lines of a statement are new money, or money that the books know already (intake.md 2).

    If `line_nos` is empty, every line that is not decided yet is. All details of a batch are decided together. A line
    can be decided again until it is posted. With the last decision a statement with balances takes its place among the
    statements of its account.
    """

    name: ClassVar[str] = "decide-lines"

    statement_no: StatementNo
    line_nos: tuple[int, ...] = ()
    decision: Literal["known", "new"]


def decide_lines(command: DecideLines, books: Books, policy: Policy) -> Decision:
    statement = books.bank_statement(command.statement_no)
    if statement.is_withdrawn:
        raise StatementIsWithdrawn(statement_no=command.statement_no)
    for line_no in command.line_nos:
        if line_no not in statement.lines:
            raise StatementLineUnknown(statement_no=command.statement_no, line_no=line_no)
    entries = entries_of_statement(statement)
    wanted = {
        place: entry
        for place, entry in enumerate(entries, 1)
        if any(line.line_no in command.line_nos for line in entry)
        or (not command.line_nos and entry[0].is_undecided)
    }
    line_nos = [line.line_no for entry in wanted.values() for line in entry]
    for line_no in line_nos:
        if line_no in statement.posted_lines:
            raise LineIsPosted(statement_no=command.statement_no, line_no=line_no)
    if not wanted:
        return nothing(books.head)
    number = import_of(statement).bank_account_no
    account = books.find_bank_account(number)
    assert account is not None, f"bank account {number} vanished"
    before = known_account(books, account)
    intake = decide(before, command.statement_no, dict.fromkeys(wanted, command.decision))
    head = before.statements[command.statement_no].statement
    after = remember(before, head, command.statement_no, intake)

    # From here on it must succeed.
    events = _changes(books, policy, statement, before, after)
    if command.decision == "known":
        applied = [line_no for line_no in line_nos if statement.lines[line_no].is_settled]
        if applied:
            cleared = LinesCleared(line_nos=tuple(applied))
            events.append((statement_stream(command.statement_no), cleared))
    answer: dict[str, Any] = {
        "statement_no": command.statement_no,
        "line_nos": line_nos,
        "undecided_line_nos": [
            line.line_no
            for place, entry in enumerate(entries, 1)
            for line in entry
            if place not in wanted and line.is_undecided
        ],
    }
    if command.decision == "new":
        answer |= _warning(command.statement_no, after, wanted)
    return Decision(events, books.head, answer if events else {})


def _changes(
    books: Books,
    policy: Policy,
    statement: BankStatement,
    before: KnownAccount,
    after: KnownAccount,
) -> list[tuple[str, Event]]:
    """The events of lines whose standing has changed, on their statements, and of links on the bank account."""
    number, currency = import_of(statement).bank_account_no, import_of(statement).currency
    changed = changed_lines(books, before, after, LineNames(books, ()), Occurrences(books, number))
    events: list[tuple[str, Event]] = [
        (statement_stream(statement_no), event) for statement_no, event in changed.items()
    ]
    links_before, links_after = set(before.links), set(after.links)
    placed = [link for link in after.links if link not in links_before]
    ended = [link.key for link in before.links if link not in links_after]
    stream = stream_id("bank_account", number)
    events += [(stream, event) for event in links_placed(placed, ended, policy, currency)]
    return events


def _warning(
    statement_no: str, account: KnownAccount, decided: Mapping[int, Sequence[StatementLine]]
) -> dict[str, Any]:
    """The answer's `warnings`, if lines that were decided to be new money are perhaps counted twice."""
    places = perhaps_counted_twice(account, statement_no, decided)
    line_nos = [line.line_no for place in places for line in decided[place]]
    return warnings_about(statement_no, {LinesPerhapsCountedTwice: line_nos})
