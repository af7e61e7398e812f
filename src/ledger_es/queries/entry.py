"""The ledger to which an entry belongs, and what it was applied to."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, literal, select

from ledger_es.projections.bank_entries import BANK_DETAILS, BANK_ENTRIES
from ledger_es.projections.party_entries import DETAILS, ENTRIES
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class EntryPlace(NamedTuple):
    """The place of an entry. `ledger` is customer, vendor or bank_account."""

    entry_no: int
    ledger: str
    posting_day: int
    commit_no: int


def entry_place(connection: Connection, moment: Moment, entry_no: int) -> EntryPlace | None:
    """The place of an entry that was recorded by the moment, regardless of its posting date; None if there is none."""
    for entries, ledger in (
        (ENTRIES, ENTRIES.c.ledger),
        (BANK_ENTRIES, literal("bank_account").label("ledger")),
    ):
        columns = (entries.c.entry_no, ledger, entries.c.posting_day, entries.c.commit_no)
        query = select(*columns).where(entries.c.entry_no == entry_no, moment.known(entries))
        row = connection.execute(query).first()
        if row is not None:
            return EntryPlace(*row)
    return None


class OtherEntry(NamedTuple):
    """The entry on the other side of an application."""

    entry_no: int
    document_type: str
    document_no: str
    external_document_no: str
    posting_day: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


def other_entries(connection: Connection, entry_nos: Collection[int]) -> dict[int, OtherEntry]:
    """The entries by number."""
    query = select(*(ENTRIES.c[name] for name in OtherEntry._fields)).where(
        ENTRIES.c.entry_no.in_(sorted(entry_nos))
    )
    return {row.entry_no: OtherEntry._make(row) for row in connection.execute(query)}


class Granted(NamedTuple):
    """What an application settles in addition to the amount that two entries pay each other, such as a discount."""

    application_no: int
    entry_no: int
    applied_entry_no: int
    commit_no: int
    amount: int


def granted(connection: Connection, moment: Moment, entry_nos: Collection[int]) -> list[Granted]:
    """What was granted on or by these entries, in the order in which it was recorded."""
    query = (
        select(*(DETAILS.c[name] for name in Granted._fields))
        .where(
            DETAILS.c.entry_no.in_(sorted(entry_nos)),
            DETAILS.c.detail_type.not_in(("initial_entry", "application")),
            moment.counts(DETAILS),
        )
        .order_by(DETAILS.c.position, DETAILS.c.place)
    )
    return [Granted._make(row) for row in connection.execute(query)]


class BankDetail(NamedTuple):
    """A change of the remaining amount of a bank entry: the entry itself, or its closing by a statement."""

    posting_day: int
    commit_no: int
    detail_type: str
    amount: int
    statement_no: str
    statement_line_no: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


def bank_details(connection: Connection, moment: Moment, entry_no: int) -> list[BankDetail]:
    """The changes of the bank entry, in the order in which they were recorded."""
    query = (
        select(*(BANK_DETAILS.c[name] for name in BankDetail._fields))
        .where(BANK_DETAILS.c.entry_no == entry_no, moment.counts(BANK_DETAILS))
        .order_by(BANK_DETAILS.c.position, BANK_DETAILS.c.place)
    )
    return [BankDetail._make(row) for row in connection.execute(query)]
