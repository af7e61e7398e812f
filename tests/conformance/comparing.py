"""What is expected against what is: only the keys expected count, but lists are complete."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

_MISSING = "(missing)"


class Difference(NamedTuple):
    where: str
    expected: Any
    actual: Any


def differences(
    expected: dict[str, Any], actual: dict[str, Any], in_any_order: Collection[str] = ()
) -> list[Difference]:
    """Objects by key, everything else whole. `in_any_order`: lists whose elements may stand in any order."""
    found: list[Difference] = []
    for key, value in expected.items():
        other = actual.get(key, _MISSING)
        if isinstance(value, dict) and isinstance(other, dict):
            found += [
                Difference(f"{key}.{where}", one, another)
                for where, one, another in differences(value, other, in_any_order)
            ]
        elif key in in_any_order and isinstance(other, list):
            if not _same_in_any_order(value, other):
                found.append(Difference(key, value, other))
        elif value != other or type(value) is not type(other):
            found.append(Difference(key, value, other))
    return found


def _same_in_any_order(expected: list[Any], actual: list[Any]) -> bool:
    """Whether each expected element has one actual element of its own, and none is left."""
    if len(expected) != len(actual):
        return False
    if not expected:
        return True
    first, *rest = expected
    return any(
        _fits(first, one) and _same_in_any_order(rest, [*actual[:at], *actual[at + 1 :]])
        for at, one in enumerate(actual)
    )


def _fits(expected: Any, actual: Any) -> bool:
    if isinstance(expected, dict) and isinstance(actual, dict):
        return not differences(expected, actual)
    return bool(expected == actual)
