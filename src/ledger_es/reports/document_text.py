"""The texts of a reminder or finance charge memo with the facts of the document in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.collecting.document_text import (
    MEMO_FACTS,
    MEMO_LINE_FACTS,
    REMINDER_FACTS,
    filled_in,
)
from ledger_es.queries.asking_document import AskingDocument, AskingLine
from ledger_es.reports.report import amount_of, day_of


class DocumentTexts(NamedTuple):
    """What stands before and after the lines; empty where the terms say nothing in the customer's language."""

    beginning: str
    ending: str


def _in_plain_words(document_type: str) -> str:
    return document_type.replace("_", " ")


class Formats(NamedTuple):
    """How days, amounts, percentages and types of documents are written in a text."""

    day: Callable[[date], str] = date.isoformat
    amount: Callable[[Decimal], str] = "{:,}".format
    percentage: Callable[[Decimal], str] = "{:f}".format
    document_type: Callable[[str], str] = _in_plain_words


def reminder_placeholders() -> list[dict[str, str]]:
    """What may stand in the texts of reminders: each placeholder by its name, and the same by its number."""
    return [
        {"placeholder": f"{{{fact}}}", "number": f"%{number}"}
        for number, fact in enumerate(REMINDER_FACTS, 1)
    ]


def document_texts(
    document: AskingDocument, company_name: str, formats: Formats | None = None
) -> DocumentTexts:
    """The texts of the document. Without formats, days are as in ISO 8601 and amounts as in the reports."""
    formats = formats or Formats()
    currency = document.currency

    def amount(units: int) -> str:
        return formats.amount(amount_of(units, currency))

    values = {
        "document_date": formats.day(day_of(document.document_day)),
        "due_date": formats.day(day_of(document.due_day)),
        "interest_rate": formats.percentage(Decimal(document.interest_rate)),
        "remaining_amount": amount(document.remaining_amount),
        "interest_amount": amount(document.interest_amount),
        "additional_fee": amount(document.additional_fee),
        "total_amount": amount(document.total_amount),
        "level": str(document.level_no),
        "currency": currency,
        "posting_date": formats.day(day_of(document.posting_day)),
        "company": company_name,
        "line_fee": amount(document.line_fee_amount),
        "vat_amount": amount(document.vat_amount),
    }
    facts = REMINDER_FACTS if document.document_type == "reminder" else MEMO_FACTS
    return DocumentTexts(
        filled_in(document.beginning_text, facts, values),
        filled_in(document.ending_text, facts, values),
    )


def line_descriptions(
    memo: AskingDocument,
    lines: Sequence[AskingLine],
    entry_descriptions: Mapping[int, str],
    formats: Formats | None = None,
) -> list[str]:
    """What each line of a finance charge memo is called by its terms, empty where they say nothing."""
    formats = formats or Formats()
    originals = {line.entry_no: line.amount for line in lines if line.line_type == "interest"}
    described = []
    for line in lines:
        is_entry = line.line_type == "interest"
        amounts = {
            "original_amount": originals[line.entry_no],
            "base_amount": line.base_amount,
        }
        values = {
            "description": entry_descriptions.get(line.entry_no, ""),
            "document_type": formats.document_type(line.entry_document_type),
            "document_no": line.entry_document_no,
            "interest_rate": formats.percentage(Decimal(line.percentage or memo.interest_rate)),
            "due_date": formats.day(day_of(line.due_day)),
            "currency": memo.currency,
            "days": str(line.days),
            **{
                name: formats.amount(amount_of(units, memo.currency))
                for name, units in amounts.items()
            },
        }
        template = memo.line_description if is_entry else memo.rate_description
        described.append(filled_in(template, MEMO_LINE_FACTS, values))
    return described
