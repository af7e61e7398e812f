"""Refusals of reconciling a bank account with a statement, as a task of its own (receivables.md 10)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.bank_statement import StatementWarning
from ledger_es.errors.refusal import Refusal

_SHOW = "ledger-es reconciliations show {statement_no}"
_UNMATCH_LINE = "ledger-es reconciliations unmatch {statement_no} --line {line_no}"
_TRANSFER = "ledger-es reconciliations transfer {statement_no} --line {line_no} --account ACCOUNT"


class ReconciliationNotOpened(Refusal):
    code = "E-BAR-NOT-OPEN"
    says = "no reconciliation with statement {statement_no} is open: open one first"
    cures = ("ledger-es reconciliations new {bank_account_no} --statement {statement_no}",)

    statement_no: str
    bank_account_no: str


class ReconciliationIsOpen(Refusal):
    code = "E-BAR-OPEN"
    says = "the reconciliation with statement {statement_no} is open already, as number {printed_no}: renumber it"
    cures = ("ledger-es reconciliations renumber {statement_no} --number {asked}", _SHOW)

    statement_no: str
    printed_no: str
    asked: str


class OtherReconciliationsOpen(StatementWarning):
    code = "W-BAR-OTHER"
    says = (
        "other reconciliations of the bank account of statement {statement_no} are open: {count}, the first of them"
        " {first}; what is matched there is not matched here as well"
    )
    cures = (_SHOW,)


class PrintedNoUsed(Refusal):
    code = "E-BAR-DUP"
    says = (
        "the reconciliation with statement {other_statement_no} of bank account {bank_account_no} has the number"
        " {printed_no}: use another one"
    )
    cures = ("ledger-es reconciliations list --bank {bank_account_no}",)

    bank_account_no: str
    printed_no: str
    other_statement_no: str


# --- Matching -------------------------------------------------------------------------------------


class ManyToManyMatch(Refusal):
    code = "E-BAR-MANY"
    says = (
        "{lines} lines and {entries} entries are named: match one line with several entries, or several lines with one"
        " entry"
    )
    cures = (_SHOW,)

    statement_no: str
    lines: int
    entries: int


class NothingToMatch(Refusal):
    code = "E-BAR-NOTHING"
    says = "a match of statement {statement_no} names at least one line and one bank entry"
    cures = (_SHOW,)

    statement_no: str


class EntryNotOfBankAccount(Refusal):
    code = "E-BAR-ENTRY"
    says = "entry {entry_no} is no entry of bank account {bank_account_no}: match an open one"
    cures = ("ledger-es bank-entries --bank {bank_account_no} --open",)

    entry_no: int
    bank_account_no: str


class BankEntryShownElsewhere(Refusal):
    """A bank entry is never reconciled by two statements."""

    code = "E-BAR-SHOWN"
    says = (
        "a posted line of statement {statement_no} shows bank entry {entry_no}: match another one"
    )
    cures = ("ledger-es bank-entries --bank {bank_account_no} --open",)

    entry_no: int
    statement_no: str
    bank_account_no: str


class NothingToSuggest(Refusal):
    code = "E-BAR-NO-ENTRIES"
    says = (
        "bank account {bank_account_no} has no open entry up to {posted_to} that is not matched with a statement:"
        " name a later day, or post what is missing"
    )
    cures = ("ledger-es bank-entries --bank {bank_account_no} --open",)

    bank_account_no: str
    posted_to: date


# --- Posting --------------------------------------------------------------------------------------


class LineNotMatched(Refusal):
    """The first of `count` lines like it."""

    code = "E-BAR-APPLIED"
    says = (
        "line {line_no} of statement {statement_no} over {amount} is matched with no bank entry: match it, or transfer"
        " it to an account (lines like it: {count})"
    )
    cures = (
        _TRANSFER,
        "ledger-es reconciliations match {statement_no}",
        "ledger-es reconciliations match {statement_no} --line {line_no} --entry ENTRY",
    )

    statement_no: str
    line_no: int
    amount: Decimal
    count: int


class LineNotReconciled(Refusal):
    """The first of `count` lines like it."""

    code = "E-BAR-DIFF"
    says = (
        "line {line_no} of statement {statement_no}: its bank entries add up to {applied}, which leaves {difference}"
        " of {amount}: transfer the difference, or remove the match (lines like it: {count})"
    )
    cures = (_TRANSFER, _UNMATCH_LINE)

    statement_no: str
    line_no: int
    amount: Decimal
    applied: Decimal
    difference: Decimal
    count: int


class LineOfPayments(Refusal):
    code = "E-BAR-PAYMENT"
    says = (
        "line {line_no} of statement {statement_no} settles something other than bank entries, which has to be posted:"
        " post it as a payment, and the account with it"
    )
    cures = ("ledger-es statements post {statement_no} --mode reconcile", _UNMATCH_LINE)

    statement_no: str
    line_no: int


class BankEntryAfterStatement(Refusal):
    """The first of `count` entries like it. It would be closed before it existed."""

    code = "E-BAR-DATE"
    says = (
        "bank entry {entry_no} of {entry_date} is dated after statement {statement_no}, which ends on {statement_date}:"
        " leave it for a later statement (entries like it: {count})"
    )
    cures = ("ledger-es reconciliations unmatch {statement_no} --entry {entry_no}",)

    statement_no: str
    statement_date: date
    entry_no: int
    entry_date: date
    count: int


class CancelledEntryMatched(Refusal):
    code = "E-BAR-CANCELLED-MATCHED"
    says = (
        "line {line_no} of statement {statement_no} is matched with bank entry {entry_no}, which the line closes: it is"
        " not closed without a line as well; remove the match first"
    )
    cures = ("ledger-es reconciliations unmatch {statement_no} --entry {entry_no}",)

    statement_no: str
    line_no: int
    entry_no: int


class ReconciliationIsEmpty(Refusal):
    """Perhaps its lines are still to come: a person has to confirm it."""

    code = "E-BAR-EMPTY"
    says = "statement {statement_no} has no lines: say that the account is to be reconciled with it all the same"
    cures = ("ledger-es reconciliations post {statement_no} --accept-empty", _SHOW)

    statement_no: str


class CancelledEntriesUnequal(Refusal):
    code = "E-BAR-CANCELLED"
    says = (
        "the bank entries that are closed without a line of statement {statement_no} add up to {total}, not to zero:"
        " name an entry and its reversal"
    )
    cures = ("ledger-es reconciliations post {statement_no}",)

    statement_no: str
    total: Decimal
