"""Report: bank entries, and what of them no statement has shown yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.bank_entries import BankEntriesAsked, BankEntry
from ledger_es.queries.bank_entries import bank_entries as ask
from ledger_es.reports.report import (
    Answer,
    Column,
    Table,
    amount_text,
    asking,
    refuse_unknown_bank_account,
    text_of,
)
from ledger_es.values import nfc

_COLUMNS = (
    Column("entry_no"),
    Column("bank_account_no"),
    Column("posting_date"),
    Column("document_type"),
    Column("document_no"),
    Column("bal_account_no"),
    Column("statement_no"),
    Column("currency"),
    Column("amount", is_amount=True),
    Column("remaining_amount", is_amount=True),
)


@dataclass(frozen=True)
class BankEntriesReport:
    answer: Answer
    entries: tuple[BankEntry, ...]
    texts: dict[str, str]
    """The descriptions, by seal; one that was erased is absent, and shown as (erased)."""

    @property
    def totals(self) -> dict[str, int]:
        """By currency, in its smallest units; money in positive."""
        totals: defaultdict[str, int] = defaultdict(int)
        for entry in self.entries:
            totals[entry.currency] += entry.amount
        return dict(sorted(totals.items()))

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": [
                bank_entry_json(entry, text_of(entry.description_seal, self.texts))
                for entry in self.entries
            ],
            "totals": {
                currency: amount_text(total, currency) for currency, total in self.totals.items()
            },
            **self.answer.as_json(),
        }

    def table(self) -> Table:
        rows = tuple(
            (
                str(entry.entry_no),
                entry.bank_account_no,
                entry.posting_date.isoformat(),
                entry.document_type,
                entry.document_no,
                entry.bal_account_no,
                entry.statement_no,
                entry.currency,
                amount_text(entry.amount, entry.currency),
                amount_text(entry.remaining_amount, entry.currency),
            )
            for entry in self.entries
        )
        return Table(self.answer.title("Bank entries"), _COLUMNS, rows)


def bank_entries(
    read_models: ReadModels,
    *,
    asked: BankEntriesAsked,
    as_of: date,
    known_at: datetime | None = None,
) -> BankEntriesReport:
    """By entry number. Raises BankAccountUnknown, NaiveTime."""
    asked = asked._replace(
        bank_account_no=nfc(asked.bank_account_no),
        document_no=nfc(asked.document_no),
        statement_no=nfc(asked.statement_no),
    )
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_bank_account(question, asked.bank_account_no or "")
        entries = ask(question.connection, question.moment, asked)
    texts = read_models.texts(
        [entry.description_seal for entry in entries if entry.description_seal]
    )
    return BankEntriesReport(question.answer, tuple(entries), texts)


def bank_entry_json(entry: BankEntry, description: str) -> dict[str, Any]:
    return {
        "entry_no": entry.entry_no,
        "bank_account_no": entry.bank_account_no,
        "transaction_no": entry.transaction_no,
        "document_type": entry.document_type,
        "document_no": entry.document_no,
        "external_document_no": entry.external_document_no,
        "posting_date": entry.posting_date.isoformat(),
        "currency": entry.currency,
        "amount": amount_text(entry.amount, entry.currency),
        "remaining_amount": amount_text(entry.remaining_amount, entry.currency),
        "is_open": entry.is_open,
        "description": description,
        "gl_account_no": entry.account_no,
        "bal_account_type": entry.bal_account_type,
        "bal_account_no": entry.bal_account_no,
        "statement_no": entry.statement_no or None,
        "statement_line_no": entry.statement_line_no or None,
        "reversed_entry_no": entry.reversed_entry_no or None,
    }
