"""A month of a small company through the command line: three statements, twelve checks, fees and interest; the figures
were added up by hand.

Opening balance 10,000.00 on 1 January. Receipts of January: 2,400.00, 1,150.00 and 860.00. Checks 101 to 112:

    101 300  102 450  103 120  104 600  105 80  106 210  107 95  108 340  109 500  110 75  111 130  112 260

104 is voided before the bank sees it. 108 comes back: the vendor's bank returns it, so it is voided too on 28 January.
111 and 112 are outstanding at the end of January. Bank fees 12.00 and 8.50, interest +3.40.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Cli
from tests.cli.statement_files import Payment, entry_of
from tests.statements.camt_builder import bal, camt, stmt

pytestmark = pytest.mark.check

CHECKS = (
    *(("101", "02", "300.00"), ("102", "03", "450.00"), ("103", "05", "120.00")),
    *(("104", "07", "600.00"), ("105", "08", "80.00"), ("106", "09", "210.00")),
    *(("107", "12", "95.00"), ("108", "14", "340.00"), ("109", "15", "500.00")),
    *(("110", "19", "75.00"), ("111", "27", "130.00"), ("112", "30", "260.00")),
)
RECEIPTS = (("R-1", "05", "2400.00"), ("R-2", "13", "1150.00"), ("R-3", "22", "860.00"))
HEADER = "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_type,bal_account_no\n"


def paid(day: str, amount: str, text: str) -> Payment:
    return (f"2026-01-{day}", amount, "", "", text)


FIRST = (
    paid("05", "2400.00", "R-1"),
    paid("06", "-300.00", "check 101"),
    paid("08", "-450.00", "check 102"),
    paid("09", "-120.00", "check 103"),
    paid("10", "-12.00", "fee"),
)
"""10,000.00 + 2,400 − 300 − 450 − 120 − 12 = 11,518.00."""
SECOND = (
    paid("12", "-80.00", "check 105"),
    paid("13", "1150.00", "R-2"),
    paid("14", "-210.00", "check 106"),
    paid("16", "-95.00", "check 107"),
)
"""11,518.00 − 80 + 1,150 − 210 − 95 = 12,283.00."""
THIRD = (
    *SECOND[2:],
    paid("20", "-500.00", "check 109"),
    paid("22", "860.00", "R-3"),
    paid("26", "-75.00", "check 110"),
    paid("30", "-8.50", "fee"),
    paid("31", "3.40", "interest"),
)
"""Overlaps the second by two lines; 12,283.00 − 500 + 860 − 75 − 8.50 + 3.40 = 12,562.90."""


def statement_file(folder: Path, lines: tuple[Payment, ...], opening: str, number: str) -> str:
    """Its path. The bank gives a line the same reference in every statement."""
    closing = Decimal(opening) + sum(Decimal(line[1]) for line in lines)
    balances = bal("OPBD", opening, day=lines[0][0]) + bal("CLBD", str(closing), day=lines[-1][0])
    entries = "".join(entry_of(f"{line[0]}/{line[1]}", *line) for line in lines)
    path = folder / f"{number}.xml"
    path.write_bytes(camt(stmt(balances + entries, number=number)))
    return str(path)


def reconciled(cli: Cli, statement_no: str, **accounts: str) -> dict[str, Any]:
    """The test report after the lines were matched, and `l40000="6900"` transferred; it is posted then."""
    cli.json("reconciliations", "match", statement_no, "--days", "5")
    for line, account in accounts.items():
        transfer = ("--line", line[1:], "--account", account)
        cli.json("reconciliations", "transfer", statement_no, *transfer)
    figures: dict[str, Any] = cli.json("reconciliations", "report", statement_no)
    cli.json("reconciliations", "post", statement_no)
    return figures


def told(figures: dict[str, Any]) -> tuple[str, str, str, str]:
    names = (
        *("statement_ending_balance", "outstanding_bank_transactions", "outstanding_checks"),
        "difference",
    )
    values: tuple[str, ...] = tuple(figures[name] for name in names)
    return values  # type: ignore[return-value]  # as many as named


def test_the_figures_of_the_month(tmp_path: Path, store_url: str) -> None:
    cli = Cli(store_url)
    cli.json("init", "--company", "Muster AG", "--currency", "CHF")
    cli.json(
        *("bank-accounts", "add", "B1", "--iban", "CH93 0076 2011 6238 5295 7"),
        *("--opening-balance", "10000.00", "--opening-date", "2026-01-01"),
    )
    cli.json("customers", "add", "C1", "--name", "Meier")
    cli.json("vendors", "add", "V1", "--name", "Papier AG")
    journal = tmp_path / "receipts.csv"
    rows = [
        f"2026-01-{day},payment,{number},customer,C1,-{amount},bank_account,B1"
        for number, day, amount in RECEIPTS
    ]
    journal.write_text(HEADER + "\n".join(rows) + "\n")
    cli.json("journal", "post", str(journal))
    for number, day, amount in CHECKS:
        issued = ("--vendor", "V1", "--amount", amount, "--date", f"2026-01-{day}")
        printed = ("--print",) if number == "104" else ()
        cli.json("checks", "issue", "B1", *issued, "--number", number, *printed)
    cli.json("checks", "void", "B1", "104", "--date", "2026-01-07")
    cli.json("checks", "void", "B1", "108", "--date", "2026-01-28")

    first = statement_file(tmp_path, FIRST, "10000.00", "S-1")
    second = statement_file(tmp_path, SECOND, "11518.00", "S-2")
    third = statement_file(tmp_path, THIRD, "12588.00", "S-3")
    cli.json("reconciliations", "import", first, "--bank", "B1")
    # By the 10th: 105 and 106 are written, not shown.
    figures = reconciled(cli, "B1/1", l50000="6900")
    assert told(figures) == ("11518.00", "0.00", "-290.00", "0.00")
    # The third statement arrives before the second, which is late, and overlaps it.
    cli.json("reconciliations", "import", third, "--bank", "B1")
    assert cli.refused("reconciliations", "post", "B1/2")["code"] == "E-BAR-APPLIED"
    cli.json("reconciliations", "import", second, "--bank", "B1")
    (account,) = cli.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"]
    assert (account["statement_balance"], account["gaps"]) == ("12562.90", "0.00")
    lines = cli.json("reconciliations", "show", "B1/3")["lines"]
    assert [line["matched_by"] for line in lines] == ["", "", "known", "known"]

    # Of 10 to 13 January the late one alone tells.
    cli.json("reconciliations", "match", "B1/3", "--days", "5")
    cli.json("reconciliations", "post", "B1/3")
    figures = reconciled(cli, "B1/2", l60000="6900", l70000="6900")
    assert told(figures) == ("12562.90", "0.00", "-390.00", "0.00")
    listed = cli.json("checks", "list", "--outstanding", "--as-of", "2026-01-31")["checks"]
    assert [check["check_no"] for check in listed] == ["111", "112"]
    # 10,000 + 4,410 receipts − 2,220 checks posted and not voided − 20.50 fees + 3.40 interest.
    (account,) = cli.json("reconciliation-status", "--as-of", "2026-01-31")["bank_accounts"]
    assert (account["ledger_balance"], account["outstanding"], account["difference"]) == (
        "12172.90",
        "-390.00",
        "0.00",
    )
    # On 27 January check 108 was still outstanding: 130.00 and 340.00.
    # In the books 10,000 + 4,410 − 2,300 checks − 12 fee, at the bank 12,283 − 500 + 860 − 75.
    (account,) = cli.json("reconciliation-status", "--as-of", "2026-01-27")["bank_accounts"]
    assert (account["ledger_balance"], account["outstanding"], account["statement_balance"]) == (
        "12098.00",
        "-470.00",
        "12568.00",
    )
    assert account["difference"] == "0.00"
    listed = cli.json("checks", "list", "--outstanding", "--as-of", "2026-01-27")["checks"]
    assert [check["check_no"] for check in listed] == ["108", "111"]
    assert cli.json("verify")["ok"] is True
