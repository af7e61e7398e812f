"""What is open of a debt that asks for costs and interest, and how a payment counts against it (BGB 367, OR 85)."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from ledger_es.values import ZERO


class Claims(NamedTuple):
    """The open parts of a debt: costs of asking for it, interest, and the principal."""

    costs: Decimal
    interest: Decimal
    principal: Decimal


def open_claims(amount: Decimal, interest: Decimal | None, remaining_amount: Decimal) -> Claims:
    """What is open of a debt. `interest` is the part of its amount that is interest and the VAT on it.

    It is None for a debt that is principal.

    What is paid of an entry with costs and interest counts against its costs first (receivables.md 13.8).
    """
    if interest is None:
        return Claims(ZERO, ZERO, remaining_amount)
    paid = amount - remaining_amount
    costs = max(amount - interest - paid, ZERO)
    return Claims(costs, remaining_amount - costs, ZERO)
