"""Read model: the accounts of the chart, a row for each time one was added or changed."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ledger_es.aggregates.chart_of_accounts import Account, AccountChanged, AccountsAdded
from ledger_es.aggregates.event import Placed
from ledger_es.projections.moment import Moment
from ledger_es.projections.projection import Projection
from ledger_es.projections.rows import Row, Rows
from ledger_es.projections.tables import number, table, text

ACCOUNTS = table(
    "accounts",
    text("account_no", key=True),
    number("position", key=True),
    number("commit_no"),
    text("account_name"),
    text("category"),
    number("direct_posting"),
    number("blocked"),
    clustered=True,
)


def _row(account: Account, placed: Placed) -> Row:
    return (
        account.account_no,
        placed.position,
        placed.commit_no,
        account.name,
        account.category,
        int(account.direct_posting),
        int(account.blocked),
    )


def _added(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, AccountsAdded)
    # An account added twice in one event is one account; the last record holds.
    latest = {account.account_no: account for account in event.accounts}
    rows.by_table["accounts"].extend(_row(account, placed) for account in latest.values())


def _changed(rows: Rows, placed: Placed) -> None:
    event = placed.event
    assert isinstance(event, AccountChanged)
    rows.by_table["accounts"].append(_row(event.account, placed))


PROJECTION = Projection((ACCOUNTS,), {AccountsAdded: _added, AccountChanged: _changed})


def account_names(connection: Connection, moment: Moment) -> dict[str, str]:
    """The name of each account as known at the moment."""
    query = (
        select(ACCOUNTS.c.account_no, ACCOUNTS.c.account_name)
        .where(moment.known(ACCOUNTS))
        .order_by(ACCOUNTS.c.account_no, ACCOUNTS.c.position)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
