"""What was odd about a statement file but no reason to refuse it."""

from __future__ import annotations


class Warnings:
    """What was odd, each kind once with its count and its first place."""

    def __init__(self) -> None:
        self._count_by_text: dict[str, int] = {}
        self._first_place_by_text: dict[str, str] = {}

    def note(self, text: str, place: str) -> None:
        self._count_by_text[text] = self._count_by_text.get(text, 0) + 1
        self._first_place_by_text.setdefault(text, place)

    def texts(self) -> tuple[str, ...]:
        return tuple(
            f"{self._first_place_by_text[text]}: {text}"
            + (f" ({count} times)" if count > 1 else "")
            for text, count in self._count_by_text.items()
        )
