"""A reminder: drafted, perhaps drafted anew, then issued or deleted; an issued one may be cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from ledger_es.aggregates.asking_document import (
    AskingContent,
    AskingIssued,
    DocumentCancelled,
    DocumentDeleted,
    DocumentState,
)
from ledger_es.values import ZERO, DocumentType, Money, Record, SetApart, StoredCode


class RemindedEntry(Record):
    """An entry on a reminder. `level_no` is the level it reaches, 0 in the sections of what is not asked for.

    `amount` is the amount of the entry as posted, `remaining_amount` what is open of it.
    """

    entry_no: int
    line_type: Literal["reminder_line", "not_due", "on_hold", "disputed", "promised"]
    level_no: int = 0
    document_type: DocumentType = ""
    document_no: str
    due_date: date
    amount: Money
    remaining_amount: Money
    interest_amount: Money = ZERO


class ReminderLineFee(Record):
    """The fee for one entry at a level."""

    entry_no: int
    level_no: int
    amount: Money
    due_date: date


class TypedLineFee(Record):
    """The fee per line of an entry as a person has typed it."""

    entry_no: int
    amount: Money


class ReminderContent(AskingContent):
    """What a reminder says, and the options it was made with.

    `remaining_amount` is what the entries that are due ask for; together with interest, fees, VAT and the rounding it
    is the total. What becomes of disputed and promised entries is as the terms said when the draft was made. A person
    may have typed or removed the fees per line of entries, set the level, or chosen the texts of a level (0: nobody
    has).
    """

    reminder_terms: StoredCode
    finance_charge_terms: StoredCode = ""
    level_no: int
    remaining_amount: Money
    line_fee_amount: Money = ZERO
    post_line_fee: bool = False
    disputed_entries: SetApart = "leave_out"
    promised_entries: SetApart = "leave_out"
    overdue_only: bool = False
    include_on_hold: bool = False
    use_header_level: bool = False
    last_issued_levels: tuple[int, ...] | None = None
    due_date_to: date | None = None
    line_fee_document_type: DocumentType | None = None
    removed_line_fee_nos: tuple[int, ...] = ()
    typed_line_fees: tuple[TypedLineFee, ...] = ()
    level_no_by_hand: int = 0
    text_level_no_by_hand: int = 0
    lines: tuple[RemindedEntry, ...] = ()
    line_fees: tuple[ReminderLineFee, ...] = ()

    BY_HAND: ClassVar[Mapping[str, object]] = {
        **AskingContent.BY_HAND,
        "removed_line_fee_nos": (),
        "typed_line_fees": (),
        "level_no_by_hand": 0,
        "text_level_no_by_hand": 0,
    }

    @property
    def total_amount(self) -> Decimal:
        """What the customer is asked to pay."""
        return (
            self.remaining_amount
            + self.interest_amount
            + self.additional_fee
            + self.line_fee_amount
            + self.vat_amount
            + self.rounding_amount
        )


class ReminderDrafted(ReminderContent):
    """A draft of a reminder was made."""

    act: ClassVar[str] = "drafted"


class ReminderRefreshed(ReminderContent):
    """The lines of the draft were made anew."""

    act: ClassVar[str] = "refreshed"


class ReminderChanged(ReminderContent):
    """A person took lines out of the draft, typed fees or texts, set its level, or chose the texts of a level."""

    act: ClassVar[str] = "changed"


class ReminderIssued(ReminderContent, AskingIssued):
    """The reminder was issued with this content."""


class ReminderDeleted(DocumentDeleted):
    """The draft of a reminder was deleted."""


class ReminderCancelled(DocumentCancelled):
    """The issued reminder was cancelled."""


class Reminder(DocumentState[ReminderContent, ReminderIssued]):
    kind = "reminder"

    @property
    def posted_line_fee_amount(self) -> Decimal:
        """The part of its entry that is fees per line, with their VAT."""
        return self.issued.posted_costs["line_fee"] if self.issued else ZERO


EVENTS = {
    "reminder": (
        ReminderDrafted,
        ReminderRefreshed,
        ReminderChanged,
        ReminderIssued,
        ReminderDeleted,
        ReminderCancelled,
    )
}
