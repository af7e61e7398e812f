"""Statements and reconciliation asked for a day in the past, and as they were known at a moment in the past."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from ledger_es.commands.bank_statement_lines import AcceptLines, AssignLine, AssignLineToAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.journal import PostJournal
from ledger_es.posting.journal_line import JournalLine
from ledger_es.reports import reconciliation_status, statement_list
from tests.payment_reconciliation.company import Company, Paid, day, statement_file

LAST = date(9999, 12, 31)


def now(company: Company) -> datetime:
    recorded_at = company.ledger.store.head().recorded_at
    assert recorded_at is not None
    return recorded_at


def of(company: Company, **moment: Any) -> dict[str, Any]:
    """The one statement as the status report shows it."""
    report = company.ledger.reconciliation_status(**({"as_of": LAST} | moment)).as_json()
    found: list[dict[str, Any]] = report["bank_accounts"][0]["statements"]
    assert len(found) <= 1
    return found[0] if found else {}


def test_how_far_a_statement_was(company: Company, tmp_path: Path) -> None:
    (invoice,) = company.owe(("C1", "INV-1", "01-02", "100.00"))
    before = now(company)
    path = statement_file(tmp_path, Paid("01-10", "60.00", text="INV-1"), Paid("01-20", "7.00"))
    company.bring(path)
    applied = now(company)
    company.do(AcceptLines(statement_no="B/1"))
    company.do(AssignLineToAccount(statement_no="B/1", line_no=20000, account_no="6950"))
    reviewed = now(company)
    company.do(PostStatement(statement_no="B/1", mode="reconcile"))

    assert of(company, known_at=before) == {}
    shown = [of(company, known_at=at) for at in (applied, reviewed)] + [of(company)]
    assert [one["status"] for one in shown] == ["open", "open", "reconciled"]
    assert [one["to_review"] for one in shown] == [2, 0, 0]
    assert [one["with_difference"] for one in shown] == [1, 0, 0]
    past = company.ledger.statement("B/1", as_of=LAST, known_at=applied).as_json()["lines"]
    assert [line["match_confidence"] for line in past] == ["medium", "none"]
    assert [one["entry_no"] for one in past[0]["applied"]] == [invoice]
    today = company.ledger.statement("B/1", as_of=LAST).as_json()["lines"]
    assert [line["match_confidence"] for line in today] == ["accepted", "manual"]


def test_what_is_posted_wants_nobody(small: Company, tmp_path: Path) -> None:
    """A line that was posted as it was proposed is not to be reviewed any more."""
    small.owe(("C1", "INV-1", "01-02", "100.00"))
    small.bring(statement_file(tmp_path, Paid("01-10", "60.00", text="INV-1")))
    assert (of(small)["to_review"], of(small)["lines"]) == (1, 1)
    small.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    assert (of(small)["to_review"], of(small)["lines"]) == (0, 1)


def test_balances_on_every_day_as_known_at_every_moment(company: Company, tmp_path: Path) -> None:
    """The proof holds whatever day is asked and whatever was known."""
    company.owe(("C1", "INV-1", "01-02", "100.00"))
    moments = [now(company)]
    first = statement_file(tmp_path, Paid("01-10", "60.00", text="INV-1"), Paid("01-20", "7.00"))
    company.bring(first)
    company.do(AssignLineToAccount(statement_no="B/1", line_no=20000, account_no="6950"))
    moments.append(now(company))
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    moments.append(now(company))
    # A payment that was booked before the statement shows it.
    cash = JournalLine(
        posting_date=day("01-12"),
        document_no="CASH-1",
        account_type="bank_account",
        account_no="B",
        amount="30.00",
        bal_account_no="1000",
    )
    entry_no = company.do(PostJournal(lines=(cash,))).numbers["entry_nos"][0]
    moments.append(now(company))
    second = statement_file(tmp_path, Paid("01-25", "30.00"), opening="67.00", number="2")
    company.bring(second, apply=False)
    amounts = {entry_no: None}
    company.do(AssignLine(statement_no="B/2", line_no=10000, amounts_to_apply=amounts))
    company.do(PostStatement(statement_no="B/2", mode="reconcile"))
    moments.append(now(company))

    days = [day(text) for text in ("01-01", "01-10", "01-12", "01-19", "01-20", "01-24", "01-25")]
    proofs = {
        (on, at): company.proof(as_of=on, known_at=moments[at])
        for on, at in product(days, range(len(moments)))
    }
    assert proofs[day("01-01"), 1] == ("0.00", "0.00", "0.00")
    assert {proofs[on, 1] for on in days[1:4]} == {("0.00", "0.00", "60.00")}
    assert {proofs[on, 1] for on in days[4:]} == {("0.00", "0.00", "67.00")}
    assert proofs[day("01-10"), 2] == ("60.00", "0.00", "60.00")
    assert proofs[day("01-20"), 2] == ("67.00", "0.00", "67.00")
    assert proofs[day("01-19"), 3] == ("90.00", "30.00", "60.00")
    assert proofs[day("01-20"), 3] == ("97.00", "30.00", "67.00")
    assert proofs[day("01-24"), 4] == ("97.00", "30.00", "67.00")
    assert proofs[day("01-25"), 4] == ("97.00", "0.00", "97.00")
    company.check()


def listed(company: Company, report: Callable[..., Any], **moment: Any) -> list[tuple[str, str]]:
    """Number and status of each statement that the report lists."""
    document = report(company.ledger.read_models, **moment).as_json()
    rows = document["bank_accounts"][0] if "bank_accounts" in document else document
    return [(one["statement_no"], one["status"]) for one in rows["statements"]]


@pytest.mark.parametrize("report", [reconciliation_status, statement_list])
def test_a_statement_is_there_from_its_closing_day(
    small: Company, tmp_path: Path, report: Callable[..., Any]
) -> None:
    """And reconciled from the day on which the bank account is: the first one has a line booked ahead."""
    small.bring(statement_file(tmp_path, Paid("01-12", "7.00"), Paid("01-10", "5.00")))
    imported = now(small)
    second = statement_file(tmp_path, Paid("01-20", "8.00"), opening="12.00", number="2")
    small.bring(second)
    for line_no in (10000, 20000):
        small.do(AssignLineToAccount(statement_no="B/1", line_no=line_no, account_no="6950"))
    small.do(PostStatement(statement_no="B/1", mode="reconcile"))
    days = ("01-09", "01-10", "01-11", "01-12", "01-19", "01-20")
    found = {text: listed(small, report, as_of=day(text)) for text in days}
    first = ("B/1", "reconciled")
    assert found == {
        "01-09": [],
        "01-10": [("B/1", "posted")],
        "01-11": [("B/1", "posted")],
        "01-12": [first],
        "01-19": [first],
        "01-20": [first, ("B/2", "open")],
    }
    assert listed(small, report, as_of=LAST, known_at=imported) == [("B/1", "open")]


def test_a_line_dated_after_its_statement(small: Company, tmp_path: Path) -> None:
    """Some banks book ahead: the bank's balance includes the line before it is posted, and the proof says so."""
    path = statement_file(tmp_path, Paid("01-12", "7.00"), Paid("01-10", "5.00"))
    small.bring(path)
    for line_no in (10000, 20000):
        small.do(AssignLineToAccount(statement_no="B/1", line_no=line_no, account_no="6950"))
    small.do(PostStatement(statement_no="B/1", mode="reconcile"))
    found = {text: small.proof(as_of=day(text)) for text in ("01-09", "01-10", "01-11", "01-12")}
    assert found == {
        "01-09": ("0.00", "0.00", "0.00"),
        "01-10": ("5.00", "0.00", "12.00"),
        "01-11": ("5.00", "0.00", "12.00"),
        "01-12": ("12.00", "0.00", "12.00"),
    }
    small.bring(statement_file(tmp_path, Paid("01-11", "8.00"), opening="12.00", number="2"))
    small.do(AssignLineToAccount(statement_no="B/2", line_no=10000, account_no="6950"))
    small.do(PostStatement(statement_no="B/2", mode="reconcile"))
    assert small.proof(as_of=day("01-11")) == ("13.00", "0.00", "20.00")
    assert small.proof(as_of=day("01-12")) == ("20.00", "0.00", "20.00")
    small.check()
