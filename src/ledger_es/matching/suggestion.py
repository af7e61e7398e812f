"""How much of an entry a line settles, and the payment discount that is due with it (algorithms.md 1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.matching.amount import discount_terms
from ledger_es.matching.records import PARTY_LEDGERS, Accepting, OpenEntry, Settings
from ledger_es.posting.discount import Paid, due_discount, is_in_time
from ledger_es.posting.tolerance import (
    Payable,
    Payment,
    agree_silently,
    late_discount_is_possible,
)
from ledger_es.values import ZERO


class Suggestion(NamedTuple):
    """The amount to apply, discount included, and the discount (with accepted tolerance) stored beside it."""

    amount: Decimal
    discount: Decimal
    tolerance: Decimal = ZERO
    late_discount: bool = False


class Accepted(NamedTuple):
    """The difference and the late discount that are accepted for the entry on this line."""

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
    terms = discount_terms(entry)
    discount = due_discount(terms, paid)
    beside = discount + accepted.payment_tolerance
    is_late = bool(discount) and not is_in_time(terms, day)
    if _is_credit_memo_against(entry, line_rest):
        return Suggestion(left, beside, accepted.payment_tolerance, is_late)
    amount = _smaller(left, line_rest + beside)
    return Suggestion(amount, beside, accepted.payment_tolerance, is_late)


def accepted_for(
    entry: OpenEntry, day: date, line_amount: Decimal, accepting: Accepting
) -> Accepted:
    """What is accepted for an entry that the line settles alone (algorithms.md 1.8, 5)."""
    if entry.ledger not in PARTY_LEDGERS:
        return NOTHING_ACCEPTED
    payment = _payment(entry, day, line_amount, "")
    terms = discount_terms(entry)
    if not entry.max_payment_tolerance and not late_discount_is_possible(payment, terms):
        return NOTHING_ACCEPTED
    agreed = agree_silently(
        payment,
        [Payable(entry.entry_no, terms, entry.max_payment_tolerance)],
        differences=accepting.differences,
        late_discounts=accepting.late_discounts,
    )
    return Accepted(
        agreed.tolerance_by_entry.get(entry.entry_no, ZERO), entry.entry_no in agreed.late
    )


def accepted_for_all(
    entries: Sequence[OpenEntry], day: date, line_amount: Decimal, settings: Settings
) -> dict[int, Accepted]:
    """What is accepted for entries of one party that the line settles together, by entry number.

    A difference is shared among them, each taking no more than its limit.
    """
    agreed = agree_silently(
        _payment(entries[0], day, line_amount, settings.currency),
        [
            Payable(entry.entry_no, discount_terms(entry), entry.max_payment_tolerance)
            for entry in entries
        ],
        differences=settings.accepting.differences,
        late_discounts=settings.accepting.late_discounts,
    )
    return {
        entry.entry_no: Accepted(
            agreed.tolerance_by_entry.get(entry.entry_no, ZERO), entry.entry_no in agreed.late
        )
        for entry in entries
    }


def _payment(entry: OpenEntry, day: date, line_amount: Decimal, currency: str) -> Payment:
    """The line as the payment, or the refund, of the party whose entry it settles."""
    is_payment = (line_amount > 0) == (entry.ledger == "customer")
    return Payment(
        "payment" if is_payment else "refund",
        day,
        abs(line_amount),
        1 if line_amount > 0 else -1,
        currency,
    )


def _is_credit_memo_against(entry: OpenEntry, line_rest: Decimal) -> bool:
    if entry.document_type != "credit_memo":
        return False
    if entry.ledger == "customer":
        return entry.remaining_amount < 0 <= line_rest
    return entry.ledger == "vendor" and line_rest <= 0 < entry.remaining_amount


def _smaller(first: Decimal, second: Decimal) -> Decimal:
    return first if abs(first) <= abs(second) else second
