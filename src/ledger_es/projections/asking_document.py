"""Read model: reminders and finance charge memos, their lines, what became of them, and the entries they asked for."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.asking_document import DocumentCancelled, DocumentDeleted
from ledger_es.aggregates.event import Placed, stream_key, stream_kind
from ledger_es.aggregates.finance_charge_memo import (
    MemoCancelled,
    MemoChanged,
    MemoContent,
    MemoDeleted,
    MemoDrafted,
    MemoIssued,
    MemoRefreshed,
)
from ledger_es.aggregates.party_ledger import ReminderLevelSet
from ledger_es.aggregates.reminder import (
    ReminderCancelled,
    ReminderChanged,
    ReminderContent,
    ReminderDeleted,
    ReminderDrafted,
    ReminderIssued,
    ReminderRefreshed,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, factor, units
from ledger_es.projections.tables import index, table
from ledger_es.values import day_number


class AskingDocumentRow(NamedTuple):
    """What a document says from this commit on. Amounts are in smallest units of its currency.

    The texts have placeholders for its facts; `interest_rate` is a decimal number as text.
    """

    document_type: str
    document_no: str
    position: int
    commit_no: int
    customer_no: str
    currency: str
    terms: str
    document_day: int
    posting_day: int
    due_day: int
    level_no: int
    remaining_amount: int
    interest_amount: int
    additional_fee: int
    line_fee_amount: int
    vat_amount: int
    rounding_amount: int
    interest_rate: str
    beginning_text: str
    ending_text: str
    line_description: str
    rate_description: str
    automation: str


class AskingStatusRow(NamedTuple):
    """What became of a document at this commit: draft, issued, cancelled or deleted.

    `posting_day` is the day from which it counts. `posted_amount` is the amount of the entry that was posted, of it
    `posted_interest_amount` interest with its VAT, and `transaction_no` the ledger transaction that posted or reversed
    it; where nothing was, they are 0.
    """

    document_type: str
    document_no: str
    position: int
    commit_no: int
    status: str
    posting_day: int
    entry_no: int
    transaction_no: int
    posted_amount: int
    posted_interest_amount: int


class AskingLineRow(NamedTuple):
    """A line of the document at this position.

    It is an entry, or of one the fee (`line_fee`) or a part of the interest (`rate`); `amount` is that of the entry, of
    the fee or of the part, and `base_amount` what a rate of a memo is taken of. `percentage` per `period_days` is a
    decimal number as text, empty where no rate is named.
    """

    position: int
    line_no: int
    line_type: str
    entry_no: int
    level_no: int
    entry_document_type: str
    entry_document_no: str
    due_day: int
    amount: int
    remaining_amount: int
    base_amount: int
    interest_amount: int
    days: int
    percentage: str
    period_days: int


class CostVatRow(NamedTuple):
    """The VAT on one kind of cost of the document at this position. `rate` is a decimal number as text, in percent."""

    position: int
    place: int
    cost: str
    vat_code: str
    rate: str
    base: int
    amount: int


class FreeTextRow(NamedTuple):
    """A text that a person wrote below the lines of the document at this position. Texts count from 1."""

    position: int
    text_no: int
    text_seal: str


class AskedEntryRow(NamedTuple):
    """An entry that a document asked for, or no longer asks for since it was cancelled, and its level after that."""

    entry_no: int
    position: int
    place: int
    commit_no: int
    document_type: str
    document_no: str
    document_day: int
    due_day: int
    is_cancelled: int
    level_no: int
    level_after: int


DOCUMENTS = table(
    "asking_documents", AskingDocumentRow, key=("document_type", "document_no", "position")
)
index("asking_documents_by_customer", DOCUMENTS.c.customer_no)
STATUSES = table(
    "asking_statuses",
    AskingStatusRow,
    key=("document_type", "document_no", "position"),
    clustered=True,
)
LINES = table("asking_lines", AskingLineRow, key=("position", "line_no"), clustered=True)
COST_VAT = table("asking_cost_vat", CostVatRow, key=("position", "place"), clustered=True)
FREE_TEXTS = table("asking_free_texts", FreeTextRow, key=("position", "text_no"), clustered=True)
ASKED = table("asked_entries", AskedEntryRow, key=("entry_no", "position", "place"), clustered=True)


def _drafted(event: ReminderContent | MemoContent, placed: Placed, rows: Rows) -> None:
    _add_content(event, placed, rows)
    _add_status(placed, rows, "draft", posting_day=day_number(event.posting_date))


def _issued(event: ReminderIssued | MemoIssued, placed: Placed, rows: Rows) -> None:
    _add_content(event, placed, rows)
    per_one = factor(event.currency)
    _add_status(
        placed,
        rows,
        "issued",
        posting_day=day_number(event.posting_date),
        entry_no=event.entry_no,
        transaction_no=event.transaction_no,
        posted_amount=units(event.posted_amount, per_one),
        posted_interest_amount=units(event.posted_costs["interest"], per_one),
    )


def _deleted(event: DocumentDeleted, placed: Placed, rows: Rows) -> None:
    _add_status(placed, rows, "deleted", posting_day=0)


def _cancelled(event: DocumentCancelled, placed: Placed, rows: Rows) -> None:
    _add_status(
        placed,
        rows,
        "cancelled",
        posting_day=day_number(event.posting_date),
        transaction_no=event.transaction_no,
    )


def _add_status(
    placed: Placed,
    rows: Rows,
    status: str,
    *,
    posting_day: int,
    entry_no: int = 0,
    transaction_no: int = 0,
    posted_amount: int = 0,
    posted_interest_amount: int = 0,
) -> None:
    rows.of(AskingStatusRow).append(
        AskingStatusRow(
            document_type=stream_kind(placed.stream),
            document_no=stream_key(placed.stream),
            position=placed.position,
            commit_no=placed.commit_no,
            status=status,
            posting_day=posting_day,
            entry_no=entry_no,
            transaction_no=transaction_no,
            posted_amount=posted_amount,
            posted_interest_amount=posted_interest_amount,
        )
    )


def _add_content(event: ReminderContent | MemoContent, placed: Placed, rows: Rows) -> None:
    per_one = factor(event.currency)
    document = AskingDocumentRow(
        document_type=stream_kind(placed.stream),
        document_no=stream_key(placed.stream),
        position=placed.position,
        commit_no=placed.commit_no,
        customer_no=event.customer_no,
        currency=event.currency,
        terms=event.finance_charge_terms,
        document_day=day_number(event.document_date),
        posting_day=day_number(event.posting_date),
        due_day=day_number(event.due_date),
        level_no=0,
        remaining_amount=0,
        interest_amount=units(event.interest_amount, per_one),
        additional_fee=units(event.additional_fee, per_one),
        line_fee_amount=0,
        vat_amount=units(event.vat_amount, per_one),
        rounding_amount=units(event.rounding_amount, per_one),
        interest_rate=str(event.interest_rate),
        beginning_text=event.beginning_text,
        ending_text=event.ending_text,
        line_description="",
        rate_description="",
        automation=event.automation,
    )
    if isinstance(event, ReminderContent):
        document = document._replace(
            terms=event.reminder_terms,
            level_no=event.level_no,
            remaining_amount=units(event.remaining_amount, per_one),
            line_fee_amount=units(event.line_fee_amount, per_one),
        )
        _add_lines(event, placed, rows)
    else:
        document = document._replace(
            line_description=event.line_description, rate_description=event.rate_description
        )
        _add_memo_lines(event, placed, rows)
    rows.of(AskingDocumentRow).append(document)
    rows.of(FreeTextRow).extend(
        FreeTextRow(placed.position, text_no, seal)
        for text_no, seal in enumerate(event.free_text_seals, 1)
    )
    for place, vat in enumerate(event.vat):
        rows.of(CostVatRow).append(
            CostVatRow(
                position=placed.position,
                place=place,
                cost=vat.cost,
                vat_code=vat.vat_code,
                rate=str(vat.rate),
                base=units(vat.base, per_one),
                amount=units(vat.amount, per_one),
            )
        )


def _add_lines(event: ReminderContent, placed: Placed, rows: Rows) -> None:
    per_one = factor(event.currency)
    lines = rows.of(AskingLineRow)
    for line_no, line in enumerate(event.lines, 1):
        lines.append(
            AskingLineRow(
                position=placed.position,
                line_no=line_no,
                line_type=line.line_type,
                entry_no=line.entry_no,
                level_no=line.level_no,
                entry_document_type=line.document_type,
                entry_document_no=line.document_no,
                due_day=day_number(line.due_date),
                amount=units(line.amount, per_one),
                remaining_amount=units(line.remaining_amount, per_one),
                base_amount=0,
                interest_amount=units(line.interest_amount, per_one),
                days=0,
                percentage="",
                period_days=0,
            )
        )
    documents = {line.entry_no: line for line in event.lines}
    for line_no, fee in enumerate(event.line_fees, len(event.lines) + 1):
        of = documents[fee.entry_no]
        lines.append(
            AskingLineRow(
                position=placed.position,
                line_no=line_no,
                line_type="line_fee",
                entry_no=fee.entry_no,
                level_no=fee.level_no,
                entry_document_type=of.document_type,
                entry_document_no=of.document_no,
                due_day=day_number(fee.due_date),
                amount=units(fee.amount, per_one),
                remaining_amount=0,
                base_amount=0,
                interest_amount=0,
                days=0,
                percentage="",
                period_days=0,
            )
        )


def _add_memo_lines(event: MemoContent, placed: Placed, rows: Rows) -> None:
    """A row for each entry, and below it one for each rate at which it bears interest."""
    per_one = factor(event.currency)
    lines = rows.of(AskingLineRow)
    line_no = 0
    for line in event.lines:
        line_no += 1
        of_entry = AskingLineRow(
            position=placed.position,
            line_no=line_no,
            line_type="interest",
            entry_no=line.entry_no,
            level_no=0,
            entry_document_type=line.document_type,
            entry_document_no=line.document_no,
            due_day=day_number(line.due_date),
            amount=units(line.amount, per_one),
            remaining_amount=units(line.remaining_amount, per_one),
            base_amount=units(line.base_amount, per_one),
            interest_amount=units(line.interest_amount, per_one),
            days=line.days,
            percentage="",
            period_days=0,
        )
        lines.append(of_entry)
        for part in event.rates:
            if part.entry_no != line.entry_no:
                continue
            line_no += 1
            lines.append(
                of_entry._replace(
                    line_no=line_no,
                    line_type="rate",
                    due_day=day_number(part.due_date),
                    amount=units(part.amount, per_one),
                    remaining_amount=0,
                    base_amount=units(part.base_amount, per_one),
                    interest_amount=0,
                    days=part.days,
                    percentage=str(part.percentage),
                    period_days=part.period_days,
                )
            )


def _level_set(event: ReminderLevelSet, placed: Placed, rows: Rows) -> None:
    asked = rows.of(AskedEntryRow)
    for place, entry in enumerate(event.entries):
        asked.append(
            AskedEntryRow(
                entry_no=entry.entry_no,
                position=placed.position,
                place=place,
                commit_no=placed.commit_no,
                document_type=event.document_type,
                document_no=event.document_no,
                document_day=day_number(event.document_date),
                due_day=day_number(event.due_date),
                is_cancelled=int(event.is_cancelled),
                level_no=entry.level_no,
                level_after=entry.level_after,
            )
        )


PROJECTION = Projection(
    (DOCUMENTS, STATUSES, LINES, COST_VAT, FREE_TEXTS, ASKED),
    (
        on(ReminderDrafted, _drafted),
        on(ReminderRefreshed, _drafted),
        on(ReminderChanged, _drafted),
        on(ReminderIssued, _issued),
        on(ReminderDeleted, _deleted),
        on(ReminderCancelled, _cancelled),
        on(MemoDrafted, _drafted),
        on(MemoRefreshed, _drafted),
        on(MemoChanged, _drafted),
        on(MemoIssued, _issued),
        on(MemoDeleted, _deleted),
        on(MemoCancelled, _cancelled),
        on(ReminderLevelSet, _level_set),
    ),
)
