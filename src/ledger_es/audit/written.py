"""What events write to each ledger: lines, entries and applications, from a recorded posting or a dry run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ledger_es.aggregates.bank_account import (
    BANK_ENTRIES,
    REOPENED_BANK_ENTRIES,
    BankEntriesClosed,
    BankEntriesPosted,
    BankEntriesReopened,
)
from ledger_es.aggregates.event import Recorded, stream_key, stream_kind
from ledger_es.aggregates.general_ledger import VAT, Posted
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    DerivedDetail,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
)
from ledger_es.aggregates.party_ledger import AppliedPair as RecordedPair
from ledger_es.values import ZERO


class GLLine(NamedTuple):
    transaction_no: int
    posting_date: date
    account_no: str
    amount_lcy: Decimal


class VatEntry(NamedTuple):
    """A VAT entry in the local currency, signed as G/L lines are. `entry_no` is that of the document."""

    transaction_no: int
    posting_date: date
    entry_no: int
    vat_code: str
    account_no: str
    base_lcy: Decimal
    amount_lcy: Decimal


class PartyEntry(NamedTuple):
    entry_no: int
    transaction_no: int
    posting_date: date
    party_no: str
    document_type: str
    document_no: str
    currency: str
    amount: Decimal


class BankEntry(NamedTuple):
    """A bank entry. `line_no` is the statement line from which it was posted, 0 for none."""

    entry_no: int
    transaction_no: int
    posting_date: date
    bank_account_no: str
    document_type: str
    document_no: str
    currency: str
    amount: Decimal
    line_no: int


class AppliedPair(NamedTuple):
    """A debit and a credit that settle each other. `amount` includes the granted `discount`."""

    application_no: int
    ledger: str
    party_no: str
    debit_entry_no: int
    debit_document_no: str
    credit_entry_no: int
    credit_document_no: str
    amount: Decimal
    discount: Decimal


class ClosedBankEntry(NamedTuple):
    """The part of a bank entry that a statement line shows. `remaining_amount` is still outstanding."""

    bank_account_no: str
    entry_no: int
    line_no: int
    amount: Decimal
    remaining_amount: Decimal


class ReopenedBankEntry(NamedTuple):
    """The part of a bank entry that is open again. `remaining_amount` is outstanding now."""

    bank_account_no: str
    entry_no: int
    amount: Decimal
    remaining_amount: Decimal


class Written(NamedTuple):
    """What events write to each ledger."""

    gl_lines: list[GLLine]
    vat_entries: list[VatEntry]
    customer_entries: list[PartyEntry]
    vendor_entries: list[PartyEntry]
    bank_entries: list[BankEntry]
    applications: list[AppliedPair]
    applications_undone: list[AppliedPair]
    bank_entries_closed: list[ClosedBankEntry]
    bank_entries_reopened: list[ReopenedBankEntry]

    def as_json(self) -> dict[str, list[dict[str, Any]]]:
        return {
            ledger: [
                {name: _json_value(value) for name, value in row._asdict().items()} for row in rows
            ]
            for ledger, rows in self._asdict().items()
        }


def written_by(events: Iterable[Recorded], document_nos: Mapping[int, str]) -> Written:
    """What the events write to each ledger. `document_nos` has the documents of earlier entries by entry number."""
    written = Written(*([] for _ in Written._fields))
    document_nos = dict(document_nos)
    for recorded in events:
        event, key = recorded.event, stream_key(recorded.stream)
        if isinstance(event, Posted):
            written.gl_lines.extend(_gl_lines(event))
            written.vat_entries.extend(_vat_entries(event))
        elif isinstance(event, EntriesPosted | EntriesReversed):
            document_nos |= {entry.entry_no: entry.document_no for entry in event.entries}
            is_customer = _ledger(recorded) == "customer"
            entries = written.customer_entries if is_customer else written.vendor_entries
            entries.extend(_party_entries(event, key))
            if isinstance(event, EntriesReversed):
                written.applications.extend(_closed_by_reversal(event, _ledger(recorded), key))
        elif isinstance(event, BankEntriesPosted):
            written.bank_entries.extend(_bank_entries(event, key))
        elif isinstance(event, EntriesApplied):
            written.applications.extend(
                _applied_pairs(event.pairs, event.details, _ledger(recorded), key, document_nos)
            )
        elif isinstance(event, ApplicationsUndone):
            written.applications_undone.extend(
                _applied_pairs(
                    event.pairs_undone, event.details_undone, _ledger(recorded), key, document_nos
                )
            )
        elif isinstance(event, BankEntriesClosed):
            written.bank_entries_closed.extend(_closed_bank_entries(event, key))
        elif isinstance(event, BankEntriesReopened):
            written.bank_entries_reopened.extend(
                ReopenedBankEntry(key, row.entry_no, row.amount, row.remaining_amount)
                for row in REOPENED_BANK_ENTRIES.rows(event)
            )
    for entries_of_kind in (
        written.customer_entries,
        written.vendor_entries,
        written.bank_entries,
    ):
        entries_of_kind.sort(key=lambda entry: entry.entry_no)
    return written


def entries_applied(events: Iterable[Recorded]) -> set[int]:
    """The numbers of the entries that the events apply to each other or unapply."""
    pairs = [
        pair
        for recorded in events
        for event in [recorded.event]
        if isinstance(event, EntriesApplied | ApplicationsUndone)
        for pair in (event.pairs if isinstance(event, EntriesApplied) else event.pairs_undone)
    ]
    return {number for pair in pairs for number in (pair.debit_entry_no, pair.credit_entry_no)}


def _ledger(recorded: Recorded) -> str:
    return stream_kind(recorded.stream).removesuffix("_ledger")


def _gl_lines(event: Posted) -> Iterable[GLLine]:
    dates = dict(zip(event.transaction_nos, event.transaction_posting_dates, strict=True))
    posting_dates = [dates[no] for no in event.line_transaction_nos]
    columns = (
        event.line_transaction_nos,
        posting_dates,
        event.line_account_nos,
        event.line_amounts_lcy,
    )
    return (GLLine(*row) for row in zip(*columns, strict=True))


def _vat_entries(event: Posted) -> Iterable[VatEntry]:
    dates = dict(zip(event.transaction_nos, event.transaction_posting_dates, strict=True))
    return (
        VatEntry(
            row.transaction_no,
            dates[row.transaction_no],
            row.entry_no,
            row.code,
            row.account_no,
            row.base_lcy,
            row.amount_lcy,
        )
        for row in VAT.rows(event)
    )


def _party_entries(event: EntriesPosted | EntriesReversed, party_no: str) -> Iterable[PartyEntry]:
    return (
        PartyEntry(
            entry_no=entry.entry_no,
            transaction_no=entry.transaction_no,
            posting_date=entry.posting_date,
            party_no=party_no,
            document_type=entry.document_type,
            document_no=entry.document_no,
            currency=entry.currency,
            amount=entry.amount,
        )
        for entry in event.entries
    )


def _bank_entries(event: BankEntriesPosted, bank_account_no: str) -> Iterable[BankEntry]:
    rows = BANK_ENTRIES.rows(event)
    return (
        BankEntry(
            entry_no=row.entry_no,
            transaction_no=row.transaction_no,
            posting_date=row.posting_date,
            bank_account_no=bank_account_no,
            document_type=row.document_type,
            document_no=row.document_no,
            currency=event.currency,
            amount=row.amount,
            line_no=row.statement_line_no,
        )
        for row in rows
    )


def _applied_pairs(
    pairs: Iterable[RecordedPair],
    details: Iterable[DerivedDetail],
    ledger: str,
    party_no: str,
    document_nos: Mapping[int, str],
) -> Iterable[AppliedPair]:
    discounts: dict[tuple[int, int], Decimal] = {}
    for detail in details:
        key = detail.application_no, detail.applied_entry_no
        discounts[key] = discounts.get(key, ZERO) + abs(detail.amount)
    for pair in pairs:
        both = (pair.debit_entry_no, pair.credit_entry_no)
        yield AppliedPair(
            application_no=pair.application_no,
            ledger=ledger,
            party_no=party_no,
            debit_entry_no=pair.debit_entry_no,
            debit_document_no=document_nos.get(pair.debit_entry_no, ""),
            credit_entry_no=pair.credit_entry_no,
            credit_document_no=document_nos.get(pair.credit_entry_no, ""),
            amount=pair.amount,
            discount=sum((discounts.get((pair.application_no, no), ZERO) for no in both), ZERO),
        )


def _closed_by_reversal(
    event: EntriesReversed, ledger: str, party_no: str
) -> Iterable[AppliedPair]:
    """The pairs of reversed entries and their reversals, which have the same document number and close each other."""
    for entry in event.entries:
        own_no, reversed_no = entry.entry_no, entry.reversed_entry_no
        debit_no, credit_no = (own_no, reversed_no) if entry.amount > 0 else (reversed_no, own_no)
        yield AppliedPair(
            application_no=entry.reversal_application_no,
            ledger=ledger,
            party_no=party_no,
            debit_entry_no=debit_no,
            debit_document_no=entry.document_no,
            credit_entry_no=credit_no,
            credit_document_no=entry.document_no,
            amount=abs(entry.amount),
            discount=ZERO,
        )


def _closed_bank_entries(
    event: BankEntriesClosed, bank_account_no: str
) -> Iterable[ClosedBankEntry]:
    line_nos = event.statement_line_nos or (0,) * len(event.entry_nos)
    remaining = event.remaining_amounts or (ZERO,) * len(event.entry_nos)
    return (
        ClosedBankEntry(bank_account_no, entry_no, line_no, amount, left.quantize(amount))
        for entry_no, line_no, amount, left in zip(
            event.entry_nos, line_nos, event.amounts, remaining, strict=True
        )
    )


def _json_value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
