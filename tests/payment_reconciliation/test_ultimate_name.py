"""A payment service pays on behalf of a customer: its invoice is proposed, and both names are shown."""

from __future__ import annotations

from pathlib import Path

from tests.payment_reconciliation.company import Company, Paid, statement_file

PAID = Paid("01-05", "100.00", "PayServ Treuhand GmbH", "Order 0310")
ON_BEHALF = PAID._replace(on_behalf_of="Anna Zumthor")


def owed(company: Company) -> None:
    company.owe(("C1", "INV-1001", "01-01", "100.00"), ("C2", "INV-1002", "01-01", "100.00"))


def test_the_invoice_of_the_ultimate_payer_is_proposed(company: Company, tmp_path: Path) -> None:
    owed(company)
    company.bring(statement_file(tmp_path, ON_BEHALF))
    assert company.applied(10000) == {2: "100.00"}
    assert company.lines()[10000].party == "fully"


def test_both_names_are_shown(company: Company, tmp_path: Path) -> None:
    company.bring(statement_file(tmp_path, ON_BEHALF))
    shown = company.ledger.statement("B/1")
    (line,) = shown.as_json()["lines"]
    assert (line["party_name"], line["ultimate_name"]) == ("PayServ Treuhand GmbH", "Anna Zumthor")
    (column,) = (column for column in shown.columns() if column.name == "ultimate_name")
    assert (column.heading, column.on_request) == ("On behalf of", False)
    assert [column.cell(row) for row in shown.rows()] == ["Anna Zumthor"]


def test_where_nobody_pays_for_another_the_column_waits_to_be_asked_for(
    company: Company, tmp_path: Path
) -> None:
    company.bring(statement_file(tmp_path, PAID))
    shown = company.ledger.statement("B/1")
    assert shown.as_json()["lines"][0]["ultimate_name"] == ""
    (column,) = (column for column in shown.columns() if column.name == "ultimate_name")
    assert column.on_request
