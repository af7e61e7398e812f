"""Report: G/L entries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger_es.errors import AccountUnknown
from ledger_es.queries import ReadModels
from ledger_es.queries.chart_of_accounts import account_is_known, account_names
from ledger_es.queries.gl_entries import GlEntriesAsked, GlEntry
from ledger_es.queries.gl_entries import gl_entries as ask
from ledger_es.reports.report import Answer, Column, Table, asking, text_of
from ledger_es.values import nfc

_COLUMNS = (
    Column("gl_entry_no"),
    Column("transaction_no"),
    Column("posting_date"),
    Column("document_type"),
    Column("document_no"),
    Column("account_no"),
    Column("name"),
    Column("debit", is_amount=True),
    Column("credit", is_amount=True),
)


@dataclass(frozen=True)
class GlEntriesReport:
    """In the company's own currency, debit positive."""

    answer: Answer
    entries: tuple[GlEntry, ...]
    names: dict[str, str]
    """Of the accounts, by number."""
    texts: dict[str, str]
    """The descriptions, by seal; one that was erased is absent, and shown as (erased)."""

    @property
    def total_debit(self) -> int:
        """In smallest units."""
        return sum(entry.amount_lcy for entry in self.entries if entry.amount_lcy > 0)

    @property
    def total_credit(self) -> int:
        """In smallest units, positive."""
        return -sum(entry.amount_lcy for entry in self.entries if entry.amount_lcy < 0)

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": [self._entry_json(entry) for entry in self.entries],
            "total_debit": self.answer.lcy_text(self.total_debit),
            "total_credit": self.answer.lcy_text(self.total_credit),
            **self.answer.as_json(),
        }

    def table(self) -> Table:
        text = self.answer.lcy_text
        rows = tuple(
            (
                str(entry.gl_entry_no),
                str(entry.transaction_no),
                entry.posting_date.isoformat(),
                entry.document_type,
                entry.document_no,
                entry.account_no,
                self.names.get(entry.account_no, ""),
                text(entry.amount_lcy) if entry.amount_lcy > 0 else "",
                text(-entry.amount_lcy) if entry.amount_lcy < 0 else "",
            )
            for entry in self.entries
        )
        totals = (text(self.total_debit), text(self.total_credit))
        footer = ("total", *[""] * 5, self.answer.lcy, *totals)
        return Table(self.answer.title("G/L entries"), _COLUMNS, rows, footer)

    def _entry_json(self, entry: GlEntry) -> dict[str, Any]:
        return {
            "gl_entry_no": entry.gl_entry_no,
            "transaction_no": entry.transaction_no,
            "register_no": entry.register_no,
            "posting_date": entry.posting_date.isoformat(),
            "document_type": entry.document_type,
            "document_no": entry.document_no,
            "external_document_no": entry.external_document_no,
            "account_no": entry.account_no,
            "name": self.names.get(entry.account_no, ""),
            "amount_lcy": self.answer.lcy_text(entry.amount_lcy),
            "description": text_of(entry.description_seal, self.texts),
            "source_code": entry.source_code,
            "dimensions": entry.dimensions,
            "application_no": entry.application_no or None,
        }


def gl_entries(
    read_models: ReadModels,
    *,
    asked: GlEntriesAsked,
    as_of: date,
    known_at: datetime | None = None,
) -> GlEntriesReport:
    """By entry number. Raises AccountUnknown, NaiveTime."""
    asked = asked._replace(
        account_no=nfc(asked.account_no),
        document_no=nfc(asked.document_no),
    )
    with asking(read_models, as_of, known_at) as question:
        account_no = asked.account_no
        if account_no is not None and not account_is_known(question.connection, account_no):
            raise AccountUnknown(account_no=account_no)
        names = account_names(question.connection, question.moment)
        entries = ask(question.connection, question.moment, asked)
    texts = read_models.texts(
        [entry.description_seal for entry in entries if entry.description_seal]
    )
    return GlEntriesReport(question.answer, tuple(entries), names, texts)
