"""Edit an open entry: its hold, due date, discount, payment reference or payment method."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import ClassVar

from ledger_es.aggregates.claims import Key, entry_key
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import (
    EntryDiscountChanged,
    EntryDueDateChanged,
    EntryHoldSet,
    EntryPaymentMethodChanged,
    EntryPaymentReferenceChanged,
)
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.payment_method import known_payment_method
from ledger_es.deciding.policy import Policy
from ledger_es.errors import DiscountInvalid, EditChangesNothing, EntryDateInvalid, Words
from ledger_es.values import EntryNo, OptionalAmount, OptionalCode, left_out


class _EntryEdit(Command):
    entry_no: EntryNo

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(self.entry_no)]


class SetEntryHold(_EntryEdit):
    """Put an open entry on hold, so that it gets no reminders and no interest (receivables.md 2.7).

    An empty `on_hold` lifts the hold.
    """

    name: ClassVar[str] = "set-entry-hold"

    on_hold: OptionalCode = ""


class ChangeEntryDueDate(_EntryEdit):
    """Change the due date of an open entry."""

    name: ClassVar[str] = "change-entry-due-date"

    due_date: date


class ChangeEntryDiscount(_EntryEdit):
    """Change the discount of an open entry.

    `discount_amount` is positive, or 0 for no discount; without it only the last day changes. `discount_date` is the
    last day of the discount, `discount_tolerance_date` the last day on which it is tolerated although it is late;
    without it, that follows from the days of grace.
    """

    name: ClassVar[str] = "change-entry-discount"

    discount_date: date
    discount_amount: OptionalAmount = left_out(None)
    discount_tolerance_date: date | None = None


class ChangeEntryPaymentReference(_EntryEdit):
    """Change the payment reference of an open entry; an empty one removes it."""

    name: ClassVar[str] = "change-entry-payment-reference"

    payment_reference: OptionalCode = ""


class ChangeEntryPaymentMethod(_EntryEdit):
    """Change the payment method of an open entry; an empty one removes it."""

    name: ClassVar[str] = "change-entry-payment-method"

    payment_method: OptionalCode = ""


def set_entry_hold(command: SetEntryHold, books: Books, policy: Policy) -> Decision:
    whose, entry = _open(books, command.entry_no)
    if entry.on_hold == command.on_hold:
        raise EditChangesNothing(what=Words("entry {entry_no}", entry_no=command.entry_no))

    return _edit(
        books,
        whose,
        EntryHoldSet(
            entry_no=command.entry_no, on_hold=command.on_hold, on_hold_before=entry.on_hold
        ),
    )


def change_entry_due_date(command: ChangeEntryDueDate, books: Books, policy: Policy) -> Decision:
    whose, entry = _open(books, command.entry_no)
    if entry.due_date == command.due_date:
        raise EditChangesNothing(what=Words("entry {entry_no}", entry_no=command.entry_no))
    if command.due_date < entry.posted.document_date:
        raise EntryDateInvalid(
            field="due_date", day=command.due_date, reason=Words("it lies before the document date")
        )

    return _edit(
        books,
        whose,
        EntryDueDateChanged(
            entry_no=command.entry_no, due_date=command.due_date, due_date_before=entry.due_date
        ),
    )


def change_entry_discount(command: ChangeEntryDiscount, books: Books, policy: Policy) -> Decision:
    whose, entry = _open(books, command.entry_no)
    discount = entry.discount_possible
    if command.discount_amount is not None:
        unsigned = policy.money_or_zero(command.discount_amount, entry.posted.currency)
        discount = unsigned if entry.is_debit else -unsigned
        if not 0 <= unsigned <= abs(entry.remaining_amount):
            raise DiscountInvalid(
                discount=unsigned,
                amount=abs(entry.remaining_amount),
                reason=Words("it must lie between 0 and what remains"),
            )
    if entry.posted.document_type not in ("invoice", "credit_memo"):
        raise DiscountInvalid(
            discount=abs(discount),
            amount=entry.remaining_amount,
            reason=Words("only invoices and credit memos carry one"),
        )
    if (
        command.discount_tolerance_date is not None
        and command.discount_tolerance_date < command.discount_date
    ):
        raise EntryDateInvalid(
            field="discount_tolerance_date",
            day=command.discount_tolerance_date,
            reason=Words("it lies before the last day of the discount"),
        )
    last_day_late = command.discount_tolerance_date or policy.last_day_late(command.discount_date)
    if (discount, command.discount_date, last_day_late) == (
        entry.discount_possible,
        entry.discount_date,
        entry.discount_tolerance_date,
    ):
        raise EditChangesNothing(what=Words("entry {entry_no}", entry_no=command.entry_no))

    return _edit(
        books,
        whose,
        EntryDiscountChanged(
            entry_no=command.entry_no,
            currency=entry.posted.currency,
            discount_possible=discount,
            discount_date=command.discount_date,
            discount_tolerance_date=last_day_late,
            discount_possible_before=entry.discount_possible,
            discount_date_before=entry.discount_date,
            discount_tolerance_date_before=entry.discount_tolerance_date,
        ),
    )


def change_entry_payment_reference(
    command: ChangeEntryPaymentReference, books: Books, policy: Policy
) -> Decision:
    whose, entry = _open(books, command.entry_no)
    if entry.payment_reference == command.payment_reference:
        raise EditChangesNothing(what=Words("entry {entry_no}", entry_no=command.entry_no))

    return _edit(
        books,
        whose,
        EntryPaymentReferenceChanged(
            entry_no=command.entry_no,
            payment_reference=command.payment_reference,
            payment_reference_before=entry.payment_reference,
        ),
    )


def change_entry_payment_method(
    command: ChangeEntryPaymentMethod, books: Books, policy: Policy
) -> Decision:
    whose, entry = _open(books, command.entry_no)
    if entry.payment_method == command.payment_method:
        raise EditChangesNothing(what=Words("entry {entry_no}", entry_no=command.entry_no))
    known_payment_method(books, command.payment_method)

    return _edit(
        books,
        whose,
        EntryPaymentMethodChanged(
            entry_no=command.entry_no,
            payment_method=command.payment_method,
            payment_method_before=entry.payment_method,
        ),
    )


def _open(books: Books, entry_no: int) -> tuple[Whose, OpenEntry]:
    whose = books.whose_entry(entry_no)
    return whose, books.open_entry(whose, entry_no)


def _edit(books: Books, whose: Whose, event: Event) -> Decision:
    return Decision([(whose.stream, event)], books.head, {})
