"""Text-to-account mappings: the longest text that occurs in a line decides, guarded against posting twice."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.matching.known_texts import KnownTexts
from ledger_es.matching.records import Account, Line, Mapping, OpenEntry
from ledger_es.matching.rules import TEXT_MAPPING_BASE
from ledger_es.matching.string_nearness import upper

WIDENING: Final = "*"
_DAYS_APART: Final = 2
_SHORTEST_DESCRIPTION: Final = 2


class Mapped(NamedTuple):
    """A mapping that fits a line: where its amount goes, and the text in capitals, trimmed."""

    score: int
    mapping: Mapping
    account: Account
    text: str


class Mappings:
    """All mappings, ready to be looked for."""

    __slots__ = ("_by_text", "_known", "_whole_words")

    def __init__(self, mappings: Iterable[Mapping], *, whole_words: bool = False) -> None:
        """With `whole_words`, a text counts only where it begins and ends with a word; a `*` at its end widens it."""
        self._whole_words = whole_words
        self._by_text: dict[str, list[Mapping]] = {}
        for mapping in sorted(mappings):
            self._by_text.setdefault(self._searched(mapping), []).append(mapping)
        self._known = KnownTexts(self._by_text)

    def _searched(self, mapping: Mapping) -> str:
        text = mapping.text.strip()
        return upper(text.rstrip(WIDENING).strip() if self._whole_words else text)

    def best_for(self, line: Line) -> Mapped | None:
        """The longest text that occurs in the transaction text; of equally long ones the lowest line number.

        A mapping without an account for the amount's sign cannot be used and does not count.
        """
        if not self._by_text:
            return None
        usable = [
            (-len(text), mapping.line_no, text, mapping)
            for text in set(self._known.occurring_in(upper(line.text)))
            for mapping in self._by_text[text]
            if target_account(mapping, line.amount).account_no
            and (not self._whole_words or _occurs_as_words(text, mapping, upper(line.text)))
        ]
        if not usable:
            return None
        _, _, text, mapping = min(usable)
        score = TEXT_MAPPING_BASE + len(text) + 1
        return Mapped(score, mapping, target_account(mapping, line.amount), text)


def _occurs_as_words(text: str, mapping: Mapping, line_text: str) -> bool:
    """Whether the text stands in the line between words, or begins a word where the mapping is widened."""
    ending = "" if mapping.text.strip().endswith(WIDENING) else r"(?!\w)"
    return re.search(rf"(?<!\w){re.escape(text)}{ending}", line_text) is not None


def target_account(mapping: Mapping, amount: Decimal) -> Account:
    """Where the amount goes: the party, or the G/L account for received (debit) or paid (credit) money."""
    if mapping.account_type == "gl":
        return Account("gl", mapping.debit_account if amount >= 0 else mapping.credit_account)
    return Account(mapping.account_type, mapping.account_no)


def guarding_entry(mapped: Mapped, line: Line, of_amount: Iterable[OpenEntry]) -> OpenEntry | None:
    """The open bank entry that this payment already is: same account, amount and days, described by the mapping's text.

    `of_amount`: the bank account's open entries with the line's amount. Of several the oldest is taken.
    """
    fitting = (
        entry
        for entry in of_amount
        if entry.remaining_amount == line.amount
        and (entry.bal_kind, entry.bal_no) == mapped.account
        and abs((entry.posting_date - line.date).days) <= _DAYS_APART
        and len(entry.description) >= _SHORTEST_DESCRIPTION
        and upper(entry.description) in mapped.text
    )
    return min(fitting, key=lambda entry: entry.entry_no, default=None)
