"""Refusals of posting groups: which account serves which purpose."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.groups import PostingRefusal, SetupRefusal
from ledger_es.errors.refusal import Words


class PostingGroupUnknown(SetupRefusal):
    """`on` is None if the code was never set for any day."""

    code = "E-SETUP-GROUP"
    says = "there is no {kind} posting group {posting_group!r} on {on:any day}: set it, or name an existing one"
    cures = (
        "ledger-es posting-groups set {kind} {posting_group} --valid-from {on:DATE} --control-account CONTROL_ACCOUNT",
        "ledger-es posting-groups set-bank {posting_group} --valid-from {on:DATE} --account ACCOUNT",
        "ledger-es posting-groups list",
    )

    kind: str
    posting_group: str
    on: date | None

    def fitting_cures(self) -> tuple[str, ...]:
        of_party, of_bank_account, listing = self.cures
        return (of_bank_account if self.kind == "bank account" else of_party, listing)


class AccountMissingInGroup(SetupRefusal):
    code = "E-SETUP-ACCOUNT"
    says = (
        "{kind} posting group {posting_group} names no {purpose} on {on}: set the group with all its accounts"
        " before posting"
    )
    cures = (
        "ledger-es posting-groups set {kind} {posting_group} --valid-from {on} --control-account CONTROL_ACCOUNT"
        " --discount-debit-account ACCOUNT --discount-credit-account ACCOUNT",
        "ledger-es posting-groups list",
    )

    kind: str
    posting_group: str
    purpose: Words
    on: date


class AccountNotReserved(SetupRefusal):
    code = "E-SETUP-ACCOUNT-DIRECT"
    says = (
        "account {account_no} allows or once allowed direct posting: a {purpose} must never have,"
        " or the subledger and the G/L drift apart; name an account that never did"
    )
    cures = ("ledger-es accounts add NUMBER --name NAME --category CATEGORY --no-direct-posting",)

    account_no: str
    purpose: Words


class AccountServesOther(SetupRefusal):
    code = "E-SETUP-ACCOUNT-OTHER"
    says = (
        "account {account_no} is the {purpose} of posting group {posting_group}: it cannot serve two subledgers;"
        " name an account of its own"
    )
    cures = ("ledger-es accounts add NUMBER --name NAME --category CATEGORY --no-direct-posting",)

    account_no: str
    purpose: str
    posting_group: str


class OpeningAccountMissing(SetupRefusal):
    code = "E-SETUP-OPENING"
    says = "no opening balance account is set: opening entries are posted against it"
    cures = ("ledger-es posting-groups set-opening-balance --valid-from DATE --account ACCOUNT",)


class PostingGroupNotAllowed(PostingRefusal):
    code = "E-POST-GROUP"
    says = (
        "{kind} {party_no} is of posting group {own_group}, whose documents are not posted in group {posting_group}:"
        " leave the group out, or allow it as an alternative"
    )
    cures = (
        "ledger-es posting-groups allow {kind} {own_group} {posting_group}",
        "ledger-es posting-groups alternatives",
    )

    kind: str
    party_no: str
    own_group: str
    posting_group: str
