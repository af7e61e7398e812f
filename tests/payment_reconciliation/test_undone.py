"""Lines are posted, undone and posted again in any order; the books agree after each step and end as if nothing was."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ledger_es import errors
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_statement_lines import AssignLine, AssignLineToAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.errors import Refusal
from tests.payment_reconciliation.company import Company, Paid, statement_file

INVOICES = (
    ("C1", "INV-1", "01-01", "100.00"),
    ("C1", "INV-2", "01-01", "250.00"),
    ("C2", "INV-3", "01-01", "80.00"),
    ("V1", "BILL-1", "01-01", "-60.00"),
)
FIRST = (
    Paid("01-05", "100.00", "Nordwind Handels AG", "INV-1"),
    Paid("01-06", "150.00", "Nordwind Handels AG", "INV-2"),
    Paid("01-07", "-60.00", "Papier und Mehr SA", "BILL-1"),
)
SECOND = (
    Paid("01-10", "100.00", "Nordwind Handels AG", "INV-2"),
    Paid("01-11", "80.00", "Anna Zumthor", "INV-3"),
)
LINES = {"B/1": (10000, 20000, 30000), "B/2": (10000, 20000)}
STEPS = 30
EXPECTED = {
    "ApplicationTooEarly", "AlreadyReversed", "AmountExceedsEntry", "EarlierStatementOpen", "BankEntryIsClosed",
    "EntryChangedSince", "EntryIsApplied", "EntryIsClosed", "EntryReversed", "ExceedsRemainingAmount",
    "LaterApplicationExists", "LaterStatementReconciled", "LineIsPosted", "LineSignWrong", "LinesInDoubt",
    "LineNotApplied", "LineHasDifference", "NoApplication", "NothingToApply", "StatementIsPosted", "TransactionUnknown",
    "EntryUnknown", "NotFromJournal", "SameSign", "NothingLeftOnLine",
}  # fmt: skip
"""What may refuse a step that is drawn."""


@pytest.mark.parametrize("seed", range(1, 5), ids=lambda seed: f"seed{seed}")
def test_whatever_is_posted_can_be_undone(company: Company, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    company.owe(*INVOICES)
    company.bring(statement_file(tmp_path, *FIRST, number="1"))
    company.bring(statement_file(tmp_path, *SECOND, number="2", opening="190.00"))
    before = company.open()
    done = 0
    for _ in range(STEPS):
        done += _done(company, _drawn(chance))
        company.proof()
    assert done > STEPS // 4
    company.check()
    _undo_all(company)
    assert company.open() == before
    assert company.proof() == ("0.00", "0.00", "370.00")
    company.check()


def _done(company: Company, command: Command) -> bool:
    try:
        return company.do(command).commit_no > 0
    except Refusal as refusal:
        if type(refusal).__name__ not in EXPECTED:
            raise
        return False


def _drawn(chance: random.Random) -> Command:
    statement_no = chance.choice(("B/1", "B/2"))
    line_no = chance.choice(LINES[statement_no])
    some = tuple(chance.sample(LINES[statement_no], chance.randint(1, 2)))
    mode = chance.choice(("payments_only", "reconcile", "reconcile"))
    drawn = chance.randint(1, 10)
    if drawn <= 3:
        leaving = chance.choice(("", "unready"))
        return PostStatement(statement_no=statement_no, mode=mode, leaving=leaving, accept_low=True)
    if drawn == 4:
        return PostStatement(statement_no=statement_no, mode=mode, line_nos=some, accept_low=True)
    if drawn <= 6:
        return UndoStatement(statement_no=statement_no, line_nos=chance.choice(((), some)))
    if drawn == 7:
        amounts = {chance.randint(1, 4): None}
        return AssignLine(statement_no=statement_no, line_no=line_no, amounts_to_apply=amounts)
    if drawn == 8:
        account_type, account_no = chance.choice((("gl", "6900"), ("customer", "C3")))
        return AssignLineToAccount(
            statement_no=statement_no,
            line_no=line_no,
            account_type=account_type,
            account_no=account_no,
        )
    if drawn == 9:
        return chance.choice(
            (
                UnapplyEntry(entry_no=chance.randint(1, 4)),
                ApplyEntries(applying_entry_no=chance.randint(5, 12)),
            )
        )
    return ReverseTransaction(transaction_no=chance.randint(5, 12))


def _undo_all(company: Company) -> None:
    """Undoes both statements. Where something is in the way, what the refusal names is undone first."""
    for _ in range(20):
        waiting = False
        for statement_no in LINES:
            try:
                company.do(UndoStatement(statement_no=statement_no))
            except errors.LaterApplicationExists as refusal:
                undo = UnapplyEntry(
                    entry_no=refusal.entry_no, application_no=refusal.application_no
                )
                company.do(undo)
                waiting = True
            except errors.LaterStatementReconciled as refusal:
                company.do(UndoStatement(statement_no=refusal.later_statement_no))
                waiting = True
        if not waiting:
            return
    pytest.fail("something stays in the way")
