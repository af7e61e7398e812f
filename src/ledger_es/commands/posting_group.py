"""Set posting groups and the opening balance account."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.posting_group import (
    STREAM,
    BankPostingGroupSet,
    OpeningBalanceAccountSet,
    PartyAccounts,
    PartyPostingGroupSet,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import AccountNotReserved, AccountServesOther, Words
from ledger_es.values import Code, LedgerKind, codes_checked


class SetPartyPostingGroup(Command):
    """From `valid_from` on the group's customers or vendors post to these accounts."""

    name: ClassVar[str] = "set-party-posting-group"

    ledger: LedgerKind
    posting_group: Code
    valid_from: date
    accounts: Annotated[PartyAccounts, codes_checked(*PartyAccounts.model_fields)]


class SetBankPostingGroup(Command):
    """From `valid_from` on the group's bank accounts post to this G/L account."""

    name: ClassVar[str] = "set-bank-posting-group"

    posting_group: Code
    valid_from: date
    account_no: Code


class SetOpeningBalanceAccount(Command):
    name: ClassVar[str] = "set-opening-balance-account"
    valid_from: date
    account_no: Code


def set_party_posting_group(
    command: SetPartyPostingGroup, books: Books, policy: Policy
) -> Decision:
    purpose = (
        Words("receivables account") if command.ledger == "customer" else Words("payables account")
    )
    _refuse_unless_reserved(policy, command.accounts.control_account, purpose)
    for name, account_no in command.accounts:
        if account_no and name != "control_account":
            policy.direct_account(account_no)

    return _set(
        books,
        PartyPostingGroupSet(
            ledger=command.ledger,
            posting_group=command.posting_group,
            valid_from=command.valid_from,
            accounts=command.accounts,
        ),
    )


def set_bank_posting_group(command: SetBankPostingGroup, books: Books, policy: Policy) -> Decision:
    _refuse_unless_reserved(policy, command.account_no, Words("bank account"))

    return _set(
        books,
        BankPostingGroupSet(
            posting_group=command.posting_group,
            valid_from=command.valid_from,
            account_no=command.account_no,
        ),
    )


def set_opening_balance_account(
    command: SetOpeningBalanceAccount, books: Books, policy: Policy
) -> Decision:
    policy.direct_account(command.account_no)

    return _set(
        books,
        OpeningBalanceAccountSet(valid_from=command.valid_from, account_no=command.account_no),
    )


def _refuse_unless_reserved(policy: Policy, account_no: str, purpose: Words) -> None:
    """Only a subledger may feed its account, and one kind of subledger only, or the two drift apart."""
    if policy.account(account_no).account_no in policy.books.chart.once_direct:
        raise AccountNotReserved(account_no=account_no, purpose=purpose)
    reserved = policy.books.posting_groups.control_accounts.get(account_no)
    if reserved and reserved[1] != purpose:
        raise AccountServesOther(
            account_no=account_no, posting_group=reserved[0], purpose=reserved[1]
        )


def _set(books: Books, event: Event) -> Decision:
    return Decision([(STREAM, event)], books.head, {})
