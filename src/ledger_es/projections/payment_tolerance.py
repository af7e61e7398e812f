"""Read model: the limits of payment tolerance and the rules for it, with a row for each time they were set."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.payment_tolerance import PaymentToleranceSet, ToleranceRulesSet
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, factor, units
from ledger_es.projections.tables import table


class ToleranceLimitRow(NamedTuple):
    """The limit of a currency. `percentage` is a decimal number as text; `maximum_amount` is in smallest units."""

    currency: str
    position: int
    commit_no: int
    percentage: str
    maximum_amount: int


class ToleranceRulesRow(NamedTuple):
    """The rules for tolerance after a change."""

    position: int
    commit_no: int
    grace_period: str
    payment_tolerance_warning: int
    discount_tolerance_warning: int
    payment_tolerance_posting: str
    discount_tolerance_posting: str


LIMITS = table("tolerance_limits", ToleranceLimitRow, key=("currency", "position"), clustered=True)
RULES = table("tolerance_rules", ToleranceRulesRow, key=("position",), clustered=True)


def _limit_set(event: PaymentToleranceSet, placed: Placed, rows: Rows) -> None:
    rows.of(ToleranceLimitRow).append(
        ToleranceLimitRow(
            currency=event.currency,
            position=placed.position,
            commit_no=placed.commit_no,
            percentage=str(event.percentage),
            maximum_amount=units(event.maximum_amount, factor(event.currency)),
        )
    )


def _rules_set(event: ToleranceRulesSet, placed: Placed, rows: Rows) -> None:
    rules = event.rules
    rows.of(ToleranceRulesRow).append(
        ToleranceRulesRow(
            position=placed.position,
            commit_no=placed.commit_no,
            grace_period=rules.grace_period,
            payment_tolerance_warning=int(rules.payment_tolerance_warning),
            discount_tolerance_warning=int(rules.discount_tolerance_warning),
            payment_tolerance_posting=rules.payment_tolerance_posting,
            discount_tolerance_posting=rules.discount_tolerance_posting,
        )
    )


PROJECTION = Projection(
    (LIMITS, RULES), (on(PaymentToleranceSet, _limit_set), on(ToleranceRulesSet, _rules_set))
)
