"""What the texts of reminder terms and finance charge terms may hold."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_es.aggregates.finance_charge_terms import LineDescription
from ledger_es.aggregates.reminder_terms import DocumentText
from ledger_es.collecting.document_text import MEMO_LINE_FACTS, unknown_placeholder
from ledger_es.deciding.collecting_terms import refuse_twice
from ledger_es.errors import PlaceholderUnknown, Words


def check_texts(texts: Sequence[DocumentText], facts: Sequence[str], place: Words) -> None:
    """Raises CollectingTermsInvalid for two texts in one language, PlaceholderUnknown for what stands for no fact."""
    refuse_twice(
        [text.language.lower() for text in texts], place, Words("two texts are in one language")
    )
    for text in texts:
        _check_placeholders((text.beginning, text.ending), facts, place)


def check_line_descriptions(descriptions: Sequence[LineDescription]) -> None:
    """As `check_texts`, for the descriptions of the lines of finance charge memos."""
    place = Words("line_descriptions")
    refuse_twice(
        [description.language.lower() for description in descriptions],
        place,
        Words("two texts are in one language"),
    )
    for description in descriptions:
        _check_placeholders((description.entry, description.rate), MEMO_LINE_FACTS, place)


def _check_placeholders(parts: Sequence[str], facts: Sequence[str], place: Words) -> None:
    for part in parts:
        unknown = unknown_placeholder(part, facts)
        if unknown is not None:
            raise PlaceholderUnknown(
                place=place, placeholder=unknown, known=placeholders_in_words(facts)
            )


def placeholders_in_words(facts: Sequence[str]) -> str:
    """The placeholders with their numbers: {document_date} (%1), {due_date} (%2) …"""
    return ", ".join(f"{{{fact}}} (%{number})" for number, fact in enumerate(facts, 1))
