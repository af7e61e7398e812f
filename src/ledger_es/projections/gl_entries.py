"""Read model: ledger transactions, registers without any, and G/L entries."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, rows_in_columns, units
from ledger_es.projections.tables import index, table
from ledger_es.values import day_number


class TransactionRow(NamedTuple):
    """A ledger transaction. `reversed_transaction_no` is the one that it reverses, 0 for none."""

    transaction_no: int
    register_no: int
    posting_day: int
    commit_no: int
    source_code: str
    document_type: str
    document_no: str
    reversed_transaction_no: int


TRANSACTIONS = table("ledger_transactions", TransactionRow, key=("transaction_no",))
index("ledger_transactions_by_document", TRANSACTIONS.c.document_no)


class EmptyRegisterRow(NamedTuple):
    """A register without ledger transactions: what it did has reached neither the general ledger nor entries."""

    register_no: int
    commit_no: int
    source_code: str


EMPTY_REGISTERS = table("empty_registers", EmptyRegisterRow, key=("register_no",))


class GlEntryRow(NamedTuple):
    """A G/L entry. Debits are positive. `application_no` is the application that it comes from, 0 for none."""

    gl_entry_no: int
    transaction_no: int
    account_no: str
    posting_day: int
    commit_no: int
    document_day: int
    amount_lcy: int
    external_document_no: str
    description_seal: str
    dimensions: str
    reason_code: str
    application_no: int


GL_ENTRIES = table("gl_entries", GlEntryRow, key=("gl_entry_no",))
index(
    "gl_entries_by_account",
    GL_ENTRIES.c.account_no,
    GL_ENTRIES.c.posting_day,
    GL_ENTRIES.c.commit_no,
    GL_ENTRIES.c.amount_lcy,
)
index("gl_entries_by_transaction", GL_ENTRIES.c.transaction_no)


def _posted(event: Posted, placed: Placed, rows: Rows) -> None:
    if not event.transaction_nos:
        empty = EmptyRegisterRow(event.register_no, placed.commit_no, event.source_code)
        rows.of(EmptyRegisterRow).append(empty)
        return
    days = list(map(day_number, event.transaction_posting_dates))
    rows.of(TransactionRow).extend(
        rows_in_columns(
            TransactionRow,
            len(event.transaction_nos),
            transaction_no=event.transaction_nos,
            register_no=event.register_no,
            posting_day=days,
            commit_no=placed.commit_no,
            source_code=event.source_code,
            document_type=event.transaction_document_types or "",
            document_no=event.transaction_document_nos,
            reversed_transaction_no=event.transaction_reversed_nos or 0,
        )
    )
    day_by_transaction = dict(zip(event.transaction_nos, days, strict=True))
    line_days = [
        day_by_transaction[transaction_no] for transaction_no in event.line_transaction_nos
    ]
    per_lcy = rows.lcy_factor
    rows.of(GlEntryRow).extend(
        rows_in_columns(
            GlEntryRow,
            len(event.line_gl_entry_nos),
            gl_entry_no=event.line_gl_entry_nos,
            transaction_no=event.line_transaction_nos,
            account_no=event.line_account_nos,
            posting_day=line_days,
            commit_no=placed.commit_no,
            document_day=list(map(day_number, event.line_document_dates)) or line_days,
            amount_lcy=[units(amount, per_lcy) for amount in event.line_amounts_lcy],
            external_document_no=event.line_external_document_nos or "",
            description_seal=event.line_description_seals or "",
            dimensions=event.line_dimensions or "",
            reason_code=event.line_reason_codes or "",
            application_no=event.line_application_nos or 0,
        )
    )


PROJECTION = Projection((TRANSACTIONS, EMPTY_REGISTERS, GL_ENTRIES), (on(Posted, _posted),))
