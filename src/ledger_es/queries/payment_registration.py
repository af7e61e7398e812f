"""The unpaid documents of customers, and the search among them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from sqlalchemy import Connection

from ledger_es.errors import SearchToleranceInvalid
from ledger_es.queries.moment import Moment
from ledger_es.queries.open_entries import Asked, OpenEntry, open_entries
from ledger_es.values import from_minor_units, quantum


class AmountRange(NamedTuple):
    """The amounts that a search finds, bounds included."""

    lowest: Decimal
    highest: Decimal


def amount_range(amount: Decimal, tolerance_percentage: Decimal, currency: str) -> AmountRange:
    """The amount less and plus the percentage of it, rounded to the currency (receivables.md 8.6).

    Raises SearchToleranceInvalid unless the percentage lies between 0 and 100.
    """
    refuse_tolerance(tolerance_percentage)
    tolerance = abs(amount) * tolerance_percentage / 100
    lowest, highest = (
        (amount + sign * tolerance).quantize(quantum(currency), ROUND_HALF_UP) for sign in (-1, 1)
    )
    return AmountRange(lowest, highest)


def refuse_tolerance(percentage: Decimal) -> None:
    """Raises SearchToleranceInvalid unless the percentage lies between 0 and 100."""
    if not 0 <= percentage <= 100:
        raise SearchToleranceInvalid(percentage=percentage)


class Search(NamedTuple):
    """What a search among unpaid documents looks for.

    `document_part` is a part of the document number, in capitals or small letters. `amount` is the remaining amount,
    regardless of its sign, within the percentage; 0 finds every amount (receivables.md 8.6).
    """

    document_part: str = ""
    amount: Decimal = Decimal(0)
    tolerance_percentage: Decimal = Decimal(0)


def unpaid_documents(
    connection: Connection, moment: Moment, customer_no: str | None, search: Search
) -> list[OpenEntry]:
    """The open customer entries but payments, by entry number, as far as the search finds them.

    Raises SearchToleranceInvalid.
    """
    refuse_tolerance(search.tolerance_percentage)
    part = search.document_part.casefold()
    documents = [
        entry
        for entry in open_entries(connection, moment, Asked("customer", customer_no))
        if entry.document_type != "payment" and part in entry.document_no.casefold()
    ]
    return [entry for entry in documents if not search.amount or _is_found(entry, search)]


def _is_found(entry: OpenEntry, search: Search) -> bool:
    searched = amount_range(abs(search.amount), search.tolerance_percentage, entry.currency)
    remaining = abs(from_minor_units(entry.remaining_amount, entry.currency))
    return searched.lowest <= remaining <= searched.highest
