"""What the log of a case's ledger says about customer and vendor entries: read back event by event."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.event import Event, stream_key
from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    DerivedDetail,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
    EntryDiscountChanged,
    PostedEntry,
)
from ledger_es.ledger import Ledger


class Detail(NamedTuple):
    """A discount, tolerance or rounding that an application made, and the ledger transaction it belongs to."""

    transaction_no: int
    detail: DerivedDetail


class Entries:
    """`applications`: by entry number, every application that touched it, undone or not, oldest first."""

    def __init__(self) -> None:
        self.posted: dict[int, PostedEntry] = {}
        self.reversed: set[int] = set()
        self.applications: dict[int, list[int]] = defaultdict(list)
        self.details: list[Detail] = []
        self.party_nos: dict[int, str] = {}
        self.undone: set[int] = set()
        self.edited_discount_dates: dict[int, date | None] = {}
        self._ledgers: dict[str, PartyLedger] = {}

    @property
    def open_entries(self) -> dict[int, OpenEntry]:
        """Every open entry by number."""
        return {
            entry.entry_no: entry
            for ledger in self._ledgers.values()
            for side in (ledger.open_debits, ledger.open_credits)
            for entry in side
        }

    def open_entry(self, entry_no: int) -> OpenEntry | None:
        """The entry if it is open."""
        found = (ledger.get(entry_no) for ledger in self._ledgers.values())
        return next((entry for entry in found if entry is not None), None)

    def amount(self, entry_no: int) -> Decimal:
        """As posted, with all details that are in force but applications and application rounding."""
        return self.posted[entry_no].amount + sum(
            one.amount
            for _, one in self.details
            if one.entry_no == entry_no
            and one.detail_type != "application_rounding"
            and one.application_no not in self.undone
        )

    def note(self, stream: str, event: Event) -> None:
        match event:
            case EntriesPosted() | EntriesReversed():
                for entry in event.entries:
                    self.posted[entry.entry_no] = entry
                    self.party_nos[entry.entry_no] = stream_key(stream)
                    if entry.reversed_entry_no:
                        self.reversed |= {entry.entry_no, entry.reversed_entry_no}
            case EntriesApplied():
                by_no = {one.application_no: one.transaction_no for one in event.applications}
                for touched in event.touched:
                    self.applications[touched.entry_no].append(touched.application_no)
                self.details += [Detail(by_no[one.application_no], one) for one in event.details]
            case EntryDiscountChanged():
                self.edited_discount_dates[event.entry_no] = event.discount_date
            case ApplicationsUndone():
                self.undone |= {one.application_no for one in event.undone}
        if stream.startswith(("customer_ledger-", "vendor_ledger-")):
            state = self._ledgers.setdefault(stream, PartyLedger())
            state.evolve(event)


def read_entries(ledger: Ledger) -> Entries:
    """Everything about entries that the log holds now."""
    entries = Entries()
    head = ledger.store.head()
    for row in ledger.store.events(0, head.position, head.position):
        entries.note(row.stream, ledger.mapper.decode(row).event)
    return entries
