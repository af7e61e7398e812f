"""Entries in foreign currencies as they were at the end of a day, from the events of a party's ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.exchange_adjustment import (
    ExchangeAdjusted,
    ExchangeAdjustmentUndone,
    UnrealizedType,
)
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import (
    Application,
    ApplicationsUndone,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    PostedEntry,
    Unapplication,
)
from ledger_es.deciding.books import Books, Whose
from ledger_es.values import ZERO


class LaterChange(NamedTuple):
    """How what remains of an entry has changed on a later day, in its currency."""

    day: date
    amount: Decimal


class EntryAsOf(NamedTuple):
    """An entry with what remained of it at the end of a day, and how that changed since.

    `unrealized` has the unrealised gains and losses in the local currency that the remaining amount included.
    """

    posted: PostedEntry
    remaining_amount: Decimal
    remaining_lcy: Decimal
    unrealized: dict[UnrealizedType, Decimal]
    later: tuple[LaterChange, ...] = ()


def foreign_entries_as_of(books: Books, whose: Whose, day: date, local: str) -> list[EntryAsOf]:
    """The entries of the party in foreign currencies that were open at the end of the day, by number."""
    ledger = books.party_ledger(whose)
    settled_later = any(
        last > day for currency, last in ledger.settled_last.items() if currency != local
    )
    if settled_later:
        return entries_of_events(books.events(whose.stream), day, local)
    sides = (ledger.open_debits, ledger.open_credits)
    return _open_on((_as_it_is(entry) for side in sides for entry in side), day, local)


def entries_of_events(events: Iterable[Event], day: date, local: str) -> list[EntryAsOf]:
    """The entries in foreign currencies that were open at the end of the day by these events, by number."""
    return _open_on(_from_events(events, day, local), day, local)


def _open_on(entries: Iterable[EntryAsOf], day: date, local: str) -> list[EntryAsOf]:
    """An entry that was applied on a day before that on which an undo had opened it was no debt on that day."""
    return sorted(
        (
            entry
            for entry in entries
            if entry.posted.currency != local
            and entry.posted.posting_date <= day
            and entry.remaining_amount * entry.posted.amount > 0
        ),
        key=lambda entry: entry.posted.entry_no,
    )


def _as_it_is(entry: OpenEntry) -> EntryAsOf:
    unrealized: defaultdict[UnrealizedType, Decimal] = defaultdict(lambda: ZERO)
    for adjustment in entry.adjustments:
        unrealized[adjustment.detail_type] += adjustment.amount_lcy
    return EntryAsOf(entry.posted, entry.remaining_amount, entry.remaining_lcy, dict(unrealized))


# --- from the events ----------------------------------------------------------------------------


class _Change(NamedTuple):
    """A detailed entry; `unrealized` is the type of an unrealised gain or loss."""

    entry_no: int
    day: date
    amount: Decimal
    amount_lcy: Decimal
    unrealized: UnrealizedType | None = None


def _from_events(events: Iterable[Event], day: date, local: str) -> Iterator[EntryAsOf]:
    posted: dict[int, PostedEntry] = {}
    changes: defaultdict[int, list[_Change]] = defaultdict(list)
    for event in events:
        if isinstance(event, EntriesPosted):
            posted.update((entry.entry_no, entry) for entry in event.entries)
        elif isinstance(event, EntriesReversed):
            for entry in event.entries:
                posted.pop(entry.reversed_entry_no)
        for change in _changes(event):
            changes[change.entry_no].append(change)
    for entry_no, entry in posted.items():
        if entry.currency != local:
            yield _as_of(entry, changes[entry_no], day)


def _as_of(entry: PostedEntry, changes: list[_Change], day: date) -> EntryAsOf:
    amount, amount_lcy = entry.amount, entry.amount_lcy
    unrealized: defaultdict[UnrealizedType, Decimal] = defaultdict(lambda: ZERO)
    later: defaultdict[date, Decimal] = defaultdict(lambda: ZERO)
    for change in changes:
        if change.day > day:
            later[change.day] += change.amount
            continue
        amount += change.amount
        amount_lcy += change.amount_lcy
        if change.unrealized:
            unrealized[change.unrealized] += change.amount_lcy
    changed = tuple(LaterChange(on, later[on]) for on in sorted(later))
    return EntryAsOf(entry, amount, amount_lcy, dict(unrealized), changed)


def _changes(event: Event) -> Iterator[_Change]:
    """The changes of entries that are recorded in the event; reversed entries are left out."""
    match event:
        case EntriesApplied():
            yield from _applied(event, event.applications, 1)
        case ApplicationsUndone():
            yield from _applied(event, event.undone, -1)
        case ExchangeAdjusted() | ExchangeAdjustmentUndone():
            for detail in event.details:
                yield _Change(
                    detail.entry_no,
                    detail.posting_date,
                    ZERO,
                    detail.amount_lcy,
                    detail.detail_type,
                )


def _applied(
    event: EntriesApplied | ApplicationsUndone,
    acts: Iterable[Application | Unapplication],
    sign: int,
) -> Iterator[_Change]:
    days = {act.application_no: act.posting_date for act in acts}
    if isinstance(event, EntriesApplied):
        pairs, details, released = event.pairs, event.details, event.released
    else:
        pairs, details = event.pairs_undone, event.details_undone
        released = event.released_undone
    for pair in pairs:
        day, lcy = days[pair.application_no], sign * pair.amount_lcy
        of_credit = pair.amount if pair.credit_amount is None else pair.credit_amount
        yield _Change(pair.debit_entry_no, day, -sign * pair.amount, -lcy)
        yield _Change(pair.credit_entry_no, day, sign * of_credit, lcy)
    for detail in details:
        day, lcy = days[detail.application_no], sign * detail.amount_lcy
        yield _Change(detail.entry_no, day, sign * detail.amount, lcy)
    for gain in released:
        lcy = sign * gain.amount_lcy
        yield _Change(gain.entry_no, gain.posting_date, ZERO, lcy, gain.detail_type)
