"""Lines of statements that name no document of a customer who pays in the legal order: costs, interest, principal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.files import write
from tests.cli.running import Cli
from tests.cli.statement_files import Payment, statement_file

TERMS = """\
post_additional_fee = true
post_interest = true
legal_order = {}

[[levels]]
grace_period = "5D"
due_date_formula = "10D"
additional_fee = "40.00"
calculate_interest = true
"""
INTEREST = "percentage = 10\nmethod = 'balance_due'\n"


def asked(cli: Cli, folder: Path, *, by_terms: bool, by_customer: bool = False) -> Cli:
    """C1 owes 1,000.00 and 250.00, due in February, and the reminder of 12 February: 40.00 and interest of 125.00."""
    terms = write(folder, "r.toml", TERMS.format(str(by_terms).lower()))
    cli.json("reminder-terms", "set", "R", terms, "--valid-from", "2026-01-01")
    interest = write(folder, "f.toml", INTEREST)
    cli.json("finance-charge-terms", "set", "F", interest, "--valid-from", "2026-01-01")
    cli.json("customers", "change", "C1", "--reminder-terms", "R", "--finance-charge-terms", "F")
    if by_customer:
        cli.json("customers", "change", "C1", "--application-method", "legal_order")
    cli.json("reminders", "create", "--date", "2026-02-12")
    cli.json("reminders", "issue", "--all")
    return cli


def settled(cli: Cli, folder: Path, *payments: Payment) -> list[dict[int, str]]:
    """What each line of a statement with these payments would settle, by entry."""
    cli.json("statements", "import", statement_file(folder, payments))
    lines = cli.json("statements", "show", "B1/1")["lines"]
    return [{each["entry_no"]: each["amount"] for each in line["applied"]} for line in lines]


@pytest.mark.parametrize(("by_terms", "by_customer"), [(True, False), (False, True)])
def test_a_line_that_names_no_document_pays_costs_then_interest_then_the_oldest(
    books_on_both: Cli, tmp_path: Path, by_terms: bool, by_customer: bool
) -> None:
    """It pays exactly what one invoice comes to, which makes no difference."""
    cli = asked(books_on_both, tmp_path, by_terms=by_terms, by_customer=by_customer)
    payments = (
        ("2026-03-02", "60.00", "Huber, Söhne", "", "first part"),
        ("2026-03-03", "1000.00", "Huber, Söhne", "", "thanks"),
        ("2026-03-04", "100.00", "Huber, Söhne", "RF18539007547034", ""),
    )
    assert settled(cli, tmp_path, *payments) == [
        {5: "60.00"},
        {5: "105.00", 1: "895.00"},
        {1: "100.00"},
    ]
    said = cli("statements", "explain", "B1/1", "--line", "20000").out
    assert "the customer pays costs first, then interest, then principal" in " ".join(said.split())
    cli.json("statements", "accept", "B1/1", "--line", "10000", "20000", "30000")
    cli.json("statements", "post", "B1/1", "--mode", "payments-only")
    left = cli.json("open-entries", "--customer", "C1", "--as-of", "2026-03-31")["entries"]
    assert [(entry["entry_no"], entry["remaining_amount"]) for entry in left] == [
        (1, "5.00"),
        (2, "250.00"),
    ]
    assert cli("verify").code == 0


def test_without_the_legal_order_the_amount_says_what_is_paid(books: Cli, tmp_path: Path) -> None:
    cli = asked(books, tmp_path, by_terms=False)
    paid = ("2026-03-03", "1000.00", "Huber, Söhne", "", "thanks")
    assert settled(cli, tmp_path, paid) == [{1: "1000.00"}]
