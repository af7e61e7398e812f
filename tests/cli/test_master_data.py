"""Customers, vendors and bank accounts: shown, added, changed in part, blocked and unblocked."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.files import JOURNAL
from tests.cli.running import Cli


def customer(cli: Cli, number: str) -> dict[str, Any]:
    shown: dict[str, Any] = cli.json("customers", "show", number)["customer"]
    return shown


def test_what_is_not_named_stays(books_on_both: Cli) -> None:
    cli = books_on_both
    before = customer(cli, "C1")
    cli.json("customers", "change", "C1", "--city", "Genf", "--credit-limit", "5000")
    after = customer(cli, "C1")
    assert after == {**before, "city": "Genf", "credit_limit": "5000.00"}
    cli.json("customers", "change", "C1", "--credit-limit", "none", "--iban", "")
    assert customer(cli, "C1") == {**before, "city": "Genf", "iban": ""}
    cli.json("customers", "change", "C1", "--iban", before["iban"], "--city", before["city"])
    assert customer(cli, "C1") == before


def test_the_same_change_with_the_same_key_is_done_once(books: Cli) -> None:
    change = ("customers", "change", "C1", "--city", "Genf", "--key", "k")
    first = books.json(*change)
    assert books.json(*change) == {**first, "replayed": True}
    assert books.json("customers", "unblock", "C1")["commit_no"] == 0


@pytest.mark.parametrize(
    "unblock",
    [
        ("change", "C1", "--blocked", ""),
        ("change", "C1", "--blocked", "none"),
        ("change", "C1", "--unblock"),
        ("unblock", "C1"),
    ],
)
def test_a_blocked_customer_is_unblocked_in_each_of_the_ways(
    books: Cli, unblock: tuple[str, ...]
) -> None:
    books.json("customers", "block", "C1")
    assert customer(books, "C1")["blocked"] == "all"
    refused = books.refused("journal", "post", "-", stdin=JOURNAL.encode())
    assert refused["code"] == "E-PARTY-BLOCKED"
    books.json("customers", *unblock)
    assert customer(books, "C1")["blocked"] == ""
    books.json("journal", "post", "-", stdin=JOURNAL.encode())


def test_a_customer_is_shown_with_the_open_entries(books: Cli) -> None:
    shown = books.json("customers", "show", "C1")
    assert shown["customer"]["balance_lcy"] == "1250.00"
    assert [entry["document_no"] for entry in shown["open_entries"]] == ["I1", "I2"]
    text = books("customers", "show", "C1").out
    assert text.startswith("Customer C1\n")
    assert "Huber, Söhne" in text
    assert books.refused("customers", "show", "C9")["code"] == "E-PARTY-UNKNOWN"


def test_parties_are_added_one_by_one(books_on_both: Cli) -> None:
    cli = books_on_both
    add = ("--name", "Papier SA", "--city", "Bern", "--iban", "CH9300762011623852957")
    cli.json("vendors", "add", "V9", *add, "--payment-terms", "30D")
    vendor = cli.json("vendors", "show", "V9")["vendor"]
    assert (vendor["name"], vendor["payment_terms"]) == ("Papier SA", "30D")
    cli.json("vendors", "change", "V9", "--name", "Papier AG", "--language", "de")
    changed = cli.json("vendors", "show", "V9")["vendor"]
    assert changed == {**vendor, "name": "Papier AG", "language": "de"}
    tried = cli("vendors", "block", "V9", "--dry-run").out
    assert tried == "Vendor V9 blocked (dry run: nothing is recorded)\n"
    cli.json("vendors", "block", "V9")
    assert cli.json("vendors", "show", "V9")["vendor"]["blocked"] == "all"
    cli.json("vendors", "unblock", "V9")
    cli.json("customers", "add", "C9", "--name", "Keller")
    assert customer(cli, "C9")["name"] == "Keller"
    assert cli.refused("customers", "add", "C9", "--name", "Keller")["code"] == "E-PARTY-EXISTS"


def test_tolerance_payment_method_and_kind_of_partner_are_set_and_taken_back(books: Cli) -> None:
    books.json("payment-methods", "set", "CASH", "--valid-from", "2026-01-01", "--account", "1000")
    before = customer(books, "C1")
    assert [before[name] for name in ("payment_method", "payment_tolerance", "partner_type")] == [
        "", "", ""
    ]  # fmt: skip
    change = ("customers", "change", "C1")
    books.json(
        *change, "--payment-method", "CASH", "--payment-tolerance", "none",
        "--partner-type", "company",
    )  # fmt: skip
    named = {"payment_method": "CASH", "payment_tolerance": "none", "partner_type": "company"}
    assert customer(books, "C1") == {**before, **named}
    books.json(
        *change, "--payment-method", "", "--payment-tolerance", "allowed", "--partner-type", "none"
    )
    assert customer(books, "C1") == before
    assert books.refused(*change, "--payment-method", "BARTER")["code"] == "E-SETUP-METHOD"
    books.json("currencies", "add", "USD")
    books.json("vendors", "add", "V9", "--name", "Papier", "--currency", "USD")
    assert books.json("vendors", "show", "V9")["vendor"]["currency"] == "USD"


def test_the_file_of_customers_has_them_too(books: Cli) -> None:
    books.json("payment-methods", "set", "CASH", "--valid-from", "2026-01-01", "--account", "1000")
    file = (
        "customer_no,name,address,city,country,iban,currency,payment_method,payment_tolerance,partner_type\n"
        "C8,Keller,,,,,,CASH,none,person\nC9,Moser,,,,,,,,\n"
    )
    books.json("customers", "import", "-", stdin=file.encode())
    shown = [customer(books, number) for number in ("C8", "C9")]
    assert [
        (row["payment_method"], row["payment_tolerance"], row["partner_type"]) for row in shown
    ] == [("CASH", "none", "person"), ("", "", "")]


@pytest.mark.parametrize(
    "arguments",
    [
        ("customers", "change", "C1"),
        ("customers", "change", "C1", "--blocked", "yes"),
        ("customers", "change", "C1", "--blocked", "all", "--unblock"),
        ("customers", "change", "C1", "--credit-limit", "much"),
        ("customers", "add", "C9"),
        ("customers", "show", "C1", "--format", "csv"),
        ("bank-accounts", "change", "B1"),
    ],
)
def test_wrong_usage(books: Cli, arguments: tuple[str, ...]) -> None:
    assert books(*arguments).code == 2


def test_texts_that_were_erased_stay_so(books: Cli) -> None:
    books.json("erase", "customer", "C1", "--ground", "asked for", "--yes")
    books.json("customers", "change", "C1", "--country", "FR")
    assert customer(books, "C1")["name"] == "(erased)"
    books.json("customers", "change", "C1", "--city", "Genf")
    assert (customer(books, "C1")["city"], "name" in customer(books, "C1")) == ("Genf", True)
    assert customer(books, "C1")["name"] == ""
    assert books.json("verify")["ok"] is True


def test_a_bank_account_is_changed_in_part(books_on_both: Cli) -> None:
    cli = books_on_both
    before = cli.json("bank-accounts", "show", "B1")["bank_account"]
    change = ("--name", "House bank", "--match-tolerance", "1%", "--no-automatic-application")
    cli.json("bank-accounts", "change", "B1", *change)
    after = cli.json("bank-accounts", "show", "B1")["bank_account"]
    assert after == {
        **before,
        "name": "House bank",
        "match_tolerance": "1%",
        "automatic_application": False,
    }
    cli.json("bank-accounts", "block", "B1")
    refused = cli.refused("journal", "post", "-", stdin=JOURNAL.encode())
    assert refused["code"] == "E-BANK-BLOCKED"
    assert " Blocked                 yes\n" in cli("bank-accounts", "show", "B1").out
    cli.json("bank-accounts", "unblock", "B1")
    assert cli.json("bank-accounts", "show", "B1")["bank_account"] == after
    assert cli.refused("bank-accounts", "show", "B9")["code"] == "E-BANK-UNKNOWN"
