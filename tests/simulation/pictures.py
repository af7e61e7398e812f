"""A state or a row as plain values, so that two can be compared however they are made."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ledger_es.aggregates.open_entries import PartyLedger


def picture(value: Any) -> Any:
    if isinstance(value, PartyLedger):
        open_entries = [*value.open_debits, *value.open_credits]
        return sorted(open_entries, key=lambda entry: entry.entry_no)
    if value is None or isinstance(value, (str, int, bytes, BaseModel)):
        return value
    if isinstance(value, dict):
        return {key: picture(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [picture(one) for one in value]
    names = getattr(value, "__slots__", None) or getattr(value, "__dict__", None)
    if names is None:
        return value
    return {name: picture(getattr(value, name)) for name in names}
