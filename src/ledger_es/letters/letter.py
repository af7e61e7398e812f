"""Letters with a table of documents: what they say, and the PDF that typst makes of it."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

from ledger_es.errors import LetterNotShowable, LibraryMissing
from ledger_es.letters.words import words_of

_NOT_PRINTED: Final = frozenset(("Cc", "Cf", "Cs", "Co", "Cn"))
"""The classes of characters that no letter shows: control, format, and what stands for nothing."""
_NOT_SHOWN: Final = re.compile("the text `(.*?)` could not be displayed")
_TEMPLATE: Final = Path(__file__).with_name("letter.typ")


class Column(NamedTuple):
    """A column of the table; `takes_the_rest` is true for the one that grows."""

    heading: str
    is_number: bool
    takes_the_rest: bool = False


class Letter(NamedTuple):
    """What a letter says, all of it as text in its language. The first line of the sender is its name."""

    language: str
    date: date
    title: str
    sender: Sequence[str]
    recipient: Sequence[str]
    facts: Sequence[tuple[str, str]]
    opening: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    totals: Sequence[tuple[str, str]]
    closing: Sequence[str]
    greeting: str
    footer: str
    page: str


class Language:
    """The words of a customer's language, and how it writes dates and amounts."""

    def __init__(self, code: str, country: str) -> None:
        self.code, self.words = words_of(code)
        region = code.partition("-")[2] or country
        self.locale = self._locale(region)

    def _locale(self, region: str) -> str:
        core = _library("babel.core")
        for name in (f"{self.code}_{region.upper()}", self.code):
            try:
                core.Locale.parse(name)
            except (ValueError, core.UnknownLocaleError):
                continue
            return name
        return self.code

    def day(self, day: date) -> str:
        return str(_library("babel.dates").format_date(day, "medium", self.locale))

    def amount(self, amount: Decimal) -> str:
        digits = max(-int(amount.as_tuple().exponent), 0)
        pattern = "#,##0." + "0" * digits if digits else "#,##0"
        return str(_library("babel.numbers").format_decimal(amount, pattern, self.locale))

    def percentage(self, percentage: Decimal) -> str:
        return str(_library("babel.numbers").format_decimal(percentage, "#,##0.####", self.locale))


def pdf(letter: Letter) -> bytes:
    """The letter as PDF/A. The same letter gives the same bytes.

    Raises LibraryMissing without typst, and LetterNotShowable for letters that its fonts do not have.
    """
    typst = _library("typst")
    facts = {**letter._asdict(), "date": letter.date.isoformat()}
    try:
        made: bytes = typst.compile(
            str(_TEMPLATE),
            sys_inputs={"letter": json.dumps(_printed(facts), ensure_ascii=False)},
            pdf_standards=["a-2b"],
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        not_shown = _NOT_SHOWN.search(str(error))
        if not_shown is None:
            raise
        raise LetterNotShowable(text=not_shown[1]) from None
    return made


def _printed(value: Any) -> Any:
    """The value without characters that are not for print: they could turn a line of the letter around."""
    if isinstance(value, str):
        return "".join(
            each for each in value if each == "\n" or unicodedata.category(each) not in _NOT_PRINTED
        )
    if isinstance(value, dict):
        return {key: _printed(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [_printed(each) for each in value]
    return value


def _library(module: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        library = module.partition(".")[0]
        if error.name != library:
            raise
        raise LibraryMissing(
            form="a letter", library=library, requirement="'ledger-es[letters]'"
        ) from None
