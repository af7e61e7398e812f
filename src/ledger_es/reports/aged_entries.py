"""Report: the open entries behind the aging of customers or vendors, each with its age (receivables.md 15.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries.aging import BUCKET_COUNT, AgedBy, period_starts
from ledger_es.queries.open_entries import Asked, OpenEntry, open_entries
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.aging import PERIOD, Bucket, buckets_of
from ledger_es.reports.report import (
    Answer,
    InCurrencies,
    Report,
    amount_of,
    asking,
    party_names,
    refuse_unknown_party,
)
from ledger_es.tables.columns import GIVES_WAY_LAST, Code, Count, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import LedgerKind, day_number, from_day_number, nfc


@dataclass(frozen=True, slots=True)
class AgedEntryRow:
    """An open entry. `age` counts the days from the date that is asked for, and `period` says in which column it is."""

    party_no: Annotated[str, Shown("No.")]
    name: Annotated[str, Shown(in_json=False, gives_way=True)]
    entry_no: int
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    posting_date: Annotated[date, Shown(gives_way=True)]
    document_date: Annotated[date, Shown(on_request=True)]
    due_date: date
    age: Annotated[Count, Shown("Days")]
    period: Annotated[str, Shown(gives_way=GIVES_WAY_LAST)]
    currency: Currency
    remaining_amount: Annotated[Decimal, Shown("Remaining")]
    remaining_lcy: Annotated[Decimal, Shown("Remaining (LCY)", on_request=True)]


@dataclass(frozen=True)
class AgedEntriesReport(Report[AgedEntryRow]):
    """The entries by party and age, the oldest first. Their sums are those of the aging."""

    row_type = AgedEntryRow

    answer: Answer
    ledger: LedgerKind
    entries: tuple[OpenEntry, ...]
    names: dict[str, str]
    by: AgedBy
    starts: tuple[date, date, date]
    dimensions: str = ""

    def title(self) -> str:
        by = "" if self.by == "due" else f" by {self.by} date"
        return self.answer.title(f"Aged entries of {self.ledger}s{by} {self.dimensions}".rstrip())

    def _day(self, entry: OpenEntry) -> int:
        days = {"due": entry.due_day, "posting": entry.posting_day, "document": entry.document_day}
        return days[self.by]

    def _bucket(self, entry: OpenEntry) -> Bucket:
        buckets = buckets_of(self.by, self.answer.as_of, self.starts)
        day, last = self._day(entry), len(buckets) - 1
        first_period = BUCKET_COUNT - 1 - len(self.starts) if self.by == "due" else 0
        if self.by == "due" and day >= day_number(self.answer.as_of):
            return buckets[0]
        for place, start in enumerate(self.starts):
            if day >= day_number(start):
                return buckets[first_period + place]
        return buckets[last]

    def rows(self) -> tuple[AgedEntryRow, ...]:
        of_day = day_number(self.answer.as_of)
        in_order = sorted(
            self.entries, key=lambda each: (each.party_no, self._day(each), each.entry_no)
        )
        return tuple(
            AgedEntryRow(
                party_no=entry.party_no,
                name=self.names.get(entry.party_no, ""),
                entry_no=entry.entry_no,
                document_type=entry.document_type,
                document_no=entry.document_no,
                posting_date=entry.posting_date,
                document_date=from_day_number(entry.document_day),
                due_date=entry.due_date,
                age=of_day - self._day(entry),
                period=self._bucket(entry).title,
                currency=entry.currency,
                remaining_amount=amount_of(entry.remaining_amount, entry.currency),
                remaining_lcy=self.answer.lcy_amount(entry.remaining_lcy),
            )
            for entry in in_order
        )

    def totals(self) -> tuple[Total, ...]:
        total = self.answer.lcy_amount(self._total_lcy())
        amounts = {"remaining_amount": total, "remaining_lcy": total}
        in_lcy = Total("Total", amounts, self.answer.lcy)
        return (*self._in_currencies().totals(self.answer.lcy), in_lcy)

    def _total_lcy(self) -> int:
        return sum(entry.remaining_lcy for entry in self.entries)

    def _in_currencies(self) -> InCurrencies:
        sums = InCurrencies(("remaining_amount",))
        for entry in self.entries:
            sums.add(entry.currency, entry.remaining_amount)
        return sums

    def as_json(self) -> dict[str, Any]:
        return {
            "entries": self.rows_as_json(),
            "total_lcy": self.answer.lcy_text(self._total_lcy()),
            "totals": self._in_currencies().as_json(),
            "by": self.by,
            **({"dimensions": self.dimensions} if self.dimensions else {}),
            "periods_from": ", ".join(start.isoformat() for start in self.starts),
            **self.answer.as_json(),
        }


def aged_entries(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    ledger: LedgerKind = "customer",
    party_no: str | None = None,
    by: AgedBy = "due",
    period: str = PERIOD,
    dimensions: str = "",
) -> AgedEntriesReport:
    """The open entries with their ages. Raises PartyUnknown, DateFormulaInvalid or NaiveTime."""
    starts = period_starts(as_of, period)
    party_no = nfc(party_no)
    with asking(read_models, as_of, known_at) as question:
        refuse_unknown_party(question, ledger, party_no)
        asked = Asked(ledger, party_no, dimensions=dimensions or None)
        entries = open_entries(question.connection, question.moment, asked)
        names = party_names(read_models, question, ledger, [entry.party_no for entry in entries])
    return AgedEntriesReport(question.answer, ledger, tuple(entries), names, by, starts, dimensions)
