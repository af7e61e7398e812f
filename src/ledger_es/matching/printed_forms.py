"""Documents that a text names in any printed form: separators changed, zeros or a prefix lost, glued to a word.

A form is a number reduced to letters and digits, in capitals. In the text, runs of letters and of digits are joined
over the separators between them, and looked up; runs of digits are never cut. Source: matching_beyond.md 2, 3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, Literal, NamedTuple

from ledger_es.matching.document import SHORTEST_NUMBER, EntriesByText
from ledger_es.matching.number_places import Place, place_of_digits
from ledger_es.matching.records import EntryKey, OpenEntry
from ledger_es.matching.string_nearness import upper

_RUN: Final = re.compile(r"[^\W\d_]+|\d+")
_NOT_LETTER_OR_DIGIT: Final = re.compile(r"[\W_]+")
_OUTER_SIGNS: Final = re.compile(r"^[\W_]+|[\W_]+$")
_PREFIX: Final = re.compile(r"[^\W\d_]+(?=\d)")
_SEPARATORS: Final = frozenset(" -./_:#*+\n")
_SEPARATORS_IN_A_ROW: Final = 3
_LONGEST_FORM: Final = 40
_HEAD: Final = 3
"""The letters of a form by which it is known early that nothing begins as the text does."""

Form = Literal["exact", "reference", "printed"]
"""As the ledger writes the number, standing alone; a payment reference; a number written in another form."""


class NamedDocument(NamedTuple):
    """An open entry whose number or reference stands in the text at `start` to `end`.

    `place` says what else the digits may be; empty: nothing speaks against them. `is_structured`: it stands in the
    reference field of the payment, and not in its text.
    """

    entry: OpenEntry
    form: Form
    start: int
    end: int
    place: Place = ""
    is_structured: bool = False

    @property
    def key(self) -> EntryKey:
        return self.entry.ledger, self.entry.entry_no

    @property
    def span(self) -> tuple[bool, int, int]:
        """Where the number stands; the reference field has places of its own."""
        return self.is_structured, self.start, self.end


class PrintedForms:
    """Open entries of customers and vendors by every form in which people write their numbers."""

    __slots__ = ("_by_form", "_heads")

    def __init__(self) -> None:
        self._by_form = EntriesByText()
        self._heads: dict[str, int] = {}

    def add(self, entry: OpenEntry) -> None:
        for form in forms_of(entry):
            self._by_form.add(form, entry)
            self._heads[form[:_HEAD]] = self._heads.get(form[:_HEAD], 0) + 1

    def remove(self, entry: OpenEntry) -> None:
        for form in forms_of(entry):
            self._by_form.remove(form, entry)
            self._heads[form[:_HEAD]] -= 1
            if not self._heads[form[:_HEAD]]:
                del self._heads[form[:_HEAD]]

    def named_in(self, text: str) -> list[NamedDocument]:
        """The documents that the text names, by their places. What lies inside a longer number is not named."""
        text = upper(text)
        found = [
            document
            for form, start, end in self._joined_runs(text)
            for document in self._documents(text, form, start, end)
        ]
        spans = {(document.start, document.end) for document in found}
        return [
            document
            for document in _strongest_of_each(found)
            if not any(_lies_inside(document, span) for span in spans)
        ]

    def _documents(self, text: str, form: str, start: int, end: int) -> Iterator[NamedDocument]:
        entries = list(self._by_form.at(form))
        whole = [entry for entry in entries if form in whole_forms(entry)]
        place = place_of_digits(text, start, end)
        # Where the text is the whole number of one document, it is not the number of another without its prefix.
        for entry in whole or entries:
            written = _form_of(entry, text, form, start, end)
            if written == "exact" or len(form) >= SHORTEST_NUMBER:
                yield NamedDocument(entry, written, start, end, place)

    def _joined_runs(self, text: str) -> Iterator[tuple[str, int, int]]:
        return (
            (form, start, end)
            for form, start, end in joined_runs(text, self._may_begin)
            if form in self._by_form
        )

    def _may_begin(self, joined: str) -> bool:
        """Whether a form may begin with this. Leading zeros say nothing, since they come and go."""
        significant = joined.lstrip("0") if joined.isdigit() else joined
        return len(significant) < _HEAD or joined[0] == "0" or significant[:_HEAD] in self._heads


def joined_runs(text: str, may_begin: Callable[[str], bool]) -> Iterator[tuple[str, int, int]]:
    """Every form that the text, in capitals, may have, with its place: runs joined over the separators between them.

    Runs are joined only as long as a form `may_begin` with them.
    """
    runs = list(_RUN.finditer(text))
    for at, first in enumerate(runs):
        joined = ""
        before = first.start()
        for run in runs[at:]:
            if not _are_separators(text[before : run.start()]):
                break
            joined += run[0]
            before = run.end()
            if len(joined) > _LONGEST_FORM or not may_begin(joined):
                break
            yield canonical(joined), first.start(), run.end()


def forms_in(text: str) -> set[str]:
    """All forms that the text may have."""
    return {form for form, _, _ in joined_runs(upper(text), lambda joined: True)}


def forms_of(entry: OpenEntry) -> set[str]:
    """Every form in which the entry's numbers and its payment reference are looked for."""
    forms = whole_forms(entry)
    for number in (entry.document_no, entry.external_document_no):
        bare = bare_form(number)
        prefix = _PREFIX.match(bare)
        if prefix is not None:
            tail = canonical(bare[prefix.end() :])
            if len(tail) >= SHORTEST_NUMBER:
                forms.add(tail)
    return forms


