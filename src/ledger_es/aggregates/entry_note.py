"""What is agreed or said about open entries: a dispute, a promise to pay, a note. No amount moves by it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.values import Seal


class DisputeSet(Event):
    """An entry is disputed, or no longer: an empty `dispute` means that it is not."""

    act: ClassVar[str] = "dispute_set"

    entry_no: int
    dispute: str
    dispute_before: str
    text_seal: Seal = ""


class PromiseSet(Event):
    """The party has promised to pay an entry by a day, or the promise no longer holds: then `promised_date` is None.

    `promised_amount` is positive, in the currency of the entry.
    """

    act: ClassVar[str] = "promise_set"

    entry_no: int
    currency: str
    promised_date: date | None = None
    promised_amount: Decimal | None = None
    promised_date_before: date | None = None
    promised_amount_before: Decimal | None = None
    text_seal: Seal = ""


class NoteAdded(Event):
    """A person has written a note on an entry."""

    act: ClassVar[str] = "note_added"

    entry_no: int
    text_seal: Seal


class Promise(NamedTuple):
    """Until when how much was promised."""

    day: date
    amount: Decimal


class EntryNotes:
    """The disputes and promises of a party's entries that hold, also of closed ones: an undo may open them again."""

    __slots__ = ("_disputes", "_promises")

    def __init__(self) -> None:
        self._disputes: dict[int, str] = {}
        self._promises: dict[int, Promise] = {}

    def dispute_of(self, entry_no: int) -> str:
        """The code of the dispute; empty without one."""
        return self._disputes.get(entry_no, "")

    def promise_of(self, entry_no: int) -> Promise | None:
        return self._promises.get(entry_no)

    def evolve(self, event: DisputeSet | PromiseSet | NoteAdded) -> None:
        match event:
            case DisputeSet():
                self._disputes.pop(event.entry_no, None)
                if event.dispute:
                    self._disputes[event.entry_no] = event.dispute
            case PromiseSet():
                self._promises.pop(event.entry_no, None)
                if event.promised_date is not None and event.promised_amount is not None:
                    promise = Promise(event.promised_date, event.promised_amount)
                    self._promises[event.entry_no] = promise


_NOTES = (DisputeSet, PromiseSet, NoteAdded)
EVENTS = {"customer_ledger": _NOTES, "vendor_ledger": _NOTES}
