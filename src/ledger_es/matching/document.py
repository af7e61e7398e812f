"""Evidence that a line names a document: its payment reference, or its number as a word of its own in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from ledger_es.matching.records import Line, OpenEntry
from ledger_es.matching.string_nearness import upper

SHORTEST_NUMBER: Final = 4
_WORD: Final = re.compile(r"[0-9A-Za-z]+")
_LETTERS_AND_DIGITS: Final = frozenset(
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)

_OneOrMore = OpenEntry | list[OpenEntry]


def search_text(line: Line) -> str:
    """The text in which numbers are looked for; a number broken over both fields is not found."""
    return upper(f"{line.text} {line.additional_text}")


def reference_of(text: str) -> str:
    """A payment reference as a code: no blanks at the ends, in capitals."""
    return upper(text.strip())


def numbers_of(entry: OpenEntry) -> set[str]:
    """The numbers that may name an entry. Entries of employees have no external number."""
    external = "" if entry.ledger == "employee" else entry.external_document_no
    return long_enough((entry.document_no, external))


def long_enough(numbers: Iterable[str]) -> set[str]:
    # Numbers are mostly in capitals already: keep the caller's text then, instead of a copy.
    numbers_kept = set()
    for number in numbers:
        if len(number) >= SHORTEST_NUMBER:
            form = upper(number)
            numbers_kept.add(number if form == number else form)
    return numbers_kept


class EntriesByText:
    """Entries by a text. Most texts have one entry, so lists are kept only for texts with several."""

    __slots__ = ("_entries",)

    def __init__(self) -> None:
        self._entries: dict[str, _OneOrMore] = {}

    def __contains__(self, text: str) -> bool:
        return text in self._entries

    def isdisjoint(self, texts: Iterable[str]) -> bool:
        """Whether none of the texts has an entry."""
        return self._entries.keys().isdisjoint(texts)

    def add(self, text: str, entry: OpenEntry) -> None:
        kept = self._entries.setdefault(text, entry)
        if isinstance(kept, list):
            kept.append(entry)
        elif kept is not entry:
            self._entries[text] = [kept, entry]

    def remove(self, text: str, entry: OpenEntry) -> None:
        kept = self._entries.get(text)
        if isinstance(kept, list):
            kept.remove(entry)
            if len(kept) == 1:
                self._entries[text] = kept[0]
        else:
            assert kept == entry, f"the entry to be removed is not the one known by {text}"
            del self._entries[text]

    def at(self, text: str) -> Iterable[OpenEntry]:
        kept = self._entries.get(text)
        if kept is None:
            return ()
        return kept if isinstance(kept, list) else (kept,)


class Numbers:
    """Entries by their numbers, found in a text wherever the number's first occurrence stands alone.

    A number of several words (2026/17) is found by its first word and the lengths that numbers beginning with it have.
    """

    __slots__ = ("_entries", "_lengths", "_odd_lengths")

    def __init__(self) -> None:
        self._entries = EntriesByText()
        self._lengths: dict[str, dict[int, int]] = {}
        self._odd_lengths: dict[str, dict[int, int]] = {}

    def add(self, numbers: Iterable[str], entry: OpenEntry) -> None:
        for number in numbers:
            self._entries.add(number, entry)
            by_head, head = self._head(number)
            if head != number:
                lengths = by_head.setdefault(head, {})
                lengths[len(number)] = lengths.get(len(number), 0) + 1

    def remove(self, numbers: Iterable[str], entry: OpenEntry) -> None:
        for number in numbers:
            self._entries.remove(number, entry)
            by_head, head = self._head(number)
            if head != number:
                by_head[head][len(number)] -= 1
                if not by_head[head][len(number)]:
                    del by_head[head][len(number)]
                if not by_head[head]:
                    del by_head[head]

    def _head(self, number: str) -> tuple[dict[str, dict[int, int]], str]:
        word = _WORD.match(number)
        return (self._lengths, word[0]) if word else (self._odd_lengths, number[0])

    def named_in(self, text: str) -> Iterator[OpenEntry]:
        """Yields the entries of all numbers that the text (in capitals) names. An entry may come twice."""
        words = _WORD.findall(text)
        if (
            not self._odd_lengths
            and self._entries.isdisjoint(words)
            and self._lengths.keys().isdisjoint(words)
        ):
            # Half of all texts name no number; for those the positions of words are not needed.
            return
        for number in self._standing_alone(text):
            yield from self._entries.at(number)

    def _standing_alone(self, text: str) -> Iterator[str]:
        known, lengths_by_head = self._entries, self._lengths
        for match in _WORD.finditer(text):
            word = match[0]
            start = match.start()
            if word in known and text.find(word) == start:
                yield word
            if word in lengths_by_head:
                yield from self._continued(text, start, lengths_by_head[word])
        if self._odd_lengths:
            for start, letter in enumerate(text):
                if letter in self._odd_lengths and not (
                    start and text[start - 1] in _LETTERS_AND_DIGITS
                ):
                    yield from self._continued(text, start, self._odd_lengths[letter])

    def _continued(self, text: str, start: int, lengths: Iterable[int]) -> Iterator[str]:
        for length in lengths:
            number = text[start : start + length]
            after = text[start + length : start + length + 1]
            if (
                number in self._entries
                and after not in _LETTERS_AND_DIGITS
                and text.find(number) == start
            ):
                yield number