def whole_forms(entry: OpenEntry) -> set[str]:
    """The forms of the whole numbers and of the payment reference.

    A number that is long enough only with its separators (R-10) is looked for too, but only as it is written.
    """
    texts = (entry.document_no, entry.external_document_no, entry.payment_reference)
    forms = {canonical(bare_form(text)) for text in texts if len(text) >= SHORTEST_NUMBER}
    return {form for form in forms if 0 < len(form) <= _LONGEST_FORM}


def bare_form(text: str) -> str:
    """Letters and digits only, in capitals."""
    return upper(_NOT_LETTER_OR_DIGIT.sub("", text))


def canonical(form: str) -> str:
    """A form of digits without its leading zeros, unless too little would be left."""
    if form.isdigit():
        significant = form.lstrip("0")
        return significant if len(significant) >= SHORTEST_NUMBER else form
    return form


def _form_of(entry: OpenEntry, text: str, form: str, start: int, end: int) -> Form:
    surface = text[start:end]
    for number in (entry.document_no, entry.external_document_no):
        written = _OUTER_SIGNS.sub("", upper(number))
        if surface == written and _stands_alone(text, start, end):
            return "exact"
    reference = canonical(bare_form(entry.payment_reference))
    return "reference" if form == reference else "printed"


def _stands_alone(text: str, start: int, end: int) -> bool:
    around = (text[start - 1] if start else "") + text[end : end + 1]
    return not any(letter.isalnum() for letter in around)


def _are_separators(between: str) -> bool:
    return len(between) <= _SEPARATORS_IN_A_ROW and _SEPARATORS.issuperset(between)


_STRENGTH: Final[dict[Form, int]] = {"exact": 0, "reference": 1, "printed": 2}


def _strongest_of_each(found: Iterable[NamedDocument]) -> list[NamedDocument]:
    """Each entry once at each place where nothing is stronger; the whole in the order of the places."""
    by_place: dict[tuple[EntryKey, int, int], NamedDocument] = {}
    for document in found:
        key = (document.key, document.start, document.end)
        kept = by_place.get(key)
        if kept is None or _STRENGTH[document.form] < _STRENGTH[kept.form]:
            by_place[key] = document
    return sorted(by_place.values(), key=lambda each: (each.start, each.end, each.key))


def _lies_inside(document: NamedDocument, span: tuple[int, int]) -> bool:
    start, end = span
    return (
        start <= document.start and document.end <= end and span != (document.start, document.end)
    )
