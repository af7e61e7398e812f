"""Reverse a ledger transaction that came from a journal, or all of a register."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.claims import (
    Key,
    closed_key,
    register_key,
    reversal_key,
    transaction_key,
)
from ledger_es.aggregates.general_ledger import REVERSIBLE, EntryRow, Posted, TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import EntriesReversed, PostedEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AlreadyReversed,
    BankAccountBlocked,
    BankEntryIsClosed,
    EntryHasCheck,
    EntryIsApplied,
    NotFromJournal,
    RegisterIsEmpty,
    RegisterUnknown,
    TransactionUnknown,
)
from ledger_es.posting.collected_debit import note_reversed_debits
from ledger_es.posting.exchange_adjustment import refuse_adjusted
from ledger_es.posting.journal_entry import TRANSACTIONS_AN_EVENT
from ledger_es.posting.mirrored_transaction import (
    RecordedTransaction,
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


class ReverseRegister(Command):
    """Reverse every ledger transaction of a register, in one register of its own (receivables.md 7.2).

    It is refused as a whole if one of them cannot be reversed: if an entry is applied, for example by the register
    itself, or if one was reversed already.
    """

    name: ClassVar[str] = "reverse-register"

    register_no: EntryNo


def reverse_transaction(command: ReverseTransaction, books: Books, policy: Policy) -> Decision:
    number = command.transaction_no
    posted = books.find_claimant(transaction_key(number))
    if not isinstance(posted, Posted):
        raise TransactionUnknown(transaction_no=number)
    reversible = reversible_transaction(posted, number, books, policy)

    # From here on it must succeed.
    posting = Posting(books, policy, "reversal")
    reverse_in(posting, [reversible])
    return posting.decision({"reversed_transaction_no": number})


def reverse_register(command: ReverseRegister, books: Books, policy: Policy) -> Decision:
    parts = list(_parts(command.register_no, books))
    if not parts:
        raise RegisterUnknown(register_no=command.register_no)
    if not any(posted.transaction_nos for posted in parts):
        raise RegisterIsEmpty(register_no=command.register_no)
    own = [
        (posted, number)
        for posted in parts
        for number in posted.transaction_nos
        if _has_something_of_its_own(recorded_transaction(posted, number))
    ]
    # A register of applications alone has nothing that could be reversed, which its first transaction says.
    reversible = [
        reversible_transaction(posted, number, books, policy)
        for posted, number in own or [(parts[0], parts[0].transaction_nos[0])]
    ]

    # From here on it must succeed.
    posting = Posting(books, policy, "reversal")
    reverse_in(posting, reversible)
    return posting.decision({"reversed_register_no": command.register_no})


def _has_something_of_its_own(recorded: RecordedTransaction) -> bool:
    """Whether a transaction has entries, or lines that are neither those of applications nor of a valuation.

    An application may post on a later day too, by a transaction of that day; its undo takes that back. A transaction
    that values entries which an undo has opened has lines for entries of other transactions: those stay valued.
    """
    own_nos = {entry.no for entry in recorded.entries}
    is_valuation = any(line.entry_no and line.entry_no not in own_nos for line in recorded.lines)
    return bool(recorded.entries or recorded.lines) and not is_valuation


def _parts(register_no: int, books: Books) -> Iterator[Posted]:
    """The events of the register; none if there is no such register."""
    for part in count(1):
        posted = books.find_claimant(register_key(register_no, part))
        if posted is None:
            return
        assert isinstance(posted, Posted), "a register is claimed outside the general ledger"
        yield posted


class Reversible(NamedTuple):
    """A transaction that may be reversed, with its party entries, to which nothing is applied."""

    recorded: RecordedTransaction
    open_entries: dict[int, OpenEntry]


def reversible_transaction(
    posted: Posted,
    number: int,
    books: Books,
    policy: Policy,
    sources: frozenset[str] = REVERSIBLE,
) -> Reversible:
    """The transaction with this number, which the event contains, if it came from one of these sources.

    Raises AlreadyReversed, EntryHasCheck, NotFromJournal, EntryIsApplied, BankEntryIsClosed, EntryAdjusted,
    PostingDateNotAllowed, or a refusal of a blocked account or party.
    """
    recorded = recorded_transaction(posted, number)
    _refuse_twice(books, recorded.transaction)
    if posted.source_code == "check":
        raise _has_check(recorded)
    if posted.source_code not in sources or not _has_something_of_its_own(recorded):
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
    return Reversible(recorded, open_entries)


def reverse_in(posting: Posting, reversible: Iterable[Reversible]) -> None:
    """Posts the mirrors of the transactions."""
    reversals: dict[Whose, list[PostedEntry]] = {}
    for recorded, open_entries in reversible:
        transaction = posting.begin_transaction(
            recorded.transaction.posting_date,
            recorded.transaction.document_type,
            recorded.transaction.document_no,
            reversed_no=recorded.transaction.no,
        )
        mirrored = mirror(posting, recorded, open_entries, transaction)
        for whose, entries in mirrored.reversals.items():
            reversals.setdefault(whose, []).extend(entries)
    for whose, entries in reversals.items():
        for start in range(0, len(entries), TRANSACTIONS_AN_EVENT):
            part = tuple(entries[start : start + TRANSACTIONS_AN_EVENT])
            posting.also(whose.stream, EntriesReversed(entries=part))
        note_reversed_debits(posting, (entry.reversed_entry_no for entry in entries))


def _has_check(recorded: RecordedTransaction) -> EntryHasCheck:
    """The refusal of the transaction of a check, whose number is that of its document."""
    (bank_account_no,) = (
        entry.account_no for entry in recorded.entries if entry.ledger == "bank_account"
    )
    return EntryHasCheck(
        transaction_no=recorded.transaction.no,
        bank_account_no=bank_account_no,
        check_no=recorded.transaction.document_no,
        check_date=recorded.transaction.posting_date,
    )


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
