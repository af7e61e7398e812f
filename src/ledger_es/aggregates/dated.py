"""Settings with a valid-from date. Every earlier value is kept."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import Generic, TypeVar

T = TypeVar("T")


class Dated(Generic[T]):
    """The values of each code, ordered by the day from which they are valid."""

    __slots__ = ("_by_code",)

    def __init__(self) -> None:
        self._by_code: dict[str, tuple[list[date], list[T]]] = {}

    def put(self, code: str, valid_from: date, value: T) -> None:
        """Adds a value; it replaces a value of the same code that is valid from the same day."""
        days, values = self._by_code.setdefault(code, ([], []))
        at = bisect_right(days, valid_from)
        if at and days[at - 1] == valid_from:
            values[at - 1] = value
        else:
            days.insert(at, valid_from)
            values.insert(at, value)

    def on(self, code: str, day: date) -> T | None:
        """The value that is valid on the day, or None if the day is before the first."""
        days, values = self._by_code.get(code, ([], []))
        at = bisect_right(days, day)
        return values[at - 1] if at else None

    def latest(self) -> dict[str, T]:
        """The value with the latest valid-from date, by code."""
        return {code: values[-1] for code, (_, values) in self._by_code.items()}

    def every(self) -> list[tuple[str, date, T]]:
        """Every code, valid-from date and value, ordered by date within each code."""
        return [
            (code, day, value)
            for code, (days, values) in self._by_code.items()
            for day, value in zip(days, values, strict=True)
        ]
