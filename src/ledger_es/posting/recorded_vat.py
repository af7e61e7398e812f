"""VAT entries that are recorded already: of a transaction, a document, or an application that corrected one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

from ledger_es.aggregates.claims import transaction_key
from ledger_es.aggregates.general_ledger import VAT, Posted, VatRow
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.deciding.books import Books
from ledger_es.posting.vat_split import VatPart


def vat_of_transaction(posted: Posted, transaction_no: int) -> list[VatRow]:
    """The VAT entries of the transaction, those of its applications included."""
    transaction_nos = posted.vat_transaction_nos
    first = bisect_left(transaction_nos, transaction_no)
    return [
        VAT.row_at(posted, place)
        for place in range(first, bisect_right(transaction_nos, transaction_no, first))
    ]


def vat_of_document(books: Books, entry: PostedEntry) -> list[VatRow]:
    """The VAT entries with which the document of the entry was posted."""
    return [
        row
        for row in _recorded(books, entry.transaction_no)
        if row.entry_no == entry.entry_no and not row.application_no
    ]


def parts_of_document(entry: PostedEntry, rows: Iterable[VatRow]) -> tuple[VatPart, ...]:
    """The VAT entries of the entry as parts, with positive amounts as the document shows them."""
    sign = -1 if entry.amount > 0 else 1
    return tuple(
        VatPart(
            vat_code=row.code,
            base=sign * row.base,
            amount=sign * row.amount,
            account_no=row.account_no,
        )
        for row in rows
    )


def vat_of_application(books: Books, transaction_no: int, application_no: int) -> list[VatRow]:
    """What the application, which was posted in this transaction, corrected of VAT entries."""
    return [row for row in _recorded(books, transaction_no) if row.application_no == application_no]


def opposite_vat(row: VatRow, transaction_no: int, entry_no: int) -> VatRow:
    """The VAT entry with the opposite sign, in another transaction and for this entry."""
    return row._replace(
        transaction_no=transaction_no,
        entry_no=entry_no,
        base=-row.base,
        amount=-row.amount,
        base_lcy=-row.base_lcy,
        amount_lcy=-row.amount_lcy,
    )


def _recorded(books: Books, transaction_no: int) -> list[VatRow]:
    posted = books.find_claimant(transaction_key(transaction_no))
    assert isinstance(posted, Posted), f"ledger transaction {transaction_no} is not in the log"
    return vat_of_transaction(posted, transaction_no)
