"""What the bank charges, from the file to the general ledger: of a batch, and deducted from a payment."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from benchmarks.camt_writer import camt_bytes
from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.commands.bank_account import EditBankAccount
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.chart_of_accounts import ChangeAccount
from ledger_es.errors import DirectPostingNotAllowed, LinesInDoubt
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.statements import Charge, Detail
from tests.payment_reconciliation.company import Company, Paid, statement, statement_file

DEDUCTING = EditBankAccount(bank_account_no="B", charge_limit=Decimal("5.00"))


def batch_file(folder: Path) -> Path:
    """Two payments to vendors in one entry of −1926.00, with charges of 16.00 and 10.00 inside it."""
    made = statement([Paid("01-10", "-1926.00")])
    details = tuple(
        Detail(Decimal(amount), "CHF", party_name=name, text=text, charges=(charge,))
        for amount, name, text, charge in (
            ("-1500.00", "Papier und Mehr SA", "QR-88120", _included("-16.00")),
            ("-400.00", "Stadtwerke Oberdorf", "OG-7710", _included("-10.00")),
        )
    )
    entry = made.entries[0]._replace(details=details)
    path = folder / "batch.xml"
    path.write_bytes(camt_bytes([made._replace(entries=(entry,))]))
    return path


def _included(amount: str) -> Charge:
    return Charge(Decimal(amount), "CHF", True, "")


def gl(company: Company) -> dict[str, str]:
    report = company.ledger.trial_balance(as_of=FAR).as_json()
    return {row["account_no"]: row["balance"] for row in report["accounts"]}


def test_the_charges_of_a_batch_are_proposed_on_the_charge_account(
    company: Company, tmp_path: Path
) -> None:
    company.owe(("V1", "QR-88120", "01-01", "-1500.00"), ("V2", "OG-7710", "01-01", "-400.00"))
    company.bring(batch_file(tmp_path))
    lines = company.lines()
    assert [str(line.rule) for line in lines.values()] == ["high-4", "high-4", "bank-charges"]
    of_charges = lines[30000]
    assert (of_charges.confidence, of_charges.review_required) == ("medium", 1)
    assert [(each.ledger, each.party_no) for each in of_charges.applications] == [("gl", "6900")]
    # Nobody has looked at the line yet.
    with pytest.raises(LinesInDoubt):
        company.do(PostStatement(statement_no="B/1", mode="reconcile"))
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    assert company.open() == []
    assert (gl(company)["6900"], gl(company)["1020"]) == ("26.00", "-1926.00")
    company.check()


def test_charges_go_to_the_account_of_the_bank_account(small: Company, tmp_path: Path) -> None:
    small.do(EditBankAccount(bank_account_no="B", charge_account_no="3890"))
    small.bring(batch_file(tmp_path))
    assert small.lines()[30000].applications[0].party_no == "3890"


def test_without_an_account_for_charges_the_line_waits(small: Company, tmp_path: Path) -> None:
    # The default account is no expense in this chart.
    income = Account(
        account_no="6900", name="Sundry income", category="income", direct_posting=True
    )
    small.do(ChangeAccount(account=income))
    small.bring(batch_file(tmp_path))
    assert small.lines()[30000].applications == ()


def test_a_payment_of_which_the_bank_deducted_its_charge_closes_the_invoice(
    company: Company, tmp_path: Path
) -> None:
    company.do(DEDUCTING)
    company.owe(("C1", "INV-1001", "01-01", "100.00"), ("C2", "INV-1002", "01-01", "80.00"))
    company.bring(
        statement_file(
            tmp_path,
            Paid("01-05", "96.50", "Nordwind Handels AG", "INV-1001"),
            Paid("01-06", "74.99", "Anna Zumthor", "INV-1002"),
        )
    )
    first, second = company.lines().values()
    assert (first.rule, first.confidence, first.difference) == ("charges-deducted", "medium", 0)
    assert company.applied(10000) == {1: "100.00", 0: "-3.50"}
    # 5.01 is more than the bank may have deducted: the customer paid a part.
    assert second.rule == "medium-2"
    said = company.ledger.explanation("B/1", 10000, as_of=FAR)
    assert any("charges-deducted" in row.explanation for row in said.rows())
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    assert company.open() == [("C2", "INV-1002", "5.01")]
    # 96.50 + 74.99 came in; the charge of 3.50 is a cost.
    assert (gl(company)["1020"], gl(company)["6900"]) == ("171.49", "3.50")
    company.check()


def test_a_dry_run_shows_the_charge(small: Company, tmp_path: Path) -> None:
    small.do(DEDUCTING)
    small.owe(("C1", "INV-1001", "01-01", "100.00"))
    path = statement_file(tmp_path, Paid("01-05", "96.50", "Nordwind Handels AG", "INV-1001"))
    [tried] = small.bring(path, dry_run=True).would_be
    [line] = tried.lines
    assert [(each.party_no, each.amount) for each in line.applications] == [
        ("C1", 10000),
        ("6900", -350),
    ]


def test_a_charge_account_must_be_one_for_direct_posting(small: Company) -> None:
    with pytest.raises(DirectPostingNotAllowed):
        small.do(EditBankAccount(bank_account_no="B", charge_account_no="1020"))
