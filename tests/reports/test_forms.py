"""A report given out as CSV, lines of JSON, a workbook and data frames, all from one declaration."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree

from ledger_es import LibraryMissing, reports
from ledger_es.reports import OpenEntriesReport
from ledger_es.tables import Column, Table, Total, csv_text, xlsx_bytes
from tests.cli.running import Cli
from tests.projections.books import Company, company, day

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = (
    Column("entry_no", "number"),
    Column("text"),
    Column("amount", "amount"),
    Column("due_date", "date"),
    Column("recorded_at", "moment"),
    Column("is_open", "flag"),
)
MOMENT = datetime(2026, 1, 31, 12, 30, tzinfo=UTC)


def table(text: str = "thanks", amount: str = "-1234.50") -> Table:
    row = (12345, text, Decimal(amount), date(2026, 1, 31), MOMENT, True)
    total = Total("Total", {"amount": Decimal(amount)}, "CHF")
    return Table("Entries", COLUMNS, (row,), (total,), currency="CHF")


@pytest.fixture(scope="module")
def open_entries() -> Iterator[OpenEntriesReport]:
    with company(":memory:") as books:
        _post(books)
        yield reports.open_entries(books.read_models, as_of=day("03-31"))


def _post(books: Company) -> None:
    books.invoice("I1", "01-05", "1000.00")
    books.invoice("I2", "01-20", "250.50", account_no="C2")


# --- rows ---------------------------------------------------------------------------------------


def test_rows_are_dataclasses_with_decimals_and_dates(open_entries: OpenEntriesReport) -> None:
    first = open_entries.rows()[0]
    assert (first.document_no, first.remaining_amount) == ("I1", Decimal("1000.00"))
    assert first.posting_date == date(2026, 1, 5)


# --- CSV ----------------------------------------------------------------------------------------


def test_csv_has_the_names_of_the_columns_and_amounts_that_programs_read() -> None:
    assert csv_text(table()) == (
        "entry_no,text,amount,due_date,recorded_at,is_open\r\n"
        "12345,thanks,-1234.50,2026-01-31,2026-01-31T12:30:00+00:00,true\r\n"
    )


def test_csv_quotes_what_would_end_a_cell() -> None:
    text = 'a "b", c\nd'
    (_, row) = csv.reader(io.StringIO(csv_text(table(text)), newline=""))
    assert row[1] == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_text_is_no_formula_in_csv(text: str) -> None:
    (_, row) = csv.reader(io.StringIO(csv_text(table(text)), newline=""))
    assert row[1] == f"'{text}"
    assert row[2] == "-1234.50"


# --- workbook -----------------------------------------------------------------------------------


def sheet_of(content: bytes) -> Any:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return etree.fromstring(book.read("xl/worksheets/sheet1.xml"))


def cells(content: bytes) -> dict[str, tuple[str | None, str]]:
    """By place: the type and what is stored; texts are in the book's list of texts."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        texts = etree.fromstring(book.read("xl/sharedStrings.xml"))
    shared = ["".join(item.itertext()) for item in texts]
    found = {}
    for cell in sheet_of(content).iter(f"{SHEET}c"):
        value = cell.findtext(f"{SHEET}v") or ""
        kind = cell.get("t")
        found[cell.get("r")] = (kind, shared[int(value)] if kind == "s" else value)
    return found


def test_a_workbook_holds_real_numbers_and_dates() -> None:
    found = cells(xlsx_bytes(table()))
    assert found["A1"] == ("s", "Entries, CHF")
    assert found["A3"] == ("s", "Entry No.")
    assert found["A4"] == (None, "12345")
    assert (found["C4"][0], float(found["C4"][1])) == (None, -1234.5)
    assert (found["D4"][0], float(found["D4"][1])) == (None, 46053.0)
    assert found["F4"] == ("b", "1")
    assert found["A5"] == ("s", "Total")
    assert float(found["C5"][1]) == -1234.5


def test_a_text_is_never_a_formula_in_a_workbook() -> None:
    content = xlsx_bytes(table("=HYPERLINK(1)"))
    assert cells(content)["B4"] == ("s", "=HYPERLINK(1)")
    assert not list(sheet_of(content).iter(f"{SHEET}f"))


def test_an_amount_of_more_digits_than_a_workbook_holds_is_text() -> None:
    assert cells(xlsx_bytes(table(amount="99999999999999.99")))["C4"][0] == "s"


def test_the_same_table_gives_the_same_bytes() -> None:
    assert xlsx_bytes(table()) == xlsx_bytes(table())


# --- data frames --------------------------------------------------------------------------------


