"""How open entries change their tolerance when the set-up of the ledger or the block of their party changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import ChangedTolerance, EntryTolerancesChanged
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.policy import TOLERATED

ENTRIES_AN_EVENT = 1000
PARTIES_AT_ONCE = 1000


class NewTolerance(NamedTuple):
    """The largest accepted difference, with the sign of the entry, and the last day of a late discount."""

    amount: Decimal
    last_day_late: date | None


NewToleranceOf = Callable[[Whose, OpenEntry], NewTolerance]


def changed_tolerances(
    books: Books, parties: Iterable[Whose], new_tolerance: NewToleranceOf
) -> Iterator[tuple[str, Event]]:
    """The events that give the open invoices and credit memos of these parties their new tolerance.

    Entries whose tolerance stays as it is are left out.
    """
    for whose in parties:
        changed = [
            change
            for entry in _open_documents(books, whose)
            if (change := changed_tolerance(entry, new_tolerance(whose, entry))) is not None
        ]
        for start in range(0, len(changed), ENTRIES_AN_EVENT):
            part = tuple(changed[start : start + ENTRIES_AN_EVENT])
            yield whose.stream, EntryTolerancesChanged(entries=part)


def every_party(books: Books) -> Iterator[Whose]:
    """Every customer and vendor. The ledgers of many are loaded at once."""
    parties = books.parties()
    for start in range(0, len(parties), PARTIES_AT_ONCE):
        part = parties[start : start + PARTIES_AT_ONCE]
        books.load([whose.stream for whose in part])
        yield from part


def changed_tolerance(entry: OpenEntry, new: NewTolerance) -> ChangedTolerance | None:
    """The change of the entry, or None if its tolerance stays as it is."""
    before = NewTolerance(entry.max_payment_tolerance, entry.discount_tolerance_date)
    if before == new:
        return None
    return ChangedTolerance(
        entry_no=entry.entry_no,
        currency=entry.posted.currency,
        max_payment_tolerance=new.amount,
        max_payment_tolerance_before=before.amount,
        discount_tolerance_date=new.last_day_late,
        discount_tolerance_date_before=before.last_day_late,
    )


def _open_documents(books: Books, whose: Whose) -> list[OpenEntry]:
    ledger = books.party_ledger(whose)
    entries = [
        entry
        for side in (ledger.open_debits, ledger.open_credits)
        for entry in side
        if entry.posted.document_type in TOLERATED
    ]
    return sorted(entries, key=lambda entry: entry.entry_no)
