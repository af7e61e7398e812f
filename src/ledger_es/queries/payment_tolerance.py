"""The set-up of payment tolerance as known at a commit."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.payment_tolerance import LIMITS, RULES
from ledger_es.queries.moment import Moment
from ledger_es.values import from_minor_units


class ToleranceLimit(NamedTuple):
    """The largest accepted difference of documents in a currency: a percentage, and an amount in that currency."""

    currency: str
    percentage: Decimal
    maximum_amount: Decimal


class ToleranceRules(NamedTuple):
    """The rules for tolerance; the defaults hold until they are set."""

    grace_period: str = ""
    payment_tolerance_warning: bool = False
    discount_tolerance_warning: bool = False
    payment_tolerance_posting: str = "tolerance_accounts"
    discount_tolerance_posting: str = "tolerance_accounts"


def tolerance_limits(connection: Connection, moment: Moment) -> list[ToleranceLimit]:
    """The limits by currency."""
    limits = LIMITS.c
    query = select(LIMITS).where(moment.known(LIMITS)).order_by(limits.currency, limits.position)
    latest: dict[str, ToleranceLimit] = {}
    for row in connection.execute(query):
        latest[row.currency] = ToleranceLimit(
            currency=row.currency,
            percentage=Decimal(row.percentage),
            maximum_amount=from_minor_units(row.maximum_amount, row.currency),
        )
    return list(latest.values())


def tolerance_rules(connection: Connection, moment: Moment) -> ToleranceRules:
    """The rules that were set last."""
    query = select(RULES).where(moment.known(RULES)).order_by(RULES.c.position.desc()).limit(1)
    row = connection.execute(query).first()
    if row is None:
        return ToleranceRules()
    return ToleranceRules(
        grace_period=row.grace_period,
        payment_tolerance_warning=bool(row.payment_tolerance_warning),
        discount_tolerance_warning=bool(row.discount_tolerance_warning),
        payment_tolerance_posting=row.payment_tolerance_posting,
        discount_tolerance_posting=row.discount_tolerance_posting,
    )
