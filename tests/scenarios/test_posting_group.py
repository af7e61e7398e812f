"""Posting groups: which accounts serve customers, vendors and banks from which day."""

from __future__ import annotations

import pytest

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.posting_group import (
    BankPostingGroupSet,
    OpeningBalanceAccountSet,
    PartyAccounts,
    PartyPostingGroupSet,
)
from ledger_es.commands.chart_of_accounts import AddAccounts, ChangeAccount
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.commands.posting_group import (
    SetBankPostingGroup,
    SetOpeningBalanceAccount,
    SetPartyPostingGroup,
)
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    AccountBlocked,
    AccountNotReserved,
    AccountServesOther,
    AccountUnknown,
    DirectPostingNotAllowed,
    Refusal,
)
from tests.scenarios.books import BOOKS, COMPANY, bank_account, documents
from tests.scenarios.scenario import day, given

RESERVED = AddAccounts(
    accounts=(
        Account(
            account_no="1150", name="Receivables, staff", category="assets", direct_posting=False
        ),
        Account(account_no="1025", name="Bank, savings", category="assets", direct_posting=False),
    )
)


def group(control: str, **accounts: str) -> SetPartyPostingGroup:
    return SetPartyPostingGroup(
        ledger="customer",
        posting_group="STAFF",
        valid_from=day("01-01"),
        accounts=PartyAccounts(control_account=control, **accounts),
    )


def bank(account_no: str, on: str = "01-01", code: str = "BANK") -> SetBankPostingGroup:
    return SetBankPostingGroup(posting_group=code, valid_from=day(on), account_no=account_no)


def test_a_group_of_customers() -> None:
    given(COMPANY, RESERVED).when(group("1150", interest_account="3851")).then(
        (
            "setup-posting_groups",
            PartyPostingGroupSet(
                ledger="customer",
                posting_group="STAFF",
                valid_from=day("01-01"),
                accounts=PartyAccounts(control_account="1150", interest_account="3851"),
            ),
        )
    )


def test_a_group_of_bank_accounts() -> None:
    given(COMPANY, RESERVED).when(bank("1025")).then(
        (
            "setup-posting_groups",
            BankPostingGroupSet(posting_group="BANK", valid_from=day("01-01"), account_no="1025"),
        )
    )


def test_the_opening_balance_account() -> None:
    command = SetOpeningBalanceAccount(valid_from=day("01-01"), account_no="2200")
    given(COMPANY).when(command).then(
        (
            "setup-posting_groups",
            OpeningBalanceAccountSet(valid_from=day("01-01"), account_no="2200"),
        )
    )


def test_entries_keep_the_account_they_were_posted_on() -> None:
    """From March on 1150: an invoice of February stays on 1100, also when it is paid in April."""
    later = SetPartyPostingGroup(
        ledger="customer",
        posting_group="DOMESTIC",
        valid_from=day("03-01"),
        accounts=PartyAccounts(control_account="1150"),
    )
    books = given(
        *BOOKS, RESERVED, later, documents("INV-1 02-28 5.00"), documents("INV-2 03-01 7.00")
    )
    assert books.balances() == {"1100": "5.00", "1150": "7.00", "3000": "-12.00"}


def test_a_banks_account_holds_from_its_day() -> None:
    books = given(COMPANY, RESERVED, bank("1025", "03-01"))
    books.after(bank_account("B", "5.00", "02-28"), bank_account("B2", "7.00", "03-01"))
    assert books.balances() == {"1020": "5.00", "1025": "7.00", "2990": "-12.00"}


def _blocked(account_no: str) -> ChangeAccount:
    account = next(one for one in ACCOUNTS if one.account_no == account_no)
    return ChangeAccount(account=account.model_copy(update={"blocked": True}))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (group("1151"), AccountUnknown),
        (group("1000"), AccountBlocked),
        (group("1090"), AccountNotReserved),
        (group("2000"), AccountServesOther),
        (group("1020"), AccountServesOther),
        (group("1150", interest_account="9999"), AccountUnknown),
        (group("1150", interest_account="1000"), AccountBlocked),
        (group("1150", interest_account="1100"), DirectPostingNotAllowed),
        (group("2000", interest_account="9999"), AccountServesOther),
        (bank("9999"), AccountUnknown),
        (bank("1000"), AccountBlocked),
        (bank("1090"), AccountNotReserved),
        (bank("1100"), AccountServesOther),
        (SetOpeningBalanceAccount(valid_from=day("01-01"), account_no="9999"), AccountUnknown),
        (SetOpeningBalanceAccount(valid_from=day("01-01"), account_no="1000"), AccountBlocked),
        (
            SetOpeningBalanceAccount(valid_from=day("01-01"), account_no="1100"),
            DirectPostingNotAllowed,
        ),
    ],
)
def test_refused_accounts(command: Command, refusal: type[Refusal]) -> None:
    given(COMPANY, RESERVED, _blocked("1000")).when(command).then_refused(refusal)
