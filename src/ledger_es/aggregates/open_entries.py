"""What a party's ledger adds up to: its open debits and open credits. What is closed is not kept here."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from heapq import merge
from operator import itemgetter
from typing import NamedTuple, cast

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    EntryDiscountChanged,
    EntryDueDateChanged,
    EntryHoldSet,
    EntryPaymentMethodChanged,
    EntryPaymentReferenceChanged,
    PostedEntry,
    ReopenedEntry,
    TouchedEntry,
)


class OpenEntry(NamedTuple):
    """An entry with a remaining amount, as it stands now; `posted` is how it was posted."""

    posted: PostedEntry
    remaining_amount: Decimal
    remaining_lcy: Decimal
    discount_possible: Decimal
    discount_date: date | None
    discount_tolerance_date: date | None
    max_payment_tolerance: Decimal
    due_date: date
    payment_reference: str
    payment_method: str
    on_hold: str
    application_no_last: int
    """The application that touched it last, 0 for none."""

    @property
    def entry_no(self) -> int:
        return self.posted.entry_no

    @property
    def is_debit(self) -> bool:
        return self.remaining_amount > 0


EDITABLE = (
    "due_date",
    "discount_date",
    "discount_tolerance_date",
    "payment_reference",
    "payment_method",
    "on_hold",
)
"""What an edit may change on an open entry, beside the discount's amount."""


_TERMS_AS_POSTED = itemgetter(
    "amount",
    "amount_lcy",
    "discount_possible",
    "discount_date",
    "discount_tolerance_date",
    "max_payment_tolerance",
    "due_date",
    "payment_reference",
    "payment_method",
    "on_hold",
)
"""The fields of a posted entry that an open one begins with, in the order of `OpenEntry`."""


def as_posted(entry: PostedEntry) -> OpenEntry:
    # Read from the fields of the record at once, and not by name: half of what folding a posting costs.
    return tuple.__new__(OpenEntry, (entry, *_TERMS_AS_POSTED(entry.__dict__), 0))


_GONE = object()


