"""Bank accounts reconciled as a task of their own: matches by rule, suggested statements, figures, what is drawn."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_es.commands.bank_entry_matches import MatchBankEntries, UnmatchBankEntries
from ledger_es.commands.bank_reconciliation import OpenReconciliation, RenumberReconciliation
from ledger_es.commands.bank_reconciliation_posting import (
    PostReconciliation,
    TransferReconciliationDifference,
    UndoReconciliation,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.errors import NothingToSuggest, Refusal, StatementOutOfBalance
from ledger_es.posting.journal_line import JournalLine
from tests.payment_reconciliation.company import Company, Paid, day, statement_file


def bank(company: Company, *rows: tuple[str, str, str], **fields: Any) -> list[int]:
    """Bank entries of document, day and amount, against cash. Their entry numbers."""
    lines = tuple(
        JournalLine(
            posting_date=day(on),
            document_no=document_no,
            account_type="bank_account",
            account_no="B",
            amount=Decimal(amount),
            bal_account_no="1000",
            **fields,
        )
        for document_no, on, amount in rows
    )
    numbers: list[int] = company.do(PostJournal(lines=lines)).numbers["entry_nos"]
    return numbers


def opened(company: Company, path: Path) -> str:
    (statement_no,) = company.ledger.bank_reconciliation.open_file(path)
    return statement_no


def test_lines_are_matched_by_rule_and_posted(company: Company, tmp_path: Path) -> None:
    """Scenario 26: within no days and within three; what was reconciled by a file cannot be opened by it again."""
    first, second, third = bank(
        company, ("D-1", "01-05", "100"), ("D-2", "01-07", "-40"), ("D-3", "01-09", "25")
    )
    path = statement_file(
        tmp_path, Paid("01-05", "100.00"), Paid("01-10", "-40.00"), Paid("01-10", "10.00", "", "x")
    )
    statement_no = opened(company, path)
    assert company.confidences() == ["none"] * 3
    rule = company.ledger.bank_reconciliation
    numbers = rule.match_automatically(statement_no).numbers
    assert (numbers["matched"], numbers["lines"]) == (1, 3)
    assert rule.match_automatically(statement_no, days_tolerance=3).numbers["matched"] == 2
    assert [company.applied(line_no) for line_no in (10000, 20000, 30000)] == [
        {first: "100.00"},
        {second: "-40.00"},
        {},
    ]
    fee = TransferReconciliationDifference(
        statement_no=statement_no, line_no=30000, account_no="6950", document_no="X"
    )
    company.do(fee)
    company.do(PostReconciliation(statement_no=statement_no))
    assert company.proof() == ("95.00", "25.00", "70.00")
    assert rule.open_file(path) == []
    report = company.ledger.bank_entries(is_open=True, as_of=day("02-01"))
    assert [entry.entry_no for entry in report.entries] == [third]
    company.check()


def test_matching_again_keeps_what_is_matched_unless_it_is_overwritten(
    small: Company, tmp_path: Path
) -> None:
    wrong, right = bank(small, ("D-1", "01-06", "100"), ("D-2", "01-05", "100"))
    statement_no = opened(small, statement_file(tmp_path, Paid("01-05", "100.00", "", "D-2")))
    small.do(MatchBankEntries(statement_no=statement_no, line_nos=(10000,), entry_nos=(wrong,)))
    rule = small.ledger.bank_reconciliation
    assert rule.match_automatically(statement_no).commit_no == 0
    assert small.applied(10000) == {wrong: "100.00"}
    answer = rule.match_automatically(statement_no, overwrite=True, idempotency_key="again")
    assert small.applied(10000) == {right: "100.00"}
    assert rule.match_automatically(statement_no, idempotency_key="again").numbers == answer.numbers


def test_entries_that_together_are_one_line_and_lines_that_are_one_entry(
    small: Company, tmp_path: Path
) -> None:
    """Covering sets: a batch deposit of three, and a payment that the bank shows in two parts."""
    parts = bank(small, ("A", "01-05", "10.10"), ("B", "01-05", "20.20"), ("C", "01-05", "30.30"))
    (whole,) = bank(small, ("W", "01-06", "-70"))
    path = statement_file(
        tmp_path, Paid("01-05", "60.60"), Paid("01-06", "-29.00"), Paid("01-06", "-41.00")
    )
    statement_no = opened(small, path)
    numbers = small.ledger.bank_reconciliation.match_automatically(statement_no).numbers
    assert (numbers["matched"], "ambiguous_line_nos" in numbers) == (3, False)
    assert small.applied(10000) == dict(zip(parts, ("10.10", "20.20", "30.30"), strict=True))
    assert (small.applied(20000), small.applied(30000)) == ({whole: "-29.00"}, {whole: "-41.00"})
    small.do(PostReconciliation(statement_no=statement_no))
    assert small.proof() == ("-9.40", "0.00", "-9.40")
    small.check()


def test_two_sets_are_ambiguous_and_none_is_chosen(small: Company, tmp_path: Path) -> None:
    bank(small, ("A", "01-05", "10"), ("B", "01-05", "10"), ("C", "01-05", "30"))
    statement_no = opened(small, statement_file(tmp_path, Paid("01-05", "40.00")))
    numbers = small.ledger.bank_reconciliation.match_automatically(statement_no).numbers
    assert numbers == {
        "statement_no": "B/1",
        "matched": 0,
        "lines": 1,
        "ambiguous_line_nos": [10000],
    }
    assert small.applied(10000) == {}


def test_a_statement_is_suggested_from_the_ledger(company: Company) -> None:
    first, _, third, _ = bank(
        company,
        ("D-1", "01-05", "100"),
        ("D-2", "01-06", "-30"),
        ("D-3", "01-31", "-10"),
        ("D-4", "02-01", "5"),
    )
    row = company.ledger.bank_entries(document_no="D-2", as_of=day("02-01")).entries[0]
    company.do(ReverseTransaction(transaction_no=row.transaction_no))
    suggest = company.ledger.bank_reconciliation.suggest
    with pytest.raises(StatementOutOfBalance):
        suggest("B", posted_to=day("01-31"), closing_balance=Decimal(91))
    asked: dict[str, Any] = {"posted_to": day("01-31"), "closing_balance": Decimal(90)}
    answer = suggest("B", **asked, printed_no="January", idempotency_key="jan")
    assert suggest("B", **asked, printed_no="January", idempotency_key="jan").replayed
    statement_no = answer.numbers["statement_no"]
    assert company.applied(10000, statement_no) == {first: "100.00"}
    assert company.applied(20000, statement_no) == {third: "-10.00"}
    with pytest.raises(NothingToSuggest):
        suggest("B", posted_to=day("01-31"))
    company.do(PostReconciliation(statement_no=statement_no))
    # The reversed entry and its reversal are zero together.
    assert company.proof() == ("95.00", "5.00", "90.00")
    (listed,) = company.ledger.reconciliations(as_of=day("02-01")).rows()
    assert (listed.printed_no, listed.status) == ("January", "reconciled")
    company.check()


def test_outstanding_on_an_old_day_though_it_is_closed_since(
    company: Company, tmp_path: Path
) -> None:
    """frappe/erpnext#58481, axelor/axelor-open-suite#5621."""
    company.do(
        PostJournal(
            lines=(
                JournalLine(
                    posting_date=day("01-02"),
                    document_no="START",
                    account_type="bank_account",
                    account_no="B",
                    amount=Decimal("5750.00"),
                    bal_account_no="1000",
                ),
            )
        )
    )
    bank(company, ("CHECK", "02-27", "-640.00"), ("DEPOSIT", "02-28", "250.00"))
    january = opened(company, statement_file(tmp_path, Paid("01-02", "5750.00")))
    rule = company.ledger.bank_reconciliation
    rule.match_automatically(january)
    company.do(PostReconciliation(statement_no=january))
    path = statement_file(
        tmp_path,
        Paid("03-02", "250.00"),
        Paid("03-20", "-640.00"),
        opening="5750.00",
        number="2",
    )
    march = opened(company, path)
    rule.match_automatically(march, days_tolerance=30)
    before = company.ledger.reconciliation_figures(march).as_json()
    company.do(PostReconciliation(statement_no=march))
    figures = company.ledger.reconciliation_figures(march, as_of=day("02-28")).as_json()
    assert [one["outstanding"] for one in figures["outstanding"]] == ["-640.00", "250.00"]
    assert company.proof(as_of=day("02-28")) == ("5360.00", "-390.00", "5750.00")
    assert company.proof(as_of=day("03-31")) == ("5360.00", "0.00", "5360.00")
    after = company.ledger.reconciliation_figures(march).as_json()
    assert (before["outstanding"], after["outstanding"], after["difference"]) == ([], [], "0.00")
    company.check()


