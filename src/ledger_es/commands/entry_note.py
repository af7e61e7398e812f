"""Dispute an open entry, note a promise to pay it, or write a note on an entry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.claims import Key, entry_key
from ledger_es.aggregates.entry_note import DisputeSet, NoteAdded, Promise, PromiseSet
from ledger_es.aggregates.event import Event
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AmountDigits,
    EditChangesNothing,
    EntryDateInvalid,
    ExceedsRemainingAmount,
    NoteIsEmpty,
    Words,
)
from ledger_es.values import (
    EntryNo,
    OptionalCode,
    OptionalPositiveAmount,
    Personal,
    Sealed,
    currency_digits,
    decimals_of,
    left_out,
    quantum,
)


class _AboutEntry(Command):
    entry_no: EntryNo

    def claims_asked(self) -> Iterable[Key]:
        return [entry_key(self.entry_no)]


class SetEntryDispute(_AboutEntry):
    """Mark an open entry as disputed, with a code of your own such as PRICE; an empty `dispute` settles it.

    `text` says why. A disputed entry is paid and applied like any other, and reminders leave it out
    unless their terms say otherwise.
    """

    name: ClassVar[str] = "set-entry-dispute"

    dispute: OptionalCode = ""
    text: Personal = Personal()


class SetEntryPromise(_AboutEntry):
    """Note that the party has promised to pay an open entry by a day; without a day the promise is taken back.

    `promised_amount` is positive, in the currency of the entry; without it, all that remains was promised.
    """

    name: ClassVar[str] = "set-entry-promise"

    promised_date: date | None = None
    promised_amount: OptionalPositiveAmount = left_out(None)
    text: Personal = Personal()


class AddEntryNote(_AboutEntry):
    """Write a note on an entry, open or closed. Notes are never changed; a later one says what is true now."""

    name: ClassVar[str] = "add-entry-note"

    text: Personal = Personal()


def set_entry_dispute(command: SetEntryDispute, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    books.open_entry(whose, command.entry_no)
    before = books.party_ledger(whose).notes.dispute_of(command.entry_no)
    if before == command.dispute:
        raise EditChangesNothing(what=Words("entry {entry_no}", entry_no=command.entry_no))

    event = DisputeSet(
        entry_no=command.entry_no,
        dispute=command.dispute,
        dispute_before=before,
        text_seal=command.text.seal,
    )
    return _noted(books, whose, event, command.text)


def set_entry_promise(command: SetEntryPromise, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    entry = books.open_entry(whose, command.entry_no)
    if command.promised_date is not None and command.promised_date < entry.posted.document_date:
        raise EntryDateInvalid(
            field="promised_date",
            day=command.promised_date,
            reason=Words("it lies before the document date"),
        )
    remaining = abs(entry.remaining_amount)
    amount = remaining
    if command.promised_amount is not None:
        amount = _in_digits(command.promised_amount, entry.posted.currency)
    if amount > remaining:
        raise ExceedsRemainingAmount(entry_no=entry.entry_no, remaining=remaining, amount=amount)
    before = books.party_ledger(whose).notes.promise_of(command.entry_no)
    promise = Promise(command.promised_date, amount) if command.promised_date else None
    if before == promise:
        raise EditChangesNothing(what=Words("entry {entry_no}", entry_no=command.entry_no))

    event = PromiseSet(
        entry_no=command.entry_no,
        currency=entry.posted.currency,
        promised_date=promise and promise.day,
        promised_amount=promise and promise.amount,
        promised_date_before=before and before.day,
        promised_amount_before=before and before.amount,
        text_seal=command.text.seal,
    )
    return _noted(books, whose, event, command.text)


def add_entry_note(command: AddEntryNote, books: Books, policy: Policy) -> Decision:
    whose = books.whose_entry(command.entry_no)
    if not command.text.reveal().strip():
        raise NoteIsEmpty(entry_no=command.entry_no)

    event = NoteAdded(entry_no=command.entry_no, text_seal=command.text.seal)
    return _noted(books, whose, event, command.text)


def _in_digits(amount: Decimal, currency: str) -> Decimal:
    """The amount with the decimals of the currency. Raises AmountDigits if it has more."""
    digits = currency_digits(currency)
    if decimals_of(amount) > digits:
        raise AmountDigits(amount=amount, currency=currency, digits=digits)
    return amount.quantize(quantum(currency))


def _noted(books: Books, whose: Whose, event: Event, text: Personal) -> Decision:
    """The decision, with the text sealed under the party, so that erasing the party finds it."""
    sealed = [Sealed(f"{whose.ledger}:{whose.party_no}", text)] if text else []
    return Decision([(whose.stream, event)], books.head, {}, sealed)
