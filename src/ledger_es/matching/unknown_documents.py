"""Whether a line names a document that is not open: paid already, not entered yet, or written wrongly.

Then an amount that fits says little, for the payer means another document.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import Final

from ledger_es.matching.number_places import place_of_digits, stands_in_a_date
from ledger_es.matching.printed_forms import bare_form, canonical
from ledger_es.matching.records import Line, OpenEntry
from ledger_es.matching.string_nearness import upper

_AFTER_AN_INVOICE_WORD: Final = re.compile(
    r"(?<![^\W\d_])"
    r"(?:RECHNUNGS?|RECHN|RECH|RG|RE|RNR|FAKTURA|FACTURE|FACTURA|FACT|FRA|FATTURA|FATT|FT|INVOICE|INV|BILL)"
    r"(?:[-. ]{0,2}(?:NUMMER|NUMBER|NUMÉRO|NÚMERO|NUMERO|NR|NO|NUM|NÚM|N))?"
    r"[.:#° ]{0,3}"
    r"(?P<number>[A-Z]{0,4}[-/ ]?\d[\d/-]*)"
)
_FEWEST_DIGITS: Final = 4
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


def names_an_unknown_document(line: Line, entries: Collection[OpenEntry]) -> bool:
    """Whether the line names a document that is not open, by its number or its structured reference.

    `entries`: what would be settled, of which the line names nothing.
    """
    text = upper(f"{line.text}\n{line.additional_text}")
    return (
        _has_a_number_after_an_invoice_word(text)
        or any(_has_a_number_like(entry.document_no, text) for entry in entries)
        or _has_another_reference(line, entries)
    )


def _has_a_number_after_an_invoice_word(text: str) -> bool:
    for found in _AFTER_AN_INVOICE_WORD.finditer(text):
        number, (start, end) = found["number"], found.span("number")
        digits = [letter for letter in number if letter.isdigit()]
        is_year = _YEAR.fullmatch(number) is not None
        is_something_else = stands_in_a_date(text, start, end) or place_of_digits(text, start, end)
        if len(digits) >= _FEWEST_DIGITS and not is_year and not is_something_else:
            return True
    return False


def _has_a_number_like(document_no: str, text: str) -> bool:
    """Whether the text has a number of the same form: RE 2026 0017 has that of RE-2026-0042."""
    pattern = _numbers_like(upper(document_no))
    return pattern is not None and pattern.search(text) is not None


@cache
def _numbers_like(document_no: str) -> re.Pattern[str] | None:
    runs = re.findall(r"[^\W\d_]+|\d+", document_no)
    if len(runs) < 2 or sum(len(run) for run in runs if run.isdigit()) < _FEWEST_DIGITS:
        return None
    alike = [rf"\d{{{len(run)}}}" if run.isdigit() else re.escape(run) for run in runs]
    return re.compile(rf"(?<![^\W_]){'[-./_ ]{0,2}'.join(alike)}(?![^\W_])")


def _has_another_reference(line: Line, entries: Collection[OpenEntry]) -> bool:
    """Whether the structured reference of the payment is another than all that would be settled have."""
    reference = canonical(bare_form(line.payment_reference))
    if sum(letter.isdigit() for letter in reference) < _FEWEST_DIGITS:
        return False
    return all(
        entry.payment_reference and canonical(bare_form(entry.payment_reference)) != reference
        for entry in entries
    )
