"""The bank entries, with the amounts that no statement has shown yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from sqlalchemy import BigInteger, Connection, literal_column, select

from ledger_es.projections.bank_entries import BANK_DETAILS, BANK_ENTRIES
from ledger_es.projections.sums import of_one_entry
from ledger_es.queries.dimension_filter import carrying
from ledger_es.queries.fetching import fetched
from ledger_es.queries.moment import Moment
from ledger_es.queries.narrowing import conditions
from ledger_es.values import from_day_number

_REMAINING: Final = of_one_entry("bank_entry_details.amount")


class BankEntry(NamedTuple):
    """A bank entry. Amounts are in smallest units; money in is positive.

    `remaining_amount` is the part that no statement has closed. `account_no` is its G/L account. `reversed_entry_no` is
    the entry that it reverses, 0 for none.
    """

    entry_no: int
    bank_account_no: str
    posting_day: int
    bank_day: int
    document_type: str
    document_no: str
    external_document_no: str
    currency: str
    amount: int
    amount_lcy: int
    account_no: str
    transaction_no: int
    bal_account_type: str
    bal_account_no: str
    statement_no: str
    statement_line_no: int
    reversed_entry_no: int
    description_seal: str
    dimensions: str
    remaining_amount: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)

    @property
    def bank_date(self) -> date:
        return from_day_number(self.bank_day)

    @property
    def is_open(self) -> bool:
        return self.remaining_amount != 0


class BankEntriesAsked(NamedTuple):
    """The conditions of a question about bank entries. None means no condition.

    The days are posting dates, both included. `amount` is the posted amount, regardless of its sign.
    """

    bank_account_no: str | None = None
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


def bank_entries(
    connection: Connection, moment: Moment, asked: BankEntriesAsked
) -> list[BankEntry]:
    """The bank entries by entry number. A statement and its line select the entries that were posted from them."""
    entries = BANK_ENTRIES.c
    remaining = (
        select(literal_column(_REMAINING, BigInteger))
        .select_from(BANK_DETAILS)
        .where(BANK_DETAILS.c.entry_no == entries.entry_no, moment.counts(BANK_DETAILS))
        .scalar_subquery()
    )
    query = (
        select(
            *(entries[name] for name in BankEntry._fields[:-1]), remaining.label("remaining_amount")
        )
        .where(moment.may_be_open(BANK_ENTRIES) if asked.is_open else moment.counts(BANK_ENTRIES))
        .order_by(entries.entry_no)
    )
    for name in ("entry_no", "bank_account_no", "document_no", "statement_no", "statement_line_no"):
        value = getattr(asked, name)
        if value is not None:
            query = query.where(entries[name] == value)
    query = query.where(*conditions(connection, BANK_ENTRIES, entries.amount, asked))
    query = query.where(*carrying(BANK_ENTRIES.c.dimensions, asked.dimensions))
    entries_asked = fetched(connection.execute(query), BankEntry)
    return [entry for entry in entries_asked if asked.is_open in (None, entry.is_open)]
