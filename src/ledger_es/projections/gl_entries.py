"""Read model: ledger transactions and G/L entries."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import repeat
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.projections.moment import Moment
from ledger_es.projections.projection import Projection
from ledger_es.projections.rows import Rows, column, units
from ledger_es.projections.tables import index, number, table, text
from ledger_es.values import day_number

TRANSACTIONS = table(
    "ledger_transactions",
    number("transaction_no", key=True),
    number("register_no"),
    number("posting_day"),
    number("commit_no"),
    text("source_code"),
    text("document_type"),
    text("document_no"),
    number("reversed_transaction_no", default=0),
)

GL_ENTRIES = table(
    "gl_entries",
    number("gl_entry_no", key=True),
    number("transaction_no"),
    text("account_no"),
    number("posting_day"),
    number("commit_no"),
    number("document_day"),
    number("amount_lcy"),
    text("external_document_no", default=""),
    text("description_seal", default=""),
    text("dimensions", default=""),
    text("reason_code", default=""),
    number("application_no", default=0),
)
index(
    "gl_entries_by_account",
    GL_ENTRIES.c.account_no,
    GL_ENTRIES.c.posting_day,
    GL_ENTRIES.c.commit_no,
    GL_ENTRIES.c.amount_lcy,
)
index("gl_entries_by_transaction", GL_ENTRIES.c.transaction_no)


def _posted(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, Posted), f"event {placed.position} is no posting"
    commit_no = placed.commit_no
    count = len(event.transaction_nos)
    days = list(map(day_number, event.transaction_posting_dates))
    columns: list[Iterable[int | str]] = [
        event.transaction_nos,
        repeat(event.register_no, count),
        days,
        repeat(commit_no, count),
        repeat(event.source_code, count),
        column(event.transaction_document_types, count, ""),
        event.transaction_document_nos,
    ]
    if event.transaction_reversed_nos:
        columns.append(event.transaction_reversed_nos)
    rows.by_table["ledger_transactions"].extend(zip(*columns, strict=True))
    lines = len(event.line_gl_entry_nos)
    if not lines:
        return
    nos = event.line_transaction_nos
    if event.line_posting_dates:
        line_days = list(map(day_number, event.line_posting_dates))
    else:
        day_by_transaction = dict(zip(event.transaction_nos, days, strict=True))
        line_days = [day_by_transaction[number] for number in nos]
    columns = [
        event.line_gl_entry_nos,
        nos,
        event.line_accounts,
        line_days,
        repeat(commit_no, lines),
        map(day_number, event.line_document_dates) if event.line_document_dates else line_days,
        map(units, event.line_amounts_lcy, repeat(rows.lcy_factor, lines)),
    ]
    at_times = (
        (event.line_external_document_nos, ""),
        (event.line_description_seals, ""),
        (event.line_dimensions, ""),
        (event.line_reason_codes, ""),
        (event.line_application_nos, 0),
    )
    if any(values for values, _ in at_times):
        columns += [column(values, lines, default) for values, default in at_times]
    rows.by_table["gl_entries"].extend(zip(*columns, strict=True))


PROJECTION = Projection((TRANSACTIONS, GL_ENTRIES), {Posted: _posted})


class GlEntry(NamedTuple):
    """A G/L entry; `amount_lcy` in smallest units, debit positive."""

    gl_entry_no: int
    transaction_no: int
    account_no: str
    posting_day: int
    document_type: str
    document_no: str
    source_code: str
    amount_lcy: int
    external_document_no: str
    description_seal: str
    dimensions: str
    application_no: int


def gl_entries(
    connection: Connection,
    moment: Moment,
    *,
    account_no: str | None = None,
    transaction_no: int | None = None,
) -> list[GlEntry]:
    """The G/L entries of an account or a transaction, in the order they were made."""
    asked = [column is not None for column in (account_no, transaction_no)]
    assert any(asked), "G/L entries are asked for by account or by transaction"
    query = (
        select(
            GL_ENTRIES.c.gl_entry_no,
            GL_ENTRIES.c.transaction_no,
            GL_ENTRIES.c.account_no,
            GL_ENTRIES.c.posting_day,
            TRANSACTIONS.c.document_type,
            TRANSACTIONS.c.document_no,
            TRANSACTIONS.c.source_code,
            GL_ENTRIES.c.amount_lcy,
            GL_ENTRIES.c.external_document_no,
            GL_ENTRIES.c.description_seal,
            GL_ENTRIES.c.dimensions,
            GL_ENTRIES.c.application_no,
        )
        .join(TRANSACTIONS, TRANSACTIONS.c.transaction_no == GL_ENTRIES.c.transaction_no)
        .where(moment.counts(GL_ENTRIES))
    )
    if account_no is not None:
        query = query.where(GL_ENTRIES.c.account_no == account_no)
    if transaction_no is not None:
        query = query.where(GL_ENTRIES.c.transaction_no == transaction_no)
    found = map(GlEntry._make, connection.execute(query))
    return sorted(found, key=itemgetter(0))
