"""VAT on the command line: codes, the column `vat` of files, the option --vat, lists, and what happens twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.files import write
from tests.cli.running import Cli

HEADER = (
    "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no,vat\n"
)
INVOICE = "2026-01-10,invoice,I9,customer,C1,1190.00,3000,"
OPENING = "customer_no,document_type,document_no,posting_date,amount,vat\n"
SPLIT = ("--sales-account", "2200", "--valid-from", "2026-01-01")


def with_codes(cli: Cli) -> Cli:
    cli.json("vat-codes", "new", "N19", "--rate", "19", *SPLIT)
    cli.json("vat-codes", "new", "EX", "--kind", "exempt", "--valid-from", "2026-01-01")
    return cli


def entries(cli: Cli, *asked: str) -> list[tuple[str, str, str]]:
    """Code, base and VAT of the VAT entries that are listed."""
    listed = cli.json("vat-entries", "list", *asked)["entries"]
    return [(row["vat_code"], row["base_lcy"], row["amount_lcy"]) for row in listed]


def test_a_document_from_a_file_on_both_stores(books_on_both: Cli, tmp_path: Path) -> None:
    cli = with_codes(books_on_both)
    journal = write(tmp_path, "vat.csv", f"{HEADER}{INVOICE}N19=900.00+171.00 EX=119.00\n")
    would_be = cli.json("journal", "post", journal, "--dry-run")
    assert would_be["counts"]["vat_entries"] == 2
    assert entries(cli) == []
    for _ in range(2):
        cli.json("journal", "post", journal)
        assert entries(cli) == [("N19", "-900.00", "-171.00"), ("EX", "-119.00", "0.00")]
    assert entries(cli, "--code", "EX") == [("EX", "-119.00", "0.00")]
    assert entries(cli, "--as-of", "2026-01-09") == []
    assert cli.json("vat-entries", "list", "--account", "2200")["total_amount"] == "-171.00"
    assert cli.refused("vat-entries", "list", "--code", "N20")["code"] == "E-VAT-CODE"
    assert cli.json("verify")["ok"]


def test_amounts_with_a_decimal_comma(books: Cli, tmp_path: Path) -> None:
    cli = with_codes(books)
    row = INVOICE.replace("1190.00", '"1190,00"')
    journal = write(tmp_path, "vat.csv", f'{HEADER}{row}"N19=1000,00+190,00"\n')
    cli.json("journal", "post", journal, "--decimal-comma")
    assert entries(cli) == [("N19", "-1000.00", "-190.00")]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("N19", "'N19' is no part of a VAT split"),
        ("N19=1000.00+190.00@", "is no part of a VAT split"),
        ("N19=1OO0.00+190.00", "'1OO0.00' is no amount"),
        ("=1000.00+190.00", "is no part of a VAT split"),
    ],
)
def test_a_cell_that_is_no_split_names_its_column(
    books: Cli, tmp_path: Path, cell: str, reason: str
) -> None:
    journal = write(tmp_path, "vat.csv", f"{HEADER}{INVOICE}{cell}\n")
    refused = books.refused("journal", "post", journal)
    assert (refused["code"], refused["facts"]["column"]) == ("E-CSV", "vat")
    assert reason in refused["message"]


def test_an_opening_entry_brings_its_vat_and_is_corrected_with_it(
    books: Cli, tmp_path: Path
) -> None:
    cli = with_codes(books)
    file = write(
        tmp_path, "open.csv", f"{OPENING}C1,invoice,O1,2026-01-02,1190.00,N19=1000.00+190.00\n"
    )
    cli.json("entries", "import", file)
    assert entries(cli) == []
    assert entries(cli, "--opening") == [("N19", "-1000.00", "-190.00")]
    (entry,) = (
        row
        for row in cli.json("customer-entries", "--document", "O1")["entries"]
        if row["document_no"] == "O1"
    )
    correct = ("entries", "correct", "--entry", str(entry["entry_no"]), "--amount", "595.00")
    assert cli.refused(*correct)["code"] == "E-POST-VAT"
    wrong = cli(*correct, "--vat", "N19")
    assert wrong.code == 2
    assert "--vat: 'N19' is no part of a VAT split" in wrong.err
    cli.json(*correct, "--vat", "N19=500.00+95.00")
    assert entries(cli, "--opening")[-1] == ("N19", "-500.00", "-95.00")
    assert cli.json("verify")["ok"]


WAITING = "general/SALES"


def test_lines_that_wait_in_a_journal(books: Cli, tmp_path: Path) -> None:
    cli = with_codes(books)
    cli.json("journals", "new", WAITING, "--bal-account", "3000")
    file = write(tmp_path, "lines.csv", f"{HEADER}{INVOICE}N19=900.00+171.00 EX=119.00\n")
    assert cli.json("journal", "lines", "import", WAITING, file)["numbers"]["line_nos"] == [1]
    of_customer = ("--account-type", "customer", "--account", "C1", "--document-type", "invoice")
    line = ("--date", "2026-01-10", *of_customer, "--amount", "119.00")
    cli.json("journal", "lines", "add", WAITING, *line, "--vat", "N19=100.00+18.00", "EX=1.00")
    shown = cli.json("journals", "show", WAITING)["lines"]
    assert [row["vat"] for row in shown] == [
        "N19=900.00+171.00 EX=119.00+0.00",
        "N19=100.00+18.00 EX=1.00+0.00",
    ]
    report = cli("journals", "test-report", WAITING)
    assert (report.code, "18.00 is not 19 percent of 100.00" in report.out) == (1, True)
    wrong = cli("journal", "lines", "change", WAITING, "--line", "2", "--vat", "N19")
    assert (wrong.code, "--vat: 'N19' is no part" in wrong.err) == (2, True)
    cli.json("journal", "lines", "change", WAITING, "--line", "2", "--vat", "N19=100.00+19.00")
    assert cli.json("journals", "post", WAITING, "--dry-run")["counts"]["vat_entries"] == 3
    register = str(cli.json("journals", "post", WAITING)["numbers"]["register_no"])
    assert cli.json("vat-entries", "list", "--account", "2200")["total_amount"] == "-190.00"
    listed = cli.json("journals", "posted", "--as-of", "2026-12-31")["lines"]
    assert listed[1]["vat"] == "N19=100.00+19.00"

    cli.json("journals", "copy", WAITING, "--register", register)
    assert [row["vat"] for row in cli.json("journals", "show", WAITING)["lines"]] == [
        row["vat"] for row in listed
    ]
    cli.json("journal", "lines", "delete", WAITING, "--line", "3", "4")
    cli.json("journals", "copy", WAITING, "--register", register, "--opposite")
    types = [row["document_type"] for row in cli.json("journals", "show", WAITING)["lines"]]
    assert types == ["credit_memo", "credit_memo"]
    cli.json("journals", "post", WAITING)
    assert cli.json("vat-entries", "list", "--account", "2200")["total_amount"] == "0.00"
    assert cli.json("verify")["ok"]


def test_codes_are_listed_with_their_rates_and_sources(books: Cli) -> None:
    cli = with_codes(books)
    cli.json("vat-codes", "change", "N19", "--valid-from", "2027-01-01", "--source", "a notice")
    shown = cli.json("vat-codes", "show", "N19")["vat_codes"]
    assert [(row["valid_from"], row["rate"], row["source"]) for row in shown] == [
        ("2026-01-01", "19", ""),
        ("2027-01-01", "19", "a notice"),
    ]
    assert [row["vat_code"] for row in cli.json("vat-codes", "list")["vat_codes"]] == [
        "EX",
        "N19",
        "N19",
    ]
    assert cli.refused("vat-codes", "show", "N20")["code"] == "E-VAT-CODE"
