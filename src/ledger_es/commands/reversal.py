"""Reverse a ledger transaction that came from a journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.claims import Key, closed_key, entry_key, reversal_key, transaction_key
from ledger_es.aggregates.general_ledger import (
    ENTRIES,
    LINES,
    REVERSIBLE,
    TRANSACTIONS,
    EntryRow,
    LineRow,
    Posted,
    TransactionRow,
)
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import EntriesReversed, PostedEntry
from ledger_es.deciding.books import Books, Whose
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
from ledger_es.posting.bank_entry import BankEntry
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.party_entry import reversal_of
from ledger_es.posting.posting import Posting
from ledger_es.values import EntryNo, Valued


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
    reversed_transaction = _transaction(posted, number)
    _refuse_twice(books, reversed_transaction)
    if posted.source_code not in REVERSIBLE:
        raise NotFromJournal(transaction_no=number, source_code=posted.source_code)
    entries = [entry for entry in ENTRIES.rows(posted) if entry.transaction_no == number]
    open_entries = {
        entry.no: _unapplied(books, entry) for entry in entries if entry.ledger != "bank_account"
    }
    for entry in entries:
        if entry.ledger == "bank_account" and _is_shown_by_bank(books, entry):
            raise BankEntryIsClosed(entry_no=entry.no, transaction_no=number)
    policy.allow_posting_on(reversed_transaction.posting_date)
    _refuse_blocked(entries, open_entries, books, policy)
    lines = _lines(posted, number)
    for line in lines:
        policy.account(line.account_no)

    # From here on it must succeed.
    posting = Posting(books, policy, "reversal")
    transaction = posting.begin_transaction(
        reversed_transaction.posting_date,
        reversed_transaction.document_type,
        reversed_transaction.document_no,
        reversed_no=number,
    )
    reversing_no_by_entry_no = _reverse_entries(posting, entries, open_entries, transaction.no)
    for line in lines:
        posting.post_line(
            Line(
                transaction_no=transaction.no,
                account_no=line.account_no,
                amount_lcy=-line.amount_lcy,
                entry_no=reversing_no_by_entry_no.get(line.entry_no, 0),
                document_date=line.document_date,
                external_document_no=line.external_document_no,
                description_seal=line.description_seal,
                reason_code=line.reason_code,
            )
        )
    return posting.decision({"reversed_transaction_no": number})


def _transaction(posted: Posted, transaction_no: int) -> TransactionRow:
    return TRANSACTIONS.row_at(posted, posted.transaction_nos.index(transaction_no))


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
        whose = _whose(entry)
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
        other = reversing.transaction_nos[reversing.transaction_reversed_nos.index(number)]
        raise AlreadyReversed(transaction_no=number, other_transaction_no=other)


def _whose(entry: EntryRow) -> Whose:
    assert entry.ledger in ("customer", "vendor"), f"entry {entry.no} is no customer's or vendor's"
    return Whose("customer" if entry.ledger == "customer" else "vendor", entry.account_no)


def _unapplied(books: Books, entry: EntryRow) -> OpenEntry:
    """The open entry. Raises EntryIsApplied if the entry is closed or has an application in force."""
    open_entry = books.party_ledger(_whose(entry)).get(entry.no)
    if open_entry is None:
        assert books.claimed(closed_key(entry.no)), f"entry {entry.no} is neither open nor closed"
    if open_entry is None or open_entry.application_no_last:
        raise EntryIsApplied(entry_no=entry.no, transaction_no=entry.transaction_no)
    return open_entry


def _lines(posted: Posted, transaction_no: int) -> list[LineRow]:
    """The G/L lines of the transaction, without those of its applications."""
    return [
        line
        for line in LINES.rows(posted)
        if line.transaction_no == transaction_no and not line.application_no
    ]


def _reverse_entries(
    posting: Posting,
    entries: list[EntryRow],
    open_entries: dict[int, OpenEntry],
    transaction_no: int,
) -> dict[int, int]:
    """Posts the reversals of the entries. Returns the number of each reversal by the number of the reversed entry."""
    reversing_no_by_entry_no: dict[int, int] = {}
    reversals: dict[Whose, list[PostedEntry]] = {}
    for entry in entries:
        if entry.ledger == "bank_account":
            reversing_no_by_entry_no[entry.no] = _reverse_bank_entry(
                posting, posting.books, entry, transaction_no
            )
            continue
        whose = _whose(entry)
        reversal = reversal_of(
            open_entries[entry.no].posted,
            entry_no=posting.next_entry_no(),
            transaction_no=transaction_no,
            application_no=posting.next_application_no(),
        )
        posting.note_entry(transaction_no, entry.ledger, entry.account_no, reversal.entry_no)
        posting.note_application(transaction_no, whose, reversal.reversal_application_no)
        reversals.setdefault(whose, []).append(reversal)
        reversing_no_by_entry_no[entry.no] = reversal.entry_no
    for whose, mirrored in reversals.items():
        posting.also(whose.stream, EntriesReversed(entries=tuple(mirrored)))
    return reversing_no_by_entry_no


def _reverse_bank_entry(
    posting: Posting, books: Books, entry: EntryRow, transaction_no: int
) -> int:
    """Posts the reversal of a bank entry and returns its number."""
    event = books.find_claimant(entry_key(entry.no))
    assert isinstance(event, BankEntriesPosted), f"bank entry {entry.no} is not in the log"
    row = event.entry(entry.no)
    return posting.post_bank_entry(
        BankEntry(
            bank_account_no=entry.account_no,
            posting_group=row.posting_group,
            gl_account_no=row.gl_account_no,
            transaction_no=transaction_no,
            posting_date=row.posting_date,
            document_no=row.document_no,
            amount=-Valued(row.amount, row.amount_lcy, event.currency),
            document_date=row.document_date,
            document_type=row.document_type,
            external_document_no=row.external_document_no,
            bal_account_type=row.bal_account_type,
            bal_account_no=row.bal_account_no,
            description_seal=row.description_seal,
            dimensions=row.dimensions,
            reason_code=row.reason_code,
            reversed_entry_no=entry.no,
        ),
        with_line=False,
    )
