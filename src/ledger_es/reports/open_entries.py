"""Report: the open entries of customers and vendors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries.entry_note import NOTHING_NOTED, StandingNotes, standing_notes
from ledger_es.queries.open_entries import Asked, OpenEntry
from ledger_es.queries.open_entries import open_entries as ask
from ledger_es.queries.read_models import ReadModels
from ledger_es.reports.control_account import Agreement, agreement
from ledger_es.reports.report import (
    Answer,
    InCurrencies,
    Report,
    amount_of,
    asking,
    day_of,
    discount_possible,
    party_names,
    refuse_unknown_party,
)
from ledger_es.tables.columns import Code, Column, Currency, Shown
from ledger_es.tables.table import Total
from ledger_es.values import LedgerKind, nfc


@dataclass(frozen=True, slots=True)
class OpenEntryRow:
    """An entry with a remaining amount. Debits are positive and credits negative."""

    ledger: Annotated[Code, Shown(gives_way=True)]
    entry_no: int
    party_no: str
    name: Annotated[str, Shown(in_json=False)]
    document_type: Annotated[Code, Shown("Type", gives_way=True)]
    document_no: str
    external_document_no: Annotated[str, Shown(on_request=True)]
    posting_date: Annotated[date, Shown(gives_way=True)]
    due_date: date
    currency: Currency
    amount: Annotated[Decimal, Shown(gives_way=True)]
    remaining_amount: Annotated[Decimal, Shown("Remaining")]
    discount_possible: Annotated[Decimal, Shown("Discount", words={"0": ""}, gives_way=True)]
    discount_date: Annotated[date | None, Shown("Discount until", gives_way=True)]
    payment_reference: Annotated[str, Shown(on_request=True)]
    on_hold: Annotated[str, Shown(gives_way=True)]
    dispute: Annotated[str, Shown(gives_way=True, on_request=True)]
    promised_date: Annotated[date | None, Shown("Promised for", gives_way=True, on_request=True)]
    promised_amount: Annotated[Decimal | None, Shown("Promised", gives_way=True, on_request=True)]
    remaining_lcy: Annotated[Decimal, Shown("Remaining (LCY)", on_request=True)]


@dataclass(frozen=True)
class OpenEntriesReport(Report[OpenEntryRow]):
    row_type = OpenEntryRow

    answer: Answer
    entries: tuple[OpenEntry, ...]
    names: dict[tuple[LedgerKind, str], str]
    """By ledger and party number."""
    notes_by_entry: Mapping[int, StandingNotes]
    """What holds for the entries that are disputed or promised."""
    agreements: Mapping[LedgerKind, Agreement]
    """By ledger, the control accounts beside the total; empty where only some entries are listed."""

    @property
    def total_lcy(self) -> int:
        """The total in smallest units. Credits are negative, and so is what we owe to vendors."""
        return sum(entry.remaining_lcy for entry in self.entries)

    @property
    def total_lcy_by_ledger(self) -> dict[LedgerKind, int]:
        """The totals of customers and of vendors in smallest units. A ledger without open entries is left out."""
        ledgers: list[LedgerKind] = sorted({entry.ledger for entry in self.entries})
        return {
            ledger: sum(entry.remaining_lcy for entry in self.entries if entry.ledger == ledger)
            for ledger in ledgers
        }

    def title(self) -> str:
        ledgers = list(self.total_lcy_by_ledger)
        of = f" of {ledgers[0]}s" if len(ledgers) == 1 else ""
        return self.answer.title(f"Open entries{of}")

    def columns(self) -> tuple[Column, ...]:
        """The columns. People see the ledger as a column only if there are two; otherwise the title names it.

        They see disputes and promises if there are any.
        """
        ledger, *others = super().columns()
        noted = [self._notes_on(entry) for entry in self.entries]
        told: set[str] = set()
        if any(notes.dispute for notes in noted):
            told.add("dispute")
        if any(notes.promised_day for notes in noted):
            told |= {"promised_date", "promised_amount"}
        others = [
            replace(column, on_request=False) if column.name in told else column
            for column in others
        ]
        return (replace(ledger, on_request=len(self.total_lcy_by_ledger) == 1), *others)

    def _notes_on(self, entry: OpenEntry) -> StandingNotes:
        return self.notes_by_entry.get(entry.entry_no, NOTHING_NOTED)

    def rows(self) -> tuple[OpenEntryRow, ...]:
        return tuple(
            _row(
                entry,
                self.names.get((entry.ledger, entry.party_no), ""),
                self.answer,
                self._notes_on(entry),
            )
            for entry in self.entries
        )

    def totals(self) -> tuple[Total, ...]:
        """The totals of each currency and of each ledger if there are several, then that of all in the local one."""
        by_ledger = self.total_lcy_by_ledger
        own = [self._total(f"Total {ledger}s", total) for ledger, total in by_ledger.items()]
        by_currency = self._in_currencies().totals(self.answer.lcy)
        return (
            *by_currency,
            *(own if len(own) > 1 else ()),
            self._total("Total", self.total_lcy),
        )

    def _in_currencies(self) -> InCurrencies:
        sums = InCurrencies(("remaining_amount",))
        for entry in self.entries:
            sums.add(entry.currency, entry.remaining_amount)
        return sums

    def notes(self) -> tuple[str, ...]:
        return tuple(
            note for agreed in self.agreements.values() for note in agreed.notes(self.answer)
        )

    def is_late(self, row: OpenEntryRow) -> bool:
        is_debt = row.remaining_amount > 0 if row.ledger == "customer" else row.remaining_amount < 0
        return is_debt and row.due_date < self.answer.as_of

    def as_json(self) -> dict[str, Any]:
        by_ledger = self.total_lcy_by_ledger
        return {
            "entries": self.rows_as_json(),
            "total_lcy": self.answer.lcy_text(self.total_lcy),
            "totals": self._in_currencies().as_json(),
            "total_lcy_by_ledger": {
                ledger: self.answer.lcy_text(total) for ledger, total in by_ledger.items()
            },
            "agreements": {
                ledger: agreed.as_json(self.answer) for ledger, agreed in self.agreements.items()
            },
            **self.answer.as_json(),
        }

    def _total(self, label: str, units: int) -> Total:
        amount = self.answer.lcy_amount(units)
        amounts = {"remaining_amount": amount, "remaining_lcy": amount}
        return Total(label, amounts, self.answer.lcy)


def open_entries(
    read_models: ReadModels,
    *,
    as_of: date,
    known_at: datetime | None = None,
    ledger: LedgerKind | None = None,
    party_no: str | None = None,
    document_no: str | None = None,
) -> OpenEntriesReport:
    """The entries with a remaining amount on the day, by entry number. Raises PartyUnknown or NaiveTime."""
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
        notes = standing_notes(question.connection, question.moment)
        agreements: dict[LedgerKind, Agreement] = {}
        if party_no is None and document_no is None:
            for of in sorted({entry.ledger for entry in entries}):
                total = sum(entry.remaining_lcy for entry in entries if entry.ledger == of)
                agreements[of] = agreement(question, of, total)
    return OpenEntriesReport(question.answer, tuple(entries), names, notes, agreements)


def _row(entry: OpenEntry, name: str, answer: Answer, notes: StandingNotes) -> OpenEntryRow:
    discount = discount_possible(entry)
    return OpenEntryRow(
        ledger=entry.ledger,
        entry_no=entry.entry_no,
        party_no=entry.party_no,
        name=name,
        document_type=entry.document_type,
        document_no=entry.document_no,
        external_document_no=entry.external_document_no,
        posting_date=day_of(entry.posting_day),
        due_date=day_of(entry.due_day),
        currency=entry.currency,
        amount=amount_of(entry.amount, entry.currency),
        remaining_amount=amount_of(entry.remaining_amount, entry.currency),
        remaining_lcy=answer.lcy_amount(entry.remaining_lcy),
        discount_possible=discount.amount,
        discount_date=discount.last_day,
        payment_reference=entry.payment_reference,
        on_hold=entry.on_hold,
        dispute=notes.dispute,
        promised_date=None if notes.promised_day is None else day_of(notes.promised_day),
        promised_amount=None
        if notes.promised_day is None
        else amount_of(notes.promised_amount, entry.currency),
    )
