"""The mirror of a ledger transaction: the same entries and G/L lines with the opposite sign."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ledger_es.aggregates.general_ledger import (
    ENTRIES,
    LINES,
    TRANSACTIONS,
    EntryRow,
    LineRow,
    Posted,
    TransactionRow,
    VatRow,
)
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.deciding.books import Whose
from ledger_es.errors import AlreadyReversed
from ledger_es.posting.bank_entry import opposite_bank_entry, posted_bank_entry
from ledger_es.posting.journal_entry import Line
from ledger_es.posting.party_entry import reversal_of
from ledger_es.posting.posting import Posting
from ledger_es.posting.recorded_vat import opposite_vat, vat_of_transaction


class RecordedTransaction(NamedTuple):
    """A ledger transaction as it was posted: its G/L lines and VAT entries without those of its applications."""

    transaction: TransactionRow
    entries: list[EntryRow]
    lines: list[LineRow]
    vat: list[VatRow]


class Mirror(NamedTuple):
    """The mirrored entries: those of parties, and the number of each entry's mirror by the entry's own number."""

    reversals: dict[Whose, list[PostedEntry]]
    mirror_no_by_entry_no: dict[int, int]


def recorded_transaction(posted: Posted, transaction_no: int) -> RecordedTransaction:
    """The transaction with this number, which the event must contain."""
    lines = [
        LINES.row_at(posted, place)
        for place in _places(posted.line_transaction_nos, transaction_no)
    ]
    entries = [
        ENTRIES.row_at(posted, place)
        for place in _places(posted.entry_transaction_nos, transaction_no)
    ]
    return RecordedTransaction(
        TRANSACTIONS.row_at(posted, posted.transaction_nos.index(transaction_no)),
        entries,
        [line for line in lines if not line.application_no],
        [row for row in vat_of_transaction(posted, transaction_no) if not row.application_no],
    )


def _places(transaction_nos: Sequence[int], transaction_no: int) -> range:
    """The rows of the transaction in a column that is in the order of transactions."""
    first = bisect_left(transaction_nos, transaction_no)
    return range(first, bisect_right(transaction_nos, transaction_no, first))


def whose_entry(entry: EntryRow) -> Whose:
    """The customer or vendor to whose ledger the entry was posted."""
    assert entry.ledger in ("customer", "vendor"), f"entry {entry.no} is no customer's or vendor's"
    return Whose("customer" if entry.ledger == "customer" else "vendor", entry.account_no)


def already_reversed(transaction_no: int, reversing: Posted) -> AlreadyReversed:
    """The refusal of a transaction that this posting has reversed."""
    place = reversing.transaction_reversed_nos.index(transaction_no)
    return AlreadyReversed(
        transaction_no=transaction_no, other_transaction_no=reversing.transaction_nos[place]
    )


def mirror(
    posting: Posting,
    recorded: RecordedTransaction,
    open_entries: Mapping[int, OpenEntry],
    transaction: TransactionRow,
    *,
    on_statement: bool = False,
    on: date | None = None,
) -> Mirror:
    """Posts the mirrors of the transaction's entries, G/L lines and VAT entries in `transaction`.

    `open_entries` has the party entries of the transaction, to which nothing may be applied. With `on_statement` a bank
    entry that was posted from a line of a statement has a mirror that belongs to the same line. `on` is the day of the
    mirrors; None: that of the entries.
    """
    mirrored = Mirror({}, {})
    for entry in recorded.entries:
        if entry.ledger == "bank_account":
            mirror_no = _mirror_bank_entry(posting, entry, transaction.no, on_statement, on)
        else:
            reversal = _mirror_party_entry(
                posting, entry, open_entries[entry.no], transaction.no, on
            )
            mirrored.reversals.setdefault(whose_entry(entry), []).append(reversal)
            mirror_no = reversal.entry_no
        mirrored.mirror_no_by_entry_no[entry.no] = mirror_no
    for line in recorded.lines:
        posting.copy_line(
            Line(
                transaction_no=transaction.no,
                account_no=line.account_no,
                amount_lcy=-line.amount_lcy,
                entry_no=mirrored.mirror_no_by_entry_no.get(line.entry_no, 0),
                document_date=line.document_date,
                external_document_no=line.external_document_no,
                description_seal=line.description_seal,
                dimensions=line.dimensions,
                reason_code=line.reason_code,
            )
        )
    for row in recorded.vat:
        # VAT of a G/L account has no entry.
        mirror_no = mirrored.mirror_no_by_entry_no[row.entry_no] if row.entry_no else 0
        posting.post_vat(opposite_vat(row, transaction.no, mirror_no))
    return mirrored


def _mirror_party_entry(
    posting: Posting,
    entry: EntryRow,
    open_entry: OpenEntry,
    transaction_no: int,
    on: date | None = None,
) -> PostedEntry:
    reversal = reversal_of(
        open_entry.posted,
        entry_no=posting.next_entry_no(),
        transaction_no=transaction_no,
        application_no=posting.next_application_no(),
        on=on,
    )
    posting.note_entry(transaction_no, entry.ledger, entry.account_no, reversal.entry_no)
    posting.note_application(transaction_no, whose_entry(entry), reversal.reversal_application_no)
    return reversal


def _mirror_bank_entry(
    posting: Posting, entry: EntryRow, transaction_no: int, on_statement: bool, on: date | None
) -> int:
    """Posts the mirror of a bank entry and returns its number."""
    recorded = posted_bank_entry(posting.books, entry.no)
    mirrored = opposite_bank_entry(recorded, transaction_no, on)._replace(
        reversed_entry_no=entry.no
    )
    if on_statement:
        mirrored = mirrored._replace(
            statement_no=recorded.row.statement_no, statement_line_no=recorded.row.statement_line_no
        )
    return posting.post_bank_entry(mirrored, with_line=False)
