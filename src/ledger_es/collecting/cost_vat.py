"""The VAT on what a document costs: interest, the fee of the document, and fees per line (receivables.md 13.6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final, NamedTuple

from ledger_es.aggregates.asking_document import Cost, CostVat
from ledger_es.aggregates.vat_code import VatKind
from ledger_es.collecting.records import DocumentCurrency
from ledger_es.values import ZERO


class CostVatRate(NamedTuple):
    """How one kind of cost is taxed: a VAT code with what it says on the date of the document."""

    vat_code: str
    kind: VatKind
    percentage: Decimal
    account_no: str


CostVatRates = Mapping[Cost, CostVatRate]
"""The rate of each kind of cost that has a VAT code. The others are without VAT."""
UNTAXED: Final[CostVatRates] = MappingProxyType({})


def vat_on_costs(
    amounts_by_cost: Mapping[Cost, Sequence[Decimal]],
    rates: CostVatRates,
    currency: DocumentCurrency,
) -> tuple[CostVat, ...]:
    """The VAT on each kind of cost, each of its lines rounded by itself. Costs of zero have none."""
    return tuple(
        CostVat(
            cost=cost,
            vat_code=rate.vat_code,
            kind=rate.kind,
            rate=rate.percentage,
            account_no=rate.account_no,
            base=base,
            amount=sum(
                (currency.rounded(amount * rate.percentage / 100) for amount in amounts), ZERO
            ),
        )
        for cost, amounts in amounts_by_cost.items()
        if (rate := rates.get(cost)) is not None and (base := sum(amounts, ZERO))
    )


class PostedParts(NamedTuple):
    """The parts of the entry that issuing posts. An amount of 0 in all means that nothing is posted."""

    fee_amount: Decimal = ZERO
    line_fee_amount: Decimal = ZERO
    interest_amount: Decimal = ZERO
    rounding_amount: Decimal = ZERO
    vat: tuple[CostVat, ...] = ()

    @property
    def costs(self) -> Mapping[Cost, Decimal]:
        """What is posted of each kind of cost, without VAT."""
        return {
            "additional_fee": self.fee_amount,
            "line_fee": self.line_fee_amount,
            "interest": self.interest_amount,
        }

    @property
    def vat_amount(self) -> Decimal:
        return sum((row.amount for row in self.vat), ZERO)

    @property
    def amount(self) -> Decimal:
        """The amount of the entry."""
        return sum(self.costs.values(), self.rounding_amount + self.vat_amount)

    def with_vat(self, vat: Sequence[CostVat]) -> PostedParts:
        """These parts with the VAT of those costs that are posted."""
        return self._replace(vat=tuple(row for row in vat if self.costs[row.cost]))