def test_the_test_report_has_the_figures_of_the_statement(small: Company, tmp_path: Path) -> None:
    """receivables.md 10.7, with a posting that passed the bank account by."""
    bank(small, ("D-1", "01-05", "100"), ("D-2", "01-08", "-30"))
    statement_no = opened(small, statement_file(tmp_path, Paid("01-05", "98.00")))
    small.do(MatchBankEntries(statement_no=statement_no, line_nos=(10000,), entry_nos=(1,)))
    report = small.ledger.reconciliation_figures(statement_no, as_of=day("01-31"))
    assert {row.figure: str(row.amount) for row in report.rows()} == {
        "balance_last_statement": "0.00",
        "total_of_lines": "98.00",
        "statement_ending_balance": "98.00",
        "sum_of_differences": "-2.00",
        "outstanding_bank_transactions": "-30.00",
        "outstanding_checks": "0.00",
        "expected_bank_balance": "68.00",
        "bank_account_balance": "70.00",
        "difference": "2.00",
        "gl_balance_lcy": "70.00",
    }
    assert [one.outstanding for one in report.figures.entries] == [-3000]
    assert report.figures.direct_postings == ()
    shown = small.ledger.reconciliation(statement_no)
    (row,) = shown.rows()
    assert (row.matched_by, row.bank_entries, str(row.difference)) == ("hand", "1", "-2.00")


