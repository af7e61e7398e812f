"""journals and journal lines on the command line: typed, imported, applied, tested, posted, copied."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.files import write
from tests.cli.running import Cli

DAILY = "cash_receipt/DAILY"
RECEIPTS = """\
posting_date,document_type,account_type,account_no,amount,applies_to_entries,payment_reference
2026-01-12,payment,customer,C1,-980.00,1,
2026-01-12,payment,customer,C2,-100.50,3=100.50,RF18539007547034
"""
WRONG = """\
posting_date,document_type,account_type,account_no,amount,applies_to_entries
2026-01-12,payment,customer,C1,-980.00,x
2026-01-12,payment,customer,C1,-980.00,2 2
2026-01-12,payment,customer,C1,-980.00,2=1.0.0
"""


@pytest.fixture
def daily(books: Cli) -> Cli:
    books.json("number-series", "add", "CR", "--starting-date", "2026-01-01", "--first", "CR-1")
    account = ("--bal-account-type", "bank_account", "--bal-account", "B1")
    books.json("journals", "new", DAILY, "--number-series", "CR", *account)
    return books


def test_lines_are_imported_tested_and_posted(daily: Cli, tmp_path: Path) -> None:
    path = write(tmp_path, "receipts.csv", RECEIPTS)
    assert daily.json("journal", "lines", "import", DAILY, path)["numbers"]["line_nos"] == [1, 2]
    assert daily.json("journal", "lines", "import", DAILY, path)["replayed"], "once a file"
    assert daily.json("journals", "test-report", DAILY) == {
        "journal": DAILY,
        "lines": 2,
        "problems": [],
    }
    would_be = daily.json("journals", "post", DAILY, "--dry-run")
    assert would_be["counts"]["gl_lines"] == 6
    done = daily.json("journals", "post", DAILY)
    assert done["numbers"]["document_nos"] == ["CR-1", "CR-2"]
    left = daily.json("open-entries", "--as-of", "2026-12-31")["entries"]
    assert [entry["document_no"] for entry in left] == ["I2"]
    assert daily("journals", "post", DAILY).code == 1
    posted = daily.json("journals", "posted", "--journal", DAILY, "--as-of", "2026-12-31")
    assert [line["applies_to"] for line in posted["lines"]] == ["1", "3=100.50"]


def test_what_stops_the_posting_is_told_with_exit_code_1(daily: Cli) -> None:
    line = ("journal", "lines", "add", DAILY, "--date", "2026-01-12", "--account", "C1")
    daily.json(*line)
    daily.json(*line, "--amount", "5.00")
    shown = daily("journals", "test-report", DAILY)
    assert shown.code == 1
    assert "E-POST-ZERO" in shown.out
    assert "E-POST-SIGN" in shown.out
    told = daily("journals", "test-report", DAILY, "--json").document
    assert [problem["line_no"] for problem in told["problems"]] == [1, 2]
    daily.json("journal", "lines", "change", DAILY, "--line", "2", "--document-type", "refund")
    daily.json("journal", "lines", "apply", DAILY, "--line", "1", "--apply", "1")
    assert daily("journals", "test-report", DAILY).code == 0


def test_a_posting_is_taken_back_by_its_copy(daily: Cli) -> None:
    line = ("--date", "2026-01-12", "--account", "C1", "--amount", "-7.00")
    daily.json("journal", "lines", "add", DAILY, *line, "--description", "Desk")
    register = str(daily.json("journals", "post", DAILY)["numbers"]["register_no"])
    copy = ("journals", "copy", DAILY, "--register", register, "--opposite")
    assert daily.json(*copy, "--date", "2026-01-13")["numbers"]["line_nos"] == [2]
    (copied,) = daily.json("journals", "show", DAILY)["lines"]
    assert (copied["amount"], copied["description"], copied["document_type"]) == (
        "7.00",
        "Desk",
        "",
    )
    assert copied["posting_date"] == "2026-01-13"
    daily.json("journals", "post", DAILY)
    rows = daily.json("bank-entries", "--bank", "B1")["entries"]
    assert [row["amount"] for row in rows][-2:] == ["7.00", "-7.00"]


TITLES = (
    *("Posting Date", "Document Type", "Document No.", "Account Type", "Account No."),
    *("Description", "Currency Code", "Amount", "Bal. Account Type", "Bal. Account No."),
    *("Applies-to Doc. Type", "Applies-to Doc. No."),
)
CENTRAL = f"""\
{",".join(TITLES)}
2026-01-12,Payment,P7,Customer,C2,Meier,,-100.50,Bank Account,B1,Invoice,I3
2026-01-12,Credit Memo,CM7,Customer,C1,,CHF,-5.00,G/L Account,3000,,
"""


def test_the_columns_and_words_of_business_central(books: Cli, tmp_path: Path) -> None:
    done = books.json("journal", "post", write(tmp_path, "central.csv", CENTRAL))
    assert done["numbers"]["document_nos"] == ["P7", "CM7"]
    left = books.json("open-entries", "--as-of", "2026-12-31")["entries"]
    assert [entry["document_no"] for entry in left] == ["I1", "I2", "CM7"]
    typed = CENTRAL.replace("Posting Date", "POSTING DATE").replace("Credit Memo", "Credit memo")
    refused = books.refused("journal", "post", write(tmp_path, "typed.csv", typed))
    assert refused["facts"]["errors"][0]["reason"].startswith("'Credit memo' is none of invoice")


def test_cells_that_name_no_entries_are_refused(daily: Cli, tmp_path: Path) -> None:
    path = write(tmp_path, "wrong.csv", WRONG)
    refused = daily.refused("journal", "lines", "import", DAILY, path)
    reasons = [error["reason"] for error in refused["facts"]["errors"]]
    assert reasons == ["'x' names no entry", "entry 2 is named twice", "'1.0.0' is no amount"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("journals", "show", "DAILY"), "'DAILY' is no journal"),
        (("journals", "show", "sales/DAILY"), "the templates are general, cash_receipt, payment"),
        (("journal", "lines"), "journal lines: say what to do, one of import, add, change"),
        (("journal", "lines", "chnge"), "journal lines: there is no 'chnge': did you mean change?"),
        (("journal", "lines", "apply", DAILY, "--line", "1"), "name the entries with --apply"),
    ],
)
def test_wrong_usage(daily: Cli, arguments: tuple[str, ...], sentence: str) -> None:
    outcome = daily(*arguments)
    assert outcome.code == 2
    assert sentence in outcome.err
