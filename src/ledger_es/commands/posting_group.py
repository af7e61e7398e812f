"""Set posting groups and the opening balance account."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.posting_group import (
    STREAM,
    AlternativePostingGroupSet,
    BankPostingGroupSet,
    OpeningBalanceAccountSet,
    PartyAccounts,
    PartyPostingGroupSet,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision, nothing
from ledger_es.deciding.policy import Policy
from ledger_es.errors import AccountNotReserved, AccountServesOther, CommandInvalid, Words
from ledger_es.values import Code, LedgerKind, codes_checked

_PURPOSES = tuple(name for name in PartyAccounts.model_fields if name != "adjusts_vat")


class SetPartyPostingGroup(Command):
    """Set the G/L accounts of a group of customers or vendors for postings from `valid_from` on.

    With `adjusts_vat` discounts and tolerances correct the VAT of their documents.
    """

    name: ClassVar[str] = "set-party-posting-group"

    ledger: LedgerKind
    posting_group: Code
    valid_from: date
    accounts: Annotated[PartyAccounts, codes_checked(*_PURPOSES)]


class SetBankPostingGroup(Command):
    """Set the G/L account of a group of bank accounts for postings from `valid_from` on."""

    name: ClassVar[str] = "set-bank-posting-group"

    posting_group: Code
    valid_from: date
    account_no: Code


class SetOpeningBalanceAccount(Command):
    """Set the balancing account of opening balances for postings from `valid_from` on."""

    name: ClassVar[str] = "set-opening-balance-account"

    valid_from: date
    account_no: Code


class SetAlternativePostingGroup(Command):
    """Let documents of a posting group's customers or vendors be posted in another group, or no longer.

    Setting what is set already changes nothing.
    """

    name: ClassVar[str] = "set-alternative-posting-group"

    ledger: LedgerKind
    posting_group: Code
    alternative: Code
    allowed: bool = True


def set_alternative_posting_group(
    command: SetAlternativePostingGroup, books: Books, policy: Policy
) -> Decision:
    policy.known_posting_group(command.ledger, command.posting_group)
    policy.known_posting_group(command.ledger, command.alternative)
    if command.posting_group == command.alternative:
        reason = "a group needs no leave for its own documents: name another one"
        raise CommandInvalid(
            command="SetAlternativePostingGroup", pointer="/alternative", reason=reason
        )
    key = (command.ledger, command.posting_group, command.alternative)
    if (key in books.posting_groups.alternatives) == command.allowed:
        return nothing(books.head)

    return _set(
        books,
        AlternativePostingGroupSet(
            ledger=command.ledger,
            posting_group=command.posting_group,
            alternative=command.alternative,
            allowed=command.allowed,
        ),
    )


def set_party_posting_group(
    command: SetPartyPostingGroup, books: Books, policy: Policy
) -> Decision:
    purpose = (
        Words("receivables account") if command.ledger == "customer" else Words("payables account")
    )
    _refuse_unless_reserved(policy, command.accounts.control_account, purpose)
    for name, account_no in command.accounts.by_purpose().items():
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
    """Raises a refusal unless the account can be reserved for this purpose.

    Only one kind of subledger may post to a control account. Otherwise the account would no longer equal the subledger.
    """
    if policy.account(account_no).account_no in policy.books.chart.once_direct:
        raise AccountNotReserved(account_no=account_no, purpose=purpose)
    reserved = policy.books.posting_groups.control_accounts.get(account_no)
    if reserved and reserved[1] != purpose:
        raise AccountServesOther(
            account_no=account_no, posting_group=reserved[0], purpose=reserved[1]
        )


def _set(books: Books, event: Event) -> Decision:
    return Decision([(STREAM, event)], books.head, {})
