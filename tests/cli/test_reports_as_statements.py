"""Where a bank sends no statements, its reports (camt.052) are imported in their place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Cli
from tests.cli.statement_files import entry_of
from tests.statements.camt_builder import bal, camt, stmt

PAID = ("2026-01-10", "980.00", "Huber, Söhne", "", "I1")
FEE = ("2026-01-13", "-5.00", "", "", "fee")
PENDING = ("2026-01-14", "7.00", "", "", "card")


def report(folder: Path, closing: str = "ITBD", amount: str = "1475.00") -> str:
    """A camt.052 of account B1 with two booked entries and one that is not booked yet."""
    balances = bal("OPBD", "500.00", day="2026-01-01") + bal(closing, amount)
    entries = entry_of("S-1-1", *PAID) + entry_of("S-1-2", *FEE)
    pending = entry_of("S-1-3", *PENDING).replace("BOOK", "PDNG")
    path = folder / "report.xml"
    path.write_bytes(camt(stmt(balances + entries + pending, kind="052"), kind="052"))
    return str(path)


def test_a_report_is_refused_with_a_cure_that_works(books: Cli, tmp_path: Path) -> None:
    path = report(tmp_path)
    refused = books.refused("statements", "import", path)
    assert refused["code"] == "E-STATEMENT-NO-MONEY"
    assert "bank-accounts change NO --import-reports" in refused["facts"]["cure"]
    books.json("bank-accounts", "change", "B1", "--import-reports")
    assert books.json("bank-accounts", "show", "B1")["bank_account"]["imports_reports"] is True
    assert books.json("statements", "import", path)["numbers"]["statement_nos"] == ["B1/1"]


@pytest.mark.parametrize("closing", ["ITBD", "CLBD"])
def test_its_booked_entries_go_to_reconciled(books: Cli, tmp_path: Path, closing: str) -> None:
    books.json("bank-accounts", "change", "B1", "--import-reports")
    books.json("statements", "import", report(tmp_path, closing))
    lines = books.json("statements", "show", "B1/1")["lines"]
    assert [line["amount"] for line in lines] == ["980.00", "-5.00"]
    books.json("statements", "assign", "B1/1", "--line", "20000", "--account", "6900")
    books.json("statements", "accept", "B1/1")
    books.json("statements", "post", "B1/1", "--mode", "reconcile")
    (account,) = books.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"]
    assert (account["statement_balance"], account["difference"]) == ("1475.00", "0.00")
    assert books.json("verify")["ok"] is True


def test_one_that_does_not_balance_is_refused(books: Cli, tmp_path: Path) -> None:
    books.json("bank-accounts", "change", "B1", "--import-reports")
    before = books.commits()
    refused = books.refused("statements", "import", report(tmp_path, amount="1476.00"))
    assert (refused["code"], refused["facts"]["difference"]) == ("E-STATEMENT-CLOSING", "1.00")
    assert books.commits() == before


def test_it_can_be_switched_off_again(books: Cli, tmp_path: Path) -> None:
    books.json("bank-accounts", "change", "B1", "--import-reports")
    books.json("bank-accounts", "change", "B1", "--no-import-reports")
    refused = books.refused("statements", "import", report(tmp_path))
    assert refused["code"] == "E-STATEMENT-NO-MONEY"