class Side:
    """The open entries of one side, by number; also by due date and by document, once somebody asks.

    A fork shows the entries of its base with changes of its own; the base never sees them.
    """

    __slots__ = ("_base", "_by_document", "_by_due", "_entries", "_listed")

    def __init__(self, base: Side | None = None) -> None:
        self._base = base
        self._entries: dict[int, OpenEntry | object] = {}
        self._by_due: list[tuple[date, int]] | None = None
        self._by_document: dict[str, list[int]] | None = None
        self._listed = False

    def get(self, entry_no: int) -> OpenEntry | None:
        side: Side | None = self
        while side is not None:
            found = side._entries.get(entry_no)
            if found is not None:
                return None if found is _GONE else cast(OpenEntry, found)
            side = side._base
        return None

    def put(self, entry: OpenEntry) -> None:
        entry_no = entry.posted.entry_no
        if self._listed:
            before = self._entries.get(entry_no)
            if isinstance(before, OpenEntry):
                self._unlist(before)
            self._list(entry)
        self._entries[entry_no] = entry

    def remove(self, entry_no: int) -> bool:
        """False: it is not open on this side, and nothing is changed."""
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
        """By due date, then entry number."""
        return (
            entry for entry_no in self._due_order(newest=False) if (entry := self.get(entry_no))
        )

    def newest_first(self) -> Iterator[OpenEntry]:
        return (entry for entry_no in self._due_order(newest=True) if (entry := self.get(entry_no)))

    def of_document(self, document_type: str, document_no: str) -> list[OpenEntry]:
        """The open entries with this document number, of any type if the type is empty; oldest entry first."""
        found = {entry.entry_no: entry for entry in self._of_document(document_no)}
        return [
            entry
            for _, entry in sorted(found.items())
            if not document_type or entry.posted.document_type == document_type
        ]

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
    """Open debits and open credits are kept apart, so that an application cannot join two of one side."""

    __slots__ = ("open_credits", "open_debits")

    def __init__(self, base: PartyLedger | None = None) -> None:
        self.open_debits: Side = Side(base.open_debits if base else None)
        self.open_credits: Side = Side(base.open_credits if base else None)

    def fork(self) -> PartyLedger:
        """A ledger that a decision may go on with; this one stays as it is."""
        return PartyLedger(self)

    def get(self, entry_no: int) -> OpenEntry | None:
        return self.open_debits.get(entry_no) or self.open_credits.get(entry_no)

    def side_of(self, entry: OpenEntry) -> Side:
        return self.open_debits if entry.remaining_amount > 0 else self.open_credits

    def side_opposite(self, entry: OpenEntry) -> Side:
        return self.open_credits if entry.remaining_amount > 0 else self.open_debits

    def evolve(self, event: Event) -> None:
        match event:
            case EntriesPosted():
                for entry in event.entries:
                    self.post(entry)
            case EntriesApplied():
                for touched in event.touched:
                    self.touch(touched)
            case ApplicationsUndone():
                for entry in event.reopened:
                    self.post(entry)
                for edited in event.edited:
                    self._replace(
                        edited.entry_no, **{name: getattr(edited, name) for name in EDITABLE}
                    )
                for restored in event.restored:
                    self.restore(restored)
            case EntriesReversed():
                for entry in event.entries:
                    self.close(entry.reversed_entry_no)
            case EntryHoldSet():
                self._replace(event.entry_no, on_hold=event.on_hold)
            case EntryDueDateChanged():
                self._replace(event.entry_no, due_date=event.due_date)
            case EntryDiscountChanged():
                self._replace(
                    event.entry_no,
                    discount_possible=event.discount_possible,
                    discount_date=event.discount_date,
                    discount_tolerance_date=event.discount_tolerance_date,
                )
            case EntryPaymentReferenceChanged():
                self._replace(event.entry_no, payment_reference=event.payment_reference)
            case EntryPaymentMethodChanged():
                self._replace(event.entry_no, payment_method=event.payment_method)

    def post(self, entry: PostedEntry) -> None:
        side = self.open_debits if entry.amount > 0 else self.open_credits
        side.put(as_posted(entry))

    def touch(self, touched: TouchedEntry) -> None:
        if not touched.remaining_amount_after:
            self.close(touched.entry_no)
            return
        entry = self.get(touched.entry_no)
        assert entry is not None, (
            f"application {touched.application_no} touches {touched.entry_no}, which is not open"
        )
        # Built field by field: replacing five of twelve by name takes twice as long, and replay does little else.
        self.side_of(entry).put(
            OpenEntry(
                entry.posted,
                touched.remaining_amount_after,
                touched.remaining_amount_lcy_after,
                touched.discount_possible_after,
                entry.discount_date,
                entry.discount_tolerance_date,
                touched.max_payment_tolerance_after,
                entry.due_date,
                entry.payment_reference,
                entry.payment_method,
                entry.on_hold,
                touched.application_no,
            )
        )

    def restore(self, restored: ReopenedEntry) -> None:
        entry = self.get(restored.entry_no)
        assert entry is not None, (
            f"undoing application {restored.application_no}: entry {restored.entry_no} is not open"
        )
        self.side_of(entry).put(
            entry._replace(
                remaining_amount=restored.remaining_amount_after,
                remaining_lcy=restored.remaining_amount_lcy_after,
                discount_possible=restored.discount_possible_after,
                max_payment_tolerance=restored.max_payment_tolerance_after,
                application_no_last=restored.application_no_before,
            )
        )

    def close(self, entry_no: int) -> None:
        was_open = self.open_debits.remove(entry_no) or self.open_credits.remove(entry_no)
        assert was_open, f"entry {entry_no} is closed though it was not open"

    def _replace(self, entry_no: int, **values: object) -> None:
        entry = self.get(entry_no)
        assert entry is not None, f"entry {entry_no} is edited though it is not open"
        self.side_of(entry).put(entry._replace(**values))  # type: ignore[arg-type]  # names checked by NamedTuple
