"""Evidence that an entry has the line's amount: the range around it, and what an entry amounts to on a day."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from ledger_es.matching.records import OpenEntry, Settings
from ledger_es.posting.discount import DiscountTerms, discount_is_possible, in_discount_period

ONE: Final = 0
MULTIPLE: Final = 1
OUTSIDE: Final = 2

_CENT: Final = Decimal("0.01")
_SCALE: Final = Decimal(10_000)
"""Amounts are compared as whole numbers of ten-thousandths: exact for every currency, and fast."""


def units(amount: Decimal) -> int:
    """The amount in ten-thousandths."""
    return int(amount * _SCALE)


def amount_range(amount: Decimal, settings: Settings) -> tuple[int, int]:
    """Lowest and highest amount (in ten-thousandths, inclusive) that count as the line's (algorithms.md 1.5)."""
    if not settings.tolerance_value:
        rounded = units(amount.quantize(_CENT, ROUND_HALF_UP))
        return rounded, rounded
    if settings.tolerance_type == "amount":
        low, high = amount - settings.tolerance_value, amount + settings.tolerance_value
        low, high = (max(low, Decimal(0)), high) if amount > 0 else (low, min(high, Decimal(0)))
    else:
        part = settings.tolerance_value / 100
        low, high = amount * (1 - part), amount * (1 + part)
        if amount < 0:
            low, high = high, low
    return units(low.quantize(_CENT, ROUND_HALF_UP)), units(high.quantize(_CENT, ROUND_HALF_UP))


def discount_terms(entry: OpenEntry) -> DiscountTerms:
    """What the open entry grants."""
    return DiscountTerms(
        entry.document_type,
        entry.remaining_amount,
        entry.discount_possible,
        entry.discount_date,
        entry.discount_tolerance_date,
    )


def has_discount(entry: OpenEntry) -> bool:
    """Whether a payment discount of the entry is still possible, in full; customers and vendors only."""
    return (
        bool(entry.discount_possible)
        and entry.ledger in ("customer", "vendor")
        and discount_is_possible(discount_terms(entry))
    )


def applicable_units(entry: OpenEntry, day: date) -> int:
    """What the entry amounts to on a day: its remaining amount, less the discount that is still possible."""
    if has_discount(entry):
        terms = discount_terms(entry)
        if in_discount_period(terms, day):
            return units(terms.discounted_amount)
    return units(entry.remaining_amount)
