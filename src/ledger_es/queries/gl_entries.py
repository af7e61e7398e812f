"""The G/L entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.gl_entries import GL_ENTRIES, TRANSACTIONS
from ledger_es.queries.dimension_filter import carrying
from ledger_es.queries.fetching import fetched
from ledger_es.queries.moment import Moment
from ledger_es.queries.narrowing import conditions
from ledger_es.values import from_day_number


class GlEntry(NamedTuple):
    """A G/L entry. `amount_lcy` is in smallest units; debits are positive."""

    gl_entry_no: int
    transaction_no: int
    register_no: int
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

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


class GlEntriesAsked(NamedTuple):
    """The conditions of a question about G/L entries. None means no condition.

    The days are posting dates, both included. `amount` is the posted amount, regardless of its sign.
    """

    account_no: str | None = None
    document_no: str | None = None
    transaction_no: int | None = None
    register_no: int | None = None
    amount: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    dimensions: str = ""
    """Entries that carry all of these."""


def gl_entries(connection: Connection, moment: Moment, asked: GlEntriesAsked) -> list[GlEntry]:
    """The G/L entries by entry number, which is the order in which they were posted."""
    of_transaction = ("register_no", "document_type", "document_no", "source_code")
    query = (
        select(
            *(
                (TRANSACTIONS if name in of_transaction else GL_ENTRIES).c[name]
                for name in GlEntry._fields
            )
        )
        .join(TRANSACTIONS, TRANSACTIONS.c.transaction_no == GL_ENTRIES.c.transaction_no)
        .where(moment.counts(GL_ENTRIES))
    )
    if asked.account_no is not None:
        query = query.where(GL_ENTRIES.c.account_no == asked.account_no)
    if asked.document_no is not None:
        query = query.where(TRANSACTIONS.c.document_no == asked.document_no)
    query = query.where(*conditions(connection, GL_ENTRIES, GL_ENTRIES.c.amount_lcy, asked))
    query = query.where(*carrying(GL_ENTRIES.c.dimensions, asked.dimensions))
    entries = fetched(connection.execute(query), GlEntry)
    # The rows are sorted here. With ORDER BY the database would read all entries in the order of their numbers.
    return sorted(entries, key=lambda entry: entry.gl_entry_no)
