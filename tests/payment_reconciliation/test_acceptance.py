"""The acceptance scenarios 21, 22 and 25 of receivables.md 22 by number: differences, overpayments, credit memos."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from ledger_es.commands.bank_statement_lines import AssignLine, TransferDifference
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.payment_reconciliation.matching_index import FAR
from tests.payment_reconciliation.company import Company, Paid, statement_file

LINE = {"statement_no": "B/1", "line_no": 10000}


def brought(company: Company, folder: Path, amount: str) -> None:
    company.bring(statement_file(folder, Paid("01-05", amount, "Nordwind Handels AG")), apply=False)


def posted(company: Company) -> dict[str, str]:
    """The balances of the G/L accounts after the statement is posted."""
    company.do(PostStatement(statement_no="B/1", mode="reconcile"))
    company.check()
    rows = company.ledger.trial_balance(as_of=FAR).as_json()["accounts"]
    return {row["account_no"]: row["balance"] for row in rows}


def test_21_a_difference_goes_whole_to_an_account(small: Company, tmp_path: Path) -> None:
    small.owe(("C1", "INV-1", "01-01", "100.00"))
    brought(small, tmp_path, "95.00")
    small.do(AssignLine(**LINE, amounts_to_apply={1: Decimal("100.00")}))
    small.do(TransferDifference(**LINE, account_no="6900"))
    balances = posted(small)
    assert (balances["1020"], balances["6900"], small.open()) == ("95.00", "5.00", [])


def test_21_a_difference_is_split_between_an_account_and_the_customer(
    small: Company, tmp_path: Path
) -> None:
    small.owe(("C1", "INV-1", "01-01", "100.00"))
    brought(small, tmp_path, "95.00")
    # 98.00 is settled by the payment of 95.00 and a fee of 3.00; 2.00 stay open.
    small.do(AssignLine(**LINE, amounts_to_apply={1: Decimal("98.00")}))
    small.do(TransferDifference(**LINE, account_no="6900"))
    assert posted(small)["6900"] == "3.00"
    assert small.open() == [("C1", "INV-1", "2.00")]


def test_22_an_overpayment_is_split_to_a_refund_account(small: Company, tmp_path: Path) -> None:
    small.owe(("C1", "INV-1", "01-01", "100.00"))
    brought(small, tmp_path, "130.00")
    small.do(AssignLine(**LINE, amounts_to_apply={1: None}))
    small.do(TransferDifference(**LINE, account_no="1090"))
    balances = posted(small)
    assert (balances["1020"], balances["1090"], small.open()) == ("130.00", "-30.00", [])


def test_25_a_credit_memo_is_netted_with_what_it_lessens(small: Company, tmp_path: Path) -> None:
    small.owe(("C1", "INV-1", "01-01", "100.00"), ("C1", "G-1", "01-02", "-30.00"))
    brought(small, tmp_path, "70.00")
    small.do(AssignLine(**LINE, amounts_to_apply={1: None, 2: None}))
    assert small.applied(10000) == {2: "-30.00", 1: "100.00"}
    posted(small)
    assert small.open() == []
