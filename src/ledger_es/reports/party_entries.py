"""Report: customer or vendor entries, open and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.party_entries import PartyEntriesAsked, PartyEntry
from ledger_es.queries.party_entries import party_entries as ask
from ledger_es.reports.report import (
    Answer,
    InCurrencies,
    Known,
    Report,
    amount_of,
    asking,
    discount_possible,
    party_names,
    refuse_unknown_party,
)
from ledger_es.tables.columns import Code, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import LedgerKind, nfc


@dataclass(frozen=True, slots=True)
class PartyEntryRow:
    """An entry of a customer or vendor, open or closed. Debits are positive and credits negative."""

    ledger: Annotated[Code, Shown(on_request=True)]
    entry_no: int
    party_no: str
    name: Annotated[str, Shown(in_json=False)]
    transaction_no: Annotated[int, Shown(on_request=True)]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown(on_request=True)]
    source_code: Annotated[Code, Shown(on_request=True)]
    posting_date: date
    due_date: Annotated[date, Shown(gives_way=True)]
    currency: Currency
    amount: Decimal
    remaining_amount: Annotated[Decimal, Shown("Remaining")]
    is_open: Annotated[bool, Shown(on_request=True)]
    discount_possible: Annotated[Decimal, Shown(on_request=True)]
    discount_date: Annotated[date | None, Shown(on_request=True)]
    payment_reference: Annotated[str, Shown(on_request=True)]
    on_hold: Annotated[str, Shown(gives_way=True)]
    statement_no: Annotated[str | None, Shown(on_request=True)]
    statement_line_no: Annotated[int | None, Shown(on_request=True)]
    reversed_entry_no: Annotated[int | None, Shown(on_request=True)]
    dimensions: Annotated[str, Shown(on_request=True)]
    amount_lcy: Annotated[Decimal, Shown(on_request=True)]
    remaining_lcy: Annotated[Decimal, Shown("Remaining (LCY)", on_request=True)]


@dataclass(frozen=True)
class PartyEntriesReport(Report[PartyEntryRow]):
    row_type = PartyEntryRow

    answer: Answer
    ledger: LedgerKind
    entries: tuple[PartyEntry, ...]
    names: dict[str, str]
    """By party number."""

    @property
    def total_remaining_lcy(self) -> int:
        """The total of remaining amounts in smallest units. Credits are negative."""
        return sum(entry.remaining_lcy for entry in self.entries)

    def title(self) -> str:
        return self.answer.title(f"{self.ledger.capitalize()} entries")

    def rows(self) -> tuple[PartyEntryRow, ...]:
        return tuple(
            party_entry_row(entry, self.names.get(entry.party_no, ""), self.answer)
            for entry in self.entries
        )

    def totals(self) -> tuple[Total, ...]:
        remaining = self.answer.lcy_amount(self.total_remaining_lcy)
        amounts = {"remaining_amount": remaining, "remaining_lcy": remaining}
        in_lcy = Total("Total", amounts, self.answer.lcy)
        return (*self._in_currencies().totals(self.answer.lcy), in_lcy)

    def _in_currencies(self) -> InCurrencies:
        sums = InCurrencies(("remaining_amount",))
        for entry in self.entries:
            sums.add(entry.currency, entry.remaining_amount)
        return sums

    def is_late(self, row: PartyEntryRow) -> bool:
        is_debt = row.remaining_amount > 0 if row.ledger == "customer" else row.remaining_amount < 0
        return is_debt and row.due_date < self.answer.as_of

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": self.rows_as_json(),
            "total_remaining_lcy": self.answer.lcy_text(self.total_remaining_lcy),
            "totals": self._in_currencies().as_json(),
            **self.answer.as_json(),
        }


def party_entry_row(entry: PartyEntry, name: str, answer: Known) -> PartyEntryRow:
    discount = discount_possible(entry)
    return PartyEntryRow(
        ledger=entry.ledger,
        entry_no=entry.entry_no,
        party_no=entry.party_no,
        name=name,
        transaction_no=entry.transaction_no,
        document_type=entry.document_type,
        document_no=entry.document_no,
        external_document_no=entry.external_document_no,
        source_code=entry.source_code,
        posting_date=entry.posting_date,
        due_date=entry.due_date,
        currency=entry.currency,
        amount=amount_of(entry.amount, entry.currency),
        remaining_amount=amount_of(entry.remaining_amount, entry.currency),
        amount_lcy=answer.lcy_amount(entry.amount_lcy),
        remaining_lcy=answer.lcy_amount(entry.remaining_lcy),
        is_open=entry.is_open,
        discount_possible=discount.amount,
        discount_date=discount.last_day,
        payment_reference=entry.payment_reference,
        on_hold=entry.on_hold,
        statement_no=entry.statement_no or None,
        statement_line_no=entry.statement_line_no or None,
        reversed_entry_no=entry.reversed_entry_no or None,
        dimensions=entry.dimensions,
    )


def party_entries(
    read_models: ReadModels,
    *,
    asked: PartyEntriesAsked,
    as_of: date,
    known_at: datetime | None = None,
) -> PartyEntriesReport:
    """The entries by entry number. Raises PartyUnknown or NaiveTime."""
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