def test_arrow_keeps_decimals_and_dates(open_entries: OpenEntriesReport) -> None:
    frame = open_entries.to_arrow()
    assert frame.column("remaining_amount").to_pylist() == [Decimal("1000.00"), Decimal("250.50")]
    assert str(frame.schema.field("remaining_amount").type) == "decimal128(38, 2)"
    assert str(frame.schema.field("posting_date").type) == "date32[day]"
    assert frame.column("posting_date").to_pylist()[0] == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("library", "method"),
    [("pandas", "to_pandas"), ("polars", "to_polars"), ("pyarrow", "to_arrow")],
)
def test_without_its_library_a_frame_is_refused_with_the_cure(
    open_entries: OpenEntriesReport, library: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(LibraryMissing) as refused:
        getattr(open_entries, method)()
    assert isinstance(refused.value, ImportError)
    assert refused.value.cure_lines() == [f"pip install {library}"]


# --- the command line ---------------------------------------------------------------------------


@pytest.fixture
def books(tmp_path: Path) -> Cli:
    path = tmp_path / "books.db"
    with company(str(path)) as made:
        _post(made)
    return Cli(path)


ASKED = ("open-entries", "--as-of", "2026-03-31")


def test_lines_of_json_are_the_rows_and_nothing_else(books: Cli) -> None:
    outcome = books(*ASKED, "--format", "ndjson", "--columns", "document_no,remaining_amount")
    assert [json.loads(line) for line in outcome.out.splitlines()] == [
        {"document_no": "I1", "remaining_amount": "1000.00"},
        {"document_no": "I2", "remaining_amount": "250.50"},
    ]
    assert (outcome.code, outcome.err) == (0, "")


def test_columns_are_chosen_in_every_form(books: Cli, tmp_path: Path) -> None:
    chosen = ("--columns", "document_no, remaining_amount")
    assert books(*ASKED, *chosen).out.splitlines()[1] == " Document No.   Remaining"
    assert books(*ASKED, *chosen, "--format", "csv").out == (
        "document_no,remaining_amount\r\nI1,1000.00\r\nI2,250.50\r\n"
    )
    document = books.json(*ASKED, *chosen)
    assert document["entries"][0] == {"document_no": "I1", "remaining_amount": "1000.00"}
    assert document["total_lcy"] == "1250.50"
    file = tmp_path / "open.xlsx"
    assert books(*ASKED, *chosen, "--format=xlsx", "--output", str(file)).code == 0
    assert cells(file.read_bytes())["A4"] == ("s", "I1")


def test_an_unknown_column_is_refused_with_those_that_there_are(books: Cli) -> None:
    refused = books.refused(*ASKED, "--columns", "document_no,colour")
    assert refused["code"] == "E-COLUMN-UNKNOWN"
    assert refused["facts"]["column"] == "colour"
    assert "remaining_amount" in refused["facts"]["columns"]


def test_format_json_is_json_also_where_it_is_refused(books: Cli) -> None:
    assert books(*ASKED, "--format", "json").document == books.json(*ASKED)
    outcome = books("open-entries", "--customer", "C9", "--format=json")
    assert outcome.refused["code"] == "E-PARTY-UNKNOWN"


def test_forms_that_exclude_each_other_are_wrong_usage(books: Cli, tmp_path: Path) -> None:
    assert books(*ASKED, "--json", "--format", "csv").code == 2
    assert books(*ASKED, "--output", str(tmp_path / "a.txt")).code == 2


def test_a_file_that_cannot_be_written_is_refused(books: Cli, tmp_path: Path) -> None:
    outcome = books(*ASKED, "--format", "csv", "--output", str(tmp_path / "no" / "a.csv"))
    assert outcome.code == 1
    assert "E-REPORT-WRITE" in outcome.err


def test_a_workbook_without_its_library_is_refused_with_the_cure(
    books: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    outcome = books(*ASKED, "--format", "xlsx")
    assert outcome.code == 1
    assert outcome.err.splitlines()[-1] == "try: pip install 'ledger-es[xlsx]'"


def test_a_workbook_goes_to_no_terminal(books: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("ledger_es.cli.listing.sys", terminal)
    outcome = books(*ASKED, "--format", "xlsx")
    assert outcome.code == 2
    assert "--output" in outcome.err


def test_verify_and_history_are_lists_too(books: Cli) -> None:
    assert books("verify", "--format", "csv").out.startswith("check,verdict,detail\r\ncommits,ok,")
    events = books("history", "--document", "I1", "--format", "ndjson").out.splitlines()
    assert [json.loads(event)["name"] for event in events][:1] == ["general_ledger.posted.1"]
