"""The entries of a customer as the rules of reminders and interest look at them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from operator import attrgetter

from ledger_es.aggregates.asked_entries import AskedEntries, AskedRow
from ledger_es.aggregates.claims import application_key, collected_key
from ledger_es.aggregates.entry_note import EntryNotes
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import EntriesApplied, PostedEntry
from ledger_es.collecting.records import DetailAmount, DocumentCurrency, EntryToCollect, IssuedRow
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.foreign_currency import rate_on
from ledger_es.deciding.policy import Policy
from ledger_es.values import ZERO


def open_entries_to_collect(
    books: Books, customer_no: str, document_date: date, *, with_details: bool
) -> list[EntryToCollect]:
    """The open entries of the customer by due date, with the reminders and memos on which they stand.

    With `with_details` they have what changed their balance up to the document date, which only interest needs.
    """
    ledger = books.party_ledger(Whose("customer", customer_no))
    entries = sorted(
        (*ledger.open_debits, *ledger.open_credits), key=attrgetter("due_date", "entry_no")
    )
    debited = _debited(books, entries)
    return [
        to_collect(
            books, entry, ledger.asked, ledger.notes, document_date if with_details else None
        )._replace(is_debited=entry.entry_no in debited)
        for entry in entries
    ]


def _debited(books: Books, entries: Iterable[OpenEntry]) -> set[int]:
    """The numbers of the entries that stand in a collection by direct debit."""
    if not books.direct_debit_setup.terms:
        return set()
    keys = [collected_key(entry.entry_no) for entry in entries if entry.is_debit]
    return {int(number) for _, number in books.claims(keys)}


def to_collect(
    books: Books,
    entry: OpenEntry,
    asked: AskedEntries,
    notes: EntryNotes,
    details_up_to: date | None,
) -> EntryToCollect:
    """The open entry with its history. Without a day, `details` are left empty."""
    posted = entry.posted
    rows = asked.rows_of(entry.entry_no)
    promise = notes.promise_of(entry.entry_no)
    details: tuple[DetailAmount, ...] = ()
    if details_up_to is not None:
        details = details_of(books, posted, entry.application_no_last, details_up_to)
    return EntryToCollect(
        entry_no=entry.entry_no,
        document_type=posted.document_type,
        document_no=posted.document_no,
        currency=posted.currency,
        due_date=entry.due_date,
        amount=posted.amount,
        remaining_amount=entry.remaining_amount,
        details=details,
        is_on_hold=bool(entry.on_hold),
        is_disputed=bool(notes.dispute_of(entry.entry_no)),
        promised_date=promise and promise.day,
        issued=issued_rows(rows),
        fee_levels=frozenset(row.fee_level_no for row in rows if row.fee_level_no),
        line_fee_amount=line_fee_amount(books, posted),
    )


def issued_rows(rows: Iterable[AskedRow]) -> tuple[IssuedRow, ...]:
    """The documents on which an entry stands, as the rules see them."""
    return tuple(
        IssuedRow(
            row.document_type,
            row.document_no,
            row.document_date,
            row.due_date,
            row.level_no,
            row.interest_posted,
        )
        for row in rows
    )


def line_fee_amount(books: Books, posted: PostedEntry) -> Decimal:
    """The part of an entry that is fees per line: of one that a reminder posted."""
    if posted.document_type != "reminder":
        return ZERO
    return books.reminder(posted.document_no).posted_line_fee_amount


def details_of(
    books: Books, posted: PostedEntry, application_no_last: int, up_to: date
) -> tuple[DetailAmount, ...]:
    """What the entry was posted with, and each application in force up to the day, oldest first.

    `application_no_last` is the last application that changed the entry, 0 for none.
    """
    details = []
    application_no = application_no_last
    while application_no:
        event = books.find_claimant(application_key(application_no))
        assert isinstance(event, EntriesApplied), f"application {application_no} vanished"
        posting_date = event.application(application_no).posting_date
        touched = next(
            touched
            for touched in event.touched
            if touched.application_no == application_no and touched.entry_no == posted.entry_no
        )
        if posting_date <= up_to:
            change = touched.remaining_amount_after - touched.remaining_amount_before
            details.append(DetailAmount(posting_date, change))
        application_no = touched.application_no_before
    return (DetailAmount(posted.posting_date, posted.amount, is_initial=True), *reversed(details))


def document_currency(policy: Policy, currency: str, day: date) -> DocumentCurrency:
    """The currency of a document with its rate on a day. Raises ExchangeRateMissing."""
    return DocumentCurrency(currency, policy.currency, rate_on(policy, currency, day))
