"""Which open documents a line names, read carefully: in every printed form, and not where a number is a date or a sum.

Source: matching_beyond.md 1 (no document number) and 2.
"""

from __future__ import annotations

import re
from typing import Final

from ledger_es.matching.number_places import place_of_digits
from ledger_es.matching.printed_forms import NamedDocument, PrintedForms
from ledger_es.matching.records import Line, OpenEntry

_WORD: Final = re.compile(r"\S+")
_AROUND_A_NUMBER: Final = ".,;:()[]<>\"'!?"
_SHORTEST_NUMBER: Final = 4


def possible_numbers(line: Line) -> set[str]:
    """The words of the line that may be document numbers, as written and in capitals: with a digit, no date, no sum."""
    text = f"{line.text} {line.additional_text} {line.payment_reference}"
    numbers: set[str] = set()
    for found in _WORD.finditer(text):
        word = found[0].strip(_AROUND_A_NUMBER)
        if len(word) < _SHORTEST_NUMBER or not any(letter.isdigit() for letter in word):
            continue
        start = found.start() + found[0].index(word)
        if not place_of_digits(text.upper(), start, start + len(word)):
            numbers |= {word, word.upper()}
    return numbers


class NamedDocuments:
    """The documents that the lines of one run name; each line is read once."""

    __slots__ = ("_by_line", "_forms")

    def __init__(self, forms: PrintedForms) -> None:
        self._forms = forms
        self._by_line: dict[int, tuple[NamedDocument, ...]] = {}

    def of(self, line: Line) -> tuple[NamedDocument, ...]:
        """All documents that the line names. Of numbers that may be something else only if there are no others."""
        named = self._by_line.get(line.line_no)
        if named is None:
            named = self._by_line[line.line_no] = tuple(self._read(line))
        return named

    def as_written(self, line: Line, ledger: str) -> dict[int, OpenEntry]:
        """The entries of a ledger that are named as the books write them, or by the structured reference."""
        return {
            document.entry.entry_no: document.entry
            for document in self.of(line)
            if document.entry.ledger == ledger
            and (document.form == "exact" or document.is_structured)
        }

    def _read(self, line: Line) -> list[NamedDocument]:
        structured = [
            document._replace(place="", is_structured=True)
            for document in self._forms.named_in(line.payment_reference)
        ]
        free = self._forms.named_in(f"{line.text}\n{line.additional_text}")
        certain = [document for document in free if not document.place]
        if certain or structured:
            free = certain
        return [*structured, *free]
