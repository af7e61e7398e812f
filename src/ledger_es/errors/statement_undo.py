"""Refusals of undoing a posted statement."""

from __future__ import annotations

from ledger_es.errors.refusal import Refusal


class LaterStatementReconciled(Refusal):
    code = "E-PRJ-LATER"
    says = (
        "the bank account was reconciled with statement {later_statement_no} after statement {statement_no}: undo"
        " that one first"
    )
    cures = ("ledger-es statements undo {later_statement_no} --reason REASON",)

    statement_no: str
    later_statement_no: str


class BankEntryOnStatement(Refusal):
    code = "E-PRJ-OTHER-BANK"
    says = (
        "a part of the line went to another bank account, and statement {statement_no} of that account shows its bank"
        " entry {entry_no}: undo that statement first"
    )
    cures = ("ledger-es statements undo {statement_no} --reason REASON",)

    statement_no: str
    entry_no: int
