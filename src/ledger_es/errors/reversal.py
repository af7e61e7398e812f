"""Refusals of reversing a ledger transaction."""

from __future__ import annotations

from ledger_es.errors.groups import ReversalRefusal


class TransactionUnknown(ReversalRefusal):
    code = "E-REV-UNKNOWN"
    says = "there is no ledger transaction {transaction_no}: the history of a document or an entry has its number"
    cures = ("ledger-es history --document DOCUMENT", "ledger-es history --entry ENTRY")

    transaction_no: int


class AlreadyReversed(ReversalRefusal):
    code = "E-REV-TWICE"
    says = (
        "ledger transaction {transaction_no} is part of a reversal already (ledger transaction"
        " {other_transaction_no})"
    )
    cures = ("ledger-es history --transaction {transaction_no}",)

    transaction_no: int
    other_transaction_no: int


class NotFromJournal(ReversalRefusal):
    code = "E-REV-JOURNAL"
    says = (
        "ledger transaction {transaction_no} was not posted from a journal (source {source_code}):"
        " it cannot be reversed; undo an application, or post a correcting entry"
    )
    cures = ("ledger-es history --transaction {transaction_no}", "ledger-es journal post FILE")

    transaction_no: int
    source_code: str


class EntryIsApplied(ReversalRefusal):
    code = "E-REV-APPLIED"
    says = "entry {entry_no} of ledger transaction {transaction_no} is applied: undo its applications first"
    cures = ("ledger-es applications undo --entry {entry_no}",)

    entry_no: int
    transaction_no: int


class BankEntryIsClosed(ReversalRefusal):
    code = "E-REV-CLOSED"
    says = (
        "bank entry {entry_no} of ledger transaction {transaction_no} was found on a bank statement,"
        " in whole or in part: post a correcting entry instead"
    )
    cures = ("ledger-es journal post FILE",)

    entry_no: int
    transaction_no: int
