"""The G/L accounts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.chart_of_accounts import ACCOUNTS
from ledger_es.queries.moment import Moment


class GlAccount(NamedTuple):
    """A G/L account. Without `direct_posting` only a subledger posts to it."""

    account_no: str
    account_name: str
    category: str
    direct_posting: bool
    blocked: bool
    vat_code: str


def accounts(connection: Connection, moment: Moment, account_no: str = "") -> list[GlAccount]:
    """The G/L accounts by number: all of them, or only the one with this number."""
    query = (
        select(
            ACCOUNTS.c.account_no,
            ACCOUNTS.c.account_name,
            ACCOUNTS.c.category,
            ACCOUNTS.c.direct_posting,
            ACCOUNTS.c.blocked,
            ACCOUNTS.c.vat_code,
        )
        .where(moment.known(ACCOUNTS))
        .order_by(ACCOUNTS.c.account_no, ACCOUNTS.c.position)
    )
    if account_no:
        query = query.where(ACCOUNTS.c.account_no == account_no)
    latest = {
        row.account_no: GlAccount(
            account_no=row.account_no,
            account_name=row.account_name,
            category=row.category,
            direct_posting=bool(row.direct_posting),
            blocked=bool(row.blocked),
            vat_code=row.vat_code,
        )
        for row in connection.execute(query)
    }
    return list(latest.values())


def account_of_number(connection: Connection, moment: Moment, account_no: str) -> GlAccount | None:
    """The G/L account with this number as known at the moment; None if there is none."""
    return next(iter(accounts(connection, moment, account_no)), None)


def account_names(connection: Connection, moment: Moment) -> dict[str, str]:
    """The name of each account as known at the moment."""
    return {account.account_no: account.account_name for account in accounts(connection, moment)}


def account_is_known(connection: Connection, account_no: str) -> bool:
    """Whether an account with this number was ever added."""
    query = select(ACCOUNTS.c.account_no).where(ACCOUNTS.c.account_no == account_no)
    return connection.execute(query.limit(1)).first() is not None
