"""The entries that texts may name, and those that have amounts: found by their keys, without reading all entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Final

from sqlalchemy import Connection, select

from ledger_es.projections.matching_keys import (
    AMOUNTS,
    TEXTS,
    KeyRows,
    KeysStandRow,
    MatchingKeys,
)

__all__ = [
    "KeyRows",
    "KeysStandRow",
    "MatchingKeys",
    "entries_in_other_currencies",
    "entries_with",
]

_SOME: Final = 500
"""The most texts or amounts that one query names."""


def entries_with(
    connection: Connection,
    texts: Iterable[str],
    currency: str,
    amounts: Iterable[tuple[int, int]],
) -> set[int]:
    """The entries that have one of the texts, or in this currency an amount in one of the ranges, or had it once."""
    ranges = sorted(amounts)
    exact = [low for low, high in ranges if low == high]
    of_currency = select(AMOUNTS.c.entry_no).where(AMOUNTS.c.currency == currency)
    queries = [
        *(
            select(TEXTS.c.entry_no).where(TEXTS.c.text.in_(some))
            for some in _in_parts(sorted(texts))
        ),
        *(of_currency.where(AMOUNTS.c.amount.in_(some)) for some in _in_parts(exact)),
        *(
            of_currency.where(AMOUNTS.c.amount.between(low, high))
            for low, high in ranges
            if low != high
        ),
    ]
    return {entry_no for query in queries for entry_no in connection.execute(query).scalars()}


def entries_in_other_currencies(connection: Connection, currency: str) -> set[int]:
    """The entries that are not in this currency."""
    below = select(AMOUNTS.c.entry_no).where(AMOUNTS.c.currency < currency)
    above = select(AMOUNTS.c.entry_no).where(AMOUNTS.c.currency > currency)
    return set(chain(connection.execute(below).scalars(), connection.execute(above).scalars()))


def _in_parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (values[start : start + _SOME] for start in range(0, len(values), _SOME))
