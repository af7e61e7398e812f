"""The customer and vendor entries, open and closed, with their remaining amounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, Connection, literal_column, select

from ledger_es.projections.party_entries import DETAILS, ENTRIES
from ledger_es.projections.sums import of_one_entry
from ledger_es.queries.dimension_filter import carrying
from ledger_es.queries.entry_versions import changed_attributes
from ledger_es.queries.fetching import fetched
from ledger_es.queries.moment import Moment
from ledger_es.queries.narrowing import conditions
from ledger_es.values import LedgerKind, from_day_number


class PartyEntry(NamedTuple):
    """A customer or vendor entry with its edits up to the moment.

    Amounts are in smallest units and have the sign of the entry. `account_no` is its control account.
    `reversed_entry_no` is the entry that it reverses, 0 for none.
    """

    entry_no: int
    ledger: LedgerKind
    party_no: str
    transaction_no: int
    account_no: str
    document_type: str
    document_no: str
    external_document_no: str
    source_code: str
    posting_day: int
    due_day: int
    currency: str
    amount: int
    amount_lcy: int
    discount_possible: int
    discount_day: int | None
    payment_reference: str
    payment_method: str
    on_hold: str
    statement_no: str
    statement_line_no: int
    reversed_entry_no: int
    is_edited: int
    dimensions: str
    remaining_amount: int
    remaining_lcy: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)

    @property
    def due_date(self) -> date:
        return from_day_number(self.due_day)

    @property
    def is_open(self) -> bool:
        return self.remaining_amount != 0


class PartyEntriesAsked(NamedTuple):
    """The conditions of a question about customer or vendor entries. None means no condition.

    The days are posting dates, both included. `amount` is the posted amount, regardless of its sign.
    """

    ledger: LedgerKind
    party_no: str | None = None
    document_no: str | None = None
    entry_no: int | None = None
    statement_no: str | None = None
    statement_line_no: int | None = None
    transaction_no: int | None = None
    register_no: int | None = None
    amount: Decimal | None = None
    first_day: date | None = None
    last_day: date | None = None
    is_open: bool | None = None
    dimensions: str = ""
    """Entries that carry all of these."""


_REMAINING: Final = of_one_entry("entry_details.amount")
_REMAINING_LCY: Final = of_one_entry("entry_details.amount_lcy")


def party_entries(
    connection: Connection, moment: Moment, asked: PartyEntriesAsked
) -> list[PartyEntry]:
    """The entries by entry number. A statement and its line select the entries that were posted from them."""
    entries = ENTRIES.c
    remaining, remaining_lcy = (
        select(literal_column(amount, BigInteger))
        .select_from(DETAILS)
        .where(DETAILS.c.entry_no == entries.entry_no, moment.counts(DETAILS))
        .scalar_subquery()
        for amount in (_REMAINING, _REMAINING_LCY)
    )
    query = (
        select(
            *(entries[name] for name in PartyEntry._fields[:-2]),
            remaining.label("remaining_amount"),
            remaining_lcy.label("remaining_lcy"),
        )
        .where(entries.ledger == asked.ledger)
        .where(moment.may_be_open(ENTRIES) if asked.is_open else moment.counts(ENTRIES))
        .order_by(entries.entry_no)
    )
    for name in ("entry_no", "party_no", "document_no", "statement_no", "statement_line_no"):
        value = getattr(asked, name)
        if value is not None:
            query = query.where(entries[name] == value)
    query = query.where(*conditions(connection, ENTRIES, entries.amount, asked))
    query = query.where(*carrying(ENTRIES.c.dimensions, asked.dimensions))
    posted = [
        entry
        for entry in fetched(connection.execute(query), PartyEntry)
        if asked.is_open in (None, entry.is_open)
    ]
    edited = [entry.entry_no for entry in posted if entry.is_edited]
    changed = changed_attributes(connection, moment, edited, PartyEntry._fields)
    return [entry._replace(**changed.get(entry.entry_no, {})) for entry in posted]
