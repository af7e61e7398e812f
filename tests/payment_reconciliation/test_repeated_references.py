"""A new line that repeats the bank's reference of an earlier one says so, however long ago that was."""

from __future__ import annotations

from pathlib import Path

from ledger_es.commands.statement_withdrawal import WithdrawStatement
from tests.payment_reconciliation.company import Company, Paid, statement_file

OPENINGS = {"01-05": "0", "05-05": "10.00", "06-05": "20.00", "09-05": "30.00"}


def bring(company: Company, folder: Path, on: str, reference: str = "SO1") -> str:
    """A statement with one line of 10; the number of the statement."""
    paid = Paid(on, "10.00", text=f"order of {on}", bank_reference=reference)
    path = statement_file(folder, paid, opening=OPENINGS[on], number=on, name=f"{on}.xml")
    (number,) = company.bring(path, apply=False).statement_nos
    return number


def same_reference_as(company: Company, statement_no: str) -> str | None:
    (line,) = company.ledger.statement(statement_no).as_json()["lines"]
    named: str | None = line["same_reference_as"]
    return named


def test_the_last_line_with_the_reference_is_named(company: Company, tmp_path: Path) -> None:
    assert same_reference_as(company, bring(company, tmp_path, "01-05")) is None
    assert same_reference_as(company, bring(company, tmp_path, "05-05")) == "B/1/10000"
    assert same_reference_as(company, bring(company, tmp_path, "06-05", "SO2")) is None
    assert same_reference_as(company, bring(company, tmp_path, "09-05")) == "B/2/10000"
    company.check()


def test_lines_of_withdrawn_statements_do_not_count(company: Company, tmp_path: Path) -> None:
    bring(company, tmp_path, "01-05")
    company.do(WithdrawStatement(statement_no=bring(company, tmp_path, "05-05")))
    assert same_reference_as(company, bring(company, tmp_path, "09-05")) == "B/1/10000"
