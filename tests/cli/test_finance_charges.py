"""Finance charge memos on the command line: interest by rates, of an entry that was paid late too, and back."""

from __future__ import annotations

from pathlib import Path

from ledger_es import Ledger
from tests.cli.files import write
from tests.cli.running import Cli
from tests.projections.books import all_rows

TERMS = """\
interest_on = "all"
post_interest = true

[[rates]]
starting_date = 2026-01-01
percentage = "5"
period_days = 365

[[rates]]
starting_date = 2026-02-15
percentage = "6"
period_days = 365
"""
PAID = """\
posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no,applies_to_document_type,applies_to_document_no
2026-02-20,payment,P1,customer,C1,-250.00,1090,invoice,I2
"""


def test_a_memo_from_the_draft_to_its_cancellation(books_on_both: Cli, tmp_path: Path) -> None:
    cli = books_on_both
    cli.json(
        *("finance-charge-terms", "set", "F", write(tmp_path, "f.toml", TERMS)),
        *("--valid-from", "2026-01-01"),
    )
    cli.json("customers", "change", "C1", "--finance-charge-terms", "F")
    cli.json("journal", "post", write(tmp_path, "paid.csv", PAID))
    run = ("finance-charges", "create", "--date", "2026-03-04", "--key", "march")
    assert cli.json(*run)["numbers"] == {"memo_nos": ["F00001"]}
    shown = cli.json("finance-charges", "show", "F00001")
    # 1,000.00 at 5 % for 12 days and at 6 % for 18; 250.00, paid on 20 February, for 8 days and 6.
    assert [
        (line["line_type"], line["entry_no"], line["days"], line["interest_amount"])
        for line in shown["lines"]
    ] == [
        ("interest", 1, 30, "4.60"),
        ("rate", 1, 12, "1.64"),
        ("rate", 1, 18, "2.96"),
        ("interest", 2, 14, "0.52"),
        ("rate", 2, 8, "0.27"),
        ("rate", 2, 6, "0.25"),
    ]
    cli.json("finance-charges", "issue", "--all")
    assert cli.json("finance-charges", "issue", "--all") == {"memo_nos": []}
    again = cli.json(*run)
    assert (again["replayed"], again["numbers"]) == (True, {"memo_nos": ["F00001"]})
    assert cli.json("finance-charges", "create", "--date", "2026-03-04")["commit_no"] == 0
    (memo,) = cli.json("finance-charges", "list", "--customer", "C1")["finance_charge_memos"]
    assert (memo["status"], memo["posted_amount"]) == ("issued", "5.12")
    cli.json("finance-charges", "cancel", "F00001", "--posting-date", "2026-03-10")
    (memo,) = cli.json("finance-charges", "list", "--as-of", "2026-03-09")["finance_charge_memos"]
    assert memo["status"] == "issued"
    (memo,) = cli.json("finance-charges", "list")["finance_charge_memos"]
    assert memo["status"] == "cancelled"
    cli.json("finance-charges", "create", "--date", "2026-03-04")
    cli.json("finance-charges", "delete", "F00002")
    assert cli("finance-charges", "issue").code == 2
    assert cli.refused("finance-charges", "show", "F9")["cures"] == [
        "ledger-es finance-charges list"
    ]
    assert cli("verify").code == 0
    with Ledger.open(cli.url) as ledger:
        before = all_rows(ledger.read_models)
    assert cli("rebuild").code == 0
    with Ledger.open(cli.url) as ledger:
        assert all_rows(ledger.read_models) == before
