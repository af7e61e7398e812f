"""An open entry of a customer or vendor: what remains of it, and its terms as posted or as edited since."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.exchange_adjustment import Adjustment
from ledger_es.aggregates.party_ledger import EditedEntry, PostedEntry
from ledger_es.values import ZERO


class EntryTerms(NamedTuple):
    """What a user may edit on an open entry, apart from the amount of its discount."""

    due_date: date
    discount_date: date | None
    discount_tolerance_date: date | None
    payment_reference: str
    payment_method: str
    on_hold: str


class OpenEntry(NamedTuple):
    """An entry with a remaining amount. All amounts have the sign of the entry.

    `posted` is the entry as it was posted. `edited_terms` is None unless the terms were edited since.
    `application_no_last` is the last application that changed the entry, 0 for none. `adjustments` are the unrealised
    gains and losses that `remaining_lcy` includes. `reopened_on` is the latest day on which an undo opened something of
    the entry that had been settled before that day, or took back what a run of an earlier day had changed; None for
    none.
    """

    posted: PostedEntry
    remaining_amount: Decimal
    remaining_lcy: Decimal
    discount_possible: Decimal
    max_payment_tolerance: Decimal
    edited_terms: EntryTerms | None = None
    application_no_last: int = 0
    adjustments: tuple[Adjustment, ...] = ()
    reopened_on: date | None = None

    @property
    def open_since(self) -> date:
        """The first day on which the entry can be applied: its posting date, or the day that opened it again."""
        return self.reopened_on or self.posted.posting_date

    @property
    def unrealized_lcy(self) -> Decimal:
        """The unrealised gain (of a receivable: positive) or loss that `remaining_lcy` includes."""
        return sum((adjustment.amount_lcy for adjustment in self.adjustments), ZERO)

    @property
    def entry_no(self) -> int:
        return self.posted.entry_no

    @property
    def is_debit(self) -> bool:
        return self.remaining_amount > 0

    @property
    def terms(self) -> EntryTerms:
        """The current terms: edited, or else as posted."""
        return self.edited_terms or terms_of(self.posted)

    @property
    def due_date(self) -> date:
        return (self.edited_terms or self.posted).due_date

    @property
    def discount_date(self) -> date | None:
        """The last day on which the discount is granted; None without a discount."""
        return (self.edited_terms or self.posted).discount_date

    @property
    def discount_tolerance_date(self) -> date | None:
        return (self.edited_terms or self.posted).discount_tolerance_date

    @property
    def payment_reference(self) -> str:
        return (self.edited_terms or self.posted).payment_reference

    @property
    def payment_method(self) -> str:
        return (self.edited_terms or self.posted).payment_method

    @property
    def on_hold(self) -> str:
        return (self.edited_terms or self.posted).on_hold


def as_posted(entry: PostedEntry) -> OpenEntry:
    """The open entry before anything is applied to it."""
    return OpenEntry(
        posted=entry,
        remaining_amount=entry.amount,
        remaining_lcy=entry.amount_lcy,
        discount_possible=entry.discount_possible,
        max_payment_tolerance=entry.max_payment_tolerance,
    )


def terms_of(entry: PostedEntry | EditedEntry) -> EntryTerms:
    """The terms in an event: of an entry as it was posted, or of one that was edited before it closed."""
    return EntryTerms(
        due_date=entry.due_date,
        discount_date=entry.discount_date,
        discount_tolerance_date=entry.discount_tolerance_date,
        payment_reference=entry.payment_reference,
        payment_method=entry.payment_method,
        on_hold=entry.on_hold,
    )
