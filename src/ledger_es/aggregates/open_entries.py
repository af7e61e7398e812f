"""The state of a party's ledger: its open debits and open credits. Closed entries are not kept."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from datetime import date
from heapq import merge
from operator import attrgetter
from typing import cast

from ledger_es.aggregates.asked_entries import AskedEntries
from ledger_es.aggregates.entry_note import DisputeSet, EntryNotes, NoteAdded, PromiseSet
from ledger_es.aggregates.entry_terms import EntryTerms as EntryTerms
from ledger_es.aggregates.entry_terms import OpenEntry as OpenEntry
from ledger_es.aggregates.entry_terms import as_posted as as_posted
from ledger_es.aggregates.entry_terms import terms_of as terms_of
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.exchange_adjustment import (
    Adjustment,
    ExchangeAdjusted,
    ExchangeAdjustmentUndone,
    ReleasedGain,
    adjusted,
)
from ledger_es.aggregates.party_ledger import (
    Application,
    ApplicationsUndone,
    ChangedTolerance,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    EntryDiscountChanged,
    EntryDueDateChanged,
    EntryHoldSet,
    EntryPaymentMethodChanged,
    EntryPaymentReferenceChanged,
    EntryTolerancesChanged,
    PostedEntry,
    ReminderLevelSet,
    ReopenedEntry,
    TouchedEntry,
    Unapplication,
)

_GONE = object()


class Side:
    """The open entries of one side (debit or credit), by number.

    Indexes by due date and by document are built when they are first needed. A side with a base shows the entries of
    the base with its own changes on top; it never changes the base.
    """

    __slots__ = ("_base", "_by_document", "_by_due", "_entries", "_listed")

    def __init__(self, base: Side | None = None) -> None:
        self._base = base
        self._entries: dict[int, OpenEntry | object] = {}
        self._by_due: list[tuple[date, int]] | None = None
        self._by_document: dict[str, list[int]] | None = None
        self._listed = False

    def get(self, entry_no: int) -> OpenEntry | None:
        """The open entry, or None if it is not open on this side."""
        side: Side | None = self
        while side is not None:
            entry = side._entries.get(entry_no)
            if entry is not None:
                return None if entry is _GONE else cast(OpenEntry, entry)
            side = side._base
        return None

    def put(self, entry: OpenEntry) -> None:
        """Adds the entry, or replaces the entry with the same number."""
        entry_no = entry.posted.entry_no
        if self._listed:
            before = self._entries.get(entry_no)
            if isinstance(before, OpenEntry):
                self._unlist(before)
            self._list(entry)
        self._entries[entry_no] = entry

    def remove(self, entry_no: int) -> bool:
        """Removes the entry. Returns False, and changes nothing, if it is not open on this side."""
        if self._base is not None and self.get(entry_no) is None:
            return False
        before = self._entries.pop(entry_no, None)
        if self._listed and isinstance(before, OpenEntry):
            self._unlist(before)
        if self._base is not None:
            self._entries[entry_no] = _GONE
            return True
        return before is not None

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[OpenEntry]:
        """In no particular order."""
        if self._base is not None:
            for entry in self._base:
                if entry.posted.entry_no not in self._entries:
                    yield entry
        for own in self._entries.values():
            if isinstance(own, OpenEntry):
                yield own

    def oldest_first(self) -> Iterator[OpenEntry]:
        """The open entries by due date, then by entry number."""
        return (
            entry for entry_no in self._due_order(newest=False) if (entry := self.get(entry_no))
        )

    def newest_first(self) -> Iterator[OpenEntry]:
        """The reverse of `oldest_first`."""
        return (entry for entry_no in self._due_order(newest=True) if (entry := self.get(entry_no)))

    def of_document(self, document_type: str, document_no: str) -> list[OpenEntry]:
        """The open entries with this document number, by entry number. An empty type stands for any type."""
        entries = [
            entry
            for entry in self._of_document(document_no)
            if not document_type or entry.posted.document_type == document_type
        ]
        return sorted(entries, key=attrgetter("entry_no"))

    # --- indexes ---

    def _due_order(self, *, newest: bool) -> Iterator[int]:
        own = self._own_by_due()
        ordered = reversed(own) if newest else iter(own)
        if self._base is None:
            return (entry_no for _, entry_no in ordered)
        hidden = self._entries
        base = self._base._own_by_due()
        shown = (pair for pair in (reversed(base) if newest else base) if pair[1] not in hidden)
        return (entry_no for _, entry_no in merge(ordered, shown, reverse=newest))

    def _own_by_due(self) -> list[tuple[date, int]]:
        if self._by_due is None:
            self._listed = True
            self._by_due = sorted(
                (entry.due_date, entry_no)
                for entry_no, entry in self._entries.items()
                if isinstance(entry, OpenEntry)
            )
        return self._by_due

    def _of_document(self, document_no: str) -> Iterator[OpenEntry]:
        if self._by_document is None:
            self._listed = True
            self._by_document = {}
            for entry in self._entries.values():
                if isinstance(entry, OpenEntry):
                    self._by_document.setdefault(entry.posted.document_no, []).append(
                        entry.entry_no
                    )
        for entry_no in self._by_document.get(document_no, ()):
            if entry := self.get(entry_no):
                yield entry
        if self._base is not None:
            for entry in self._base._of_document(document_no):
                if entry.entry_no not in self._entries:
                    yield entry

    def _list(self, entry: OpenEntry) -> None:
        if self._by_due is not None:
            insort(self._by_due, (entry.due_date, entry.posted.entry_no))
        if self._by_document is not None:
            self._by_document.setdefault(entry.posted.document_no, []).append(entry.posted.entry_no)

    def _unlist(self, entry: OpenEntry) -> None:
        if self._by_due is not None:
            key = (entry.due_date, entry.posted.entry_no)
            at = bisect_left(self._by_due, key)
            if at < len(self._by_due) and self._by_due[at] == key:
                del self._by_due[at]
        if self._by_document is not None:
            numbers = self._by_document.get(entry.posted.document_no, [])
            if entry.posted.entry_no in numbers:
                numbers.remove(entry.posted.entry_no)


class PartyLedger:
    """The open entries of a customer or vendor.

    Debits and credits are kept apart, so that an application cannot pair two entries of the same side.
    `settled_last` has, by currency, the latest day for which entries were applied or unapplied. `asked` keeps the
    reminders and memos of every entry, also of closed ones, since an undo may open them again; so does `notes`.
    """

    __slots__ = ("asked", "notes", "open_credits", "open_debits", "settled_last")

    def __init__(self, base: PartyLedger | None = None) -> None:
        self.open_debits: Side = Side(base.open_debits if base else None)
        self.open_credits: Side = Side(base.open_credits if base else None)
        self.settled_last: dict[str, date] = {}
        self.asked: AskedEntries = base.asked if base else AskedEntries()
        self.notes: EntryNotes = base.notes if base else EntryNotes()

    def fork(self) -> PartyLedger:
        """A copy that a decision may change while this ledger stays as it is."""
        return PartyLedger(self)

    def get(self, entry_no: int) -> OpenEntry | None:
        """The open entry, debit or credit, or None if it is not open."""
        return self.open_debits.get(entry_no) or self.open_credits.get(entry_no)

    def side_of(self, entry: OpenEntry) -> Side:
        """The side on which the entry is open."""
        return self.open_debits if entry.remaining_amount > 0 else self.open_credits

    def side_opposite(self, entry: OpenEntry) -> Side:
        """The side whose entries can be applied to this entry."""
        return self.open_credits if entry.remaining_amount > 0 else self.open_debits

    def evolve(self, event: Event) -> None:
        match event:
            case EntriesPosted():
                for entry in event.entries:
                    self.post(entry)
            case EntriesApplied():
                self._note_settled(event.touched, event.applications)
                self.release(event.released, 1)
                for touched in event.touched:
                    self.touch(touched)
            case ApplicationsUndone():
                for entry in event.reopened:
                    self.post(entry)
                for edited in event.edited:
                    open_entry = self._open(edited.entry_no)
                    self._put(open_entry._replace(edited_terms=terms_of(edited)))
                for restored in event.restored:
                    self.restore(restored)
                self.release(event.released_undone, -1)
                self._note_settled(event.restored, event.undone)
            case ExchangeAdjusted() | ExchangeAdjustmentUndone():
                self._adjust(event)
            case EntriesReversed():
                for entry in event.entries:
                    self.close(entry.reversed_entry_no)
            case ReminderLevelSet():
                self.asked.evolve(event)
            case DisputeSet() | PromiseSet() | NoteAdded():
                self.notes.evolve(event)
            case _:
                self._edit(event)

    def _edit(self, event: Event) -> None:
        match event:
            case EntryHoldSet():
                entry = self._open(event.entry_no)
                terms = entry.terms._replace(on_hold=event.on_hold)
                self._put(entry._replace(edited_terms=terms))
            case EntryDueDateChanged():
                entry = self._open(event.entry_no)
                terms = entry.terms._replace(due_date=event.due_date)
                self._put(entry._replace(edited_terms=terms))
            case EntryDiscountChanged():
                entry = self._open(event.entry_no)
                terms = entry.terms._replace(
                    discount_date=event.discount_date,
                    discount_tolerance_date=event.discount_tolerance_date,
                )
                self._put(
                    entry._replace(discount_possible=event.discount_possible, edited_terms=terms)
                )
            case EntryTolerancesChanged():
                for changed in event.entries:
                    self._change_tolerance(changed)
            case EntryPaymentReferenceChanged():
                entry = self._open(event.entry_no)
                terms = entry.terms._replace(payment_reference=event.payment_reference)
                self._put(entry._replace(edited_terms=terms))
            case EntryPaymentMethodChanged():
                entry = self._open(event.entry_no)
                terms = entry.terms._replace(payment_method=event.payment_method)
                self._put(entry._replace(edited_terms=terms))

    def _change_tolerance(self, changed: ChangedTolerance) -> None:
        entry = self._open(changed.entry_no)
        if changed.discount_tolerance_date != entry.discount_tolerance_date:
            terms = entry.terms._replace(discount_tolerance_date=changed.discount_tolerance_date)
            entry = entry._replace(edited_terms=terms)
        self._put(entry._replace(max_payment_tolerance=changed.max_payment_tolerance))

    def post(self, entry: PostedEntry) -> None:
        """Adds a new entry, or reopens a closed entry as it was posted."""
        side = self.open_debits if entry.amount > 0 else self.open_credits
        side.put(as_posted(entry))

    def touch(self, touched: TouchedEntry) -> None:
        """Takes note of what an application left of an entry. An entry with nothing left is closed."""
        if not touched.remaining_amount_after:
            self.close(touched.entry_no)
            return
        entry = self._open(touched.entry_no)
        self._put(
            entry._replace(
                remaining_amount=touched.remaining_amount_after,
                remaining_lcy=touched.remaining_amount_lcy_after,
                discount_possible=touched.discount_possible_after,
                max_payment_tolerance=touched.max_payment_tolerance_after,
                application_no_last=touched.application_no,
            )
        )

    def restore(self, restored: ReopenedEntry) -> None:
        """Takes note of what undoing an application gave back to an entry."""
        entry = self._open(restored.entry_no)
        self._put(
            entry._replace(
                remaining_amount=restored.remaining_amount_after,
                remaining_lcy=restored.remaining_amount_lcy_after,
                discount_possible=restored.discount_possible_after,
                max_payment_tolerance=restored.max_payment_tolerance_after,
                application_no_last=restored.application_no_before,
                reopened_on=restored.reopened_on,
            )
        )

    def release(self, released_gains: Iterable[ReleasedGain], sign: int) -> None:
        """Takes note of unrealised gains and losses that were taken back, or with `sign` −1 given again.

        They are part of the remaining amounts of `touch` and `restore`.
        """
        for released in released_gains:
            entry = self._open(released.entry_no)
            change = Adjustment(
                released.adjustment_register_no,
                released.adjusted_on,
                released.detail_type,
                released.gl_account_no,
                sign * released.amount_lcy,
                released.dimensions,
            )
            self._put(entry._replace(adjustments=adjusted(entry.adjustments, [change])))

    def _note_settled(
        self,
        entries: Iterable[TouchedEntry | ReopenedEntry],
        acts: Iterable[Application | Unapplication],
    ) -> None:
        day = max(act.posting_date for act in acts)
        for currency in {entry.currency for entry in entries}:
            if self.settled_last.get(currency, day) <= day:
                self.settled_last[currency] = day

    def _adjust(self, event: ExchangeAdjusted | ExchangeAdjustmentUndone) -> None:
        """Takes note of a run, or of its undo. On a closed entry its details add up to nothing."""
        for detail in event.details:
            entry = self.get(detail.entry_no)
            if entry is None:
                continue
            if isinstance(event, ExchangeAdjusted):
                change = Adjustment(
                    event.register_no,
                    event.posting_date,
                    detail.detail_type,
                    detail.gl_account_no,
                    detail.amount_lcy,
                    detail.dimensions,
                )
                adjustments = adjusted(entry.adjustments, [change])
            else:
                entry = _reopened_by_late_undo(entry, event.register_no, detail.posting_date)
                adjustments = tuple(
                    kept for kept in entry.adjustments if kept.register_no != event.register_no
                )
            self._put(
                entry._replace(
                    remaining_lcy=entry.remaining_lcy + detail.amount_lcy, adjustments=adjustments
                )
            )

    def close(self, entry_no: int) -> None:
        """Removes the entry, which must be open."""
        was_open = self.open_debits.remove(entry_no) or self.open_credits.remove(entry_no)
        assert was_open, f"entry {entry_no} is closed though it was not open"

    def _open(self, entry_no: int) -> OpenEntry:
        entry = self.get(entry_no)
        assert entry is not None, f"entry {entry_no} is changed though it is not open"
        return entry

    def _put(self, entry: OpenEntry) -> None:
        self.side_of(entry).put(entry)


def _reopened_by_late_undo(entry: OpenEntry, register_no: int, undone_on: date) -> OpenEntry:
    """The entry after the first detail of a run that is undone.

    What the run had changed counts up to the day of the undo: if that is after the day of the run, the entry cannot be
    applied on the days in between, or it would be closed and still have a value.
    """
    days = [kept.posting_date for kept in entry.adjustments if kept.register_no == register_no]
    if not days or undone_on <= max(days):
        return entry
    return entry._replace(reopened_on=max(entry.reopened_on or undone_on, undone_on))
