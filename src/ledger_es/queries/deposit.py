"""Deposits and their receipts."""

from __future__ import annotations

from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, func, select

from ledger_es.projections.deposit import DEPOSIT_LINES, DEPOSITS, UNDONE_DEPOSITS
from ledger_es.projections.gl_entries import TRANSACTIONS
from ledger_es.queries.moment import Moment


class Deposit(NamedTuple):
    """A deposit. `register_no_undone` is the register that undid it, or reversed its last receipt; 0 for none."""

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
    """A receipt of a deposit. `register_no_reversed` is the register that reversed it, 0 for none."""

    line_no: int
    transaction_no: int
    account_type: str
    account_no: str
    document_type: str
    document_no: str
    external_document_no: str
    amount: int
    register_no_reversed: int


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
    register_by_deposit = _undone_in(connection, moment)
    query = query.order_by(DEPOSITS.c.posting_day, DEPOSITS.c.deposit_no)
    fields = [name for name in Deposit._fields if name != "register_no_undone"]
    return [
        Deposit(
            **{name: getattr(row, name) for name in fields},
            register_no_undone=register_by_deposit.get(row.deposit_no, 0),
        )
        for row in connection.execute(query)
    ]


def _undone_in(connection: Connection, moment: Moment) -> dict[str, int]:
    """The register that undid each deposit, or that reversed the last of its receipts by hand."""
    undone = select(UNDONE_DEPOSITS.c.deposit_no, UNDONE_DEPOSITS.c.register_no).where(
        moment.known(UNDONE_DEPOSITS)
    )
    reversed_by_hand = (
        select(DEPOSIT_LINES.c.deposit_no, func.max(_REVERSING.c.register_no).label("register_no"))
        .select_from(DEPOSIT_LINES.outerjoin(_REVERSING, _reverses(moment)))
        .group_by(DEPOSIT_LINES.c.deposit_no)
        .having(func.count() == func.count(_REVERSING.c.register_no))
    )
    return {
        row.deposit_no: row.register_no
        for query in (reversed_by_hand, undone)
        for row in connection.execute(query)
    }


def deposit_lines(connection: Connection, moment: Moment, deposit_no: str) -> list[DepositLine]:
    """The receipts of the deposit by the number of their line."""
    of_receipt = (
        DEPOSIT_LINES.c[name] for name in DepositLine._fields if name != "register_no_reversed"
    )
    query = (
        select(*of_receipt, func.coalesce(_REVERSING.c.register_no, 0))
        .select_from(DEPOSIT_LINES.outerjoin(_REVERSING, _reverses(moment)))
        .where(DEPOSIT_LINES.c.deposit_no == deposit_no)
        .order_by(DEPOSIT_LINES.c.line_no)
    )
    return [DepositLine._make(row) for row in connection.execute(query)]


_REVERSING: Final = TRANSACTIONS.alias("reversing")


def _reverses(moment: Moment) -> ColumnElement[bool]:
    """The transaction is known and reverses that of the receipt; both bear the same number."""
    return and_(
        _REVERSING.c.document_no == DEPOSIT_LINES.c.document_no,
        _REVERSING.c.reversed_transaction_no == DEPOSIT_LINES.c.transaction_no,
        _REVERSING.c.commit_no <= moment.commit_no,
    )
