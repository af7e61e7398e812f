"""deposits on the command line: posted from a journal, shown, found by the bank's line, undone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Cli
from tests.cli.statement_files import statement_file

CHECKS = "cash_receipt/CHECKS"
POST = ("deposits", "post", CHECKS, "--bank-account", "B1", "--date", "2026-01-12")


@pytest.fixture
def typed(books: Cli) -> Cli:
    """Two checks for the invoices I2 (250.00 less the discount of 5.00) and I3 (100.50), in a journal."""
    return _typed(books)


@pytest.fixture
def typed_on_both(books_on_both: Cli) -> Cli:
    return _typed(books_on_both)


def _typed(books: Cli) -> Cli:
    books.json("journals", "new", CHECKS)
    for account, entry in (("C1", "2"), ("C2", "3")):
        line = (
            "--date",
            "2026-01-11",
            "--account",
            account,
            "--external-document",
            f"Check {entry}",
        )
        books.json("journal", "lines", "add", CHECKS, *line, "--apply", entry)
    return books


def open_documents(cli: Cli) -> list[str]:
    rows = cli.json("open-entries", "--as-of", "2026-12-31")["entries"]
    return [row["document_no"] for row in rows]


def test_a_deposit_is_posted_listed_and_undone(typed: Cli) -> None:
    assert typed.refused(*POST, "--total", "345.00")["code"] == "E-DEP-TOTAL"
    would_be = typed.json(*POST, "--total", "345.50", "--lump", "--dry-run")
    assert would_be["counts"]["bank_entries"] == 1
    done = typed.json(*POST, "--total", "345.50", "--lump", "--number", "D-1")
    assert done["numbers"]["deposit_no"] == "D-1"
    assert open_documents(typed) == ["I1"]
    shown: dict[str, Any] = typed.json("deposits", "show", "D-1")
    assert (shown["total_amount"], shown["is_lump"], shown["register_no_undone"]) == (
        "345.50",
        True,
        None,
    )
    lines = [(row["external_document_no"], row["amount"]) for row in shown["lines"]]
    assert lines == [("Check 2", "245.00"), ("Check 3", "100.50")]
    assert "as a lump" in typed("deposits", "show", "D-1").out
    undone = typed.json("deposits", "undo", "D-1")
    assert open_documents(typed) == ["I1", "I2", "I3"]
    (row,) = typed.json("deposits", "list", "--bank", "B1", "--as-of", "2026-12-31")["deposits"]
    assert row["register_no_undone"] == undone["numbers"]["register_no"]
    assert typed.json("deposits", "list", "--as-of", "2026-01-11")["deposits"] == []
    assert typed.json("verify")["ok"]


@pytest.mark.parametrize("how", [(), ("--lump",)])
def test_a_deposit_reversed_by_hand_is_shown_as_undone(
    typed_on_both: Cli, how: tuple[str, ...]
) -> None:
    typed = typed_on_both
    done = typed.json(*POST, "--total", "345.50", "--number", "D-1", *how)
    for entry in ("2", "3"):
        typed.json("applications", "undo", "--entry", entry)
    transaction_no = done["numbers"]["transaction_no_first"]
    part = typed.json("entries", "reverse", "--transaction", str(transaction_no))
    shown = typed.json("deposits", "show", "D-1")
    receipts = [row["register_no_reversed"] for row in shown["lines"]]
    if how:
        assert receipts == [part["numbers"]["register_no"]] * 2
    else:
        assert (shown["register_no_undone"], receipts) == (
            None, [part["numbers"]["register_no"], None],
        )  # fmt: skip
        part = typed.json("entries", "reverse", "--transaction", str(transaction_no + 1))
        shown = typed.json("deposits", "show", "D-1")
    assert shown["register_no_undone"] == part["numbers"]["register_no"]
    (row,) = typed.json("deposits", "list", "--as-of", "2026-12-31")["deposits"]
    assert row["register_no_undone"] == part["numbers"]["register_no"]
    assert "undone in register" in typed("deposits", "show", "D-1").out
    assert typed.refused("deposits", "undo", "D-1")["code"] == "E-DEP-UNDONE"


def test_the_line_of_the_bank_finds_the_lump(typed: Cli, tmp_path: Path) -> None:
    typed.json(*POST, "--total", "345.50", "--lump")
    payments = (("2026-01-13", "345.50", "", "", "Deposit of checks"),)
    typed.json("statements", "import", statement_file(tmp_path, payments))
    typed.json("statements", "apply", "B1/1")
    (line,) = typed.json("statements", "show", "B1/1")["lines"]
    assert [one["ledger"] for one in line["applied"]] == ["bank"]
    assert line["difference"] == "0.00"
    typed.json("statements", "accept", "B1/1")
    typed.json("statements", "post", "B1/1", "--mode", "reconcile")
    (entry,) = [
        row
        for row in typed.json("bank-entries", "--as-of", "2026-12-31")["entries"]
        if row["amount"] == "345.50"
    ]
    assert entry["remaining_amount"] == "0.00"
    assert typed.refused("deposits", "undo", "J00001")["code"] == "E-REV-CLOSED"
