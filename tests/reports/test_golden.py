"""Each report of one small company, as people and as programs read it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ledger_es import reports
from ledger_es.cli.folding import fitting_lines, text_of
from ledger_es.cli.text_table import text_table
from ledger_es.commands.entry import SetEntryHold
from ledger_es.reports import Report
from ledger_es.tables import Table, csv_text
from tests.projections.books import Company, company, day

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def books() -> Iterator[Company]:
    """Invoices of two customers, one paid in time with discount, one in part; a stray payment; a vendor's invoice."""
    with company(":memory:") as made:
        first = made.invoice("I1", "01-05", "1000.00")
        second = made.invoice("I2", "01-20", "250.50", account_no="C2")
        made.invoice("I3", "02-28", "80.00", account_no="C2", payment_reference="RF18539007547034")
        made.payment("01-12", "980.00", applies_to={first: None})
        made.payment("02-25", "100.50", account_no="C2", applies_to={second: None})
        made.payment("03-01", "15.00", account_no="C3")
        made.do(SetEntryHold(entry_no=second, on_hold="MB"))
        made.post(
            document_type="invoice",
            document_no="E77",
            external_document_no="2026-77",
            posting_date=day("03-02"),
            account_type="vendor",
            account_no="V1",
            amount="-40.00",
            bal_account_no="4000",
        )
        yield made


def as_text(table: Table, width: int) -> str:
    """The table as a screen of this width shows it."""
    shown = text_table(table)
    lines = [text_of(line) for line in fitting_lines(shown, width)] if shown.rows else ["none"]
    return "\n".join([shown.title, *lines, *shown.notes, ""])


def check(name: str, report: Report[Any]) -> None:
    """For people on a wide screen and on a narrow one, for spreadsheets, for programs."""
    found = "\n".join(
        [
            as_text(report.table(), 200),
            as_text(report.table(), 80),
            csv_text(report.table()).replace("\r\n", "\n"),
            json.dumps(report.as_json(), indent=1, ensure_ascii=False) + "\n",
        ]
    )
    golden = GOLDEN / f"{name}.txt"
    assert found == golden.read_text(encoding="utf-8")


def test_open_entries(books: Company) -> None:
    check("open_entries", reports.open_entries(books.read_models, as_of=day("03-31")))


def test_open_entries_of_one_customer_as_known_before_the_payment(books: Company) -> None:
    known_at = books.now() - timedelta(hours=4)
    report = reports.open_entries(
        books.read_models, as_of=day("03-31"), known_at=known_at, ledger="customer", party_no="C2"
    )
    check("open_entries_known_at", report)


def test_statement_of_account(books: Company) -> None:
    report = reports.statement_of_account(
        books.read_models, ledger="customer", party_no="C2", as_of=day("03-31")
    )
    check("statement_of_account", report)


def test_statement_of_account_of_a_vendor(books: Company) -> None:
    report = reports.statement_of_account(
        books.read_models, ledger="vendor", party_no="V1", as_of=day("04-30")
    )
    check("statement_of_account_vendor", report)


def test_overdue(books: Company) -> None:
    check("overdue", reports.overdue(books.read_models, as_of=day("03-31")))


def test_aging(books: Company) -> None:
    check("aging", reports.aging(books.read_models, as_of=day("03-31")))


def test_aging_of_vendors(books: Company) -> None:
    check("aging_vendors", reports.aging(books.read_models, as_of=day("03-31"), ledger="vendor"))


def test_trial_balance(books: Company) -> None:
    check("trial_balance", reports.trial_balance(books.read_models, as_of=day("03-31")))


def test_nothing_is_a_report_too(books: Company) -> None:
    check("overdue_nothing", reports.overdue(books.read_models, as_of=day("01-01")))


def test_open_entries_are_the_aging_total(books: Company) -> None:
    for on in ("01-04", "01-31", "02-26", "03-31"):
        entries = reports.open_entries(books.read_models, as_of=day(on), ledger="customer")
        aged = reports.aging(books.read_models, as_of=day(on))
        assert entries.total_lcy == sum(aged.totals_lcy)


def test_a_filter_by_document(books: Company) -> None:
    report = reports.open_entries(books.read_models, as_of=day("03-31"), document_no="I3")
    assert [entry["document_no"] for entry in report.as_json()["entries"]] == ["I3"]
    assert report.as_json()["total_lcy"] == "80.00"


def test_a_ledger_without_company_has_empty_reports() -> None:
    from ledger_es.ledger import Ledger

    with Ledger.open(":memory:", create=True) as ledger:
        report = reports.trial_balance(ledger.read_models, as_of=day("01-01"))
    assert report.as_json()["accounts"] == []
    assert report.as_json()["total_debit"] == "0.00"
