"""payments in yen: marked, shown, posted, and returned by the bank, on both stores."""

from __future__ import annotations

from pathlib import Path

from tests.cli.files import write
from tests.cli.running import Cli

JOURNAL = """posting_date,document_type,document_no,account_type,account_no,amount,currency,bal_account_no
2026-01-02,invoice,Y-1,customer,C1,150000,JPY,3000
2026-01-02,invoice,Y-2,customer,C1,50001,JPY,3000
"""


def test_marked_posted_and_returned_in_yen(books_on_both: Cli, tmp_path: Path) -> None:
    """100 yen are 0.60, from 10 January 0.62: of 200,001 yen (1,200.01) come 167,000 (1,035.40), which gain 33.40."""
    books = books_on_both
    books.json(
        *("currencies", "add", "JPY", "--gain-account", "6900", "--loss-account", "6900"),
        *("--rounding-account", "6900"),
    )
    for day, rate in (("2026-01-01", "0.60"), ("2026-01-10", "0.62")):
        books.json("rates", "add", "JPY", "--from", day, "--units", "100", "--rate", rate)
    books.json("bank-accounts", "add", "YEN", "--currency", "JPY")
    posted = books.json("journal", "post", write(tmp_path, "yen.csv", JOURNAL))
    first, second = posted["numbers"]["entry_nos"]
    books.json("payments", "set-up", "--bank-account", "YEN")
    marked = books.json("payments", "mark", "--entry", str(first), "--date", "2026-01-20")
    assert marked["numbers"]["amount_received"] == "150000"
    books.json(
        *("payments", "mark", "--entry", str(second), "--date", "2026-01-20", "--amount", "17000")
    )
    listed = books.json("payments", "list", "--marked", "--as-of", "2026-12-31")
    assert [(row["amount_received"], row["remaining_amount"]) for row in listed["documents"]] == [
        ("150000", "0"), ("17000", "33001"),
    ]  # fmt: skip
    assert listed["balancing_account"]["unposted_balance"] == "167000"

    received = books.json("payments", "post")
    assert received["numbers"]["amount_received"] == "167000"
    shown = books.json("payments", "list", "--as-of", "2026-12-31")["balancing_account"]
    assert shown["posted_balance"] == "167000"
    assert _balances(books)["6900"] == "-33.40"

    payment = received["numbers"]["entry_nos"][0]
    books.json(
        *("payments", "return", "--entry", str(payment), "--date", "2026-02-05"),
        *("--fee", "500", "--fee-account", "1090"),
    )
    assert _balances(books)["6900"] == "-3.40"
    assert _balances(books)["1090"] == "3.10"
    (entry,) = [
        row
        for row in books.json("bank-entries", "--as-of", "2026-12-31", "--bank", "YEN")["entries"]
        if row["amount"].startswith("-")
    ]
    assert (entry["amount"], entry["amount_lcy"]) == ("-150500", "-933.10")
    too_exact = books("payments", "mark", "--entry", str(second), "--amount", "1.50", "--json")
    assert too_exact.refused["code"] == "E-POST-DIGITS"
    assert books.json("verify")["ok"]


def _balances(books: Cli) -> dict[str, str]:
    rows = books.json("trial-balance", "--as-of", "2026-12-31")["accounts"]
    return {row["account_no"]: row["balance"] for row in rows}
