"""A file in, applied, reviewed, posted, the bank account reconciled; and the same again, which is nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks.camt_writer import camt_bytes
from ledger_es.aggregates.bank_account import StatementReconciled
from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLine,
    AssignLineToAccount,
    ClearLines,
    TransferDifference,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.text_mapping import MapText
from ledger_es.errors import (
    EntryChangedSince,
    IdempotencyKeyReused,
    LineHasDifference,
    StatementConflict,
    StatementIsPosted,
)
from ledger_es.values import Personal
from tests.payment_reconciliation.company import Company, Paid, day, statement, statement_file

DOCUMENTS = (
    ("C1", "INV-1001", "01-02", "500.00"),
    ("C1", "INV-1002", "01-02", "250.00"),
    ("C1", "CM-1", "01-04", "-50.00"),
    ("C2", "INV-1003", "01-03", "100.00"),
    ("C3", "INV-1004", "01-03", "300.00"),
    ("V1", "R-7701", "01-03", "-60.00"),
    ("V2", "G-9901", "01-03", "25.00"),
)
LINES = (
    Paid("01-10", "700.00", "Nordwind Handels AG", "INV-1001, INV-1002 less CM-1"),
    Paid("01-10", "95.00", "Anna Zumthor", "INV-1003"),
    Paid("01-11", "320.00", "Tal Logistik", "INV-1004"),
    Paid("01-12", "-60.00", "Papier und Mehr SA", "R-7701"),
    Paid("01-12", "25.00", "Stadtwerke Oberdorf", "G-9901"),
    Paid("01-13", "-42.00", "", "Shell Oberdorf"),
    Paid("01-14", "77.00", "Wer auch immer", "danke"),
)


def brought(company: Company, folder: Path) -> list[int]:
    entry_nos = company.owe(*DOCUMENTS)
    company.do(MapText(text=Personal("Shell"), credit_account_no="4000"))
    company.bring(statement_file(folder, *LINES), actor="anna")
    return entry_nos


def reviewed(company: Company, folder: Path) -> list[int]:
    """Everything that a person does before posting; the numbers of the documents' entries."""
    entry_nos = brought(company, folder)
    invoice_1, invoice_2, credit, invoice_3, *_ = entry_nos
    amounts = dict.fromkeys((credit, invoice_1, invoice_2))
    company.do(AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply=amounts))
    # The bank kept a fee: the invoice is paid, 5.00 are the company's cost.
    company.do(AssignLine(statement_no="B/1", line_no=20000, amounts_to_apply={invoice_3: 100}))
    company.do(TransferDifference(statement_no="B/1", line_no=20000, account_no="6900"))
    # Overpaid: the rest stays with the customer on account.
    rest = {"account_type": "customer", "account_no": "C3"}
    company.do(TransferDifference(statement_no="B/1", line_no=30000, **rest))
    company.do(AcceptLines(statement_no="B/1"))
    company.do(AssignLineToAccount(statement_no="B/1", line_no=70000, account_no="6950"))
    return entry_nos


def test_applied_automatically_as_it_is_imported(company: Company, tmp_path: Path) -> None:
    entry_nos = brought(company, tmp_path)
    assert company.confidences() == [
        "medium",
        "medium",
        "medium",
        "high",
        "high",
        "text_mapping",
        "none",
    ]
    assert company.applied(30000) == {entry_nos[4]: "300.00"}
    assert company.applied(40000) == {entry_nos[5]: "-60.00"}
    assert company.applied(50000) == {entry_nos[6]: "25.00"}
    assert company.applied(60000) == {0: "-42.00"}
    assert company.proof() == ("0.00", "0.00", "1115.00")
    status = company.ledger.reconciliation_status(as_of=day("02-01")).as_json()
    (statement,) = status["bank_accounts"][0]["statements"]
    assert statement["status"] == "open"
    assert (statement["lines"], statement["with_difference"]) == (7, 2)


def test_reviewed_posted_reconciled(company: Company, tmp_path: Path) -> None:
    reviewed(company, tmp_path)
    posted = company.do(
        PostStatement(statement_no="B/1", mode="reconcile", accept_low=True), actor="anna"
    )
    assert posted.numbers["lines"] == 7
    # 700 + 95 + 320 − 60 + 25 − 42 + 77
    assert company.proof() == ("1115.00", "0.00", "1115.00")
    assert company.open() == [("C3", "B/1", "-20.00")]
    accounts = {
        row["account_no"]: row["balance"]
        for row in company.ledger.trial_balance(as_of=day("02-01")).as_json()["accounts"]
    }
    assert (accounts["6900"], accounts["6950"], accounts["4000"]) == ("5.00", "-77.00", "42.00")
    assert (accounts["1020"], accounts["1100"]) == ("1115.00", "-20.00")
    company.check()


def test_payments_only_leaves_the_statement_to_be_reconciled(
    company: Company, tmp_path: Path
) -> None:
    reviewed(company, tmp_path)
    company.do(PostStatement(statement_no="B/1", mode="payments_only", accept_low=True))
    assert company.proof() == ("1115.00", "0.00", "1115.00")
    assert company.open() == [("C3", "B/1", "-20.00")]
    company.check()


