"""Refusals about single entries: unknown, closed, or with an invalid date or discount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.groups import ApplicationRefusal, PostingRefusal
from ledger_es.errors.refusal import Words


class EntryUnknown(ApplicationRefusal):
    code = "E-APPLY-UNKNOWN"
    says = "there is no {kind} entry {entry_no}: use the number of an existing entry"
    cures = ("ledger-es open-entries",)

    kind: str
    entry_no: int


class EntryIsClosed(ApplicationRefusal):
    code = "E-APPLY-CLOSED"
    says = (
        "entry {entry_no} is closed: undo the application that closed it, or take an open entry;"
        " a reversed entry stays closed"
    )
    cures = (
        "ledger-es applications undo --entry {entry_no}",
        "ledger-es history --entry {entry_no}",
    )

    entry_no: int


class EntryOfAnotherParty(ApplicationRefusal):
    code = "E-APPLY-CUSTOMER"
    says = "entry {entry_no} belongs to {kind} {party_no}: only entries of one party are applied to each other"
    cures = ("ledger-es open-entries --{kind} {party_no}",)

    entry_no: int
    kind: str
    party_no: str


class NoteIsEmpty(PostingRefusal):
    code = "E-NOTE-EMPTY"
    says = "the note on entry {entry_no} has no text: write what is to be remembered"
    cures = ("ledger-es entries note --entry {entry_no} --text TEXT",)

    entry_no: int


class DiscountInvalid(PostingRefusal):
    code = "E-POST-DISCOUNT"
    says = "discount {discount} on {amount}: {reason}"
    no_cure = "the same command is sent with another discount or date"

    discount: Decimal
    amount: Decimal
    reason: Words


class EntryDateInvalid(PostingRefusal):
    """`day` is None if the date is missing."""

    code = "E-POST-DATE"
    says = "{field} {day:is missing}: {reason}"
    no_cure = "the same command is sent with another date"

    field: str
    day: date | None
    reason: Words


class ToleranceInvalid(PostingRefusal):
    code = "E-POST-TOLERANCE"
    says = "a payment tolerance of {tolerance} cannot be set: {reason}"
    no_cure = "the same command is sent with another amount"

    tolerance: Decimal
    reason: Words
