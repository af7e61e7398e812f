"""What the simulation has found, each as the scenario that would have caught it."""

from __future__ import annotations

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.commands.chart_of_accounts import ChangeAccount
from ledger_es.commands.posting_group import (
    SetBankPostingGroup,
    SetOpeningBalanceAccount,
    SetPartyPostingGroup,
)
from ledger_es.errors import AccountNotReserved, SameSign
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import day, given


def test_a_journal_line_cannot_name_the_entry_it_makes() -> None:
    """It closed an entry twice, an assertion of the ledger's own."""
    books = given(*BOOKS, documents("INV-1 01-01 100"))
    payment = line("PAY-1", "01-05", "-30", applies_to={2: None, 1: None})
    books.when(journal(payment)).then_refused(SameSign, entry_no=2)


def test_an_account_that_was_posted_to_by_hand_never_becomes_a_control_account() -> None:
    """What was posted to it before is in no subledger: receivables, bank and G/L would never agree again."""
    closed = Account(
        account_no="2990", name="Opening balance", category="equity", direct_posting=False
    )
    other = SetOpeningBalanceAccount(valid_from=day("01-01"), account_no="1090")
    books = given(*BOOKS, other, ChangeAccount(account=closed))
    bank = SetBankPostingGroup(posting_group="POST", valid_from=day("01-01"), account_no="2990")
    books.when(bank).then_refused(AccountNotReserved, account_no="2990")
    customers = SetPartyPostingGroup(
        ledger="customer",
        posting_group="SPECIAL",
        valid_from=day("01-01"),
        accounts=PartyAccounts(control_account="2990"),
    )
    books.when(customers).then_refused(AccountNotReserved, account_no="2990")
