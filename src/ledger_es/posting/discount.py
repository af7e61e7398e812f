"""Rules of payment discount: when it is possible, when it is earned, and how much is left (receivables.md 3.5).

The rules also cover tolerance: an amount that is tolerated, and a discount that is granted although it is late.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ledger_es.values import ZERO, quantum

PAYING = frozenset({"payment", "refund"})
"""The document types that earn a discount when they pay."""
DISCOUNTED = frozenset({"invoice", "credit_memo"})
"""The document types on which a discount is granted."""


class DiscountTerms(NamedTuple):
    """The discount that an open entry grants. Amounts have the sign of the entry.

    `discount_date` is the last day of the discount; `discount_tolerance_date` is the last day on which it is tolerated.
    """

    document_type: str
    remaining_amount: Decimal
    discount_possible: Decimal
    discount_date: date | None
    discount_tolerance_date: date | None = None

    @property
    def discounted_amount(self) -> Decimal:
        """The remaining amount less the discount."""
        return self.remaining_amount - self.discount_possible


class Paid(NamedTuple):
    """A payment, or a possible payment, on an entry.

    `amount` is what this payment pays; `amount_elsewhere` is what other lines of the same statement pay on the entry.
    `payment_tolerance` is an accepted difference with the sign of the entry. If `late_accepted` is true, the discount
    is granted even after its last day.
    """

    document_type: str
    posting_date: date
    amount: Decimal
    amount_elsewhere: Decimal = ZERO
    payment_tolerance: Decimal = ZERO
    late_accepted: bool = False


def discount_is_possible(terms: DiscountTerms, amount_elsewhere: Decimal = ZERO) -> bool:
    """Whether a discount can still be granted.

    A discount is granted in full or not at all, so it is impossible if less than the discount remains.
    """
    return bool(terms.discount_possible) and abs(terms.discount_possible) <= abs(
        terms.remaining_amount - amount_elsewhere
    )


def amount_with_discount(terms: DiscountTerms) -> Decimal:
    """What settles the entry if its discount is taken: all that remains, where the discount cannot be granted."""
    return terms.discounted_amount if discount_is_possible(terms) else terms.remaining_amount


def in_discount_period(terms: DiscountTerms, day: date) -> bool:
    """Whether the day is on or before the discount date or the discount tolerance date."""
    return (terms.discount_date is not None and day <= terms.discount_date) or (
        terms.discount_tolerance_date is not None and day <= terms.discount_tolerance_date
    )


def is_in_time(terms: DiscountTerms, day: date) -> bool:
    """Whether the day is on or before the last day of the discount, without any days of grace."""
    return terms.discount_date is not None and day <= terms.discount_date


def due_discount(terms: DiscountTerms, paid: Paid) -> Decimal:
    """The discount that the payment earns, with the sign of the entry; 0 unless every condition of 3.5 holds.

    The paying document must have a type that earns a discount, and the entry one that grants it. The payment must be in
    time. All payments together, regardless of their sign, must reach the discounted amount.
    """
    if (
        not discount_is_possible(terms, paid.amount_elsewhere)
        or paid.document_type not in PAYING
        or terms.document_type not in DISCOUNTED
    ):
        return ZERO
    if not is_in_time(terms, paid.posting_date) and not paid.late_accepted:
        return ZERO
    # A shortfall that is accepted lowers what has to be reached; an excess does not raise it.
    is_short = paid.payment_tolerance * terms.remaining_amount > 0
    enough = abs(terms.discounted_amount - (paid.payment_tolerance if is_short else ZERO))
    if abs(paid.amount + paid.amount_elsewhere) < enough:
        return ZERO
    return terms.discount_possible


def in_proportion(discount: Decimal, before: Decimal, after: Decimal, currency: str) -> Decimal:
    """The part of the discount that is left when the remaining amount changes from `before` to `after`.

    It is rounded half up to the smallest unit of the currency.
    """
    return (discount * after / before).quantize(quantum(currency), ROUND_HALF_UP)
