"""The VAT entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ledger_es.projections.gl_entries import TRANSACTIONS
from ledger_es.projections.party_entries import ENTRIES
from ledger_es.projections.vat_entry import VAT_ENTRIES
from ledger_es.queries.fetching import fetched
from ledger_es.queries.moment import Moment
from ledger_es.queries.narrowing import conditions
from ledger_es.values import from_day_number


class VatEntry(NamedTuple):
    """A VAT entry, in smallest units and signed as G/L entries are: VAT that is owed is negative.

    `document_type` and `document_no` are those of the transaction; `entry_no`, `party_no` and `of_document_no` belong
    to the document whose VAT it is. VAT of a G/L account has no entry (0) and no party.
    """

    transaction_no: int
    place: int
    posting_day: int
    document_type: str
    document_no: str
    source_code: str
    ledger: str
    party_no: str
    entry_no: int
    of_document_no: str
    application_no: int
    vat_code: str
    kind: str
    rate: str
    account_no: str
    currency: str
    base: int
    amount: int
    base_lcy: int
    amount_lcy: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


class VatEntriesAsked(NamedTuple):
    """The conditions of a question about VAT entries. None means no condition.

    The days are posting dates, both included. `with_opening`: documents taken over from other books are listed too.
    """

    vat_code: str | None = None
    account_no: str | None = None
    document_no: str | None = None
    transaction_no: int | None = None
    register_no: int | None = None
    amount: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    with_opening: bool = False


def vat_entries(connection: Connection, moment: Moment, asked: VatEntriesAsked) -> list[VatEntry]:
    """The VAT entries by transaction, in the order in which they were posted."""
    columns = {
        "document_type": TRANSACTIONS.c.document_type,
        "document_no": TRANSACTIONS.c.document_no,
        "source_code": TRANSACTIONS.c.source_code,
        "party_no": func.coalesce(ENTRIES.c.party_no, "").label("party_no"),
        "of_document_no": func.coalesce(ENTRIES.c.document_no, TRANSACTIONS.c.document_no).label(
            "of_document_no"
        ),
    }
    query = (
        select(
            *(
                columns[name] if name in columns else VAT_ENTRIES.c[name]
                for name in VatEntry._fields
            )
        )
        .join(TRANSACTIONS, TRANSACTIONS.c.transaction_no == VAT_ENTRIES.c.transaction_no)
        .outerjoin(ENTRIES, ENTRIES.c.entry_no == VAT_ENTRIES.c.entry_no)
        .where(moment.counts(VAT_ENTRIES))
        .where(*conditions(connection, VAT_ENTRIES, VAT_ENTRIES.c.amount_lcy, asked))
    )
    if not asked.with_opening:
        query = query.where(TRANSACTIONS.c.source_code != "opening_balance")
    if asked.vat_code is not None:
        query = query.where(VAT_ENTRIES.c.vat_code == asked.vat_code)
    if asked.account_no is not None:
        query = query.where(VAT_ENTRIES.c.account_no == asked.account_no)
    if asked.document_no is not None:
        query = query.where(
            (TRANSACTIONS.c.document_no == asked.document_no)
            | (ENTRIES.c.document_no == asked.document_no)
        )
    entries = fetched(connection.execute(query), VatEntry)
    return sorted(entries, key=lambda entry: (entry.transaction_no, entry.place))
