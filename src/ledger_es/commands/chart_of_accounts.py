"""Add G/L accounts, or change an account."""

from __future__ import annotations

from typing import Annotated, ClassVar

from ledger_es.aggregates.chart_of_accounts import STREAM, Account, AccountChanged, AccountsAdded
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AccountExists,
    AccountIsReserved,
    AccountNoAlike,
    AccountUnknown,
    EditChangesNothing,
    Refusal,
    Words,
)
from ledger_es.values import Code, OptionalCode, codes_checked, comparison_form
from ledger_es.values.codes import alike

_CheckedAccount = Annotated[Account, codes_checked("account_no", "vat_code")]


class AddAccounts(Command):
    """Add G/L accounts, all or none."""

    name: ClassVar[str] = "add-accounts"

    accounts: tuple[_CheckedAccount, ...]


class ChangeAccount(Command):
    """Replace the whole record of a G/L account."""

    name: ClassVar[str] = "change-account"

    account: _CheckedAccount


class SetVatCodeOfAccount(Command):
    """Give a G/L account a VAT code, or take it away (empty). The rest of its record stays."""

    name: ClassVar[str] = "set-vat-code-of-account"

    account_no: Code
    vat_code: OptionalCode


def add_accounts(command: AddAccounts, books: Books, policy: Policy) -> Decision:
    account_no_by_form = dict(books.chart.account_no_by_form)
    for place, account in enumerate(command.accounts, 1):
        try:
            _refuse_taken_number(account.account_no, account_no_by_form)
            policy.known_vat_code(account.vat_code)
        except Refusal as refusal:
            raise refusal.at("account {line}", line=place) from None

    return Decision([(STREAM, AccountsAdded(accounts=command.accounts))], books.head, {})


def _refuse_taken_number(account_no: str, account_no_by_form: dict[str, str]) -> None:
    """Raises a refusal if the number is in use, regardless of upper and lower case; otherwise notes it as used."""
    form = comparison_form(account_no)
    holder = account_no_by_form.get(form)
    if holder == account_no:
        raise AccountExists(account_no=account_no)
    if holder is not None:
        raise AccountNoAlike(account_no=account_no, holder=holder)
    account_no_by_form[form] = account_no


def change_account(command: ChangeAccount, books: Books, policy: Policy) -> Decision:
    account = command.account
    before = _known_account(books, account.account_no)
    if account == before:
        raise EditChangesNothing(what=Words("account {account_no}", account_no=account.account_no))
    policy.known_vat_code(account.vat_code)
    reserved = books.posting_groups.control_accounts.get(account.account_no)
    if reserved and account.direct_posting:
        group, purpose = reserved
        raise AccountIsReserved(account_no=account.account_no, posting_group=group, purpose=purpose)

    return Decision([(STREAM, AccountChanged(account=account))], books.head, {})


def set_vat_code_of_account(command: SetVatCodeOfAccount, books: Books, policy: Policy) -> Decision:
    before = _known_account(books, command.account_no)
    policy.known_vat_code(command.vat_code)
    account = before.model_copy(update={"vat_code": command.vat_code})
    if account == before:
        raise EditChangesNothing(what=Words("account {account_no}", account_no=account.account_no))

    return Decision([(STREAM, AccountChanged(account=account))], books.head, {})


def _known_account(books: Books, account_no: str) -> Account:
    """The account, whether it can be posted to or not. Raises AccountUnknown."""
    account = books.chart.accounts.get(account_no)
    if account is None:
        meant = alike(account_no, books.chart.accounts)
        raise AccountUnknown(account_no=account_no).or_meant(meant)
    return account
