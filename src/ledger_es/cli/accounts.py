"""accounts: the chart of accounts."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.aggregates.chart_of_accounts import STREAM, Account, AccountCategory, ChartOfAccounts
from ledger_es.cli.answer import Answer, table
from ledger_es.cli.asking import do
from ledger_es.cli.current import state
from ledger_es.cli.options import READ, WRITE, Reading, Writing
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.imports.typed import record_of
from ledger_es.reports import Column


def add(
    account_no: str,
    *,
    name: Annotated[str, Parameter(help="Name of the account.")],
    category: Annotated[AccountCategory, Parameter(help="What kind of account it is.")],
    direct_posting: Annotated[
        bool,
        Parameter(
            negative="--no-direct-posting",
            help="Whether journals may post to it; without, only a subledger feeds it.",
        ),
    ] = True,
    writing: Writing = WRITE,
) -> Answer:
    """Add a G/L account to the chart of accounts.

    Parameters
    ----------
    account_no
        Number of the account.
    """
    account = record_of(
        Account, account_no=account_no, name=name, category=category, direct_posting=direct_posting
    )
    return do(writing, AddAccounts(accounts=(account,)), f"Account {account_no} added")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the chart of accounts."""
    with Ledger.open(reading.ledger) as ledger:
        chart = state(ledger, STREAM, ChartOfAccounts)
        commit_no = ledger.store.head().commit_no
    accounts = sorted(chart.accounts.values(), key=lambda account: account.account_no)
    columns = ["account_no", "name", "category", "direct_posting", "blocked"]
    rows = [
        [
            account.account_no,
            account.name,
            account.category,
            "yes" if account.direct_posting else "no",
            "yes" if account.blocked else "",
        ]
        for account in accounts
    ]
    document = {
        "commit_no": commit_no,
        "accounts": [account.model_dump(mode="json") for account in accounts],
    }
    return Answer(document, [table("Chart of accounts", [Column(name) for name in columns], rows)])
