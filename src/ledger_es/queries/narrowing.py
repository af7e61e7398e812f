"""The conditions that all questions about entries share, on amounts, registers and days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Table, false, select

from ledger_es.projections.gl_entries import TRANSACTIONS
from ledger_es.queries.company import local_currency
from ledger_es.values import currency_digits, day_number


class Narrowed(Protocol):
    """The conditions that every kind of entry has. None means no condition."""

    @property
    def transaction_no(self) -> int | None: ...
    @property
    def register_no(self) -> int | None: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def first_day(self) -> date | None: ...
    @property
    def last_day(self) -> date | None: ...


def conditions(
    connection: Connection, entries: Table, amount: ColumnElement[int], asked: Narrowed
) -> Iterator[ColumnElement[bool]]:
    """The SQL conditions for a table of entries; `amount` is the column of their amounts."""
    if asked.transaction_no is not None:
        yield entries.c.transaction_no == asked.transaction_no
    if asked.register_no is not None:
        of_register = select(TRANSACTIONS.c.transaction_no).where(
            TRANSACTIONS.c.register_no == asked.register_no
        )
        yield entries.c.transaction_no.in_(of_register)
    if asked.amount is not None:
        yield _is_amount(connection, amount, asked.amount)
    if asked.first_day is not None:
        yield entries.c.posting_day >= day_number(asked.first_day)
    if asked.last_day is not None:
        yield entries.c.posting_day <= day_number(asked.last_day)


def _is_amount(
    connection: Connection, column: ColumnElement[int], amount: Decimal
) -> ColumnElement[bool]:
    """The condition for an amount regardless of its sign. An amount with too many decimals matches no entry."""
    scaled = abs(amount).scaleb(currency_digits(local_currency(connection)))
    if scaled != int(scaled):
        return false()
    return column.in_((int(scaled), -int(scaled)))
