"""Report: the text-to-account mappings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.text_mapping import TextMapping
from ledger_es.queries.text_mapping import text_mappings as ask
from ledger_es.reports.report import ERASED, Known, Report, asking_known
from ledger_es.tables.columns import Code, Shown


@dataclass(frozen=True, slots=True)
class TextMappingRow:
    """A text in a payment that stands for an account; (erased) where it was erased."""

    mapping_no: int
    text: str
    account_type: Code
    debit_account_no: Annotated[str, Shown("Debit account")]
    credit_account_no: Annotated[str, Shown("Credit account")]
    account_no: str


@dataclass(frozen=True)
class TextMappingsReport(Report[TextMappingRow]):
    row_type = TextMappingRow

    answer: Known
    mappings: tuple[TextMapping, ...]
    texts: dict[str, str]
    """The texts by seal. Erased texts are left out."""

    def title(self) -> str:
        return self.answer.title("Text mappings")

    def rows(self) -> tuple[TextMappingRow, ...]:
        return tuple(
            TextMappingRow(
                mapping_no=mapping.mapping_no,
                text=self.texts.get(mapping.text_seal, ERASED),
                account_type=mapping.account_type,
                debit_account_no=mapping.debit_account_no,
                credit_account_no=mapping.credit_account_no,
                account_no=mapping.account_no,
            )
            for mapping in self.mappings
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "mappings": self.rows_as_json()}


def text_mappings(
    read_models: ReadModels, *, known_at: datetime | None = None
) -> TextMappingsReport:
    """The text mappings by number, without removed ones. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        mappings = ask(question.connection, question.moment)
    texts = read_models.texts([mapping.text_seal for mapping in mappings])
    return TextMappingsReport(question.answer, tuple(mappings), texts)
