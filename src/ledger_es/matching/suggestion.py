"""How much of an entry a line settles, and the payment discount that is due with it (algorithms.md 1.8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.matching.amount import discount_terms
from ledger_es.matching.records import OpenEntry
from ledger_es.posting.discount import Paid, due_discount
from ledger_es.values import ZERO


class Suggestion(NamedTuple):
    """The amount to apply, discount included, and the discount (with accepted tolerance) stored beside it."""

    amount: Decimal
    discount: Decimal


class Accepted(NamedTuple):
    """Tolerance granted for the entry on this line: the place where answers about tolerance come in."""

    payment_tolerance: Decimal = ZERO
    discount_tolerance: bool = False


NOTHING_ACCEPTED = Accepted()


def suggested(
    entry: OpenEntry,
    day: date,
    line_rest: Decimal,
    applied_elsewhere: Decimal = ZERO,
    accepted: Accepted = NOTHING_ACCEPTED,
) -> Suggestion:
    """The absolutely smaller of what remains of the entry and what is left of the line plus the discount.

    A credit memo against a line of the other sign is taken in full: it raises what is left for invoices.
    `applied_elsewhere`: what other lines take of the entry, discounts included.
    """
    left = entry.remaining_amount - applied_elsewhere
    paid = Paid(
        # A statement line is posted as a payment or refund.
        "payment",
        day,
        line_rest,
        applied_elsewhere,
        accepted.payment_tolerance,
        accepted.discount_tolerance,
    )
    beside = due_discount(discount_terms(entry), paid) + accepted.payment_tolerance
    if _is_credit_memo_against(entry, line_rest):
        return Suggestion(left, beside)
    return Suggestion(_smaller(left, line_rest + beside), beside)


def _is_credit_memo_against(entry: OpenEntry, line_rest: Decimal) -> bool:
    if entry.document_type != "credit_memo":
        return False
    if entry.ledger == "customer":
        return entry.remaining_amount < 0 <= line_rest
    return entry.ledger == "vendor" and line_rest <= 0 < entry.remaining_amount


def _smaller(first: Decimal, second: Decimal) -> Decimal:
    return first if abs(first) <= abs(second) else second
