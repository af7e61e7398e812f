"""Reverse a ledger transaction that came from a journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from ledger_es.aggregates.claims import Key, closed_key, reversal_key, transaction_key
from ledger_es.aggregates.general_ledger import REVERSIBLE, EntryRow, Posted, TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import EntriesReversed
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AlreadyReversed,
    BankAccountBlocked,
    BankEntryIsClosed,
    EntryIsApplied,
    NotFromJournal,
    TransactionUnknown,
)
from ledger_es.posting.exchange_adjustment import refuse_adjusted
from ledger_es.posting.mirrored_transaction import (
    already_reversed,
    mirror,
    recorded_transaction,
    whose_entry,
)
from ledger_es.posting.posting import Posting
from ledger_es.values import EntryNo


class ReverseTransaction(Command):
    """Reverse a ledger transaction that came from a journal.

    The reversal has the same document number and posting date, and the opposite amounts. Entries of customers and
    vendors are closed together with their reversals.
    """

    name: ClassVar[str] = "reverse-transaction"

    transaction_no: EntryNo

    def claims_asked(self) -> Iterable[Key]:
        return [transaction_key(self.transaction_no), reversal_key(self.transaction_no)]


def reverse_transaction(command: ReverseTransaction, books: Books, policy: Policy) -> Decision:
    number = command.transaction_no
    posted = books.find_claimant(transaction_key(number))
    if not isinstance(posted, Posted):
        raise TransactionUnknown(transaction_no=number)
    recorded = recorded_transaction(posted, number)
    _refuse_twice(books, recorded.transaction)
    if posted.source_code not in REVERSIBLE or not (recorded.entries or recorded.lines):
        raise NotFromJournal(transaction_no=number, source_code=posted.source_code)
    entries = recorded.entries
    open_entries = {
        entry.no: _unapplied(books, entry) for entry in entries if entry.ledger != "bank_account"
    }
    for entry in entries:
        if entry.ledger == "bank_account" and _is_shown_by_bank(books, entry):
            raise BankEntryIsClosed(entry_no=entry.no, transaction_no=number)
    for entry in entries:
        if entry.no in open_entries and open_entries[entry.no].posted.currency != policy.currency:
            refuse_adjusted(books, whose_entry(entry), entry.no, number)
    policy.allow_posting_on(recorded.transaction.posting_date)
    _refuse_blocked(entries, open_entries, books, policy)
    for line in recorded.lines:
        policy.account(line.account_no)

    # From here on it must succeed.
    posting = Posting(books, policy, "reversal")
    transaction = posting.begin_transaction(
        recorded.transaction.posting_date,
        recorded.transaction.document_type,
        recorded.transaction.document_no,
        reversed_no=number,
    )
    mirrored = mirror(posting, recorded, open_entries, transaction)
    for whose, reversals in mirrored.reversals.items():
        posting.also(whose.stream, EntriesReversed(entries=tuple(reversals)))
    return posting.decision({"reversed_transaction_no": number})


def _is_shown_by_bank(books: Books, entry: EntryRow) -> bool:
    """Whether a statement has shown the bank entry, or a part of it."""
    account = books.find_bank_account(entry.account_no)
    assert account is not None, f"bank account {entry.account_no} vanished"
    return entry.no in account.partly_found or bool(books.claimed(closed_key(entry.no)))


def _refuse_blocked(
    entries: list[EntryRow], open_entries: dict[int, OpenEntry], books: Books, policy: Policy
) -> None:
    """Raises a refusal for a blocked bank account or a party blocked for All (receivables.md 7.1)."""
    for entry in entries:
        if entry.ledger == "bank_account":
            if books.bank_account(entry.account_no).blocked:
                raise BankAccountBlocked(bank_account_no=entry.account_no)
            continue
        whose = whose_entry(entry)
        document_type = open_entries[entry.no].posted.document_type
        policy.allow_at_all(whose.ledger, whose.party_no, document_type)


def _refuse_twice(books: Books, transaction: TransactionRow) -> None:
    """Raises AlreadyReversed if the transaction is a reversal or has already been reversed."""
    number = transaction.no
    if transaction.reversed_no:
        raise AlreadyReversed(transaction_no=number, other_transaction_no=transaction.reversed_no)
    reversing = books.find_claimant(reversal_key(number))
    if reversing is not None:
        assert isinstance(reversing, Posted), "a reversal is claimed outside the general ledger"
        raise already_reversed(number, reversing)


def _unapplied(books: Books, entry: EntryRow) -> OpenEntry:
    """The open entry. Raises EntryIsApplied if the entry is closed or has an application in force."""
    open_entry = books.party_ledger(whose_entry(entry)).get(entry.no)
    if open_entry is None:
        assert books.claimed(closed_key(entry.no)), f"entry {entry.no} is neither open nor closed"
    if open_entry is None or open_entry.application_no_last:
        raise EntryIsApplied(entry_no=entry.no, transaction_no=entry.transaction_no)
    return open_entry
