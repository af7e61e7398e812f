"""Refusals about checks: issuing and voiding them (receivables.md 11)."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.refusal import Refusal

_SHOW = "ledger-es checks show {bank_account_no} {check_no}"
_LIST = "ledger-es checks list --bank {bank_account_no}"


class CheckUnknown(Refusal):
    code = "E-CHK-UNKNOWN"
    says = "bank account {bank_account_no} has no check {check_no}"
    cures = (_LIST,)

    bank_account_no: str
    check_no: str


class CheckNoUsed(Refusal):
    code = "E-CHK-DUP"
    says = (
        "check {check_no} of bank account {bank_account_no} was issued before, and its number stays used: leave the"
        " number out for the next one"
    )
    cures = (_SHOW,)

    bank_account_no: str
    check_no: str


class CheckNoMissing(Refusal):
    code = "E-CHK-NUMBER"
    says = (
        "bank account {bank_account_no} has no check from which the next number could be counted: name the number of"
        " the first one"
    )
    no_cure = "the command itself takes --number"

    bank_account_no: str


class CheckStatusWrong(Refusal):
    code = "E-CHK-STATUS"
    says = "check {check_no} of bank account {bank_account_no} is {status}: only a check that is {wanted} can be {verb}"
    cures = (_SHOW,)

    bank_account_no: str
    check_no: str
    status: str
    wanted: str
    verb: str


class CheckVoidTooEarly(Refusal):
    code = "E-CHK-DATE"
    says = "check {check_no} is dated {check_date}: it cannot be voided on {void_date}, which is before"
    cures = ("ledger-es checks void {bank_account_no} {check_no} --date {check_date}",)

    bank_account_no: str
    check_no: str
    check_date: date
    void_date: date


class CheckIsCleared(Refusal):
    """Money that comes back is a new receipt on its own day."""

    code = "E-CHK-CLEARED"
    says = (
        "a statement of the bank shows check {check_no}, so it was paid: it cannot be voided; post money that comes"
        " back as a receipt on its own day"
    )
    cures = ("ledger-es journal post FILE",)

    bank_account_no: str
    check_no: str
    bank_entry_no: int


class EntryHasCheck(Refusal):
    code = "E-REV-CHECK"
    says = "ledger transaction {transaction_no} is that of check {check_no}: it is not reversed; void the check instead"
    cures = ("ledger-es checks void {bank_account_no} {check_no} --date {check_date}",)

    transaction_no: int
    bank_account_no: str
    check_no: str
    check_date: date
