"""The lists of entries: each filter, as of a day, as known at a moment, on both stores."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.cli.cases_of_cures import CASES, write_files
from tests.cli.files import JOURNAL
from tests.cli.running import Cli


@pytest.fixture(scope="module")
def paid(shared_books: Cli) -> Cli:
    """Payment P1 of 2026-01-10 settles I1 with its discount; a transfer of 4.00 follows on the 11th.

    One ledger for all tests that only ask.
    """
    shared_books.json("journal", "post", "-", stdin=JOURNAL.encode())
    return shared_books


@pytest.fixture
def to_write(books_on_both: Cli) -> Cli:
    """As `paid`, for a test that writes."""
    books_on_both.json("journal", "post", "-", stdin=JOURNAL.encode())
    return books_on_both


def documents(cli: Cli, *options: str) -> list[str]:
    return [entry["document_no"] for entry in cli.json(*options)["entries"]]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ((), ["I1", "I2", "I3", "P1"]),
        (("--customer", "C1"), ["I1", "I2", "P1"]),
        (("--document", "I2"), ["I2"]),
        (("--open",), ["I2", "I3"]),
        (("--closed",), ["I1", "P1"]),
        (("--from", "2026-01-05", "--to", "2026-01-07"), ["I2", "I3"]),
        (("--amount", "980"), ["P1"]),
        (("--amount", "-980.00"), ["P1"]),
        (("--amount", "100.50"), ["I3"]),
        (("--amount", "100.501"), []),
        (("--register", "2"), []),
        (("--as-of", "2026-01-04"), ["I1"]),
        (("--closed", "--as-of", "2026-01-09"), []),
        (("--known-at", "2020-01-01T00:00:00Z"), []),
    ],
)
def test_customer_entries_are_narrowed(
    paid: Cli, options: tuple[str, ...], expected: list[str]
) -> None:
    assert sorted(documents(paid, "customer-entries", *options)) == expected


def test_entries_of_a_register_and_of_a_ledger_transaction(paid: Cli) -> None:
    (payment,) = paid.json("customer-entries", "--document", "P1")["entries"]
    transaction = str(payment["transaction_no"])
    posted = paid.json("gl-entries", "--document", "P1")["entries"]
    register = str(posted[0]["register_no"])

    assert documents(paid, "customer-entries", "--transaction", transaction) == ["P1"]
    assert documents(paid, "customer-entries", "--register", register) == ["P1"]
    assert documents(paid, "bank-entries", "--transaction", transaction) == ["P1"]
    assert documents(paid, "bank-entries", "--register", register) == ["P1"]
    assert paid.json("gl-entries", "--transaction", transaction)["entries"] == posted
    accounts = [
        entry["account_no"] for entry in paid.json("gl-entries", "--register", register)["entries"]
    ]
    assert sorted(accounts) == ["1000", "1020", "1100", "1100", "3800", "6900"]


def test_bank_and_gl_entries_are_narrowed(paid: Cli) -> None:
    assert documents(paid, "bank-entries", "--bank", "B1", "--amount", "980.00") == ["P1"]
    assert documents(paid, "bank-entries", "--open", "--from", "2026-01-02") == ["P1"]
    assert documents(paid, "bank-entries", "--closed", "--from", "2026-01-02") == []
    assert documents(paid, "gl-entries", "--account", "3800", "--amount", "20.00") == ["P1"]
    assert documents(paid, "gl-entries", "--account", "6900", "--to", "2026-01-10") == []
    shown = paid("gl-entries", "--account", "6900")
    assert "6900" in shown.out
    assert "4.00" in shown.out


def test_vendor_entries_are_listed(to_write: Cli) -> None:
    vendor = "vendor_no,name,address,city,country,iban,currency\nV1,Supplier,,,,,\n"
    to_write.json("vendors", "import", "-", stdin=vendor.encode())
    journal = (
        "posting_date,document_type,document_no,external_document_no,account_type,account_no,amount,"
        "bal_account_type,bal_account_no\n2026-02-01,invoice,V-1,X-1,vendor,V1,-5.00,gl,4000\n"
    )
    to_write.json("journal", "post", "-", stdin=journal.encode())
    assert documents(to_write, "vendor-entries", "--vendor", "V1", "--open") == ["V-1"]
    assert documents(to_write, "vendor-entries", "--amount", "5.00") == ["V-1"]
    assert documents(to_write, "vendor-entries", "--closed") == []


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("customer-entries", "--customer", "C9"), "E-PARTY-UNKNOWN"),
        (("vendor-entries", "--vendor", "C1"), "E-PARTY-UNKNOWN"),
        (("bank-entries", "--bank", "B9"), "E-BANK-UNKNOWN"),
        (("gl-entries", "--account", "9999"), "E-SETUP-ACCOUNT-UNKNOWN"),
    ],
)
def test_a_number_that_never_was_is_refused(
    books: Cli, arguments: tuple[str, ...], code: str
) -> None:
    assert books.refused(*arguments)["code"] == code


def test_days_the_wrong_way_round_are_wrong_usage(books: Cli) -> None:
    outcome: Any = books("customer-entries", "--from", "2026-02-01", "--to", "2026-01-31")
    assert outcome.code == 2
    assert "--from 2026-02-01 is after --to 2026-01-31" in outcome.err


def test_registers_are_listed_and_shown(paid: Cli) -> None:
    listed = paid.json("registers", "list")["registers"]
    last = listed[-1]
    assert [register["register_no"] for register in listed] == list(range(1, len(listed) + 1))
    assert (last["command"], last["transactions"]) == ("post-journal", 2)
    document = paid.json("registers", "show", str(last["register_no"]))
    assert document["register"] == last
    assert [entry["document_no"] for entry in document["written"]["customer_entries"]] == ["P1"]
    assert len(document["written"]["gl_lines"]) == 6
    shown = paid("registers", "show", str(last["register_no"])).out
    for title in ("Ledger transactions", "G/L lines", "Bank entries", "Applications"):
        assert f"\n{title}" in shown
    assert paid("registers", "list").out.startswith("Registers\n")
    before = ("--known-at", "2020-01-01T00:00:00Z")
    assert paid.json("registers", "list", *before)["registers"] == []
    assert paid.refused("registers", "show", "1", *before)["code"] == "E-REGISTER-UNKNOWN"


def test_a_register_that_wrote_nothing_is_listed_and_says_so(books: Cli, tmp_path: Path) -> None:
    """A statement whose lines all show what was posted before."""
    write_files(tmp_path)
    for step in CASES["E-REGISTER-EMPTY"].before:
        assert isinstance(step, str)
        books.json(*shlex.split(step))
    listed = books.json("registers", "list")["registers"]
    assert [register["register_no"] for register in listed] == list(range(1, len(listed) + 1))
    document = books.json("registers", "show", "5")
    assert document["register"] == listed[4]
    assert (listed[4]["command"], listed[4]["transactions"]) == ("post-statement", 0)
    assert (listed[4]["transaction_no_first"], listed[4]["posting_date_last"]) == (None, None)
    assert (document["transactions"], document["written"]["gl_lines"]) == ([], [])
    assert len(document["written"]["bank_entries_closed"]) == 1
    shown = books("registers", "show", "5").out
    assert "This posting has written no ledger transaction" in shown


def test_an_entry_shows_what_changed_it_and_what_was_undone(to_write: Cli) -> None:
    (payment,) = to_write.json("customer-entries", "--document", "P1")["entries"]
    payment_no = str(payment["entry_no"])
    shown = to_write.json("entries", "show", "1")
    assert (shown["entry"]["document_no"], shown["entry"]["remaining_amount"]) == ("I1", "0.00")
    assert shown["entry"]["name"] == "Huber, Söhne"
    assert [(one["detail_type"], one["amount"]) for one in shown["details"]] == [
        ("initial_entry", "1000.00"),
        ("application", "-1000.00"),
    ]
    (applied,) = shown["applications"]
    assert (applied["document_no"], applied["entry_no"]) == ("P1", payment["entry_no"])
    assert (applied["amount"], applied["discount"]) == ("-1000.00", "20.00")
    assert applied["undone"] is None
    assert shown["details"][1]["actor"] == applied["actor"]

    to_write.json("applications", "undo", "--entry", payment_no, "--actor", "berta")
    undone = to_write.json("entries", "show", "1")
    assert undone["entry"]["remaining_amount"] == "1000.00"
    assert (shown["entry"]["discount_possible"], shown["entry"]["discount_date"]) == ("0.00", None)
    assert undone["entry"]["discount_possible"] == "20.00"
    (act,) = undone["applications"]
    assert {**act, "undone": None} == applied
    assert (act["undone"]["actor"], act["undone"]["commit_no"]) == ("berta", to_write.commits())
    table = to_write("entries", "show", payment_no).out
    assert "Customer entry" in table
    assert "berta" in table
    assert "Undone by" in table
    (other,) = to_write.json("entries", "show", payment_no)["applications"]
    assert (other["document_no"], other["amount"], other["discount"]) == ("I1", "1000.00", "20.00")


def test_an_entry_of_a_bank_account_shows_its_statement(paid: Cli) -> None:
    opening, payment = paid.json("bank-entries", "--bank", "B1")["entries"]
    shown = paid.json("entries", "show", str(opening["entry_no"]))
    assert [one["detail_type"] for one in shown["details"]] == [
        "initial_entry",
        "closed_by_statement",
    ]
    assert shown["entry"]["remaining_amount"] == "0.00"
    shown = paid.json("entries", "show", str(payment["entry_no"]))
    assert (shown["entry"]["remaining_amount"], shown["applications"]) == ("980.00", [])
    assert "Bank entry" in paid("entries", "show", str(payment["entry_no"])).out


def test_an_entry_posted_later_is_shown_as_of_its_own_date(paid: Cli) -> None:
    before = paid.json("entries", "show", "3", "--as-of", "2026-01-01")
    assert (before["entry"]["posting_date"], before["as_of"]) == ("2026-01-05", "2026-01-05")
    paid_later = paid.json("entries", "show", "1", "--as-of", "2026-01-09")
    assert (paid_later["entry"]["remaining_amount"], paid_later["applications"]) == ("1000.00", [])
    assert paid.refused("entries", "show", "99")["code"] == "E-APPLY-UNKNOWN"
    before_all = ("--known-at", "2020-01-01T00:00:00Z")
    assert paid.refused("entries", "show", "1", *before_all)["code"] == "E-APPLY-UNKNOWN"
