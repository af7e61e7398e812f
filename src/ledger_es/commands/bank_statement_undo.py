"""Undo the posting of a statement or of some of its lines, in one commit, so that they can be posted anew."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.bank_account import (
    CLOSED_BANK_ENTRIES,
    FOUND_BANK_ENTRIES,
    REOPENED_BANK_ENTRIES,
    BankAccount,
    BankEntriesClosed,
    BankEntriesFound,
    BankEntriesReleased,
    BankEntriesReopened,
    ClosedBankEntryRow,
    FoundBankEntryRow,
    ReconciliationUndone,
    ReopenedBankEntryRow,
    StatementReconciled,
)
from ledger_es.aggregates.claims import reconciled_statement_key
from ledger_es.aggregates.event import Event, statement_stream
from ledger_es.aggregates.party_ledger import ApplicationsUndone, EntriesReversed, PostedEntry
from ledger_es.aggregates.statement_lines import BankStatement
from ledger_es.aggregates.statement_posting import StatementUndone
from ledger_es.commands.bank_statement_lines import line_of
from ledger_es.commands.bank_statement_reconciliation import import_of
from ledger_es.commands.learned_payer import payers_untaught
from ledger_es.commands.mapping_offer import mapping_offers_withdrawn
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import BankAccountBlocked, LaterStatementReconciled, Refusal
from ledger_es.posting.bank_entry import posted_bank_entry
from ledger_es.posting.collected_debit import note_reversed_debits
from ledger_es.posting.posting import Posting, PostingAnswer
from ledger_es.posting.readjustment import readjusted
from ledger_es.posting.unapplication import merged
from ledger_es.posting.undone_line import UndoneLine, UndonePayment, undo_statement_line
from ledger_es.values import ZERO, StatementNo, stream_id

ROWS_AN_EVENT = 1000


class UndoStatement(Command):
    """Undo the posting of the statement, or of the lines that are named.

    What the posting has applied is unapplied, newest first, and its ledger transactions are reversed, on their own
    dates. If the account is reconciled with the statement, it returns to the one before. What settles the lines stays
    proposed; they can be assigned anew and posted again. Nothing is undone if anything is in the way: a later
    application, a later reconciliation, a date that is not allowed, a blocked party or account.
    """

    name: ClassVar[str] = "undo-statement"

    statement_no: StatementNo
    line_nos: tuple[int, ...] = ()


def undo_statement(command: UndoStatement, books: Books, policy: Policy) -> Decision:
    statement = books.bank_statement(command.statement_no)
    for line_no in command.line_nos:
        line_of(statement, line_no)
    named = command.line_nos or statement.posted_lines
    line_nos = [line_no for line_no in statement.posted_lines if line_no in named]
    undoes_reconciliation = statement.is_reconciled and (bool(line_nos) or not command.line_nos)
    if not line_nos and not undoes_reconciliation:
        return Decision([], books.head, {"statement_no": command.statement_no, "lines": 0})
    return undo_lines(statement, line_nos, books, policy, undoes_reconciliation)


def undo_lines(
    statement: BankStatement,
    line_nos: list[int],
    books: Books,
    policy: Policy,
    undoes_reconciliation: bool,
) -> Decision:
    """Undoes these posted lines, and the reconciliation with the statement if asked. Raises what is in the way."""
    statement_no = statement.statement_no
    bank_account_no = import_of(statement).bank_account_no
    if books.bank_account(bank_account_no).blocked:
        raise BankAccountBlocked(bank_account_no=bank_account_no)
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    if undoes_reconciliation and account.statement_no != statement_no:
        raise LaterStatementReconciled(
            statement_no=statement_no, later_statement_no=account.statement_no
        )
    posting = Posting(books, policy, "reversal")
    # Lines that pay the same entries are undone newest first.
    newest_first = sorted(
        line_nos, key=lambda line_no: statement.posted_lines[line_no], reverse=True
    )
    undone: list[UndoneLine] = []
    for line_no in newest_first:
        try:
            undone.append(undo_statement_line(posting, statement, line_no))
        except Refusal as refusal:
            raise refusal.at("line {line}", line=line_no) from None

    # From here on it must succeed.
    payments = [payment for line in undone for payment in line.payments]
    for stream, event in party_events(posting, payments):
        posting.also(stream, event)
    note_reversed_debits(posting, (payment.reversal.reversed_entry_no for payment in payments))
    in_order = sorted(undone, key=lambda line: line.line_no)
    for event in _statement_events(posting.register_no, in_order):
        posting.also(statement_stream(statement_no), event)
    for stream, event in [
        *payers_untaught(books, statement_no, line_nos),
        *mapping_offers_withdrawn(books, statement_no, line_nos),
    ]:
        posting.also(stream, event)
    stream = stream_id("bank_account", bank_account_no)
    if undoes_reconciliation:
        for event in _reconciliation_undone(statement, account, books):
            posting.also(stream, event)
    for event in _bank_events(statement_no, in_order):
        posting.also(stream, event)
    return posting.decision(PostingAnswer(statement_no=statement_no, lines=len(undone)))


# --- events -----------------------------------------------------------------------------------


class _OfParty(NamedTuple):
    """What is undone on the ledger of one party."""

    applications: list[ApplicationsUndone]
    reversals: list[PostedEntry]


def party_events(
    posting: Posting, payments: Iterable[UndonePayment]
) -> Iterable[tuple[str, Event]]:
    """For each party its applications undone, its entries reversed, and what that opens as runs have valued it."""
    by_party: dict[Whose, _OfParty] = {}
    for payment in payments:
        of_party = by_party.setdefault(payment.whose, _OfParty([], []))
        of_party.reversals.append(payment.reversal)
        if payment.unapplied is not None:
            of_party.applications.append(payment.unapplied)
    for whose, of_party in by_party.items():
        events: list[Event] = []
        for start in range(0, len(of_party.applications), ROWS_AN_EVENT):
            events.append(merged(of_party.applications[start : start + ROWS_AN_EVENT]))
        for start in range(0, len(of_party.reversals), ROWS_AN_EVENT):
            part = tuple(of_party.reversals[start : start + ROWS_AN_EVENT])
            events.append(EntriesReversed(entries=part))
        for event in (*events, *readjusted(posting, whose, events)):
            yield whose.stream, event


def _statement_events(register_no: int, undone: list[UndoneLine]) -> Iterable[StatementUndone]:
    for start in range(0, max(len(undone), 1), ROWS_AN_EVENT):
        part = undone[start : start + ROWS_AN_EVENT]
        yield StatementUndone(
            register_no=register_no,
            part=start // ROWS_AN_EVENT + 1,
            line_nos=tuple(line.line_no for line in part),
            transaction_nos=tuple(line.transaction_no for line in part),
            bank_entry_nos=tuple(line.mirror_no for line in part),
        )


def _reconciliation_undone(
    statement: BankStatement, account: BankAccount, books: Books
) -> Iterable[Event]:
    """The bank entries that the reconciliation closed are open again; the account returns to the statement before."""
    statement_no = statement.statement_no
    reconciled = books.find_claimant(reconciled_statement_key(statement_no))
    assert isinstance(reconciled, StatementReconciled), f"{statement_no} was never reconciled"
    rows = _reopened(statement, account, books)
    for start in range(0, len(rows), ROWS_AN_EVENT):
        yield BankEntriesReopened(
            statement_no=statement_no,
            statement_date=reconciled.statement_date,
            **REOPENED_BANK_ENTRIES.columns(rows[start : start + ROWS_AN_EVENT]),
        )
    yield ReconciliationUndone(
        statement_no=statement_no,
        statement_no_before=reconciled.statement_no_before,
        statement_date_before=reconciled.statement_date_before,
        closing_balance_before=reconciled.closing_balance_before,
    )


def _reopened(
    statement: BankStatement, account: BankAccount, books: Books
) -> list[ReopenedBankEntryRow]:
    """The bank entries that the posted lines of the statement show."""
    rows: list[ReopenedBankEntryRow] = []
    found: dict[int, Decimal] = {}
    for line_no, posted in statement.posted_lines.items():
        line = statement.lines[line_no]
        if posted.bank_entry_no:
            rows.append(ReopenedBankEntryRow(posted.bank_entry_no, line.amount, line.amount))
            continue
        for application in line.applications:
            found[application.entry_no] = found.get(application.entry_no, ZERO) + application.amount
    for entry_no, amount in account.cancelled_by_statement.get(statement.statement_no, {}).items():
        rows.append(ReopenedBankEntryRow(entry_no, amount, amount))
    for entry_no, amount in found.items():
        remaining = account.partly_found.get(entry_no, ZERO) + amount
        is_whole = remaining == posted_bank_entry(books, entry_no).row.amount
        rows.append(ReopenedBankEntryRow(entry_no, amount, remaining, not is_whole))
    return rows


def _bank_events(statement_no: str, undone: list[UndoneLine]) -> Iterable[Event]:
    """What the lines had found is released; a bank entry and its mirror, which no statement will show, are closed."""
    released = [row for line in undone for row in line.released]
    for rows in _parts(released):
        columns = FOUND_BANK_ENTRIES.columns(rows)
        yield BankEntriesReleased(statement_no=statement_no, **columns)
    for rows in _parts([row for line in undone for row in line.mirrors_found]):
        yield BankEntriesFound(statement_no=statement_no, **FOUND_BANK_ENTRIES.columns(rows))
    closed = [row for line in undone for row in line.closed]
    for start in range(0, len(closed), ROWS_AN_EVENT):
        part: list[ClosedBankEntryRow] = closed[start : start + ROWS_AN_EVENT]
        yield BankEntriesClosed(
            statement_no=statement_no,
            statement_date=max(line.posting_date for line in undone),
            **CLOSED_BANK_ENTRIES.columns(part),
        )


def _parts(rows: list[FoundBankEntryRow]) -> Iterable[list[FoundBankEntryRow]]:
    for start in range(0, len(rows), ROWS_AN_EVENT):
        yield rows[start : start + ROWS_AN_EVENT]
