"""Collections by direct debit, their debits, and what their files say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, func, select

from ledger_es.projections.direct_debit_collection import (
    CLOSED_COLLECTIONS,
    COLLECTIONS,
    DEBIT_STATUSES,
    DEBITS,
    DIRECT_DEBIT_FILES,
    DirectDebitFileRow,
)
from ledger_es.queries.moment import WHATEVER_STANDS, Moment


class Debit(NamedTuple):
    """A debit as it stands at the moment. `returned_day` is None unless the bank has taken it back."""

    debit_no: int
    customer_no: str
    entry_no: int
    document_no: str
    mandate_no: str
    amount: int
    end_to_end_id: str
    status: str
    sequence_type: str
    payment_entry_no: int
    reason_code: str
    returned_day: int | None


class Collection(NamedTuple):
    """A collection as it stands at the moment, with its debits; amounts in cents."""

    collection_no: str
    bank_account_no: str
    scheme: str
    collection_day: int
    document_day: int
    due_from_day: int | None
    due_to_day: int
    total_amount: int
    closed_as: str
    """`closed` or `cancelled`, empty if it is neither."""
    debits: tuple[Debit, ...]

    @property
    def status(self) -> str:
        """new, file_created, posted (no debit is waiting), cancelled or closed."""
        if self.closed_as:
            return self.closed_as
        waiting = {debit.status for debit in self.debits} & {"new", "file_created"}
        if not waiting:
            return "posted"
        return "file_created" if any(debit.sequence_type for debit in self.debits) else "new"


def collections(
    connection: Connection,
    moment: Moment,
    *,
    bank_account_no: str = "",
    collection_no: str = "",
) -> list[Collection]:
    """The collections made on or before the day, by number, perhaps only those of a bank account or the one named."""
    query = select(COLLECTIONS).where(
        COLLECTIONS.c.document_day <= moment.day, moment.known(COLLECTIONS)
    )
    debits = select(DEBITS).order_by(DEBITS.c.collection_no, DEBITS.c.debit_no)
    if bank_account_no:
        query = query.where(COLLECTIONS.c.bank_account_no == bank_account_no)
    if collection_no:
        query = query.where(COLLECTIONS.c.collection_no == collection_no)
        debits = debits.where(DEBITS.c.collection_no == collection_no)
    statuses = _statuses(connection, moment, collection_no)
    by_collection: dict[str, list[Debit]] = {}
    for row in connection.execute(debits):
        status = statuses.get((row.collection_no, row.debit_no))
        if status is not None:
            by_collection.setdefault(row.collection_no, []).append(_debit(row, status))
    closed = _closed(connection, moment)
    return [
        Collection(
            collection_no=row.collection_no,
            bank_account_no=row.bank_account_no,
            scheme=row.scheme,
            collection_day=row.collection_day,
            document_day=row.document_day,
            due_from_day=row.due_from_day,
            due_to_day=row.due_to_day,
            total_amount=row.total_amount,
            closed_as=closed.get(row.collection_no, ""),
            debits=tuple(by_collection[row.collection_no]),
        )
        for row in connection.execute(query.order_by(COLLECTIONS.c.collection_no))
    ]


def direct_debit_file(
    connection: Connection, moment: Moment, collection_no: str
) -> DirectDebitFileRow | None:
    """What the file of the collection says of the creditor, None if no file was made."""
    query = select(DIRECT_DEBIT_FILES).where(
        DIRECT_DEBIT_FILES.c.collection_no == collection_no, moment.known(DIRECT_DEBIT_FILES)
    )
    row = connection.execute(query).first()
    return None if row is None else DirectDebitFileRow._make(row)


def _statuses(
    connection: Connection, moment: Moment, collection_no: str
) -> Mapping[tuple[str, int], dict[str, Any]]:
    """What the last status of each debit says; a sequence type and a payment stay until another takes their place."""
    query = (
        select(DEBIT_STATUSES)
        .where(DEBIT_STATUSES.c.status_day <= moment.day, moment.known(DEBIT_STATUSES))
        .order_by(DEBIT_STATUSES.c.position)
    )
    if collection_no:
        query = query.where(DEBIT_STATUSES.c.collection_no == collection_no)
    latest: dict[tuple[str, int], dict[str, Any]] = {}
    for row in connection.execute(query):
        before = latest.get((row.collection_no, row.debit_no), {})
        latest[row.collection_no, row.debit_no] = {
            "status": row.status,
            "sequence_type": row.sequence_type or before.get("sequence_type", ""),
            "payment_entry_no": row.payment_entry_no,
            "reason_code": row.reason_code,
            "returned_day": row.status_day if row.status == "returned" else None,
        }
    return latest


def _debit(row: Any, status: dict[str, Any]) -> Debit:
    return Debit(
        debit_no=row.debit_no,
        customer_no=row.customer_no,
        entry_no=row.entry_no,
        document_no=row.document_no,
        mandate_no=row.mandate_no,
        amount=row.amount,
        end_to_end_id=row.end_to_end_id,
        **status,
    )


def _closed(connection: Connection, moment: Moment) -> dict[str, str]:
    query = (
        select(CLOSED_COLLECTIONS)
        .where(moment.known(CLOSED_COLLECTIONS))
        .order_by(CLOSED_COLLECTIONS.c.position)
    )
    return {row.collection_no: row.status for row in connection.execute(query)}


class SentDebit(NamedTuple):
    """A debit that was sent to the bank and neither rejected nor returned, for an entry."""

    collection_no: str
    debit_no: int
    entry_no: int
    end_to_end_id: str


def sent_debits(
    connection: Connection,
    collection_nos: Sequence[str] | None = None,
    moment: Moment = WHATEVER_STANDS,
) -> list[SentDebit]:
    """The debits whose status at the moment is file created or posted, of these collections or of all, in order."""
    last = (
        select(
            DEBIT_STATUSES.c.collection_no,
            DEBIT_STATUSES.c.debit_no,
            func.max(DEBIT_STATUSES.c.position).label("position"),
        )
        .where(moment.known(DEBIT_STATUSES))
        .group_by(DEBIT_STATUSES.c.collection_no, DEBIT_STATUSES.c.debit_no)
    )
    if collection_nos is not None:
        last = last.where(DEBIT_STATUSES.c.collection_no.in_(collection_nos))
    latest = last.subquery()
    query = (
        select(*(DEBITS.c[name] for name in SentDebit._fields))
        .join(
            latest,
            and_(
                latest.c.collection_no == DEBITS.c.collection_no,
                latest.c.debit_no == DEBITS.c.debit_no,
            ),
        )
        .join(
            DEBIT_STATUSES,
            and_(
                DEBIT_STATUSES.c.collection_no == latest.c.collection_no,
                DEBIT_STATUSES.c.debit_no == latest.c.debit_no,
                DEBIT_STATUSES.c.position == latest.c.position,
            ),
        )
        .where(DEBIT_STATUSES.c.status.in_(("file_created", "posted")))
        .order_by(DEBITS.c.collection_no, DEBITS.c.debit_no)
    )
    return [SentDebit._make(row) for row in connection.execute(query)]


def debited_entry_nos(connection: Connection, moment: Moment) -> set[int]:
    """The entries that stand in a collection on the day: neither paid, rejected nor cancelled."""
    return {
        debit.entry_no
        for collection in collections(connection, moment)
        for debit in collection.debits
        if debit.status in ("new", "file_created")
    }