STEPS = 25
EXPECTED = {
    "ApplicationTooEarly", "BankEntryAfterStatement", "BankEntryIsClosed", "BankEntryShownElsewhere",
    "CancelledEntriesUnequal", "EarlierStatementOpen", "EntryChangedSince", "EntryIsClosed",
    "EntryNotOfBankAccount", "LaterStatementReconciled", "LineHasDifference", "LineIsPosted", "LineNotApplied",
    "LineNotMatched", "LineNotReconciled", "LineOfPayments", "LineWithoutDifference", "LinesInDoubt",
    "ManyToManyMatch", "PrintedNoUsed", "ReconciliationIsOpen", "ReconciliationNotOpened",
    "StatementIsPosted", "AlreadyReversed", "NotFromJournal",
}  # fmt: skip
"""What may refuse a step that is drawn."""


@pytest.mark.parametrize("seed", range(1, 3), ids=lambda seed: f"seed{seed}")
def test_whatever_is_drawn_the_proof_holds(company: Company, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    bank(
        company,
        ("D-1", "01-05", "100"),
        ("D-2", "01-06", "60"),
        ("D-3", "01-06", "40"),
        ("D-4", "01-09", "-25"),
        ("D-5", "01-10", "80"),
        ("D-6", "01-10", "33"),
    )
    first = (Paid("01-06", "100.00"), Paid("01-07", "100.00"), Paid("01-09", "-27.00"))
    second = (Paid("01-10", "50.00"), Paid("01-11", "30.00"))
    company.bring(statement_file(tmp_path, *first, number="1"), apply=False)
    company.bring(statement_file(tmp_path, *second, number="2", opening="173.00"), apply=False)
    company.do(OpenReconciliation(statement_no="B/1"))
    done = 0
    for _ in range(STEPS):
        done += _done(company, chance)
        company.proof()
        company.proof(as_of=day(f"01-{chance.randint(4, 12):02}"))
    assert done > STEPS // 4
    company.check()


LINES = {"B/1": (10000, 20000, 30000), "B/2": (10000, 20000)}


def _done(company: Company, chance: random.Random) -> bool:
    statement_no = chance.choice(("B/1", "B/1", "B/2"))
    try:
        if chance.randint(1, 8) == 1:
            rule = company.ledger.bank_reconciliation
            overwrite = chance.random() < 0.3
            executed = rule.match_automatically(
                statement_no, days_tolerance=chance.randint(0, 3), overwrite=overwrite
            )
        else:
            executed = company.do(_drawn(chance, statement_no))
    except Refusal as refusal:
        if type(refusal).__name__ not in EXPECTED:
            raise
        return False
    return executed.commit_no > 0


def _drawn(chance: random.Random, statement_no: str) -> Command:
    line_no = chance.choice(LINES[statement_no])
    entry_no = chance.randint(1, 8)
    match chance.randint(1, 12):
        case 1 | 2:
            return OpenReconciliation(statement_no=statement_no)
        case 3 | 4:
            return MatchBankEntries(
                statement_no=statement_no, line_nos=(line_no,), entry_nos=(entry_no,)
            )
        case 5:
            return MatchBankEntries(
                statement_no=statement_no, line_nos=LINES[statement_no][-2:], entry_nos=(entry_no,)
            )
        case 6:
            return UnmatchBankEntries(statement_no=statement_no, entry_nos=(entry_no,))
        case 7 | 8:
            return TransferReconciliationDifference(
                statement_no=statement_no, line_no=line_no, account_no="6950"
            )
        case 9 | 10:
            return PostReconciliation(statement_no=statement_no)
        case 11:
            undo: tuple[Command, ...] = (
                UndoReconciliation(statement_no=statement_no),
                UndoStatement(statement_no=statement_no),
                PostStatement(statement_no=statement_no, mode="payments_only", accept_low=True),
            )
            return chance.choice(undo)
    other: tuple[Command, ...] = (
        RenumberReconciliation(statement_no=statement_no, printed_no=str(chance.randint(1, 3))),
        ReverseTransaction(transaction_no=chance.randint(1, 6)),
    )
    return chance.choice(other)
