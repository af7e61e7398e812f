"""Dimension sets: by dimension, the value that a line or an entry carries. One set has one text.

`DEPARTMENT=SALES;PROJECT=7`: sorted by dimension; the characters % = ; are written in codes as %25 %3D %3B.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Annotated, Final
from urllib.parse import unquote

from pydantic import AfterValidator

from ledger_es.values.codes import code_of
from ledger_es.values.fault import Fault

_ESCAPED: Final = (("%", "%25"), ("=", "%3D"), (";", "%3B"))


@lru_cache(maxsize=20_000)
def _parts(text: str) -> tuple[tuple[str, str], ...]:
    """The dimensions and values of a set whose text was checked."""
    parts = (part.partition("=") for part in text.split(";") if part)
    return tuple((unquote(dimension), unquote(value)) for dimension, _, value in parts)


def values_of(dimensions: str) -> dict[str, str]:
    """By dimension, the value that the set has."""
    return dict(_parts(dimensions))


def part_of(dimension: str, value: str) -> str:
    """A dimension with its value, as it stands in the text of a set."""
    for character, escaped in _ESCAPED:
        dimension, value = dimension.replace(character, escaped), value.replace(character, escaped)
    return f"{dimension}={value}"


def dimension_set(values: Mapping[str, str]) -> str:
    """The text of the set with these values by dimension."""
    return ";".join(part_of(dimension, values[dimension]) for dimension in sorted(values))


def merged(sets: Iterable[str]) -> str:
    """One set with the values of all. Where several have a dimension, the first one's value counts."""
    given = [dimensions for dimensions in sets if dimensions]
    if len(given) < 2:
        return given[0] if given else ""
    values: dict[str, str] = {}
    for dimensions in reversed(given):
        values |= _parts(dimensions)
    return dimension_set(values)


def common(sets: Iterable[str]) -> str:
    """One set with the values that all have alike."""
    first, *others = [dict(_parts(dimensions)) for dimensions in sets] or [{}]
    return dimension_set(
        {
            dimension: value
            for dimension, value in first.items()
            if all(other.get(dimension) == value for other in others)
        }
    )


def read_dimension_set(text: str) -> str:
    """The set that somebody has written as DEPARTMENT=SALES;PROJECT=7, in any order. Raises Fault."""
    values: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        dimension, sign, value = part.partition("=")
        if not sign or "=" in value:
            raise Fault(
                f"{part[:40]!r} is no dimension with a value",
                "write it as DEPARTMENT=SALES;PROJECT=7",
            )
        dimension, value = code_of(unquote(dimension.strip())), code_of(unquote(value.strip()))
        if dimension in values:
            raise Fault(f"it has the dimension {dimension} twice", "leave one value of it")
        values[dimension] = value
    return dimension_set(values)


def _checked(text: str) -> str:
    if not text:
        return text
    try:
        return read_dimension_set(text)
    except Fault as fault:
        raise fault.of_field("code") from None


DimensionSet = Annotated[str, AfterValidator(_checked)]
"""A dimension set that a caller gives, or empty for none; its dimensions may come in any order."""
