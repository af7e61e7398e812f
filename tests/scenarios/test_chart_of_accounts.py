"""Adding and changing G/L accounts."""

from __future__ import annotations

from ledger_es.aggregates.chart_of_accounts import Account, AccountChanged, AccountsAdded
from ledger_es.commands.chart_of_accounts import AddAccounts, ChangeAccount
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.errors import (
    AccountExists,
    AccountIsReserved,
    AccountNoAlike,
    AccountUnknown,
    EditChangesNothing,
)
from tests.scenarios.books import COMPANY
from tests.scenarios.scenario import given

CASH_2 = Account(account_no="1001", name="Cash, branch", category="assets", direct_posting=True)
CASH_3 = Account(account_no="1002", name="Cash, fair", category="assets", direct_posting=True)


def changed(account_no: str, **fields: object) -> ChangeAccount:
    account = next(one for one in ACCOUNTS if one.account_no == account_no)
    return ChangeAccount(account=account.model_copy(update=fields))


def test_accounts_are_added() -> None:
    given(COMPANY).when(AddAccounts(accounts=(CASH_2, CASH_3))).then(
        ("chart_of_accounts", AccountsAdded(accounts=(CASH_2, CASH_3)))
    )


def test_refused_where_an_account_exists_or_comes_twice() -> None:
    books = given(COMPANY)
    books.when(AddAccounts(accounts=(CASH_2, ACCOUNTS[0]))).then_refused(
        AccountExists, account_no="1000", line=2
    )
    books.when(AddAccounts(accounts=(CASH_2, CASH_3, CASH_2))).then_refused(
        AccountExists, account_no="1001", line=3
    )


def test_an_account_is_changed() -> None:
    command = changed("1000", name="Petty cash", blocked=True)
    given(COMPANY).when(command).then(
        ("chart_of_accounts", AccountChanged(account=command.account))
    )


def test_a_control_account_may_be_renamed() -> None:
    given(COMPANY).after(changed("1100", name="Debtors"))


def test_refused_where_there_is_no_such_account() -> None:
    given(COMPANY).when(ChangeAccount(account=CASH_2)).then_refused(
        AccountUnknown, account_no="1001"
    )


def test_refused_where_nothing_changes() -> None:
    given(COMPANY).when(changed("1100")).then_refused(EditChangesNothing)


def test_refused_where_a_control_account_would_be_opened() -> None:
    given(COMPANY).when(changed("1100", direct_posting=True)).then_refused(
        AccountIsReserved,
        account_no="1100",
        posting_group="DOMESTIC",
        purpose="receivables account",
    )


def test_refused_where_people_would_take_the_number_for_another() -> None:
    cash_a = CASH_2.model_copy(update={"account_no": "1001a"})
    cash_b = CASH_2.model_copy(update={"account_no": "1001A"})
    books = given(COMPANY)
    books.when(AddAccounts(accounts=(cash_a, CASH_2, cash_b))).then_refused(
        AccountNoAlike, account_no="1001A", holder="1001a", line=3
    )
    books.after(AddAccounts(accounts=(cash_a,))).when(AddAccounts(accounts=(cash_b,))).then_refused(
        AccountNoAlike, account_no="1001A", holder="1001a"
    )
    wide = CASH_2.model_copy(update={"account_no": "\uff11\uff10\uff10\uff10"})
    books.when(AddAccounts(accounts=(wide,))).then_refused(AccountNoAlike, holder="1000")
