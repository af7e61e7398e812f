"""How an application changes the entries that it touches, and the event that records it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from ledger_es.aggregates.exchange_adjustment import ReleasedGain
from ledger_es.aggregates.open_entries import OpenEntry, terms_of
from ledger_es.aggregates.party_ledger import (
    Application,
    AppliedPair,
    DerivedDetail,
    EditedEntry,
    EntriesApplied,
    TouchedEntry,
)
from ledger_es.deciding.policy import Policy
from ledger_es.posting.discount import in_proportion
from ledger_es.posting.settlement import Settlement, discount_left
from ledger_es.values import ZERO, Valued, rounded, unchecked

_entries_applied = unchecked(EntriesApplied)
_touched_entry = unchecked(TouchedEntry)


@dataclass
class Applications:
    """Collects what is applied on the ledger of one party, until it becomes an event."""

    applications: list[Application] = field(default_factory=list)
    pairs: list[AppliedPair] = field(default_factory=list)
    details: list[DerivedDetail] = field(default_factory=list)
    released: list[ReleasedGain] = field(default_factory=list)
    touched: list[TouchedEntry] = field(default_factory=list)
    edited: list[EditedEntry] = field(default_factory=list)

    def event(self) -> EntriesApplied:
        """The event with everything that was collected."""
        return _entries_applied(
            applications=tuple(self.applications),
            pairs=tuple(self.pairs),
            details=tuple(self.details),
            released=tuple(self.released),
            touched=tuple(self.touched),
            edited=tuple(self.edited),
        )


def touched_entries(
    application_no: int, applying: OpenEntry, settlement: Settlement, policy: Policy
) -> Iterable[TouchedEntry]:
    """Each entry of the settlement with its amounts before and after: remaining amount, discount and tolerance.

    The applying entry comes last.
    """
    currency = applying.posted.currency
    after = applying.remaining_amount + settlement.given_up_total
    discount = applying.discount_possible
    towards_zero = -1 if applying.is_debit else 1
    for applied in settlement.applied:
        entry = applied.entry
        remaining = entry.remaining_amount
        left = remaining - applied.amount if remaining > 0 else remaining + applied.amount
        discount_left_over = entry.discount_possible
        same_side = entry.is_debit == applying.is_debit
        used = -towards_zero * applied.amount if same_side else towards_zero * applied.amount
        if discount_left(applying, entry):
            discount_left_over = in_proportion(discount_left_over, remaining, left, currency)
            if not same_side and after:
                discount = in_proportion(discount, after, after + used, currency)
        after += used
        yield touched_entry(application_no, entry, policy.valued(left), discount_left_over)
    yield touched_entry(application_no, applying, policy.valued(after), discount)


def touched_entry(
    application_no: int, entry: OpenEntry, left: Valued, discount_possible: Decimal
) -> TouchedEntry:
    """The entry before and after an application that leaves `left` of it. A closed entry keeps no discount."""
    closes, currency = not left, entry.posted.currency
    tolerance = entry.max_payment_tolerance
    if not closes and abs(tolerance) > abs(left.amount):
        tolerance = left.amount
    return _touched_entry(
        application_no=application_no,
        entry_no=entry.entry_no,
        application_no_before=entry.application_no_last,
        reopened_on_before=entry.reopened_on,
        currency=currency,
        control_account_no=entry.posted.control_account_no,
        remaining_amount_before=entry.remaining_amount,
        remaining_amount_after=rounded(left.amount, currency),
        remaining_amount_lcy_before=entry.remaining_lcy,
        remaining_amount_lcy_after=left.amount_lcy,
        discount_possible_before=entry.discount_possible,
        discount_possible_after=ZERO if closes else rounded(discount_possible, currency),
        max_payment_tolerance_before=entry.max_payment_tolerance,
        max_payment_tolerance_after=ZERO if closes else tolerance,
    )


def edited_entry(application_no: int, entry: OpenEntry) -> EditedEntry | None:
    """The terms of an entry that is being closed, or None if they are as posted."""
    terms = entry.edited_terms
    if terms is None or terms == terms_of(entry.posted):
        return None
    return EditedEntry(application_no=application_no, entry_no=entry.entry_no, **terms._asdict())
