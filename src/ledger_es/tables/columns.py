"""Columns of reports: what programs and people call them, and what stands in them, declared by the class of a row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

Kind = Literal[
    "text", "code", "currency", "number", "count", "amount", "percentage", "date", "moment", "flag"
]
"""`code`: a text of ours, such as credit_memo. `number` names a thing, `count` says how many."""
Cell = str | int | Decimal | date | datetime | bool | None
"""The value of a cell; None means empty."""

GIVES_WAY_LAST: Final = 2

TO_THE_RIGHT: Final[frozenset[Kind]] = frozenset(("number", "count", "amount", "percentage"))

_WORDS: Final = {"no": "No.", "gl": "G/L", "iban": "IBAN", "lcy": "(LCY)", "nos": "Nos."}


def title_words(name: str) -> str:
    """An identifier in words: "Entry No." for `entry_no`."""
    words = " ".join(_WORDS.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


@dataclass(frozen=True)
class Column:
    """`name` is for programs, `heading` for people."""

    name: str
    kind: Kind = "text"
    title: str = ""
    """The heading; if empty, the heading is the name in words."""
    words: Mapping[str, str] = field(default_factory=dict)
    """Words shown to people instead of certain values."""
    on_request: bool = False
    """People see the column only if they ask for it by name."""
    gives_way: int = 0
    """Whether a screen without room leaves the column out: 0 never, 1 (True) first, 2 after all of those."""
    at_most: int = 0
    """The number of characters of a text that people see; 0 means all of them."""
    in_json: bool = True
    of: str = ""
    """The field of the row, if its name differs from that of the column."""

    @property
    def heading(self) -> str:
        return self.title or title_words(self.name)

    @property
    def is_to_the_right(self) -> bool:
        return self.kind in TO_THE_RIGHT

    def cell(self, row: object) -> Cell:
        value: Cell = getattr(row, self.of or self.name)
        return value


class Shown:
    """How the field of a row is shown, as far as its type does not tell. Used inside `Annotated`."""

    def __init__(self, title: str = "", **of_column: Any) -> None:
        self.of_column = {**({"title": title} if title else {}), **of_column}


Code = Annotated[str, Shown(kind="code")]
Currency = Annotated[str, Shown(kind="currency")]
Count = Annotated[int, Shown(kind="count")]
Percentage = Annotated[Decimal, Shown(kind="percentage")]

_KINDS: Final[Mapping[type, Kind]] = {
    str: "text",
    int: "number",
    Decimal: "amount",
    date: "date",
    datetime: "moment",
    bool: "flag",
}


@cache
def columns_of(row_type: type) -> tuple[Column, ...]:
    """The columns that a class of rows declares, a dataclass or a named tuple, in the order of its fields."""
    hints = get_type_hints(row_type, include_extras=True)
    return tuple(_column(name, hint) for name, hint in hints.items())


def _column(name: str, hint: Any) -> Column:
    of_column: dict[str, Any] = {}
    if get_origin(hint) is Annotated:
        hint, *marks = get_args(hint)
        for mark in marks:
            of_column |= mark.of_column
    types = [hint] if isinstance(hint, type) else [t for t in get_args(hint) if t is not NoneType]
    return Column(name, **{"kind": _KINDS[types[0]], **of_column})
