"""Finance charge memos on the command line: interest by rates, of an entry that was paid late too, and back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from ledger_es import Ledger
from ledger_es.letters.finance_charge_memo import memo_letter
from ledger_es.letters.letterhead import Letterhead
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


DESCRIBED = """\
method = "average_daily_balance"

[[rates]]
starting_date = 2026-01-01
percentage = "5"
period_days = 365

[[rates]]
starting_date = 2026-02-15
percentage = "6"
period_days = 365

[[line_descriptions]]
entry = "{document_type} %3 of {original_amount} {currency}, due %7: {description}"
rate = "{days} days at {interest_rate} % on {base_amount}"

[[line_descriptions]]
language = "de"
entry = "{document_type} {document_no}"
"""


def test_lines_are_called_what_the_terms_say(books_on_both: Cli, tmp_path: Path) -> None:
    cli = books_on_both
    set_terms = ("finance-charge-terms", "set", "F")
    since = ("--valid-from", "2026-01-01")
    cli.json(*set_terms, write(tmp_path, "f.toml", DESCRIBED), *since)
    (terms,) = cli.json("finance-charge-terms", "show", "F")["finance_charge_terms"]
    assert [each["language"] for each in terms["line_descriptions"]] == ["", "de"]
    cli.json("customers", "change", "C1", "--finance-charge-terms", "F")
    cli.json("finance-charges", "create", "--date", "2026-03-04")
    shown = cli.json("finance-charges", "show", "F00001")
    # The balance of 1,000.00 for 12 days is 12,000.00, which divided by the 365 of a period is 32.88.
    assert [line["description"] for line in shown["lines"]][:3] == [
        "invoice I1 of 1,000.00 CHF, due 2026-02-02: ",
        "12 days at 5 % on 32.88",
        "18 days at 6 % on 49.32",
    ]
    assert "12 days at 5 % on 32.88" in cli("finance-charges", "show", "F00001").out
    cli.json("customers", "change", "C1", "--language", "de-CH")
    cli.json("finance-charges", "suggest", "F00001")
    with Ledger.open(cli.url) as ledger:
        (customer,) = ledger.customers(customer_no="C1").parties
        report = ledger.finance_charge_memo(memo_no="F00001", as_of=date(2026, 12, 31))
        letter = memo_letter(report, customer, Letterhead(["Us"]))
    assert letter.tables[0].rows[0].cells[0] == "Rechnung I1"
    assert "5 %" in letter.tables[0].rows[1].cells[0], (
        "without a text of the terms, the letter's own"
    )
    wrong = write(tmp_path, "wrong.toml", DESCRIBED.replace("{days}", "{weeks}"))
    refused = cli.refused(*set_terms, wrong, *since)
    assert (refused["code"], refused["facts"]["placeholder"]) == ("E-SETUP-PLACEHOLDER", "{weeks}")
    assert "{days} (%9)" in refused["facts"]["known"]
