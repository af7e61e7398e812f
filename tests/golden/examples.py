"""Makes examples of an event: one with every field set to something that is not its default, one with the least."""

from __future__ import annotations

import types
import typing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from ledger_es.aggregates.event import Envelope, Event
from ledger_es.aggregates.streams import EVENTS, STATES
from ledger_es.store.mapper import Mapper
from ledger_es.values import stream_id

MAPPER = Mapper()
SEALS = ("YDA64iuZiGG847KPM-7BvAAAAAAAAAAA", "n4bQgYhMfWWaL-qgxVrQFQAAAAAAAAAA")
KEYS = {
    "number_series": ("JOURNAL",),
    "customer": ("C-1",),
    "customer_ledger": ("C-1",),
    "vendor": ("V-1",),
    "vendor_ledger": ("V-1",),
    "reminder": ("R-1",),
    "finance_charge_memo": ("F-1",),
    "bank_account": ("UBS-1",),
    "bank_statement": ("UBS-1", "7"),
    "bank_reconciliation": ("UBS-1", "7"),
    "deposit": ("D-1",),
    "mandate": ("M-1",),
    "mailing": ("reminder", "R-1"),
    "direct_debit_collection": ("DD00001",),
    "journal_batch": ("cash_receipt", "DAY-1"),
}
"""Of kinds of streams that have one stream for each key."""

TEXTS: dict[str, tuple[str, str]] = {
    "ledger_id": ("000102030405060708090a0b0c0d0e0f", "101112131415161718191a1b1c1d1e1f"),
    "ledger_key_check": ("5b4b9e1c0f6d2a7788c3d4e5f6a7b8c9", "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
    "currency": ("CHF", "EUR"),
    "currencies": ("CHF", "EUR"),
    "country": ("CH", "DE"),
    "language": ("de-CH", "fr-CH"),
    "creditor_id": ("DE98ZZZ09999999999", "AT61ZZZ01234567890"),
    "bic": ("COBADEFFXXX", "DEUTDEFF"),
    "return_code": ("MD01", "AM04"),
    "mandate_no": ("M-1", "M-2"),
    "collection_no": ("DD00001", "DD00002"),
    "iban": ("CH9300762011623852957", "CH5604835012345678009"),
    "statement_no": ("UBS-1/7", "UBS-1/8"),
    "file_format": ("camt.053.001.08", "camt.053.001.04"),
    "due_date_formula": ("1M+CM", "30D"),
    "discount_date_formula": ("10D", "14D"),
    "no_first": ("INV-0001", "INV-0002"),
    "no_last": ("INV-0998", "INV-0999"),
    "no_warning": ("INV-0900", "INV-0901"),
    "dimensions": ("department=SALES;project=7", "department=SALES"),
    "payment_reference": ("210000000003139471430009017", "RF18539007547034"),
    "candidate_entry": ("17 18", "19"),
    "candidate_evidence": ("fully yes one yes", "partially no one no"),
    "document_type": ("invoice", "payment"),
    "document_no": ("INV-0007", "PAY-3"),
    "account_no": ("1100", "3000"),
    "party_no": ("C-1", "V-1"),
}
"""Texts by a part of the field's name; others are made from the name itself."""


class _Maker:
    """Values that differ from each other, in the order of the fields."""

    def __init__(self, *, least: bool) -> None:
        """`least`: only fields that have no default are set."""
        self._least = least
        self._count = count(1)

    def record(self, kind: type[BaseModel]) -> Any:
        hints = typing.get_type_hints(kind, include_extras=True)
        return kind(
            **{
                name: self.value(name, hints[name], field.default)
                for name, field in kind.model_fields.items()
                if field.is_required() or not self._least
            }
        )

    def value(self, name: str, kind: Any, default: Any) -> Any:
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is typing.Annotated:
            return self.value(name, arguments[0], default)
        if origin in (typing.Union, types.UnionType):
            given = next(one for one in arguments if one is not type(None))
            return self.value(name, given, default)
        if origin is tuple:
            return tuple(self.value(name, arguments[0], PydanticUndefined) for _ in range(2))
        if origin is dict:
            return {"PDNG": self.value(name, arguments[1], PydanticUndefined), "zero_amount": 2}
        number = next(self._count)
        if origin is typing.Literal:
            others = [one for one in arguments if one not in ("", default)]
            return others[number % len(others)]
        if issubclass(kind, BaseModel):
            return self.record(kind)
        return self._plain(name, kind, default, number)

    def _plain(self, name: str, kind: type, default: Any, number: int) -> Any:
        if kind is bool:
            return default is PydanticUndefined or not default
        if kind is int:
            return 100 + number
        if kind is date:
            return date(2026, 1, 1) + timedelta(days=number)
        if kind is Decimal:
            sign = "-" if number % 3 == 0 and "percentage" not in name else ""
            return Decimal(f"{sign}{number % 90 or 90}.{number % 10}0")
        assert kind is str, f"no example of {kind} is known, wanted for {name}"
        if "seal" in name:
            return SEALS[number % 2]
        found = next((texts for part, texts in TEXTS.items() if part in name), None)
        return found[number % 2] if found else f"{name.upper()[:20]}-{number}"


def make_example(name: str, fields: str) -> str:
    """The line for an event of this stored name: which fields it has, its stream, and the state as it is stored.

    `fields`: "all" or "required".
    """
    event = _Maker(least=fields == "required").record(EVENTS[name])
    assert isinstance(event, Event)
    place = list(EVENTS).index(name) + 1
    envelope = Envelope(
        commit_no=10 + place,
        place=2,
        position=20 + place,
        recorded_at=datetime(2026, 1, 31, 12, 0, 0, place, tzinfo=UTC),
        actor="anna",
        approval=3,
        cause=4,
        command="post-journal",
        command_key=f"key-{place}",
        correlation="correlation-1",
        source="import",
        reason=SEALS[0],
    )
    stream = _stream(name, type(event))
    (row,) = MAPPER.encode(envelope, [(stream, 5, event)])
    named = f'"name":"{name}","fields":"{fields}","stream":"{stream}"'
    named += f',"read_as":{event.model_dump_json()}'
    return f'{{{named},"state":{row.state.decode()}}}'


def _stream(name: str, event: type[Event]) -> str:
    kind = name.partition(".")[0]
    if kind in KEYS:
        return stream_id(kind, *KEYS[kind])
    if kind in STATES:
        return kind
    # Set-up: the stream is named in the file of the event.
    module = __import__(event.__module__, fromlist=["STREAM"])
    return str(module.STREAM)
