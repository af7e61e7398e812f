"""Refusals of deposits (receivables.md 12)."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.errors.groups import PostingRefusal
from ledger_es.errors.refusal import Words


class DepositTotalDiffers(PostingRefusal):
    code = "E-DEP-TOTAL"
    says = (
        "the receipts of journal {journal} add up to {lines_total}, and the deposit is {total_amount}:"
        " {difference} is missing in the lines, or the total is wrong"
    )
    cures = ("ledger-es journals show {journal}",)

    journal: str
    lines_total: Decimal
    total_amount: Decimal
    difference: Decimal


class DepositLineInvalid(PostingRefusal):
    code = "E-DEP-LINE"
    says = "line {line_no} of journal {journal} cannot be deposited: {reason}"
    cures = ("ledger-es journals show {journal}",)

    journal: str
    line_no: int
    reason: Words


class DepositNoUsed(PostingRefusal):
    code = "E-DEP-NUMBER"
    says = "deposit {deposit_no} is posted already: give the deposit another number, or none to draw one"
    cures = ("ledger-es deposits show {deposit_no}",)

    deposit_no: str


class DepositUnknown(PostingRefusal):
    code = "E-DEP-UNKNOWN"
    says = "there is no deposit {deposit_no}"
    cures = ("ledger-es deposits list",)

    deposit_no: str


class DepositIsUndone(PostingRefusal):
    code = "E-DEP-UNDONE"
    says = "deposit {deposit_no} was undone in register {register_no}: there is nothing left of it"
    cures = ("ledger-es registers show {register_no}",)

    deposit_no: str
    register_no: int
