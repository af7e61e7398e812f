"""Proposes a mapping for a table of an unknown bank, from its header row and its cells; what is uncertain is said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any, Final, NamedTuple

from ledger_es.errors import StatementFormatUnknown
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.table_file import Table, fitting, profile_of
from ledger_es.statements.table_look import (
    Body,
    body_of,
    date_formats,
    is_amount,
    is_day,
    separators,
    symbols_of,
)
from ledger_es.statements.table_mapping import TableMapping
from ledger_es.values import normalised_iban

_CALLED: Final = {
    "value_date": r"valu|wert|valeur|valor",
    "booking_date": r"book|buchung|post|date|datum|fecha|data|tag\b",
    "balance": r"balance|saldo|solde|kontostand",
    "debit": r"debit|débit|soll\b|withdraw|belastung|cargo|paid out|money out|ausgabe",
    "credit": r"credit|crédit|haben\b|deposit|gutschrift|abono|paid in|money in|einnahme",
    "amount": r"amount|betrag|montant|importe|importo|bedrag|umsatz|belopp|beløp",
    "transaction_id": r"transaction id|transaktions-?id|^id$|unique id|fitid",
    "reference": r"payment reference|zahlungsreferenz|^reference$|^referenz$|\bocr\b|\bkid\b",
    "party_name": r"name|payee|payer|partner|empfänger|auftraggeber|beneficiary|counterpart|merchant",
    "text": r"text|zweck|desc|memo|libell|concept|communication|narrative|remittance|vwz|reason|notes",
}
"""How banks call their columns. Of several columns of one kind the first is taken; of texts all."""

_DEBITS: Final = frozenset(("s", "d", "db", "dr", "dbit", "debit", "soll", "af", "débit"))
_CREDITS: Final = frozenset(("h", "c", "cr", "crdt", "credit", "haben", "bij", "crédit"))
_CURRENCIES: Final = frozenset(
    (
        *(
            "EUR",
            "CHF",
            "USD",
            "GBP",
            "CAD",
            "AUD",
            "NZD",
            "JPY",
            "CNY",
            "SEK",
            "NOK",
            "DKK",
            "ISK",
        ),
        *("PLN", "CZK", "HUF", "RON", "BGN", "TRY", "INR", "BRL", "MXN", "ZAR", "KWD", "BHD"),
    )
)


_BY_CELLS: Final = {"account": "your own account", "indicator": "debit or credit"}
"""What is said of a column that only its cells tell."""


class TableGuess(NamedTuple):
    """A proposed mapping. `profile` names the bank whose profile it is, and then nothing is guessed."""

    mapping: TableMapping
    profile: str
    uncertain: tuple[str, ...]


def guessed_mapping(table: Table, settings: ReaderSettings) -> TableGuess:
    """A mapping for the table: the profile that fits, else by looking at its columns.

    Raises StatementFormatUnknown if no column holds days, or none amounts.
    """
    profile = profile_of(table)
    if profile is not None:
        chosen = fitting(table, profile)
        assert chosen is not None, "a profile that fits does not fit"
        return TableGuess(chosen.mapping, profile.name, ())
    body = body_of(table)
    uncertain: list[str] = []
    places = _places(body, uncertain)
    for key, what in (("booking_date", "days"), ("amount", "amounts")):
        if key not in places and not (key == "amount" and "debit" in places):
            raise StatementFormatUnknown(
                file=table.name,
                position="columns",
                reason=f"no column of three or more holds {what} only",
                cure="write a mapping by hand: the page about mappings shows one",
            )
    columns: dict[str, Any] = {key: body.named(place) for key, place in places.items()}
    mapping = TableMapping(
        name=PurePath(table.name).stem or "bank",
        encoding="" if table.encoding in ("", "utf-8") else table.encoding,
        delimiter=body.delimiter,
        skip_rows=0 if body.header else body.first_row_no - 1,
        currency_code="" if "currency" in columns else settings.currency,
        text=tuple(body.named(place) for place in _text_places(body, places)),
        **_forms(body, places, uncertain),
        **columns,
    )
    if "indicator" in places:
        mapping = _with_directions(mapping, body.texts([places["indicator"]]))
    if not mapping.text:
        uncertain.append("no column was taken for text: no name of a column says so")
    if not (mapping.currency_code or "currency" in columns):
        uncertain.append("no column holds a currency: that of the bank account will be taken")
    return TableGuess(mapping, "", tuple(uncertain))


def _forms(body: Body, places: dict[str, int], uncertain: list[str]) -> dict[str, Any]:
    """How days and amounts are written, as fields of the mapping."""
    days = date_formats(body.texts([places["booking_date"]]))
    amounts = [places[key] for key in ("amount", "debit", "credit", "balance") if key in places]
    texts = body.texts(amounts)
    symbols = symbols_of(texts)
    pairs = separators(texts, symbols)
    if not days.choices:
        uncertain.append("the form of the days was not found: correct date_format")
    if not pairs.choices:
        uncertain.append("amounts are not written alike: correct decimal and thousands")
    uncertain += [doubt for doubt in (days.doubt, pairs.doubt) if doubt]
    decimal, thousands = pairs.choices[0] if pairs.choices else (".", "")
    return {
        "date_format": days.choices[0] if days.choices else "YYYY-MM-DD",
        "decimal": decimal,
        "thousands": thousands,
        "amount_symbols": symbols,
    }


def _places(body: Body, uncertain: list[str]) -> dict[str, int]:
    """The place of each column that is known, by its key in the mapping."""
    days = [place for place in range(body.width) if body.holds(place, is_day)]
    amounts = [
        place for place in range(body.width) if place not in days and body.holds(place, is_amount)
    ]
    places = _by_name(body, days, ("value_date", "booking_date"))
    if "booking_date" not in places and days:
        place = next((day for day in days if day not in places.values()), days[0])
        places = {key: other for key, other in places.items() if other != place}
        places["booking_date"] = place
        uncertain.append(f"column {body.named(place)} was taken for the booking date")
    money = _by_name(body, amounts, ("balance", "debit", "credit", "amount"))
    if {"debit", "credit"} <= money.keys():
        money.pop("amount", None)
    else:
        money = {key: place for key, place in money.items() if key not in ("debit", "credit")}
    left = [place for place in amounts if place not in money.values()]
    if not money.keys() & {"amount", "debit"} and left:
        money["amount"] = left[0]
        uncertain.append(f"column {body.named(left[0])} was taken for the amount")
    places |= money
    for place in range(body.width):
        key = "" if place in places.values() else _key_by_cells(body, place)
        if not key or key in places or (key == "indicator" and "debit" in places):
            continue
        places[key] = place
        if key in _BY_CELLS:
            uncertain.append(f"column {body.named(place)} was taken for {_BY_CELLS[key]}")
    rest = [place for place in range(body.width) if place not in places.values()]
    return places | _by_name(body, rest, ("transaction_id", "reference", "party_name"))


def _by_name(body: Body, places: Sequence[int], keys: Sequence[str]) -> dict[str, int]:
    """Of these places the first that is called like each key, none of them twice."""
    place_by_key: dict[str, int] = {}
    for key in keys:
        for place in places:
            if place not in place_by_key.values() and _is_called(body, place, key):
                place_by_key[key] = place
                break
    return place_by_key


def _is_called(body: Body, place: int, key: str) -> bool:
    return bool(body.header and re.search(_CALLED[key], body.header[place].casefold()))


def _text_places(body: Body, places: dict[str, int]) -> list[int]:
    """The columns to join as text: those called so; without a header row all that are left."""
    rest = [place for place in range(body.width) if place not in places.values()]
    if not body.header:
        return [place for place in rest if body.texts([place])]
    return [place for place in rest if _is_called(body, place, "text")]


def _key_by_cells(body: Body, place: int) -> str:
    """The key of a column whose cells tell what they are: currencies, IBANs, directions; empty: they do not."""
    texts = body.texts([place])
    if not texts:
        return ""
    if all(text.upper() in _CURRENCIES for text in texts):
        return "currency"
    in_every_row = len(texts) == len(body.rows)
    if all(normalised_iban(text) for text in texts):
        return "account" if in_every_row and len(set(texts)) == 1 < len(texts) else "party_account"
    values = {text.casefold() for text in texts}
    if in_every_row and values <= _DEBITS | _CREDITS:
        return "indicator"
    return ""


def _with_directions(mapping: TableMapping, texts: Sequence[str]) -> TableMapping:
    """The mapping with the values of debit and credit; one that no row has is the usual one."""
    values = sorted(set(texts))
    debits = tuple(value for value in values if value.casefold() in _DEBITS)
    credits = tuple(value for value in values if value.casefold() in _CREDITS)
    return mapping._replace(debit_values=debits or ("debit",), credit_values=credits or ("credit",))
