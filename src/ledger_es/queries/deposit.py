"""Deposits and their receipts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.deposit import DEPOSIT_LINES, DEPOSITS, UNDONE_DEPOSITS
from ledger_es.queries.moment import Moment


class Deposit(NamedTuple):
    """A deposit. `register_no_undone` is the register that undid it, 0 for none."""

    deposit_no: str
    bank_account_no: str
    posting_day: int
    document_day: int
    currency: str
    total_amount: int
    is_lump: int
    register_no: int
    journal: str
    line_count: int
    register_no_undone: int


class DepositLine(NamedTuple):
    """A receipt of a deposit."""

    line_no: int
    transaction_no: int
    account_type: str
    account_no: str
    document_type: str
    document_no: str
    external_document_no: str
    amount: int


def deposits(
    connection: Connection,
    moment: Moment,
    *,
    bank_account_no: str = "",
    deposit_no: str = "",
) -> list[Deposit]:
    """The deposits by posting date and number, perhaps only those of a bank account, or the one named."""
    query = select(DEPOSITS).where(moment.counts(DEPOSITS))
    if bank_account_no:
        query = query.where(DEPOSITS.c.bank_account_no == bank_account_no)
    if deposit_no:
        query = query.where(DEPOSITS.c.deposit_no == deposit_no)
    undone = select(UNDONE_DEPOSITS.c.deposit_no, UNDONE_DEPOSITS.c.register_no).where(
        moment.known(UNDONE_DEPOSITS)
    )
    register_by_deposit = {row.deposit_no: row.register_no for row in connection.execute(undone)}
    query = query.order_by(DEPOSITS.c.posting_day, DEPOSITS.c.deposit_no)
    fields = [name for name in Deposit._fields if name != "register_no_undone"]
    return [
        Deposit(
            **{name: getattr(row, name) for name in fields},
            register_no_undone=register_by_deposit.get(row.deposit_no, 0),
        )
        for row in connection.execute(query)
    ]


def deposit_lines(connection: Connection, deposit_no: str) -> list[DepositLine]:
    """The receipts of the deposit by the number of their line."""
    query = (
        select(*(DEPOSIT_LINES.c[name] for name in DepositLine._fields))
        .where(DEPOSIT_LINES.c.deposit_no == deposit_no)
        .order_by(DEPOSIT_LINES.c.line_no)
    )
    return [DepositLine._make(row) for row in connection.execute(query)]
