"""Settings with a valid-from date: what held on a day, kept for ever."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


class Dated(Generic[T]):
    """By code, the values in the order of the days they hold from; a later record for the same day replaces."""

    __slots__ = ("_by_code",)

    def __init__(self) -> None:
        self._by_code: dict[str, tuple[list[date], list[T]]] = {}

    def put(self, code: str, valid_from: date, value: T) -> None:
        days, values = self._by_code.setdefault(code, ([], []))
        at = bisect_right(days, valid_from)
        if at and days[at - 1] == valid_from:
            values[at - 1] = value
        else:
            days.insert(at, valid_from)
            values.insert(at, value)

    def on(self, code: str, day: date) -> T | None:
        """The value that holds on the day, None before the first."""
        days, values = self._by_code.get(code, ([], []))
        at = bisect_right(days, day)
        return values[at - 1] if at else None

    def latest(self) -> dict[str, T]:
        return {code: values[-1] for code, (_, values) in self._by_code.items()}

    def every(self) -> list[tuple[str, date, T]]:
        return [
            (code, day, value)
            for code, (days, values) in self._by_code.items()
            for day, value in zip(days, values, strict=True)
        ]
