"""accounts: the chart of accounts."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es import Account, AccountCategory, Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Reading, Writing
from ledger_es.commands.chart_of_accounts import AddAccounts, SetVatCodeOfAccount
from ledger_es.imports.typed import record_of


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
    vat_code: Annotated[
        str, Parameter(help="VAT code that its postings usually have, for the list alone.")
    ] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Add a G/L account to the chart of accounts.

    Example: ledger-es accounts add 6901 --name "Card fees" --category expense

    Parameters
    ----------
    account_no
        Number of the account.
    """
    account = record_of(
        Account,
        account_no=account_no,
        name=name,
        category=category,
        direct_posting=direct_posting,
        vat_code=vat_code,
    )
    return do(writing, AddAccounts(accounts=(account,)), f"Account {account_no} added")


def set_vat_code(
    account_no: str,
    vat_code: str,
    /,
    *,
    writing: Writing = WRITE,
) -> Answer:
    """Note at a G/L account which VAT code its postings usually have; "" takes it away.

    Reminders and finance charge memos tax their fees and interest by it. Other documents say what their VAT is.

    Example: ledger-es accounts set-vat-code 7000 V81

    Parameters
    ----------
    account_no
        Number of the account.
    vat_code
        The VAT code, or "".
    """
    command = record_of(SetVatCodeOfAccount, account_no=account_no, vat_code=vat_code)
    return do(writing, command, f"VAT code of account {account_no} set")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the chart of accounts.

    Example: ledger-es accounts list
    """
    return ask(reading, Ledger.chart_of_accounts)
