"""The list of statement lines shows the dimensions that were named for a line and for its transferred difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ledger_es.commands.bank_statement_lines import AssignLine, ClearLines, TransferDifference
from tests.payment_reconciliation.company import Company, Paid, statement_file
from tests.payment_reconciliation.test_as_of import now
from tests.scenarios.test_dimension import DIMENSIONS


def named(company: Company, **moment: Any) -> tuple[str, bool]:
    """What the list shows for the line, and whether it shows the column unasked."""
    report = company.ledger.statement("B/1", **moment)
    (row,) = report.rows()
    (column,) = (column for column in report.columns() if column.name == "dimensions")
    return row.dimensions, not column.on_request


def test_what_is_named_is_shown_as_it_was_known(company: Company, tmp_path: Path) -> None:
    (invoice,) = company.owe(("C1", "INV-1", "01-02", "100.00"))
    for command in DIMENSIONS:
        company.do(command)
    company.bring(statement_file(tmp_path, Paid("01-10", "95.00")))
    assert named(company) == ("", False)
    company.do(
        AssignLine(
            statement_no="B/1",
            line_no=10000,
            amounts_to_apply={invoice: "100.00"},
            dimensions="PROJECT=7",
        )
    )
    assigned = now(company)
    company.do(
        TransferDifference(
            statement_no="B/1", line_no=10000, account_no="6950", dimensions="DEPARTMENT=ADM"
        )
    )
    assert named(company) == ("PROJECT=7, 6950: DEPARTMENT=ADM", True)
    (line,) = company.ledger.statement("B/1").as_json()["lines"]
    assert line["dimensions"] == "PROJECT=7"
    assert [part["dimensions"] for part in line["transferred"]] == ["DEPARTMENT=ADM"]
    assert named(company, known_at=assigned) == ("PROJECT=7", True)
    company.do(ClearLines(statement_no="B/1", line_nos=(10000,)))
    assert named(company) == ("", False)
