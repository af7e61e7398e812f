"""Report: the text-to-account mappings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.text_mapping import TextMapping
from ledger_es.queries.text_mapping import text_mappings as ask
from ledger_es.reports.report import ERASED, Column, Known, Table, asking_known

_NAMES = (
    "mapping_no",
    "text",
    "account_type",
    "debit_account_no",
    "credit_account_no",
    "account_no",
)


@dataclass(frozen=True)
class TextMappingsReport:
    answer: Known
    mappings: tuple[TextMapping, ...]
    texts: dict[str, str]
    """By seal; a text that was erased is absent."""

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "mappings": [
                {
                    "mapping_no": mapping.mapping_no,
                    "text": self.texts.get(mapping.text_seal, ERASED),
                    "account_type": mapping.account_type,
                    "debit_account_no": mapping.debit_account_no,
                    "credit_account_no": mapping.credit_account_no,
                    "account_no": mapping.account_no,
                }
                for mapping in self.mappings
            ],
        }

    def table(self) -> Table:
        columns = tuple(Column(name, is_amount=name == "mapping_no") for name in _NAMES)
        rows = tuple(
            (
                str(mapping.mapping_no),
                self.texts.get(mapping.text_seal, ERASED),
                mapping.account_type,
                mapping.debit_account_no,
                mapping.credit_account_no,
                mapping.account_no,
            )
            for mapping in self.mappings
        )
        return Table(self.answer.title("Text mappings"), columns, rows)


def text_mappings(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> TextMappingsReport:
    """By number, without those removed. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        mappings = ask(question.connection, question.moment)
    texts = read_models.texts([mapping.text_seal for mapping in mappings])
    return TextMappingsReport(question.answer, tuple(mappings), texts)
