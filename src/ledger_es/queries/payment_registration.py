"""The unpaid documents of customers, and the search among them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from ledger_es.errors import SearchToleranceInvalid
from ledger_es.values import quantum


class AmountRange(NamedTuple):
    """The amounts that a search finds, bounds included."""

    lowest: Decimal
    highest: Decimal


def amount_range(amount: Decimal, tolerance_percentage: Decimal, currency: str) -> AmountRange:
    """The amount less and plus the percentage of it, rounded to the currency (receivables.md 8.6).

    Raises SearchToleranceInvalid unless the percentage lies between 0 and 100.
    """
    if not 0 <= tolerance_percentage <= 100:
        raise SearchToleranceInvalid(percentage=tolerance_percentage)
    tolerance = abs(amount) * tolerance_percentage / 100
    lowest, highest = (
        (amount + sign * tolerance).quantize(quantum(currency), ROUND_HALF_UP) for sign in (-1, 1)
    )
    return AmountRange(lowest, highest)
