"""What customers owe, with the parts that are costs and interest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date

from ledger_es.matching.assignment import oldest_first
from ledger_es.matching.legal_order import Debt
from ledger_es.matching.records import OpenEntry
from ledger_es.queries import Connection, Moment
from ledger_es.queries.legal_order import customers_in_legal_order, posted_interest
from ledger_es.values import ZERO, day_number, from_minor_units

_ASKING = ("reminder", "finance_charge_memo")


EntriesOf = Callable[[Connection, Collection[str]], Iterable[tuple[str, OpenEntry]]]
"""The open entries of customers, each with its currency."""


def debts(
    connection: Connection,
    moment: Moment,
    entries_of: EntriesOf,
    customer_nos: Collection[str],
    currency: str,
    day: date,
) -> dict[str, list[Debt]]:
    """What those of these customers owe in the currency who pay in the legal order, the oldest due first.

    What is marked for an application or reversed is left out.
    """
    asked = sorted(customer_nos)
    wanted = asked and customers_in_legal_order(connection, moment, asked, day_number(day))
    if not wanted:
        return {}
    owed = [
        entry
        for of_currency, entry in entries_of(connection, wanted)
        if of_currency == currency
        and entry.remaining_amount > 0
        and not (entry.applies_to_id or entry.reversed)
    ]
    documents = {
        (entry.document_type, entry.document_no) for entry in owed if entry.document_type in _ASKING
    }
    interest = posted_interest(connection, moment, documents)
    by_customer: dict[str, list[Debt]] = {}
    for entry in oldest_first(owed):
        units = interest.get((entry.document_type, entry.document_no))
        debt = Debt(entry, ZERO, ZERO)
        if units is not None:
            # What was paid of it counted against its costs first.
            open_interest = min(entry.remaining_amount, from_minor_units(units, currency))
            debt = Debt(entry, entry.remaining_amount - open_interest, open_interest)
        by_customer.setdefault(entry.party_no, []).append(debt)
    return by_customer
