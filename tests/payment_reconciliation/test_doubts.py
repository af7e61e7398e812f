"""A blocked party, an entry on hold: said with the proposal, for a person to look at before the line is posted."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_es.commands.bank_statement_lines import AcceptLines
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.entry import SetEntryHold
from ledger_es.commands.party import EditCustomer
from ledger_es.errors import LinesInDoubt, PartyBlocked
from tests.payment_reconciliation.company import Company, Paid, statement_file

PAID = (
    Paid("01-05", "100.00", "Nordwind Handels AG", "INV-1001"),
    Paid("01-06", "80.00", "Anna Zumthor", "INV-1002"),
)
READY = PostStatement(statement_no="B/1", mode="payments_only", leaving="blocked")


def owed(company: Company) -> None:
    company.owe(("C1", "INV-1001", "01-01", "100.00"), ("C2", "INV-1002", "01-01", "80.00"))


def doubts(company: Company) -> list[tuple[str, bool]]:
    lines = company.lines().values()
    return [(line.doubts, bool(line.review_required)) for line in lines]


def test_a_blocked_party_and_an_entry_on_hold_are_said_with_the_proposal(
    company: Company, tmp_path: Path
) -> None:
    owed(company)
    company.do(EditCustomer(party_no="C1", blocked="all"))
    company.do(SetEntryHold(entry_no=2, on_hold="X"))
    company.bring(statement_file(tmp_path, *PAID))
    assert company.confidences() == ["high", "high"]
    assert doubts(company) == [("blocked", True), ("on_hold", True)]
    shown = company.ledger.statement("B/1", to_review=True)
    assert [row.review for row in shown.rows()] == [
        "review, party blocked",
        "review, entry on hold",
    ]
    assert [line["doubts"] for line in shown.as_json()["lines"]] == [["blocked"], ["on_hold"]]
    assert company.do(READY).numbers["left_line_nos"] == [10000, 20000]
    with pytest.raises(LinesInDoubt):
        company.do(PostStatement(statement_no="B/1", mode="payments_only"))


def test_accepted_an_entry_on_hold_is_posted_and_a_blocked_party_is_not(
    company: Company, tmp_path: Path
) -> None:
    owed(company)
    company.do(EditCustomer(party_no="C1", blocked="all"))
    company.do(SetEntryHold(entry_no=2, on_hold="X"))
    company.bring(statement_file(tmp_path, *PAID))
    company.do(AcceptLines(statement_no="B/1"))
    with pytest.raises(PartyBlocked):
        company.do(PostStatement(statement_no="B/1", mode="payments_only"))
    assert company.do(READY).numbers["left_line_nos"] == [10000]
    assert company.open() == [("C1", "INV-1001", "100.00")]
    company.do(EditCustomer(party_no="C1", blocked=""))
    company.do(PostStatement(statement_no="B/1", mode="reconcile"))
    assert company.open() == []
    company.check()


def test_the_doubt_follows_holds_and_blocks_that_are_set_and_lifted(
    company: Company, tmp_path: Path
) -> None:
    owed(company)
    company.bring(statement_file(tmp_path, *PAID))
    assert doubts(company) == [("", False), ("", False)]
    company.do(SetEntryHold(entry_no=2, on_hold="X"))
    company.do(EditCustomer(party_no="C1", blocked="all"))
    company.journal.apply_automatically("B/1")
    assert doubts(company) == [("blocked", True), ("on_hold", True)]
    company.do(SetEntryHold(entry_no=2))
    company.do(EditCustomer(party_no="C1", blocked=""))
    company.journal.apply_automatically("B/1")
    assert doubts(company) == [("", False), ("", False)]
    # One for documents only does not stop a payment.
    company.do(EditCustomer(party_no="C1", blocked="invoice"))
    company.journal.apply_automatically("B/1")
    assert doubts(company) == [("", False), ("", False)]


def test_an_entry_put_on_hold_after_the_proposal_is_not_posted_unseen(
    company: Company, tmp_path: Path
) -> None:
    owed(company)
    company.bring(statement_file(tmp_path, *PAID))
    company.do(SetEntryHold(entry_no=2, on_hold="X"))
    with pytest.raises(LinesInDoubt) as caught:
        company.do(PostStatement(statement_no="B/1", mode="payments_only"))
    assert [line.line_no for line in caught.value.lines] == [20000]
    assert "entry on hold" in str(caught.value)
    assert company.do(READY).numbers["left_line_nos"] == [20000]


def test_a_dry_run_of_the_import_says_the_same(company: Company, tmp_path: Path) -> None:
    owed(company)
    company.do(SetEntryHold(entry_no=2, on_hold="X"))
    (tried,) = company.journal.import_file(statement_file(tmp_path, *PAID), dry_run=True)
    (statement,) = tried.would_be
    assert [line.doubts for line in statement.lines] == ["", "on_hold"]


def test_what_was_open_of_a_candidate_and_spoke_against_it_is_stored_with_the_decision(
    company: Company, tmp_path: Path
) -> None:
    company.owe(("C1", "INV-1001", "01-01", "100.00"), ("C1", "INV-1002", "01-01", "250.00"))
    company.do(SetEntryHold(entry_no=2, on_hold="X"))
    company.bring(statement_file(tmp_path, PAID[0]))
    # Neither lifting the hold nor paying the other document changes what is said about the decision.
    company.do(SetEntryHold(entry_no=2))
    company.bring(
        statement_file(
            tmp_path, Paid("01-09", "250.00", "Nordwind Handels AG", "INV-1002"), number="2"
        )
    )
    company.do(PostStatement(statement_no="B/2", mode="payments_only"))
    [line] = company.ledger.statement("B/1").as_json()["lines"]
    assert [(each["entry_nos"], each["amount"], each["doubts"]) for each in line["candidates"]] == [
        ([1], "100.00", []),
        ([2], "250.00", ["on_hold"]),
    ]
    said = [row.explanation for row in company.ledger.explanation("B/1", 10000).rows()]
    assert any(
        "C1 INV-1002 over 250.00 (an entry that would be settled is on hold)" in each
        for each in said
    )
