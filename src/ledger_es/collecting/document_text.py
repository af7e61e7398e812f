"""Texts of reminders and finance charge memos: which one a customer gets, and the facts that stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol, TypeVar

REMINDER_FACTS: Final = (
    *("document_date", "due_date", "interest_rate", "remaining_amount", "interest_amount"),
    *("additional_fee", "total_amount", "level", "currency", "posting_date", "company"),
    *("line_fee", "vat_amount"),
)
"""The facts of a reminder in the order of their numbers: {document_date} is %1 (receivables.md 13.7; VAT is ours)."""
MEMO_FACTS: Final = (
    *("document_date", "due_date", "interest_rate", "remaining_amount", "interest_amount"),
    *("additional_fee", "total_amount", "currency", "posting_date", "vat_amount"),
)
"""The facts of a finance charge memo in the order of their numbers (receivables.md 14.1; VAT is ours)."""
MEMO_LINE_FACTS: Final = (
    *("description", "document_type", "document_no", "interest_rate", "original_amount"),
    *("base_amount", "due_date", "currency", "days"),
)
"""The facts of a line of a finance charge memo in the order of their numbers (receivables.md 14.1)."""
_PLACEHOLDER: Final = re.compile(r"%%|%(?P<number>[0-9]+)|\{\{|\}\}|\{(?P<fact>[^{}]*)\}")


class InLanguage(Protocol):
    """A text in one language; an empty language stands for all that have no text of their own."""

    @property
    def language(self) -> str: ...


T = TypeVar("T", bound=InLanguage)


def text_for(texts: Iterable[T], language: str) -> T | None:
    """The text for a customer's language: de-CH takes the text for de-CH, else that for de, else that for all."""
    by_language = {text.language.lower(): text for text in texts}
    wanted = language.lower()
    for code in (wanted, wanted.partition("-")[0], ""):
        if code in by_language:
            return by_language[code]
    return None


def unknown_placeholder(text: str, facts: Sequence[str]) -> str | None:
    """The first placeholder of the text that stands for none of the facts, None if every one is known."""
    for placeholder in _PLACEHOLDER.finditer(text):
        number, fact = placeholder["number"], placeholder["fact"]
        if number is not None and not 1 <= int(number[:9]) <= len(facts):
            return placeholder[0]
        if fact is not None and fact not in facts:
            return placeholder[0]
    return None


def filled_in(text: str, facts: Sequence[str], values: Mapping[str, str]) -> str:
    """The text with a value for each placeholder. `%%`, `{{` and `}}` are a percent sign and braces."""

    def value_of(placeholder: re.Match[str]) -> str:
        number, fact = placeholder["number"], placeholder["fact"]
        if number is not None:
            return values[facts[int(number) - 1]]
        return values[fact] if fact is not None else placeholder[0][0]

    return _PLACEHOLDER.sub(value_of, text)
