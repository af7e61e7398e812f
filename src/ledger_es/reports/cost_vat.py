"""The VAT on what a reminder or finance charge memo costs, rate by rate."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_es.queries.asking_document import CostVat
from ledger_es.reports.report import amount_text


class VatAtRate(NamedTuple):
    """The VAT at one rate in percent, and the costs that it is on, in smallest units of the document's currency."""

    rate: Decimal
    base: int
    amount: int

    @property
    def title(self) -> str:
        """What it is called among the totals of a report."""
        return f"VAT {self.rate.normalize():f} %"


def vat_by_rate(vat: Sequence[CostVat]) -> list[VatAtRate]:
    """The VAT on all costs together, the highest rate first. What is not taxed is left out."""
    rates = sorted({Decimal(row.rate) for row in vat if row.amount}, reverse=True)
    return [
        VatAtRate(
            rate=rate,
            base=sum(row.base for row in vat if Decimal(row.rate) == rate),
            amount=sum(row.amount for row in vat if Decimal(row.rate) == rate),
        )
        for rate in rates
    ]


def vat_as_json(vat: Sequence[CostVat], currency: str) -> list[dict[str, Any]]:
    """The VAT on each kind of cost as JSON has it."""
    return [
        {
            "cost": row.cost,
            "vat_code": row.vat_code,
            "rate": row.rate,
            "base": amount_text(row.base, currency),
            "amount": amount_text(row.amount, currency),
        }
        for row in vat
    ]
