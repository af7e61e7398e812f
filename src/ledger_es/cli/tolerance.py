"""tolerance: how much a payment may differ, how late a discount may be taken, and who is asked about it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Money, Number, Percent, Reading, Writing
from ledger_es.commands.payment_tolerance import (
    ChangeEntryTolerance,
    SetPaymentTolerance,
    SetToleranceRules,
)
from ledger_es.imports.typed import record_of

NOTHING = Decimal(0)
PostedTo = Literal["tolerance-accounts", "discount-accounts"]
_POSTED_TO = {
    "tolerance-accounts": "tolerance_accounts",
    "discount-accounts": "discount_accounts",
}


def set_limit(
    *,
    percentage: Annotated[
        Percent, Parameter(help="Percent of the document; 0: no limit.")
    ] = NOTHING,
    at_most: Annotated[Money, Parameter(help="Largest difference; 0: no limit.")] = NOTHING,
    currency: Annotated[
        str, Parameter(help="Left out: the local currency.", show_default=False)
    ] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Set how much a payment may differ from what is open; open documents get their new limit at once.

    With neither --percentage nor --at-most nothing is tolerated any more.

    Example: ledger-es tolerance set --percentage 1 --at-most 5.00
    """
    command = record_of(
        SetPaymentTolerance, currency=currency, percentage=percentage, maximum_amount=at_most
    )
    return do(writing, command, "Payment tolerance set")


def set_rules(
    *,
    grace: Annotated[
        str | None,
        Parameter(
            allow_leading_hyphen=True,
            help='Days of grace after the last day of a discount, such as 5D; "" for none.',
        ),
    ] = None,
    difference: Annotated[
        Literal["ask", "accept"] | None,
        Parameter(help="Ask about a difference within the tolerance, or accept it."),
    ] = None,
    late_discount: Annotated[
        Literal["ask", "accept"] | None,
        Parameter(help="Ask about a discount in the days of grace, or accept it."),
    ] = None,
    difference_to: Annotated[
        PostedTo | None, Parameter(help="Accounts of the posting group for differences.")
    ] = None,
    late_discount_to: Annotated[
        PostedTo | None, Parameter(help="Accounts of the posting group for late discounts.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Set the days of grace, what is asked, and the accounts; what is left out stays as it is.

    Example: ledger-es tolerance rules --grace 5D --difference ask --late-discount ask
    """
    command = record_of(
        SetToleranceRules,
        grace_period=grace,
        payment_tolerance_warning=None if difference is None else difference == "ask",
        discount_tolerance_warning=None if late_discount is None else late_discount == "ask",
        payment_tolerance_posting=_POSTED_TO.get(difference_to or ""),
        discount_tolerance_posting=_POSTED_TO.get(late_discount_to or ""),
    )
    return do(writing, command, "Rules for tolerance set")


def show(*, reading: Reading = READ) -> Answer:
    """Show the limits of payment tolerance and the rules for it.

    Example: ledger-es tolerance show
    """
    return ask(reading, Ledger.payment_tolerance)


def change_entry(
    *,
    entry: Annotated[Number, Parameter(help="Number of the open entry.")],
    at_most: Annotated[Money, Parameter(help="Largest difference, positive; 0 for none.")],
    writing: Writing = WRITE,
) -> Answer:
    """Give one open invoice or credit memo another payment tolerance.

    Example: ledger-es entries tolerance --entry 4 --at-most 12.50
    """
    command = record_of(ChangeEntryTolerance, entry_no=entry, max_payment_tolerance=at_most)
    return do(writing, command, f"Payment tolerance of entry {entry} changed")
