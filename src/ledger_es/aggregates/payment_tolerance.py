"""Payment tolerance: how much a payment may differ, how late a discount may be taken, and who is asked about it."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.event import Event
from ledger_es.values import ZERO, Currency, Money, Text

STREAM = "setup-payment_tolerance"

TolerancePosting = Literal["tolerance_accounts", "discount_accounts"]


class ToleranceRules(AskedRecord):
    """The rules of the ledger for payment tolerance and for late discounts (receivables.md 3.6, 3.7).

    `grace_period` is a date formula, such as 5D, counted from the last day of the discount; empty means no days of
    grace. With a warning the person who posts is asked; without it, a difference or a late discount within the limits
    is accepted. The posting options name the accounts of the posting group that are used.
    """

    grace_period: Text = ""
    payment_tolerance_warning: bool = False
    discount_tolerance_warning: bool = False
    payment_tolerance_posting: TolerancePosting = "tolerance_accounts"
    discount_tolerance_posting: TolerancePosting = "tolerance_accounts"


class ToleranceLimit(NamedTuple):
    """The largest accepted difference of a document: a percentage of it, a fixed amount, or the smaller of both.

    A percentage or an amount of 0 does not limit; if both are 0, nothing is accepted.
    """

    percentage: Decimal = Decimal(0)
    maximum_amount: Decimal = ZERO


class PaymentToleranceSet(Event):
    """The limit for documents in one currency was set. `maximum_amount` is in that currency."""

    act: ClassVar[str] = "payment_tolerance_set"

    currency: Currency
    percentage: Decimal
    maximum_amount: Money


class ToleranceRulesSet(Event):
    """All rules after the change."""

    act: ClassVar[str] = "tolerance_rules_set"

    rules: ToleranceRules


class PaymentTolerance:
    """The current rules, and the limit of each currency that has one."""

    def __init__(self) -> None:
        self.rules = ToleranceRules()
        self.limit_by_currency: dict[str, ToleranceLimit] = {}

    def evolve(self, event: Event) -> None:
        match event:
            case PaymentToleranceSet():
                self.limit_by_currency[event.currency] = ToleranceLimit(
                    event.percentage, event.maximum_amount
                )
            case ToleranceRulesSet():
                self.rules = event.rules


EVENTS = {"setup": (PaymentToleranceSet, ToleranceRulesSet)}
