"""Undoing the posting of a statement line: its applications, its ledger transaction, and what it has found."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger_es.aggregates.bank_account import ClosedBankEntryRow, FoundBankEntryRow
from ledger_es.aggregates.claims import closed_key, reversal_key, transaction_key
from ledger_es.aggregates.general_ledger import EntryRow, Posted, TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import ApplicationsUndone, PostedEntry
from ledger_es.aggregates.statement_lines import BankStatement, StatementLine
from ledger_es.deciding.books import Books, Whose
from ledger_es.errors import (
    BankAccountBlocked,
    BankEntryOnStatement,
    LaterApplicationExists,
)
from ledger_es.posting.bank_entry import posted_bank_entry
from ledger_es.posting.exchange_adjustment import refuse_adjusted
from ledger_es.posting.mirrored_transaction import (
    RecordedTransaction,
    already_reversed,
    mirror,
    recorded_transaction,
    whose_entry,
)
from ledger_es.posting.posting import Posting
from ledger_es.posting.unapplication import (
    applied_by,
    latest_application,
    refuse_applied_later,
    touched_by,
    undo_application,
)


class UndonePayment(NamedTuple):
    """The payment of one party: its reversal, and its application undone (None if it was not applied)."""

    whose: Whose
    reversal: PostedEntry
    unapplied: ApplicationsUndone | None


class UndoneTransaction(NamedTuple):
    """What undoing a ledger transaction leads to: the transaction that reverses it, and what it undid of each party.

    `payments` are in the order in which they were undone.
    """

    recorded: RecordedTransaction
    transaction_no: int
    mirror_no_by_entry_no: dict[int, int]
    payments: tuple[UndonePayment, ...]


class UndoneLine(NamedTuple):
    """What undoing a line leads to.

    `transaction_no` reverses the line's ledger transaction and `mirror_no` is the bank entry that mirrors the line's;
    both are 0 if the line had found bank entries, which are `released`. `closed` has the line's bank entry and its
    mirror. `mirrors_found` has a mirror that a person had posted before, by reversing the transaction.
    """

    line_no: int
    posting_date: date
    transaction_no: int = 0
    mirror_no: int = 0
    payments: tuple[UndonePayment, ...] = ()
    released: tuple[FoundBankEntryRow, ...] = ()
    mirrors_found: tuple[FoundBankEntryRow, ...] = ()
    closed: tuple[ClosedBankEntryRow, ...] = ()


def undo_statement_line(posting: Posting, statement: BankStatement, line_no: int) -> UndoneLine:
    """Undoes a posted line. Raises what is in the way: PostingDateNotAllowed, LaterApplicationExists, PartyBlocked,
    AccountBlocked, BankAccountBlocked, or BankEntryOnStatement.
    """
    line, posted = statement.lines[line_no], statement.posted_lines[line_no]
    if not posted.transaction_no:
        released = tuple(
            FoundBankEntryRow(application.entry_no, application.amount, line_no)
            for application in line.applications
        )
        return UndoneLine(line_no, line.posting_date, released=released)
    books = posting.books
    recorded = _recorded(books, posted.transaction_no)
    if books.claimed(reversal_key(posted.transaction_no)):
        return _reversed_by_hand(books, statement, line, recorded)
    _refuse_posting(posting, recorded)
    _refuse_other_banks(posting, recorded, posted.bank_entry_no)
    undone = undo_transaction(posting, posted.transaction_no, on_statement=True)
    mirror_no = undone.mirror_no_by_entry_no[posted.bank_entry_no]
    return UndoneLine(
        line_no,
        recorded.transaction.posting_date,
        undone.transaction_no,
        mirror_no,
        undone.payments,
        closed=_both_closed(line, posted.bank_entry_no, mirror_no),
    )


def undo_transaction(
    posting: Posting, transaction_no: int, *, on_statement: bool = False
) -> UndoneTransaction:
    """Undoes the applications of a ledger transaction and reverses it, on its own date.

    The transaction must not be reversed yet. Raises PostingDateNotAllowed, LaterApplicationExists, PartyBlocked or
    AccountBlocked. What the bank has shown, the caller looks at. `on_statement` is as for `mirror`.
    """
    recorded = _recorded(posting.books, transaction_no)
    _refuse_posting(posting, recorded)
    transaction = posting.begin_transaction(
        recorded.transaction.posting_date,
        recorded.transaction.document_type,
        recorded.transaction.document_no,
        reversed_no=transaction_no,
    )
    open_entries: dict[int, OpenEntry] = {}
    unapplied: dict[int, ApplicationsUndone | None] = {}
    # Entries of one transaction may have settled the same entry, so the last goes first.
    for entry in reversed(recorded.entries):
        if entry.ledger == "bank_account":
            continue
        whose = whose_entry(entry)
        unapplied[entry.no] = _unapply(posting, whose, entry, transaction)
        open_entry = posting.ledger(whose).get(entry.no)
        assert open_entry is not None, f"entry {entry.no} has no application and is not open"
        if open_entry.posted.currency != posting.policy.currency:
            refuse_adjusted(posting.books, whose, entry.no, transaction_no)
        open_entries[entry.no] = open_entry
    mirrored = mirror(posting, recorded, open_entries, transaction, on_statement=on_statement)
    payments = [
        UndonePayment(whose, reversal, unapplied[reversal.reversed_entry_no])
        for whose, reversals in mirrored.reversals.items()
        for reversal in reversed(reversals)
    ]
    for payment in payments:
        posting.ledger(payment.whose).close(payment.reversal.reversed_entry_no)
    return UndoneTransaction(
        recorded, transaction.no, mirrored.mirror_no_by_entry_no, tuple(payments)
    )


def _recorded(books: Books, transaction_no: int) -> RecordedTransaction:
    posted = books.find_claimant(transaction_key(transaction_no))
    assert isinstance(posted, Posted), f"transaction {transaction_no} is not in the log"
    return recorded_transaction(posted, transaction_no)


def _both_closed(
    line: StatementLine, bank_entry_no: int, mirror_no: int
) -> tuple[ClosedBankEntryRow, ...]:
    return (
        ClosedBankEntryRow(bank_entry_no, line.amount, line.line_no),
        ClosedBankEntryRow(mirror_no, -line.amount, line.line_no),
    )


def _unapply(
    posting: Posting, whose: Whose, entry: EntryRow, transaction: TransactionRow
) -> ApplicationsUndone | None:
    """Undoes the application that was made with the entry, if it is in force.

    Raises LaterApplicationExists if the entry, or one that it settled, was applied since.
    """
    latest = latest_application(posting, whose, entry.no)
    if not latest:
        return None
    event = applied_by(posting.books, latest, entry.no)
    if event.application(latest).transaction_no != entry.transaction_no:
        raise LaterApplicationExists(entry_no=entry.no, application_no=latest)
    refuse_applied_later(posting, whose, touched_by(event, latest), latest)
    return undo_application(posting, whose, event, latest, transaction)


# --- what is in the way -----------------------------------------------------------------------


def _refuse_posting(posting: Posting, recorded: RecordedTransaction) -> None:
    policy = posting.policy
    policy.allow_posting_on(recorded.transaction.posting_date)
    for entry in recorded.entries:
        if entry.ledger != "bank_account":
            whose = whose_entry(entry)
            policy.allow_at_all(whose.ledger, whose.party_no, recorded.transaction.document_type)
    for line in recorded.lines:
        policy.account(line.account_no)


def _refuse_other_banks(posting: Posting, recorded: RecordedTransaction, own_entry_no: int) -> None:
    """Another bank account that a part of the line went to must not be blocked, nor show it on a statement."""
    books = posting.books
    for entry in recorded.entries:
        if entry.ledger != "bank_account" or entry.no == own_entry_no:
            continue
        if books.bank_account(entry.account_no).blocked:
            raise BankAccountBlocked(bank_account_no=entry.account_no)
        statement_no = _showing_statement(books, entry.account_no, entry.no)
        if statement_no:
            raise BankEntryOnStatement(entry_no=entry.no, statement_no=statement_no)


def _showing_statement(books: Books, bank_account_no: str, entry_no: int) -> str:
    account = books.find_bank_account(bank_account_no)
    assert account is not None, f"bank account {bank_account_no} vanished"
    return account.showing_statement(entry_no)


def _reversed_by_hand(
    books: Books, statement: BankStatement, line: StatementLine, recorded: RecordedTransaction
) -> UndoneLine:
    """The line whose transaction was reversed before: its bank entry and the mirror of that go together.

    Raises AlreadyReversed if a statement shows the mirror, because the bank has then taken the money back.
    """
    number, own_entry_no = (
        recorded.transaction.no,
        statement.posted_lines[line.line_no].bank_entry_no,
    )
    reversing = books.find_claimant(reversal_key(number))
    assert isinstance(reversing, Posted), f"transaction {number} is not reversed"
    place = reversing.transaction_reversed_nos.index(number)
    reversal = _recorded(books, reversing.transaction_nos[place])
    mirror_no = next(
        entry.no
        for entry in reversal.entries
        if entry.ledger == "bank_account"
        and posted_bank_entry(books, entry.no).row.reversed_entry_no == own_entry_no
    )
    assert statement.imported is not None, f"statement {statement.statement_no} was never imported"
    shown = _showing_statement(books, statement.imported.bank_account_no, mirror_no)
    if shown or books.claimed(closed_key(mirror_no)):
        raise already_reversed(number, reversing)
    return UndoneLine(
        line.line_no,
        recorded.transaction.posting_date,
        reversal.transaction.no,
        mirror_no,
        mirrors_found=(FoundBankEntryRow(mirror_no, -line.amount, line.line_no),),
        closed=_both_closed(line, own_entry_no, mirror_no),
    )
