"""A number or code with its letters written otherwise is refused with the one that may have been meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_es.values.codes import alike
from tests.cli.files import write
from tests.cli.running import Cli
from tests.cli.statement_files import statement_file

JOURNAL = """\
posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no
2026-01-10,invoice,X1,customer,c1,10.00,3000
"""
MEANT = [
    ("customers show c1", "C1"),
    ("customers change c1 --city Bern", "C1"),
    ("customers block c1", "C1"),
    ("customer-entries --customer c1", "C1"),
    ("statement-of-account --customer c1", "C1"),
    ("bank-accounts show b1", "B1"),
    ("bank-accounts block b1", "B1"),
    ("bank-entries --bank b1", "B1"),
    ("statements show b1/1", "B1/1"),
    ("statements accept b1/1", "B1/1"),
    ("statements apply b1/1", "B1/1"),
    ("statements enter --bank b1 --opening 500 --closing 501 --line 2026-02-28=1 --reason x", "B1"),
    ("gl-entries --account tax", "TAX"),
    ("entries write-off --entry 1 --account tax --date 2026-02-01 --reason closed", "TAX"),
    ("customers change C1 --payment-terms 10d", "10D"),
    ("customers change C1 --posting-group domestic", "DOMESTIC"),
    ("bank-accounts change B1 --posting-group bank", "BANK"),
]


def test_the_number_that_was_meant_is_named(books_on_both: Cli, tmp_path: Path) -> None:
    cli = books_on_both
    cli.json("accounts", "add", "TAX", "--name", "Taxes", "--category", "expense")
    cli.json("statements", "import", statement_file(tmp_path))
    for command, meant in MEANT:
        refused = cli.refused(*command.split())
        assert refused["facts"].get("meant") == meant, f"{command}: {refused}"
        assert refused["message"].endswith(f"; did you mean {meant}?")
    refused = cli.refused("journal", "post", write(tmp_path, "journal.csv", JOURNAL))
    assert refused["facts"]["meant"] == "C1"


def test_what_nothing_resembles_is_refused_without_a_guess(books: Cli) -> None:
    for command in ("customers show C9", "bank-accounts show B9", "gl-entries --account 9"):
        refused = books.refused(*command.split())
        assert "meant" not in refused["facts"]
        assert "did you mean" not in refused["message"]


def test_a_column_is_named_that_is_nearly_the_one_asked_for(books: Cli) -> None:
    refused = books.refused("customers", "list", "--columns", "Name")
    assert refused["facts"]["meant"] == "name"
    refused = books.refused("customers", "list", "--columns", "xyz")
    assert "meant" not in refused["facts"]


@pytest.mark.parametrize(
    ("code", "meant"), [("c1", "C1"), ("C1", ""), ("Ｃ1", "C1"), ("strasse", "STRAßE"), ("x", "")]
)
def test_codes_that_differ_only_in_how_their_letters_are_written(code: str, meant: str) -> None:
    assert alike(code, ["A", "C1", "STRAßE"]) == meant
