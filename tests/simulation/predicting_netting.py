"""What netting a customer with a vendor must lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ledger_es.commands.netting import NetBalances
from tests.simulation import settling, settling_currencies
from tests.simulation.book import Book, Entry, Party, Refused, rounded
from tests.simulation.predicting_corrections import posted_entry
from tests.simulation.predicting_entries import refuse_blocked
from tests.simulation.predicting_journal import told
from tests.simulation.settling import Wish


def net(book: Book, command: NetBalances, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    book.allow(command.posting_date, actor)
    parties = (("customer", command.customer_no), ("vendor", command.vendor_no))
    for party in parties:
        if party not in book.parties:
            raise Refused("E-PARTY-UNKNOWN")
        refuse_blocked(book, party)
    of_customer, of_vendor = (_by_currency(book, party, command) for party in parties)
    amounts = {}
    for currency in sorted(
        of_customer.keys() & of_vendor.keys(), key=lambda code: code or book.currency
    ):
        owed = sum(entry.remaining for entry in of_customer[currency])
        owing = -sum(entry.remaining for entry in of_vendor[currency])
        if min(owed, owing) > 0:
            amounts[currency] = min(owed, owing)
    if not amounts:
        raise Refused("E-NET-NOTHING")
    book.numbers.register += 1
    for currency, amount in amounts.items():
        transaction = book.begin(command.posting_date, "netting")
        rate = book.rate(currency, command.posting_date)
        for entries, signed in (
            (of_customer[currency], -amount),
            (of_vendor[currency], amount),
        ):
            like = replace(entries[0], rate=rate)
            lcy = rounded(signed * rate)
            entry = posted_entry(book, transaction, like, "", command.document_no, signed, lcy)
            parts = settling.settle(entry, [Wish(one) for one in entries])
            settling_currencies.apply(book, entry, parts, transaction, command.posting_date)
    return {"document_nos": [command.document_no] * len(amounts), **told(book, before)}


def _by_currency(book: Book, party: Party, command: NetBalances) -> dict[str, list[Entry]]:
    wanted = {"": None, book.currency: ""}.get(command.currency, command.currency)
    found: dict[str, list[Entry]] = {}
    for entry in book.open_entries(party):
        is_wanted = wanted is None or entry.currency == wanted
        if is_wanted and not entry.on_hold and entry.opened <= command.posting_date:
            found.setdefault(entry.currency, []).append(entry)
    return found


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {NetBalances: net}
