"""Refusals of G/L accounts."""

from __future__ import annotations

from ledger_es.errors.groups import PostingRefusal, SetupRefusal


class AccountUnknown(SetupRefusal):
    code = "E-SETUP-ACCOUNT-UNKNOWN"
    says = "the chart of accounts has no account {account_no}: use one that it has, or add it"
    cures = (
        "ledger-es accounts list",
        "ledger-es accounts add {account_no} --name NAME --category CATEGORY",
    )

    account_no: str


class AccountExists(SetupRefusal):
    code = "E-SETUP-ACCOUNT-EXISTS"
    says = "account {account_no} is in the chart of accounts already: choose another number"
    cures = ("ledger-es accounts list",)

    account_no: str


class AccountNoAlike(SetupRefusal):
    """`holder` is the number of the existing account."""

    code = "E-SETUP-ACCOUNT-ALIKE"
    says = (
        "account {account_no} would be taken for account {holder}: the numbers differ only in how their letters are"
        " written (capitals, width): use that account, or another number"
    )
    cures = ("ledger-es accounts list",)

    account_no: str
    holder: str


class AccountIsReserved(SetupRefusal):
    code = "E-SETUP-ACCOUNT-USED"
    says = (
        "account {account_no} serves posting group {posting_group} as {purpose}: it must stay"
        " closed to direct posting; journals post to an account of their own"
    )
    cures = ("ledger-es accounts add NUMBER --name NAME --category CATEGORY",)

    account_no: str
    posting_group: str
    purpose: str


class AccountBlocked(PostingRefusal):
    code = "E-POST-ACCOUNT-BLOCKED"
    says = (
        "account {account_no} is blocked: post to another account, or unblock it"
        " (ChangeAccount in Python)"
    )
    cures = ("ledger-es accounts list",)

    account_no: str


class DirectPostingNotAllowed(PostingRefusal):
    code = "E-POST-DIRECT"
    says = (
        "account {account_no} is fed by a subledger: post to a customer, vendor or bank account, whose posting group"
        " names it, or to an account that allows direct posting"
    )
    cures = ("ledger-es posting-groups list", "ledger-es accounts list")

    account_no: str