def test_what_is_not_settled_whole_cannot_be_posted(company: Company, tmp_path: Path) -> None:
    reviewed(company, tmp_path)
    company.do(ClearLines(statement_no="B/1", line_nos=(20000,)))
    company.journal.apply_automatically("B/1", [20000])
    company.do(ClearLines(statement_no="B/1", line_nos=(30000,)))
    company.journal.apply_automatically("B/1", [30000])
    before = company.ledger.store.head()
    with pytest.raises(LineHasDifference) as refused:
        company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    assert refused.value.facts["line_no"] == 30000
    assert company.ledger.store.head() == before


def test_the_same_file_again_is_nothing(company: Company, tmp_path: Path) -> None:
    reviewed(company, tmp_path)
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    before = company.ledger.store.head()
    again = company.bring(tmp_path / "statement-1.xml")
    assert (again.executed.replayed, again.confidences) == (True, {})
    assert again.executed.numbers["statement_nos"] == ["B/1"]
    # Other bytes, the same statement: the bank sent it once more.
    copy = statement_file(tmp_path, *LINES, name="copy.xml", owner="Muster AG")
    assert copy.read_bytes() != (tmp_path / "statement-1.xml").read_bytes()
    known = company.bring(copy)
    assert known.executed.numbers == {
        "statement_nos": [],
        "already_imported": ["B/1"],
        "statements": [],
    }
    posted = company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    assert posted.replayed
    assert company.ledger.store.head() == before


def test_the_same_statement_with_other_content_is_refused(company: Company, tmp_path: Path) -> None:
    brought(company, tmp_path)
    before = company.ledger.store.head()
    other = statement_file(tmp_path, *LINES[:-1], LINES[-1]._replace(amount="78.00"), name="b.xml")
    with pytest.raises(StatementConflict) as refused:
        company.bring(other)
    assert refused.value.facts["statement_no"] == "B/1"
    assert company.ledger.store.head() == before


def test_a_key_names_one_file(company: Company, tmp_path: Path) -> None:
    first = statement_file(tmp_path, LINES[0])
    second = statement_file(tmp_path, LINES[1], opening="700.00", number="2")
    company.bring(first, idempotency_key="monday")
    again = company.bring(first, idempotency_key="monday")
    assert again.executed.replayed
    with pytest.raises(IdempotencyKeyReused):
        company.bring(second, idempotency_key="monday")


def test_a_file_tried_first(company: Company, tmp_path: Path) -> None:
    company.owe(*DOCUMENTS)
    before = company.ledger.store.head()
    tried = company.bring(statement_file(tmp_path, *LINES), dry_run=True)
    assert tried.executed.numbers["statement_nos"] == ["B/1"]
    assert company.ledger.store.head() == before
    assert company.bring(tmp_path / "statement-1.xml").executed.commit_no


def test_an_import_that_was_cut_off_before_it_was_applied(company: Company, tmp_path: Path) -> None:
    """The file is recorded, then the program dies: the same command again does the rest, and only once."""
    company.owe(*DOCUMENTS)
    path = statement_file(tmp_path, *LINES)
    company.bring(path, apply=False, idempotency_key="monday")
    again = company.bring(path, idempotency_key="monday")
    assert again.executed.replayed
    assert again.confidences == {"B/1": {"medium": 3, "high": 2, "none": 2}}
    assert company.bring(path, idempotency_key="monday").confidences == {}
    company.do(ClearLines(statement_no="B/1", line_nos=(10000,)))
    head = company.ledger.store.head()
    assert company.bring(path).confidences == {}
    assert company.ledger.store.head() == head


