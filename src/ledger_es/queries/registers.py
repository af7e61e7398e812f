"""The registers, one for each posting, and their ledger transactions."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from ledger_es.projections.gl_entries import EMPTY_REGISTERS, TRANSACTIONS
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number


class Register(NamedTuple):
    """A register: one posting. Its ledger transactions are numbered without gaps. The days are posting dates.

    One without transactions has no numbers and no days.
    """

    register_no: int
    commit_no: int
    source_code: str
    transactions: int = 0
    transaction_no_first: int | None = None
    transaction_no_last: int | None = None
    day_first: int | None = None
    day_last: int | None = None

    @property
    def posting_date_first(self) -> date | None:
        return None if self.day_first is None else from_day_number(self.day_first)

    @property
    def posting_date_last(self) -> date | None:
        return None if self.day_last is None else from_day_number(self.day_last)


class LedgerTransaction(NamedTuple):
    """A ledger transaction. `reversed_transaction_no` is the one that it reverses, 0 for none."""

    transaction_no: int
    posting_day: int
    document_type: str
    document_no: str
    reversed_transaction_no: int

    @property
    def posting_date(self) -> date:
        return from_day_number(self.posting_day)


def registers(
    connection: Connection, moment: Moment, register_no: int | None = None
) -> list[Register]:
    """The registers by number: all of them, or only the named one."""
    columns = TRANSACTIONS.c
    query = (
        select(
            columns.register_no,
            func.min(columns.commit_no),
            func.min(columns.source_code),
            func.count(),
            func.min(columns.transaction_no),
            func.max(columns.transaction_no),
            func.min(columns.posting_day),
            func.max(columns.posting_day),
        )
        .where(moment.known(TRANSACTIONS))
        .group_by(columns.register_no)
    )
    empty = select(EMPTY_REGISTERS).where(moment.known(EMPTY_REGISTERS))
    if register_no is not None:
        query = query.where(columns.register_no == register_no)
        empty = empty.where(EMPTY_REGISTERS.c.register_no == register_no)
    found = [Register._make(row) for row in connection.execute(query)]
    found += [Register(*row) for row in connection.execute(empty)]
    return sorted(found, key=lambda register: register.register_no)


def transactions_of(connection: Connection, register_no: int) -> list[LedgerTransaction]:
    """The ledger transactions of a register by number."""
    query = (
        select(*(TRANSACTIONS.c[name] for name in LedgerTransaction._fields))
        .where(TRANSACTIONS.c.register_no == register_no)
        .order_by(TRANSACTIONS.c.transaction_no)
    )
    return [LedgerTransaction._make(row) for row in connection.execute(query)]
