"""Refusals about the place of a statement among the others: what is known, not decided, withdrawn, open or missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.refusal import Refusal

_PAYMENTS_ONLY = "ledger-es statements post {statement_no} --mode payments-only"
_SHOW = "ledger-es statements show {statement_no}"


class StatementIsWithdrawn(Refusal):
    code = "E-PRJ-WITHDRAWN"
    says = "statement {statement_no} was withdrawn: import its file again"
    cures = ("ledger-es statements import FILE", "ledger-es history --statement {statement_no}")

    statement_no: str


class StatementNotWithdrawn(Refusal):
    """`posted` is the statement of which something is posted: this one, or one whose page belongs to it."""

    code = "E-PRJ-WITHDRAW-POSTED"
    says = (
        "statement {statement_no} cannot be withdrawn: statement {posted} is posted or reconciled, in whole or in part:"
        " undo that first"
    )
    cures = (
        "ledger-es statements undo {posted} --reason REASON",
        "ledger-es statements show {posted}",
    )

    statement_no: str
    posted: str


class StatementInUse(Refusal):
    code = "E-PRJ-WITHDRAW-USED"
    says = (
        "statement {statement_no} cannot be withdrawn: lines of statement {in_the_way} are known as its lines. Withdraw"
        " that one first"
    )
    cures = ("ledger-es statements withdraw {in_the_way} --reason REASON",)

    statement_no: str
    in_the_way: str


class LineIsKnown(Refusal):
    """`known_as` is the line that is the same money, empty if it is in the opening balance or a person said so."""

    code = "E-PRJ-DUPLICATE"
    says = (
        "line {line_no} of statement {statement_no} is no new money ({known_as:it is in the balance before}): it is"
        " settled there"
    )
    cures = (
        _SHOW,
        "ledger-es statements decide {statement_no} --line {line_no} --new --reason REASON",
    )

    statement_no: str
    line_no: int
    known_as: str


class LineUndecided(Refusal):
    """`suspected_duplicate_of` is the line that it may be; `state` says why it is not decided."""

    code = "E-PRJ-UNDECIDED"
    says = (
        "it is not decided whether line {line_no} of statement {statement_no} is new money ({state}"
        " {suspected_duplicate_of}): decide it, or import the other pages where it waits for them"
    )
    cures = (
        "ledger-es statements decide {statement_no} --line {line_no} --new --reason REASON",
        "ledger-es statements decide {statement_no} --line {line_no} --known --reason REASON",
        _SHOW,
    )

    statement_no: str
    line_no: int
    state: str
    suspected_duplicate_of: str


class EarlierStatementOpen(Refusal):
    """`statement_no_before` has lines that are not posted. `mode` is how this one is posted, empty if it is not."""

    code = "E-PRJ-BALANCE"
    says = (
        "statement {statement_no} of bank account {bank_account_no} follows statement {statement_no_before}, with which"
        " the account is not reconciled and of which lines are open: post that one first, or post payments only"
    )
    cures = (
        "ledger-es statements post {statement_no_before} --mode reconcile",
        "ledger-es statements post {statement_no_before} --mode payments-only",
        _PAYMENTS_ONLY,
        "ledger-es reconciliation-status --bank {bank_account_no}",
    )

    statement_no: str
    bank_account_no: str
    statement_no_before: str
    mode: str

    def fitting_cures(self) -> tuple[str, ...]:
        before, before_only, payments_only, status = self.cures
        return (before, before_only, *(() if self.mode else (payments_only,)), status)


class StatementMissing(Refusal):
    """`amount` is what is missing between `balance_before` and `opening`. `mode` as in EarlierStatementOpen."""

    code = "E-PRJ-GAP"
    says = (
        "before statement {statement_before} of bank account {bank_account_no} a statement is missing: the one before"
        " closes with {balance_before}, it opens with {opening}. Import the missing one, or enter it by hand; until"
        " then statement {statement_no} can be posted payments only"
    )
    cures = (
        "ledger-es statements enter --bank {bank_account_no} --opening {balance_before} --closing {opening}"
        " --line {day}={amount}=TEXT --reason REASON",
        "ledger-es statements import FILE --bank {bank_account_no}",
        _PAYMENTS_ONLY,
    )

    statement_no: str
    bank_account_no: str
    statement_before: str
    balance_before: Decimal
    opening: Decimal
    amount: Decimal
    day: date
    mode: str

    def fitting_cures(self) -> tuple[str, ...]:
        enter, missing, payments_only = self.cures
        return (enter, missing, *(() if self.mode else (payments_only,)))


class OpeningMissing(Refusal):
    """The first statement opens with a balance that the books do not have. `is_posted`: lines of it are posted."""

    code = "E-PRJ-OPENING"
    says = (
        "bank account {bank_account_no} begins with nothing, and its first statement {first_statement} opens with"
        " {opening}: withdraw the statement and import it again with its opening balance; or enter a statement that"
        " leads from nothing to {opening}"
    )
    cures = (
        "ledger-es statements enter --bank {bank_account_no} --opening 0 --closing {opening}"
        " --line {day}={opening}=TEXT --reason REASON",
        "ledger-es statements withdraw {first_statement} --reason REASON",
        "ledger-es statements import FILE --bank {bank_account_no} --adopt-opening",
    )

    statement_no: str
    bank_account_no: str
    first_statement: str
    opening: Decimal
    day: date
