"""Report: the open entries of customers and vendors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ledger_es.queries.open_entries import Asked, OpenEntry
from ledger_es.queries.open_entries import open_entries as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.report import (
    Answer,
    Column,
    Table,
    amount_text,
    asking,
    day_text,
    discount_json,
    party_names,
    refuse_unknown_party,
    with_names,
)
from ledger_es.values import LedgerKind, nfc

_COLUMNS = (
    Column("entry_no"),
    Column("ledger"),
    Column("party_no"),
    Column("document_type"),
    Column("document_no"),
    Column("posting_date"),
    Column("due_date"),
    Column("discount_date"),
    Column("discount_possible", is_amount=True),
    Column("on_hold"),
    Column("currency"),
    Column("amount", is_amount=True),
    Column("remaining_amount", is_amount=True),
)


@dataclass(frozen=True)
class OpenEntriesReport:
    answer: Answer
    entries: tuple[OpenEntry, ...]
    names: dict[tuple[LedgerKind, str], str]
    """By ledger and party number."""

    @property
    def total_lcy(self) -> int:
        """In smallest units; credits count negative, so a vendor's debt does too."""
        return sum(entry.remaining_lcy for entry in self.entries)

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": [_entry_json(entry) for entry in self.entries],
            "total_lcy": self.answer.lcy_text(self.total_lcy),
            **self.answer.as_json(),
        }

    def table(self) -> Table:
        rows = tuple(_entry_row(entry) for entry in self.entries)
        total = ("total_lcy", *[""] * 9, self.answer.lcy, "", self.answer.lcy_text(self.total_lcy))
        table = Table(self.answer.title("Open entries"), _COLUMNS, rows, total)
        names = [self.names.get((entry.ledger, entry.party_no), "") for entry in self.entries]
        return with_names(table, 3, names)


def open_entries(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    ledger: LedgerKind | None = None,
    party_no: str | None = None,
    document_no: str | None = None,
) -> OpenEntriesReport:
    """Entries with a remaining amount on the day, by entry number. Raises PartyUnknown, NaiveTime."""
    party_no, document_no = nfc(party_no), nfc(document_no)
    with asking(read_models, as_of, known_at) as question:
        if ledger is not None:
            refuse_unknown_party(question, ledger, party_no)
        asked = Asked(ledger, party_no, document_no)
        entries = ask(question.connection, question.moment, asked)
        names = {
            (of, number): name
            for of in sorted({entry.ledger for entry in entries})
            for number, name in party_names(
                read_models, question, of, [e.party_no for e in entries if e.ledger == of]
            ).items()
        }
    return OpenEntriesReport(question.answer, tuple(entries), names)


def _entry_json(entry: OpenEntry) -> dict[str, Any]:
    return {
        "ledger": entry.ledger,
        "entry_no": entry.entry_no,
        "party_no": entry.party_no,
        "document_type": entry.document_type,
        "document_no": entry.document_no,
        "external_document_no": entry.external_document_no,
        "posting_date": day_text(entry.posting_day),
        "due_date": day_text(entry.due_day),
        "currency": entry.currency,
        "amount": amount_text(entry.amount, entry.currency),
        "remaining_amount": amount_text(entry.remaining_amount, entry.currency),
        **discount_json(entry),
        "payment_reference": entry.payment_reference,
        "on_hold": entry.on_hold,
    }


def _entry_row(entry: OpenEntry) -> tuple[str, ...]:
    discount = discount_json(entry)
    return (
        str(entry.entry_no),
        entry.ledger,
        entry.party_no,
        entry.document_type,
        entry.document_no,
        day_text(entry.posting_day),
        day_text(entry.due_day),
        discount["discount_date"] or "",
        (discount["discount_possible"] or "") if discount["discount_date"] else "",
        entry.on_hold,
        entry.currency,
        amount_text(entry.amount, entry.currency),
        amount_text(entry.remaining_amount, entry.currency),
    )
