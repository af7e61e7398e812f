"""Read model: collections by direct debit, their debits, their files, and what became of each debit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger_es.aggregates.direct_debit_collection import (
    CURRENCY,
    CollectionCancelled,
    CollectionClosed,
    CollectionReopened,
    DebitPostingsUndone,
    DebitReturned,
    DebitsCollected,
    DebitsPosted,
    DebitsRejected,
    DirectDebitFileCreated,
)
from ledger_es.aggregates.event import Placed, stream_key
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none, factor, units
from ledger_es.projections.tables import index, table
from ledger_es.values import day_number


class CollectionRow(NamedTuple):
    """A collection, in cents."""

    collection_no: str
    commit_no: int
    bank_account_no: str
    scheme: str
    collection_day: int
    document_day: int
    due_from_day: int | None
    due_to_day: int
    total_amount: int
    debit_count: int


COLLECTIONS = table("direct_debit_collections", CollectionRow, key=("collection_no",))


class DebitRow(NamedTuple):
    """A debit of a collection, in cents."""

    collection_no: str
    debit_no: int
    customer_no: str
    entry_no: int
    document_no: str
    mandate_no: str
    amount: int
    end_to_end_id: str


DEBITS = table("direct_debits", DebitRow, key=("collection_no", "debit_no"), clustered=True)
index("direct_debits_by_id", DEBITS.c.end_to_end_id)
index("direct_debits_by_entry", DEBITS.c.entry_no)


class DebitStatusRow(NamedTuple):
    """The status of a debit from this position on. `status_day` is its day in the books, 0 if it has none."""

    collection_no: str
    debit_no: int
    position: int
    commit_no: int
    status: str
    status_day: int
    sequence_type: str = ""
    payment_entry_no: int = 0
    reason_code: str = ""


DEBIT_STATUSES = table(
    "direct_debit_statuses",
    DebitStatusRow,
    key=("collection_no", "debit_no", "position"),
    clustered=True,
)


class ClosedCollectionRow(NamedTuple):
    """Whether the collection is closed or cancelled from this position on; an empty status takes that back."""

    collection_no: str
    position: int
    commit_no: int
    status: str


CLOSED_COLLECTIONS = table(
    "closed_collections", ClosedCollectionRow, key=("collection_no", "position"), clustered=True
)


class DirectDebitFileRow(NamedTuple):
    """The file of a collection, with what it says of the creditor."""

    collection_no: str
    commit_no: int
    message_id: str
    file_day: int
    creditor_iban: str
    creditor_id: str
    creditor_name: str
    bic: str
    booking: str
    one_file_a_sequence: int


DIRECT_DEBIT_FILES = table("direct_debit_files", DirectDebitFileRow, key=("collection_no",))


def _collected(event: DebitsCollected, placed: Placed, rows: Rows) -> None:
    collection_no, cents = stream_key(placed.stream), factor(CURRENCY)
    rows.of(CollectionRow).append(
        CollectionRow(
            collection_no=collection_no,
            commit_no=placed.commit_no,
            bank_account_no=event.bank_account_no,
            scheme=event.scheme,
            collection_day=day_number(event.collection_date),
            document_day=day_number(event.document_date),
            due_from_day=day_or_none(event.due_from),
            due_to_day=day_number(event.due_to),
            total_amount=units(event.total_amount, cents),
            debit_count=len(event.debits),
        )
    )
    rows.of(DebitRow).extend(
        DebitRow(
            collection_no=collection_no,
            debit_no=debit.debit_no,
            customer_no=debit.customer_no,
            entry_no=debit.entry_no,
            document_no=debit.document_no,
            mandate_no=debit.mandate_no,
            amount=units(debit.amount, cents),
            end_to_end_id=debit.end_to_end_id,
        )
        for debit in event.debits
    )
    _now(rows, placed, (debit.debit_no for debit in event.debits), "new", 0)


def _file_created(event: DirectDebitFileCreated, placed: Placed, rows: Rows) -> None:
    rows.of(DirectDebitFileRow).append(
        DirectDebitFileRow(
            collection_no=stream_key(placed.stream),
            commit_no=placed.commit_no,
            message_id=event.message_id,
            file_day=day_number(event.file_date),
            creditor_iban=event.creditor_iban,
            creditor_id=event.terms.creditor_id,
            creditor_name=event.terms.creditor_name,
            bic=event.terms.bic,
            booking=event.terms.booking,
            one_file_a_sequence=int(event.terms.one_file_a_sequence),
        )
    )
    day = day_number(event.file_date)
    for debit_no, sequence_type in zip(event.debit_nos, event.sequence_types, strict=True):
        row = _status(placed, debit_no, "file_created", day)
        rows.of(DebitStatusRow).append(row._replace(sequence_type=sequence_type))


def _rejected(event: DebitsRejected, placed: Placed, rows: Rows) -> None:
    rows.of(DebitStatusRow).extend(
        _status(placed, debit_no, "rejected", 0)._replace(reason_code=reason_code)
        for debit_no, reason_code in zip(
            event.debit_nos, event.reason_codes or ("",) * len(event.debit_nos), strict=True
        )
    )


def _posted(event: DebitsPosted, placed: Placed, rows: Rows) -> None:
    columns = zip(event.debit_nos, event.payment_entry_nos, event.posting_dates, strict=True)
    for debit_no, entry_no, posting_date in columns:
        row = _status(placed, debit_no, "posted", day_number(posting_date))
        rows.of(DebitStatusRow).append(row._replace(payment_entry_no=entry_no))


def _postings_undone(event: DebitPostingsUndone, placed: Placed, rows: Rows) -> None:
    _now(rows, placed, event.debit_nos, "file_created", 0)


def _returned(event: DebitReturned, placed: Placed, rows: Rows) -> None:
    row = _status(placed, event.debit_no, "returned", day_number(event.posting_date))
    rows.of(DebitStatusRow).append(
        row._replace(payment_entry_no=event.payment_entry_no, reason_code=event.reason_code)
    )


def _cancelled(event: CollectionCancelled, placed: Placed, rows: Rows) -> None:
    _now(rows, placed, event.debit_nos, "cancelled", 0)
    _closed_as(placed, rows, "cancelled")


def _closed(event: CollectionClosed, placed: Placed, rows: Rows) -> None:
    _closed_as(placed, rows, "closed")


def _reopened(event: CollectionReopened, placed: Placed, rows: Rows) -> None:
    _closed_as(placed, rows, "")


def _closed_as(placed: Placed, rows: Rows, status: str) -> None:
    row = ClosedCollectionRow(stream_key(placed.stream), placed.position, placed.commit_no, status)
    rows.of(ClosedCollectionRow).append(row)


def _now(rows: Rows, placed: Placed, debit_nos: Iterable[int], status: str, day: int) -> None:
    rows.of(DebitStatusRow).extend(_status(placed, debit_no, status, day) for debit_no in debit_nos)


def _status(placed: Placed, debit_no: int, status: str, day: int) -> DebitStatusRow:
    return DebitStatusRow(
        collection_no=stream_key(placed.stream),
        debit_no=debit_no,
        position=placed.position,
        commit_no=placed.commit_no,
        status=status,
        status_day=day,
    )


PROJECTION = Projection(
    (COLLECTIONS, DEBITS, DEBIT_STATUSES, CLOSED_COLLECTIONS, DIRECT_DEBIT_FILES),
    (
        on(DebitsCollected, _collected),
        on(DirectDebitFileCreated, _file_created),
        on(DebitsRejected, _rejected),
        on(DebitsPosted, _posted),
        on(DebitPostingsUndone, _postings_undone),
        on(DebitReturned, _returned),
        on(CollectionCancelled, _cancelled),
        on(CollectionClosed, _closed),
        on(CollectionReopened, _reopened),
    ),
)
