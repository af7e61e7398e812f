"""Report: customer or vendor entries, open and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger_es.queries import ReadModels
from ledger_es.queries.party_entries import PartyEntriesAsked, PartyEntry
from ledger_es.queries.party_entries import party_entries as ask
from ledger_es.reports.report import (
    Answer,
    Column,
    Table,
    amount_text,
    asking,
    discount_json,
    party_names,
    refuse_unknown_party,
    with_names,
)
from ledger_es.values import LedgerKind, nfc

_COLUMNS = (
    Column("entry_no"),
    Column("party_no"),
    Column("document_type"),
    Column("document_no"),
    Column("posting_date"),
    Column("due_date"),
    Column("on_hold"),
    Column("currency"),
    Column("amount", is_amount=True),
    Column("remaining_amount", is_amount=True),
)


@dataclass(frozen=True)
class PartyEntriesReport:
    answer: Answer
    ledger: LedgerKind
    entries: tuple[PartyEntry, ...]
    names: dict[str, str]
    """By party number."""

    @property
    def total_remaining_lcy(self) -> int:
        """In smallest units; credits count negative."""
        return sum(entry.remaining_lcy for entry in self.entries)

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": [party_entry_json(entry) for entry in self.entries],
            "total_remaining_lcy": self.answer.lcy_text(self.total_remaining_lcy),
            **self.answer.as_json(),
        }

    def table(self) -> Table:
        rows = tuple(
            (
                str(entry.entry_no),
                entry.party_no,
                entry.document_type,
                entry.document_no,
                entry.posting_date.isoformat(),
                entry.due_date.isoformat(),
                entry.on_hold,
                entry.currency,
                amount_text(entry.amount, entry.currency),
                amount_text(entry.remaining_amount, entry.currency),
            )
            for entry in self.entries
        )
        total = self.answer.lcy_text(self.total_remaining_lcy)
        footer = ("total_lcy", *[""] * 6, self.answer.lcy, "", total)
        title = self.answer.title(f"{self.ledger.capitalize()} entries")
        table = Table(title, _COLUMNS, rows, footer)
        return with_names(table, 2, [self.names.get(entry.party_no, "") for entry in self.entries])


def party_entries(
    read_models: ReadModels,
    *,
    asked: PartyEntriesAsked,
    as_of: date,
    known_at: datetime | None = None,
) -> PartyEntriesReport:
    """By entry number. Raises PartyUnknown, NaiveTime."""
    asked = asked._replace(
        party_no=nfc(asked.party_no),
        document_no=nfc(asked.document_no),
        statement_no=nfc(asked.statement_no),
    )
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, asked.ledger, asked.party_no)
        entries = ask(question.connection, question.moment, asked)
        names = party_names(
            read_models, question, asked.ledger, [entry.party_no for entry in entries]
        )
    return PartyEntriesReport(question.answer, asked.ledger, tuple(entries), names)


def party_entry_json(entry: PartyEntry) -> dict[str, Any]:
    return {
        "ledger": entry.ledger,
        "entry_no": entry.entry_no,
        "party_no": entry.party_no,
        "transaction_no": entry.transaction_no,
        "document_type": entry.document_type,
        "document_no": entry.document_no,
        "external_document_no": entry.external_document_no,
        "source_code": entry.source_code,
        "posting_date": entry.posting_date.isoformat(),
        "due_date": entry.due_date.isoformat(),
        "currency": entry.currency,
        "amount": amount_text(entry.amount, entry.currency),
        "remaining_amount": amount_text(entry.remaining_amount, entry.currency),
        "is_open": entry.is_open,
        **discount_json(entry),
        "payment_reference": entry.payment_reference,
        "on_hold": entry.on_hold,
        "statement_no": entry.statement_no or None,
        "statement_line_no": entry.statement_line_no or None,
        "reversed_entry_no": entry.reversed_entry_no or None,
    }
