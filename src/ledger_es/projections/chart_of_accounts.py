"""Read model: the G/L accounts, with a row for each time an account was added or changed."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.chart_of_accounts import Account, AccountChanged, AccountsAdded
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class AccountRow(NamedTuple):
    account_no: str
    position: int
    commit_no: int
    account_name: str
    category: str
    direct_posting: int
    blocked: int
    vat_code: str


ACCOUNTS = table("accounts", AccountRow, key=("account_no", "position"), clustered=True)


def _row(account: Account, placed: Placed) -> AccountRow:
    return AccountRow(
        account_no=account.account_no,
        position=placed.position,
        commit_no=placed.commit_no,
        account_name=account.name,
        category=account.category,
        direct_posting=int(account.direct_posting),
        blocked=int(account.blocked),
        vat_code=account.vat_code,
    )


def _added(event: AccountsAdded, placed: Placed, rows: Rows) -> None:
    # If one event contains an account twice, its last record counts.
    latest = {account.account_no: account for account in event.accounts}
    rows.of(AccountRow).extend(_row(account, placed) for account in latest.values())


def _changed(event: AccountChanged, placed: Placed, rows: Rows) -> None:
    rows.of(AccountRow).append(_row(event.account, placed))


PROJECTION = Projection((ACCOUNTS,), (on(AccountsAdded, _added), on(AccountChanged, _changed)))
