"""Exchange rates from a file of the European Central Bank: its reference rates as CSV or as XML."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final, NamedTuple

from ledger_es.commands.currency import DatedRate, SetExchangeRates
from ledger_es.errors import FileNotReadable

EURO: Final = "EUR"
_XML: Final = re.compile(
    r"""<Cube\s+time=["']([0-9-]{10})["']|<Cube\s+currency=["']([A-Z]{3})["']\s+rate=["']([0-9.]+)["']"""
)


class ReferenceRate(NamedTuple):
    """So many units of the currency are worth one euro on the day."""

    day: date
    currency: str
    units_per_euro: Decimal


def rates_commands(
    name: str, text: str, local_currency: str, currencies: Iterable[str]
) -> list[SetExchangeRates]:
    """The commands that set the file's rates of these currencies, by currency.

    A file of the European Central Bank quotes euros. Where the local currency is another one, both sides are quoted as
    they stand: 1.0352 USD = 0.9412 CHF. Raises FileNotReadable if the file has another form, or no rate of the local
    currency.
    """
    by_day: dict[date, dict[str, Decimal]] = {}
    for rate in _reference_rates(name, text):
        by_day.setdefault(rate.day, {EURO: Decimal(1)})[rate.currency] = rate.units_per_euro
    if not by_day:
        raise _refused(name, "start", "it has no reference rates of the European Central Bank")
    if all(local_currency not in rates for rates in by_day.values()):
        raise _refused(name, "start", f"it has no rate of {local_currency}, the local currency")
    commands = []
    for currency in sorted(currencies):
        dated = tuple(
            DatedRate(
                starting_date=day,
                exchange_rate_amount=rates[currency],
                relational_exchange_rate_amount=rates[local_currency],
            )
            for day, rates in sorted(by_day.items())
            if currency in rates and local_currency in rates
        )
        if dated:
            commands.append(SetExchangeRates(currency=currency, rates=dated))
    return commands


def _reference_rates(name: str, text: str) -> Iterator[ReferenceRate]:
    return _of_xml(name, text) if text.lstrip().startswith("<") else _of_csv(name, text)


def _of_xml(name: str, text: str) -> Iterator[ReferenceRate]:
    day: date | None = None
    for match in _XML.finditer(text):
        if match[1]:
            day = _day(name, match[1])
        elif day is not None:
            yield ReferenceRate(day, match[2], _units(name, match[2], match[3]))


def _of_csv(name: str, text: str) -> Iterator[ReferenceRate]:
    rows = csv.reader(io.StringIO(text))
    header = [cell.strip() for cell in next(rows, [])]
    if not header or header[0] != "Date":
        return
    for row in rows:
        if not row or not row[0].strip():
            continue
        day = _day(name, row[0].strip())
        for currency, cell in zip(header[1:], row[1:], strict=False):
            if currency and cell.strip() not in ("", "N/A"):
                yield ReferenceRate(day, currency, _units(name, currency, cell.strip()))


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _refused(name, text, "a day is written as 2026-01-31") from None


def _units(name: str, currency: str, text: str) -> Decimal:
    try:
        units = Decimal(text)
    except InvalidOperation:
        units = Decimal(0)
    if units <= 0:
        raise _refused(name, currency, f"{text!r} is no rate")
    return units


def _refused(name: str, position: str, reason: str) -> FileNotReadable:
    return FileNotReadable(
        file=name,
        position=position,
        reason=reason,
        cure="take the CSV or XML file of its euro foreign exchange reference rates",
    )
