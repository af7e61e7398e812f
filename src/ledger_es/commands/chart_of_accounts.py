"""Add G/L accounts, change one."""

from __future__ import annotations

from ledger_es.aggregates.chart_of_accounts import STREAM, Account, AccountChanged, AccountsAdded
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import AccountExists, AccountIsReserved, AccountUnknown, EditChangesNothing


class AddAccounts(Command):
    accounts: tuple[Account, ...]


class ChangeAccount(Command):
    """The account as it shall be from now on."""

    account: Account


def add_accounts(command: AddAccounts, books: Books, policy: Policy) -> Decision:
    seen: set[str] = set()
    for place, account in enumerate(command.accounts, 1):
        if account.account_no in books.chart.accounts or account.account_no in seen:
            raise AccountExists(account_no=account.account_no).at(f"account {place}", line=place)
        seen.add(account.account_no)

    return Decision([(STREAM, AccountsAdded(accounts=command.accounts))], books.head, {})


def change_account(command: ChangeAccount, books: Books, policy: Policy) -> Decision:
    account = command.account
    before = books.chart.accounts.get(account.account_no)
    if before is None:
        raise AccountUnknown(account_no=account.account_no)
    if account == before:
        raise EditChangesNothing(what=f"account {account.account_no}")
    reserved = books.posting_groups.control_accounts.get(account.account_no)
    if reserved and account.direct_posting:
        group, purpose = reserved
        raise AccountIsReserved(account_no=account.account_no, posting_group=group, purpose=purpose)

    return Decision([(STREAM, AccountChanged(account=account))], books.head, {})
