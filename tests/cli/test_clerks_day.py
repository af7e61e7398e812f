"""A clerk's day on the command line: receipts, registration, a deposit, a refund, a mistake, and the end of the month.

The figures are worked out by hand here, and compared with the books in the end.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.files import write
from tests.cli.running import Cli

pytestmark = pytest.mark.check

HEADER = (
    "posting_date,document_type,document_no,account_type,account_no,amount,currency,bal_account_no,"
    "discount_date,discount_amount\n"
)
RECEIVED = "2026-01-15"
CASH, CHECKS, GENERAL = "cash_receipt/DAILY", "cash_receipt/CHECKS", "general/CORRECTIONS"


def documents() -> str:
    """Fifty invoices of 101.00 to 150.00, the first ten with 2 % discount; ten of 200.00; and what else is needed.

    Entry n is the invoice INV-n, entries 51 to 60 are REG-1 to REG-10.
    """
    rows = []
    for number in range(1, 51):
        discount = f"2026-01-20,{2 + number * 2 / 100:.2f}" if number <= 10 else ","
        customer = f"C{number % 5 + 1}"
        amount = f"{100 + number}.00"
        rows.append(
            f"2026-01-10,invoice,INV-{number},customer,{customer},{amount},,3000,{discount}"
        )
    for number in range(1, 11):
        rows.append(f"2026-01-10,invoice,REG-{number},customer,C1,200.00,,3000,,")
    rows += [
        "2026-01-10,invoice,A,customer,C2,500.00,,3000,,",
        "2026-01-10,invoice,B,customer,C3,300.00,,3000,,",
        "2026-01-10,credit_memo,CM,customer,C4,-120.00,,3000,,",
        "2026-01-10,invoice,W,customer,C1,75.00,,3000,,",
        "2026-01-10,invoice,USD-1,customer,C5,1000.00,USD,3000,,",
    ]
    return HEADER + "\n".join(rows) + "\n"


@pytest.fixture
def books(tmp_path: Path) -> Cli:
    cli = Cli(tmp_path / "ledger.db")
    cli.json("init", "--company", "Muster AG", "--currency", "CHF")
    for number in range(1, 6):
        cli.json("customers", "add", f"C{number}", "--name", f"Customer {number}")
    cli.json("bank-accounts", "add", "MAIN")
    for account, category in (("6960", "income"), ("6961", "expense"), ("6962", "expense")):
        name = f"Exchange {account}"
        cli.json("accounts", "add", account, "--name", name, "--category", category)
    gains = ("--gain-account", "6960", "--loss-account", "6961", "--rounding-account", "3890")
    unrealised = ("--unrealized-gain-account", "6962", "--unrealized-loss-account", "6962")
    cli.json("currencies", "add", "USD", *gains, *unrealised)
    for day, rate in (("2026-01-01", "0.90"), ("2026-01-31", "0.93")):
        cli.json("rates", "add", "USD", "--from", day, "--rate", rate)
    cli.json("number-series", "add", "CR", "--starting-date", "2026-01-01", "--first", "CR-1")
    bank = ("--bal-account-type", "bank_account", "--bal-account", "MAIN")
    cli.json("journals", "new", CASH, "--number-series", "CR", *bank)
    cli.json("journals", "new", CHECKS, "--number-series", "CR")
    cli.json("journals", "new", GENERAL, "--number-series", "CR", *bank)
    cli.json("journal", "post", write(tmp_path, "documents.csv", documents()))
    return cli


def balances(cli: Cli, as_of: str) -> dict[str, str]:
    rows = cli.json("trial-balance", "--as-of", as_of)["accounts"]
    return {row["account_no"]: row["balance"] for row in rows if float(row["balance"])}


def entry_of(cli: Cli, document_no: str) -> str:
    rows = cli.json("open-entries", "--as-of", "2026-01-31")["entries"]
    return next(str(row["entry_no"]) for row in rows if row["document_no"] == document_no)


def fifty_receipts(cli: Cli) -> None:
    """In time, so that the first ten pay less their discounts: 6275.00 less 21.10 is 6253.90."""
    for number in range(1, 51):
        line = ("--date", RECEIVED, "--account", f"C{number % 5 + 1}", "--apply", str(number))
        cli.json("journal", "lines", "add", CASH, *line)
    assert cli.json("journals", "test-report", CASH)["problems"] == []
    posted = cli.json("journals", "post", CASH)
    assert posted["numbers"]["document_nos"][-1] == "CR-50"


def ten_by_registration(cli: Cli) -> None:
    """Ten times 200.00."""
    for number in range(51, 61):
        cli.json("payments", "mark", "--entry", str(number), "--date", RECEIVED)
    cli.json("payments", "post", "--bank-account", "MAIN")


def a_deposit(cli: Cli) -> None:
    """Two checks, 800.00 in one bank entry."""
    for customer, document in (("C2", "A"), ("C3", "B")):
        entry = entry_of(cli, document)
        line = ("--date", RECEIVED, "--account", customer, "--apply", entry)
        cli.json(
            "journal", "lines", "add", CHECKS, *line, "--external-document", f"Check {document}"
        )
    into = ("--bank-account", "MAIN", "--date", "2026-01-16", "--total", "800.00", "--lump")
    cli.json("deposits", "post", CHECKS, *into)


def a_refund(cli: Cli) -> None:
    """The credit memo of 120.00 is paid back."""
    line = ("--date", RECEIVED, "--account", "C4", "--document-type", "refund")
    cli.json("journal", "lines", "add", CASH, *line, "--apply", entry_of(cli, "CM"))
    (shown,) = cli.json("journals", "show", CASH)["lines"]
    assert shown["amount"] == "120.00"
    cli.json("journals", "post", CASH)


def a_wrong_one_put_right(cli: Cli) -> None:
    """75.00 of C1 were posted for C2: taken back, and posted for C1."""
    wrong = ("--date", RECEIVED, "--account", "C2", "--amount", "-75.00")
    cli.json("journal", "lines", "add", CASH, *wrong)
    numbers = cli.json("journals", "post", CASH)["numbers"]
    cli.json("entries", "reverse", "--transaction", str(numbers["transaction_no_first"]))
    right = ("--date", RECEIVED, "--account", "C1", "--apply", entry_of(cli, "W"))
    cli.json("journal", "lines", "add", CASH, *right)
    cli.json("journals", "post", CASH)


def test_the_books_at_the_end_of_the_month(books: Cli) -> None:
    # 6275.00 + 2000.00 + 500.00 + 300.00 - 120.00 + 75.00 + 900.00 (1000.00 USD at 0.90)
    assert balances(books, "2026-01-10") == {"1100": "9930.00", "3000": "-9930.00"}
    fifty_receipts(books)
    ten_by_registration(books)
    a_deposit(books)
    a_refund(books)
    a_wrong_one_put_right(books)
    books.json("adjust-exchange-rates", "--date", "2026-01-31", "--document-no", "FX-2026-01")
    # The bank: 6253.90 + 2000.00 + 800.00 - 120.00 + 75.00. Open: 1000.00 USD at 0.93, a gain of 30.00.
    assert balances(books, "2026-01-31") == {
        "1020": "9008.90",
        "1100": "930.00",
        "3000": "-9930.00",
        "3800": "21.10",
        "6962": "-30.00",
    }
    (left,) = books.json("open-entries", "--as-of", "2026-01-31")["entries"]
    assert (left["document_no"], left["remaining_amount"]) == ("USD-1", "1000.00")
    # 50 receipts, 10 by registration, the deposit, the refund, the mistake with its reversal, and what was right.
    entries = books.json("bank-entries", "--as-of", "2026-01-31")["entries"]
    assert len(entries) == 50 + 10 + 1 + 1 + 3
    assert books.json("verify")["ok"]
