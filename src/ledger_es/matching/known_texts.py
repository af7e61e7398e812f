"""Which of many known texts occur in a line: by their first four letters, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

_HEAD: Final = 4


class KnownTexts:
    """Texts that can be looked for all at once; compared as they are."""

    __slots__ = ("_by_head", "_short")

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_head: dict[str, list[str]] = {}
        self._short: list[str] = []
        for text in sorted(set(texts) - {""}):
            if len(text) < _HEAD:
                self._short.append(text)
            else:
                self._by_head.setdefault(text[:_HEAD], []).append(text)

    def occurring_in(self, text: str) -> Iterator[str]:
        """Every known text that occurs in `text`, perhaps more than once."""
        for short in self._short:
            if short in text:
                yield short
        by_head = self._by_head
        if by_head:
            for at in range(len(text) - _HEAD + 1):
                for known in by_head.get(text[at : at + _HEAD], ()):
                    if text.startswith(known, at):
                        yield known
