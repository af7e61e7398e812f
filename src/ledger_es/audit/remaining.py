"""Checks that the remaining amounts that an event states follow from its detailed entries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.exchange_adjustment import ExchangeAdjusted, ExchangeAdjustmentUndone
from ledger_es.aggregates.open_entries import PartyLedger
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    EntriesApplied,
    EntriesReversed,
    PostedEntry,
    ReopenedEntry,
    TouchedEntry,
)
from ledger_es.audit.movements import Movement
from ledger_es.values import ZERO


class Left(NamedTuple):
    """The remaining amount of an entry, in its currency and in LCY."""

    amount: Decimal
    amount_lcy: Decimal

    def plus(self, amount: Decimal, amount_lcy: Decimal) -> Left:
        return Left(self.amount + amount, self.amount_lcy + amount_lcy)

    def __str__(self) -> str:
        return f"{self.amount} ({self.amount_lcy} LCY)"


_NOTHING = Left(ZERO, ZERO)


def check_remaining(event: Event, ledger: PartyLedger, moved: Iterable[Movement]) -> Iterator[str]:
    """Describes what does not fit. `ledger` is the ledger before the event."""
    sums: dict[tuple[int, int], Left] = defaultdict(lambda: _NOTHING)
    for movement in moved:
        key = (movement.application_no, movement.entry_no)
        sums[key] = sums[key].plus(movement.amount, movement.amount_lcy)
    match event:
        case EntriesApplied():
            yield from _misnamed(event.touched, _named(ledger, []))
            yield from _applied(event, ledger, sums)
        case ApplicationsUndone():
            yield from _misnamed(event.restored, _named(ledger, event.reopened))
            yield from _undone(event, ledger, sums)
        case EntriesReversed():
            for entry in event.entries:
                before = _left(ledger, entry.reversed_entry_no)
                after = before.plus(entry.amount, entry.amount_lcy)
                if after != _NOTHING:
                    yield f"entry {entry.reversed_entry_no} is reversed and {after} of it remains"
        case ExchangeAdjusted() | ExchangeAdjustmentUndone():
            for (_, entry_no), change in sums.items():
                if change != _NOTHING and ledger.get(entry_no) is None:
                    yield f"entry {entry_no} is closed and its exchange adjustment leaves {change} of it"


def _applied(
    event: EntriesApplied, ledger: PartyLedger, sums: dict[tuple[int, int], Left]
) -> Iterator[str]:
    left: dict[int, Left] = {}
    for touched in event.touched:
        entry_no, application_no = touched.entry_no, touched.application_no
        before = left.get(entry_no) or _left(ledger, entry_no)
        stated = Left(touched.remaining_amount_before, touched.remaining_amount_lcy_before)
        if stated != before:
            yield f"application {application_no}: entry {entry_no} had {before} left, the event says {stated}"
        after = stated.plus(*sums.pop((application_no, entry_no), _NOTHING))
        left[entry_no] = Left(touched.remaining_amount_after, touched.remaining_amount_lcy_after)
        if after != left[entry_no]:
            yield (
                f"application {application_no}: entry {entry_no} has {after} left,"
                f" the event says {left[entry_no]}"
            )
    yield from _forgotten(sums)


def _undone(
    event: ApplicationsUndone, ledger: PartyLedger, sums: dict[tuple[int, int], Left]
) -> Iterator[str]:
    left: dict[int, Left] = {}
    for restored in event.restored:
        entry_no, application_no = restored.entry_no, restored.application_no
        before = left.get(entry_no) or _left(ledger, entry_no)
        after = before.plus(*sums.pop((application_no, entry_no), _NOTHING))
        left[entry_no] = Left(restored.remaining_amount_after, restored.remaining_amount_lcy_after)
        if after != left[entry_no]:
            yield (
                f"application {application_no} undone: entry {entry_no} has {after} left,"
                f" the event says {left[entry_no]}"
            )
    yield from _forgotten(sums)


def _named(
    ledger: PartyLedger, reopened: Iterable[PostedEntry]
) -> Callable[[int], PostedEntry | None]:
    """A function that returns an entry as posted, if it is open or the event reopens it."""
    by_number = {entry.entry_no: entry for entry in reopened}

    def find(entry_no: int) -> PostedEntry | None:
        entry = ledger.get(entry_no)
        return entry.posted if entry else by_number.get(entry_no)

    return find


def _misnamed(
    named: Iterable[TouchedEntry | ReopenedEntry], posted: Callable[[int], PostedEntry | None]
) -> Iterator[str]:
    """Checks that an application repeats the currency and the control account with which the entry was posted."""
    for restated in named:
        entry = posted(restated.entry_no)
        if entry is not None and (entry.currency, entry.control_account_no) != (
            restated.currency,
            restated.control_account_no,
        ):
            yield (
                f"application {restated.application_no}: entry {restated.entry_no} is said to be in"
                f" {restated.currency} on account {restated.control_account_no},"
                f" and was posted in {entry.currency} on {entry.control_account_no}"
            )


def _forgotten(sums: dict[tuple[int, int], Left]) -> Iterator[str]:
    for (application_no, entry_no), left in sums.items():
        if left != _NOTHING:
            yield (
                f"application {application_no} moves entry {entry_no} by {left}"
                " and does not say what is left of it"
            )


def _left(ledger: PartyLedger, entry_no: int) -> Left:
    entry = ledger.get(entry_no)
    return Left(entry.remaining_amount, entry.remaining_lcy) if entry else _NOTHING
