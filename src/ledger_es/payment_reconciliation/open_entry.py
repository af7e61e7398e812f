"""Open entries of customers and vendors in the form that matching compares, and which events change them."""

from __future__ import annotations

from collections.abc import Iterable

from ledger_es.aggregates.bank_account import (
    BankEntriesClosed,
    BankEntriesFound,
    BankEntriesPosted,
    BankEntriesReleased,
    BankEntriesReopened,
)
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    EntryDiscountChanged,
    EntryDueDateChanged,
    EntryHoldSet,
    EntryPaymentReferenceChanged,
    EntryTolerancesChanged,
)
from ledger_es.matching import OpenEntry
from ledger_es.payment_reconciliation.bank_statement import compact_reference
from ledger_es.queries.open_entries_now import OpenRow
from ledger_es.values import ZERO, from_day_number, from_minor_units


def open_entry(row: OpenRow) -> OpenEntry:
    discount_day, tolerance_day = row.discount_day, row.discount_tolerance_day
    return OpenEntry(
        ledger="customer" if row.ledger == "customer" else "vendor",
        entry_no=row.entry_no,
        party_no=row.party_no,
        document_type=row.document_type,
        document_no=row.document_no,
        # Before the day on which an undo opened it again, no line can settle the entry.
        posting_date=from_day_number(row.reopened_day or row.posting_day),
        remaining_amount=from_minor_units(row.remaining, row.currency),
        external_document_no=row.external_document_no,
        due_date=from_day_number(row.due_day),
        discount_possible=from_minor_units(row.discount_possible, row.currency)
        if row.discount_possible
        else ZERO,
        discount_date=None if discount_day is None else from_day_number(discount_day),
        discount_tolerance_date=None if tolerance_day is None else from_day_number(tolerance_day),
        max_payment_tolerance=from_minor_units(row.max_payment_tolerance, row.currency)
        if row.max_payment_tolerance
        else ZERO,
        payment_reference=compact_reference(row.payment_reference),
    )


def touched(event: Event) -> Iterable[int]:
    """The entries whose remaining amount or terms the event may have changed."""
    match event:
        case EntriesPosted() as posted:
            return [entry.entry_no for entry in posted.entries]
        case EntriesApplied() as applied:
            return [touched.entry_no for touched in applied.touched]
        case ApplicationsUndone() as undone:
            return [restored.entry_no for restored in undone.restored]
        case EntriesReversed() as reversed_:
            return [entry.reversed_entry_no for entry in reversed_.entries]
        case (
            EntryDueDateChanged()
            | EntryDiscountChanged()
            | EntryHoldSet()
            | EntryPaymentReferenceChanged() as edited
        ):
            return [edited.entry_no]
        case EntryTolerancesChanged() as tolerances:
            return [changed.entry_no for changed in tolerances.entries]
        case BankEntriesPosted() as posted:
            return [*posted.entry_nos, *(number for number in posted.reversed_entry_nos if number)]
        case (
            BankEntriesClosed() | BankEntriesFound() | BankEntriesReleased() | BankEntriesReopened()
        ) as shown:
            return shown.entry_nos
    return ()
