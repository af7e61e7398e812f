"""Payment discount: when it is possible, when it is due, and what is left of it (receivables.md 3.5). Pure rules.

Tolerance comes in here too: the amount tolerated on the document, and a discount granted although it is late.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ledger_es.values import ZERO, quantum

PAYING = frozenset({"payment", "refund"})
"""Types of documents that earn a discount when they pay."""
DISCOUNTED = frozenset({"invoice", "credit_memo"})
"""Types of documents on which a discount is granted."""


class DiscountTerms(NamedTuple):
    """What an open entry grants. The discount is signed as the entry; `discount_date` is its last day."""

    document_type: str
    remaining_amount: Decimal
    discount_possible: Decimal
    discount_date: date | None
    discount_tolerance_date: date | None = None

    @property
    def discounted_amount(self) -> Decimal:
        """What remains of the entry less the discount."""
        return self.remaining_amount - self.discount_possible


class Paid(NamedTuple):
    """What is paid on an entry, or may be: by which document, when, how much.

    `amount_elsewhere`: what other lines of the same statement pay on it. `payment_tolerance`: a difference that is
    accepted, signed as the entry. `late_accepted`: the discount is granted after its last day.
    """

    document_type: str
    posting_date: date
    amount: Decimal
    amount_elsewhere: Decimal = ZERO
    payment_tolerance: Decimal = ZERO
    late_accepted: bool = False


def discount_is_possible(terms: DiscountTerms, amount_elsewhere: Decimal = ZERO) -> bool:
    """Whether a discount is left. It is granted in full or not at all, so not where less than it remains."""
    return bool(terms.discount_possible) and abs(terms.discount_possible) <= abs(
        terms.remaining_amount - amount_elsewhere
    )


def in_discount_period(terms: DiscountTerms, day: date) -> bool:
    """Whether the day is not after the later of discount date and discount tolerance date."""
    return (terms.discount_date is not None and day <= terms.discount_date) or (
        terms.discount_tolerance_date is not None and day <= terms.discount_tolerance_date
    )


def due_discount(terms: DiscountTerms, paid: Paid) -> Decimal:
    """The discount that the payment earns, signed as the entry; 0 unless every condition of 3.5 holds.

    The documents are of types that earn and grant one, the day is in time, and what is paid in all, by whichever
    sign, reaches the discounted amount.
    """
    if (
        not discount_is_possible(terms, paid.amount_elsewhere)
        or paid.document_type not in PAYING
        or terms.document_type not in DISCOUNTED
    ):
        return ZERO
    in_time = terms.discount_date is not None and paid.posting_date <= terms.discount_date
    if not in_time and not paid.late_accepted:
        return ZERO
    enough = abs(terms.discounted_amount - paid.payment_tolerance)
    if abs(paid.amount + paid.amount_elsewhere) < enough:
        return ZERO
    return terms.discount_possible


def in_proportion(discount: Decimal, before: Decimal, after: Decimal, currency: str) -> Decimal:
    """The part of the discount that stays when the remaining amount goes from `before` to `after`."""
    return (discount * after / before).quantize(quantum(currency), ROUND_HALF_UP)
