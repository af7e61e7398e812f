"""What an application makes of each entry it touches, and the event that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import attrgetter
from typing import Any

from ledger_es.aggregates.open_entries import EDITABLE, OpenEntry
from ledger_es.aggregates.party_ledger import (
    Application,
    AppliedPair,
    DerivedDetail,
    EditedEntry,
    EntriesApplied,
    TouchedEntry,
)
from ledger_es.posting.discount import in_proportion
from ledger_es.posting.settlement import Settlement, discount_left
from ledger_es.values import ZERO, unchecked

_entries_applied = unchecked(EntriesApplied)
_touched_entry = unchecked(TouchedEntry)


@dataclass
class Applications:
    """What is applied on one party's stream, until it becomes an event."""

    applications: list[Application] = field(default_factory=list)
    pairs: list[AppliedPair] = field(default_factory=list)
    details: list[DerivedDetail] = field(default_factory=list)
    touched: list[TouchedEntry] = field(default_factory=list)
    edited: list[EditedEntry] = field(default_factory=list)

    def event(self) -> EntriesApplied:
        return _entries_applied(
            applications=tuple(self.applications),
            pairs=tuple(self.pairs),
            details=tuple(self.details),
            touched=tuple(self.touched),
            edited=tuple(self.edited),
        )


_terms = attrgetter(*EDITABLE)


def touched_entries(
    number: int, applying: OpenEntry, settlement: Settlement, currency: str
) -> Iterable[TouchedEntry]:
    """What becomes of every entry of the settlement: remaining amounts, discount still possible, maximum tolerance."""
    after = applying.remaining_amount + settlement.discount_total
    discount = applying.discount_possible
    towards_zero = -1 if applying.is_debit else 1
    for taken in settlement.taken:
        remaining = taken.entry.remaining_amount
        left = remaining - taken.amount if remaining > 0 else remaining + taken.amount
        discount_possible_after = taken.entry.discount_possible
        same_side = taken.entry.is_debit == applying.is_debit
        used = -towards_zero * taken.amount if same_side else towards_zero * taken.amount
        if discount_left(applying, taken.entry):
            discount_possible_after = in_proportion(
                discount_possible_after, remaining, left, currency
            )
            if not same_side and after:
                discount = in_proportion(discount, after, after + used, currency)
        after += used
        yield _touch(number, taken.entry, left, discount_possible_after)
    yield _touch(number, applying, after, discount)


def _touch(number: int, entry: OpenEntry, left: Decimal, discount: Decimal) -> TouchedEntry:
    closed = not left
    tolerance = entry.max_payment_tolerance
    if not closed and abs(tolerance) > abs(left):
        tolerance = left
    return _touched_entry(
        application_no=number,
        entry_no=entry.entry_no,
        application_no_before=entry.application_no_last,
        currency=entry.posted.currency,
        control_account_no=entry.posted.control_account_no,
        remaining_amount_before=entry.remaining_amount,
        remaining_amount_after=left,
        remaining_amount_lcy_before=entry.remaining_lcy,
        remaining_amount_lcy_after=left,
        discount_possible_before=entry.discount_possible,
        discount_possible_after=ZERO if closed else discount,
        max_payment_tolerance_before=entry.max_payment_tolerance,
        max_payment_tolerance_after=ZERO if closed else tolerance,
    )


def edited_entry(number: int, entry: OpenEntry) -> EditedEntry | None:
    """The terms of a closing entry, if an edit had changed them."""
    if _terms(entry) == _terms(entry.posted):
        return None
    terms: dict[str, Any] = dict(zip(EDITABLE, _terms(entry), strict=True))
    return EditedEntry(application_no=number, entry_no=entry.entry_no, **terms)
