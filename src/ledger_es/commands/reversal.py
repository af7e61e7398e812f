"""Reverse a ledger transaction that came from a journal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.bank_account import BankEntriesPosted
from ledger_es.aggregates.claims import Key, closed_key, entry_key, reversal_key, transaction_key
from ledger_es.aggregates.general_ledger import LINES, REVERSIBLE, LineRow, Posted
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
    """Mirror a ledger transaction: same numbers and date, opposite sign; its entries close with their reversals."""

    name: ClassVar[str] = "reverse-transaction"

    transaction_no: EntryNo

    def claims_asked(self) -> Iterable[Key]:
        return [transaction_key(self.transaction_no), reversal_key(self.transaction_no)]


class _Entry(NamedTuple):
    ledger: str
    party_no: str
    entry_no: int


def reverse_transaction(command: ReverseTransaction, books: Books, policy: Policy) -> Decision:
    number = command.transaction_no
    posted = books.find_claimant(transaction_key(number))
    if not isinstance(posted, Posted):
        raise TransactionUnknown(transaction_no=number)
    at = posted.transaction_nos.index(number)
    _refuse_twice(books, posted, number, at)
    if posted.source_code not in REVERSIBLE:
        raise NotFromJournal(transaction_no=number, source_code=posted.source_code)
    entries = _entries(posted, number)
    open_entries = {
        entry.entry_no: _unapplied(books, entry, number)
        for entry in entries
        if entry.ledger != "bank_account"
    }
    for entry in entries:
        if entry.ledger == "bank_account" and _found_at_bank(books, entry):
            raise BankEntryIsClosed(entry_no=entry.entry_no, transaction_no=number)
    posting_date = posted.transaction_posting_dates[at]
    policy.allow_posting_on(posting_date)
    _refuse_blocked(entries, open_entries, books, policy)
    lines = _lines(posted, number)
    for line in lines:
        policy.account(line.account_no)

    # From here on it must succeed.
    posting = Posting(books, policy, "reversal")
    types = posted.transaction_document_types
    transaction = posting.begin_transaction(
        posting_date,
        types[at] if types else "",
        posted.transaction_document_nos[at],
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


def _found_at_bank(books: Books, entry: _Entry) -> bool:
    """Whether a statement has shown the bank entry, or a part of it."""
    account = books.find_bank_account(entry.party_no)
    assert account is not None, f"bank account {entry.party_no} vanished"
    return entry.entry_no in account.partly_found or bool(books.claimed(closed_key(entry.entry_no)))


def _entries(posted: Posted, transaction_no: int) -> list[_Entry]:
    columns = zip(
        posted.entry_transaction_nos,
        posted.entry_ledgers,
        posted.entry_account_nos,
        posted.entry_nos,
        strict=True,
    )
    return [
        _Entry(ledger, party_no, entry_no)
        for of, ledger, party_no, entry_no in columns
        if of == transaction_no
    ]


def _refuse_blocked(
    entries: list[_Entry], open_entries: dict[int, OpenEntry], books: Books, policy: Policy
) -> None:
    """A blocked bank account, or a party blocked for everything, takes no reversal (receivables.md 7.1)."""
    for entry in entries:
        if entry.ledger == "bank_account":
            if books.bank_account(entry.party_no).blocked:
                raise BankAccountBlocked(bank_account_no=entry.party_no)
            continue
        whose = _whose(entry)
        document_type = open_entries[entry.entry_no].posted.document_type
        policy.allow_at_all(whose.ledger, whose.party_no, document_type)


def _refuse_twice(books: Books, posted: Posted, number: int, at: int) -> None:
    if posted.transaction_reversed_nos and posted.transaction_reversed_nos[at]:
        other = posted.transaction_reversed_nos[at]
        raise AlreadyReversed(transaction_no=number, other_transaction_no=other)
    reversing = books.find_claimant(reversal_key(number))
    if reversing is not None:
        assert isinstance(reversing, Posted), (
            "a reversal is claimed outside the journal of the books"
        )
        other = reversing.transaction_nos[reversing.transaction_reversed_nos.index(number)]
        raise AlreadyReversed(transaction_no=number, other_transaction_no=other)


def _whose(entry: _Entry) -> Whose:
    assert entry.ledger in ("customer", "vendor"), (
        f"entry {entry.entry_no} is no customer's or vendor's"
    )
    return Whose("customer" if entry.ledger == "customer" else "vendor", entry.party_no)


def _unapplied(books: Books, entry: _Entry, transaction_no: int) -> OpenEntry:
    """The entry, open and with no application in force; else refused."""
    found = books.party_ledger(_whose(entry)).get(entry.entry_no)
    if found is None:
        assert books.claimed(closed_key(entry.entry_no)), (
            f"entry {entry.entry_no} is neither open nor closed"
        )
    if found is None or found.application_no_last:
        raise EntryIsApplied(entry_no=entry.entry_no, transaction_no=transaction_no)
    return found


def _lines(posted: Posted, transaction_no: int) -> list[LineRow]:
    """The transaction's own G/L lines, without those of its applications."""
    return [
        line
        for line in LINES.rows(posted)
        if line.transaction_no == transaction_no and not line.application_no
    ]


def _reverse_entries(
    posting: Posting,
    entries: list[_Entry],
    open_entries: dict[int, OpenEntry],
    transaction_no: int,
) -> dict[int, int]:
    """The entries that mirror those of the transaction: the number of each by the number of what it reverses."""
    reversing_no_by_entry_no: dict[int, int] = {}
    reversals: dict[Whose, list[PostedEntry]] = {}
    for entry in entries:
        if entry.ledger == "bank_account":
            reversing_no_by_entry_no[entry.entry_no] = _reverse_bank_entry(
                posting, posting.books, entry, transaction_no
            )
            continue
        whose = _whose(entry)
        reversal = reversal_of(
            open_entries[entry.entry_no].posted,
            entry_no=posting.next_entry_no(),
            transaction_no=transaction_no,
            application_no=posting.next_application_no(),
        )
        posting.note_entry(transaction_no, entry.ledger, entry.party_no, reversal.entry_no)
        posting.note_application(transaction_no, whose, reversal.reversal_application_no)
        reversals.setdefault(whose, []).append(reversal)
        reversing_no_by_entry_no[entry.entry_no] = reversal.entry_no
    for whose, mirrored in reversals.items():
        posting.also(whose.stream, EntriesReversed(entries=tuple(mirrored)))
    return reversing_no_by_entry_no


def _reverse_bank_entry(posting: Posting, books: Books, entry: _Entry, transaction_no: int) -> int:
    """The entry that mirrors a bank entry; its number."""
    event = books.find_claimant(entry_key(entry.entry_no))
    assert isinstance(event, BankEntriesPosted), f"bank entry {entry.entry_no} is not in the log"
    row = event.entry(entry.entry_no)
    return posting.post_bank_entry(
        BankEntry(
            bank_account_no=entry.party_no,
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
            reversed_entry_no=entry.entry_no,
        ),
        with_line=False,
    )