def test_files_in_a_zip(company: Company, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    statement_file(tmp_path / "in", LINES[0], number="1")
    statement_file(tmp_path / "in", LINES[1], opening="700.00", number="2")
    archive = Path(shutil.make_archive(str(tmp_path / "january"), "zip", tmp_path / "in"))
    brought = company.journal.import_file(archive)
    assert [one.executed.numbers["statement_nos"] for one in brought] == [["B/1"], ["B/2"]]
    assert [one.executed.replayed for one in company.journal.import_file(archive)] == [True, True]


def test_a_statement_without_lines_is_not_applied_again(company: Company, tmp_path: Path) -> None:
    path = statement_file(tmp_path)
    assert company.bring(path).confidences == {"B/1": {}}
    head = company.ledger.store.head()
    again = company.bring(path)
    assert again.executed.replayed
    assert again.confidences == {}
    assert company.ledger.store.head() == head


def test_a_refused_file_in_a_zip_names_what_those_before_it_brought(
    company: Company, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    statement_file(tmp_path / "in", LINES[0], name="a.xml", number="1")
    statement_file(tmp_path / "in", LINES[1], name="b.xml", number="1")
    archive = Path(shutil.make_archive(str(tmp_path / "january"), "zip", tmp_path / "in"))
    with pytest.raises(StatementConflict) as refused:
        company.journal.import_file(archive)
    assert refused.value.facts["imported_before"] == ["B/1"]
    assert company.lines("B/1")


def test_a_transaction_is_posted_once(company: Company, tmp_path: Path) -> None:
    """The bank sends a transaction again in the statement of the month."""
    company.owe(*DOCUMENTS)
    company.bring(statement_file(tmp_path, LINES[3]._replace(bank_reference="T-1")))
    company.do(AcceptLines(statement_no="B/1"))
    company.do(PostStatement(statement_no="B/1", mode="payments_only", accept_low=True))
    twice = LINES[3]._replace(bank_reference="T-1"), LINES[4]
    second = company.bring(statement_file(tmp_path, *twice, number="2"))
    assert second.executed.numbers["statements"][0]["lines"] == {"known": 1, "new": 1}
    assert company.lines("B/2")[10000].known_as == "B/1/10000"
    company.do(PostStatement(statement_no="B/2", mode="payments_only", accept_low=True))
    assert company.proof()[0] == "-35.00"
    company.check()


def test_what_was_posted_takes_no_review(company: Company, tmp_path: Path) -> None:
    reviewed(company, tmp_path)
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    with pytest.raises(StatementIsPosted):
        company.journal.apply_automatically("B/1")
    with pytest.raises(StatementIsPosted):
        company.do(ClearLines(statement_no="B/1", line_nos=(10000,)))


def test_an_entry_closed_meanwhile_is_named_with_the_cure(company: Company, tmp_path: Path) -> None:
    """Paid twice: the second statement's line is refused at posting, cleared, and put on account."""
    reviewed(company, tmp_path)
    paid = Paid("01-15", "300.00", "Tal Logistik", "INV-1004 again")
    company.bring(statement_file(tmp_path, paid, opening="1115.00", number="2"), apply=False)
    invoice = company.lines()[30000].applications[0].entry_no
    company.do(AssignLine(statement_no="B/2", line_no=10000, amounts_to_apply={invoice: None}))
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    with pytest.raises(EntryChangedSince) as refused:
        company.do(PostStatement(statement_no="B/2", mode="reconcile", accept_low=True))
    assert refused.value.facts["line"] == 10000
    assert refused.value.facts["entry_no"] == invoice
    account = {"account_type": "customer", "account_no": "C3"}
    company.do(AssignLineToAccount(statement_no="B/2", line_no=10000, **account))
    company.do(PostStatement(statement_no="B/2", mode="reconcile", accept_low=True))
    assert company.proof() == ("1415.00", "0.00", "1415.00")
    assert company.open() == [("C3", "B/1", "-20.00"), ("C3", "B/2", "-300.00")]
    company.check()


def test_what_is_left_of_an_invoice_is_less_than_its_discount(
    company: Company, tmp_path: Path
) -> None:
    """A credit memo has taken 990 of 1000 with a discount of 20: the last 10 are proposed and paid as they are."""
    terms = {"discount_date": "2026-01-31", "discount_amount": "20.00"}
    (invoice,) = company.owe(("C1", "INV-1001", "01-02", "1000.00"), **terms)
    (memo,) = company.owe(("C1", "CM-1", "01-02", "-990.00"))
    company.do(ApplyEntries(applying_entry_no=memo, amounts_to_apply={invoice: None}))
    company.bring(
        statement_file(tmp_path, Paid("01-10", "10.00", "Nordwind Handels AG", "INV-1001"))
    )
    assert (company.applied(10000), company.confidences()) == ({invoice: "10.00"}, ["high"])
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    assert company.open() == []
    company.check()


def test_a_statement_that_says_nothing_but_when_it_was_made_reconciles(
    company: Company, tmp_path: Path
) -> None:
    """No lines, no balances, no period: the day on which the bank made it is the day of the statement."""
    made = statement(())._replace(opening=None, closing=None, balances=())
    path = tmp_path / "empty.xml"
    path.write_bytes(camt_bytes([made]))
    company.bring(path)
    posted = company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    (reconciled,) = [
        one.event for one in posted.events if isinstance(one.event, StatementReconciled)
    ]
    assert (reconciled.statement_no, reconciled.statement_date) == ("B/1", day("01-31"))
    status = company.ledger.reconciliation_status(as_of=day("02-01")).as_json()
    assert status["bank_accounts"][0]["statements"][0]["status"] == "reconciled"
    company.check()


def test_a_statement_without_money_reconciles(company: Company, tmp_path: Path) -> None:
    company.bring(statement_file(tmp_path))
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    company.bring(statement_file(tmp_path, Paid("02-03", "1.00"), number="2"))
    company.do(AssignLineToAccount(statement_no="B/2", line_no=10000, account_no="6950"))
    company.do(PostStatement(statement_no="B/2", mode="reconcile", accept_low=True))
    assert company.proof() == ("1.00", "0.00", "1.00")
    company.check()
