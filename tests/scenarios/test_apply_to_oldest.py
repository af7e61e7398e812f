"""Apply to oldest: every case of receivables.md 3.4, for customers and, mirrored, for vendors."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.party import ChangeCustomer, ChangeVendor
from tests.scenarios.books import COMPANY, customer, documents, journal, line, record, vendor
from tests.scenarios.scenario import Scenario, day, given

BOOKS = (
    COMPANY,
    customer("C1", application_method="apply_to_oldest"),
    vendor("V1", application_method="apply_to_oldest"),
)
BY_HAND = (COMPANY, customer(), vendor())

THREE = """
    INV-1  01-01  100.00  02-03
    INV-2  01-02  200.00  02-01
    INV-3  01-03  300.00  02-02
"""
"""Due in the order 2, 3, 1."""

# Each row: what is open (entry, due day, amount), the new amount, and what is left of each, the new one last.
CASES = {
    "none of its sign: by due date until the money is used": (
        [("INV", 3, 100), ("INV", 1, 200), ("INV", 2, 300)],
        ("PAY", -350),
        [100, 0, 150, 0],
    ),
    "none of its sign: more money than there is to settle": (
        [("INV", 3, 100), ("INV", 1, 200)],
        ("PAY", -350),
        [0, 0, -50],
    ),
    "only its own sign: nothing is touched": (
        [("PAY", 1, -100)],
        ("PAY", -50),
        [-100, -50],
    ),
    "nothing open": ([], ("PAY", -50), [-50]),
    "new negative, sum opposite: its own are used up, then invoices by due date": (
        [("INV", 2, 200), ("INV", 1, 200), ("CM", 1, -50)],
        ("PAY", -100),
        [200, 50, 0, 0],
    ),
    "new negative, sum of its own sign: the invoices in full, then its own by due date": (
        [("INV", 1, 200), ("CM", 2, -300), ("CM", 1, -50)],
        ("PAY", -100),
        [0, -250, 0, 0],
    ),
    "new negative, enough alone: its own are not touched": (
        [("INV", 1, 200), ("CM", 1, -300)],
        ("PAY", -250),
        [0, -300, -50],
    ),
    "new negative, sum zero: all is settled": (
        [("INV", 1, 200), ("CM", 1, -150)],
        ("PAY", -50),
        [0, 0, 0],
    ),
    "new positive, sum opposite: invoices are used up, then credits by due date": (
        [("INV", 1, 100), ("CM", 2, -200), ("CM", 1, -100)],
        ("INV", 100),
        [0, -100, 0, 0],
    ),
    "new positive, sum of its own sign: credits in full, other invoices stay": (
        [("INV", 1, 200), ("INV", 2, 200), ("CM", 1, -50)],
        ("INV", 200),
        [200, 200, 0, 150],
    ),
    "new positive, sum of its own sign: what is over goes to the oldest invoice": (
        [("INV", 2, 200), ("INV", 1, 200), ("CM", 1, -250)],
        ("INV", 200),
        [200, 150, 0, 0],
    ),
    "new positive, sum zero: all is settled": (
        [("INV", 1, 100), ("CM", 1, -150)],
        ("INV", 50),
        [0, 0, 0],
    ),
    "a new refund joins the invoices": (
        [("INV", 1, 100), ("CM", 1, -500)],
        ("REF", 50),
        [0, -350, 0],
    ),
    "open payments join a new payment": (
        [("PAY", 1, -30), ("PAY", 2, -30), ("INV", 1, 100)],
        ("PAY", -40),
        [0, 0, 0, 0],
    ),
}


def _case(name: str, party_no: str, sign: int) -> None:
    past, (kind, amount), expected = CASES[name]
    rows = [
        f"{kind}-{at} 01-01 {sign * amount}.00 02-0{due}"
        for at, (kind, due, amount) in enumerate(past, 1)
    ]
    by_hand = [documents("\n".join(rows), party_no)] if rows else []
    ledger = "customer" if sign > 0 else "vendor"
    books = given(*BY_HAND, *by_hand)
    _to_oldest(books, party_no)
    books.after(journal(line(f"{kind}-9", "01-10", f"{sign * amount}.00", party_no)))
    left = {no: f"{sign * amount}.00" for no, amount in enumerate(expected, 1) if amount}
    assert books.remaining(party_no, ledger) == left


def _to_oldest(books: Scenario, party_no: str) -> None:
    change = ChangeCustomer if party_no == "C1" else ChangeVendor
    books.after(change(party=record(party_no, application_method="apply_to_oldest")))


@pytest.mark.parametrize("name", CASES)
def test_customer(name: str) -> None:
    _case(name, "C1", 1)


@pytest.mark.parametrize("name", CASES)
def test_vendor(name: str) -> None:
    _case(name, "V1", -1)


def test_entries_posted_after_the_new_one_are_no_candidates() -> None:
    books = given(*BOOKS, documents("INV-1 01-20 100.00 01-20"))
    books.after(journal(line("PAY-2", "01-10", "-100.00")))
    assert books.remaining() == {1: "100.00", 2: "-100.00"}


def test_equal_due_dates_go_by_entry_number() -> None:
    table = documents("""
        INV-1  01-05  100.00  02-01
        INV-2  01-01  100.00  02-01
    """)
    books = given(*BOOKS, table, journal(line("PAY-3", "01-10", "-150.00")))
    assert books.remaining() == {2: "50.00"}


def test_a_choice_on_the_line_overrides_the_method() -> None:
    table = documents(THREE)
    pay = line("PAY-4", "01-10", "-100.00", applies_to_document_no="INV-1")
    assert given(*BOOKS, table, journal(pay)).remaining() == {2: "200.00", 3: "300.00"}


def test_manual_customers_pay_on_account() -> None:
    books = given(*BY_HAND, documents(THREE), journal(line("PAY-4", "01-10", "-100.00")))
    assert books.remaining()[4] == "-100.00"


def test_documents_of_the_same_journal_are_candidates() -> None:
    lines = [
        line("INV-1", "01-01", "100.00", due_date=day("02-01")),
        line("PAY-2", "01-01", "-60.00"),
        line("PAY-3", "01-02", "-60.00"),
    ]
    assert given(*BOOKS, journal(*lines)).remaining() == {3: "-20.00"}


def test_a_discount_still_due_lets_the_money_reach_further() -> None:
    """980 settle the first invoice of 1 000 with its discount; the rest of 120 goes to the second."""
    table = documents("""
        INV-1  01-01  1000.00  02-01  20.00  01-15
        INV-2  01-01   500.00  02-05
    """)
    books = given(*BOOKS, table, journal(line("PAY-3", "01-10", "-1100.00")))
    assert books.remaining() == {2: "380.00"}
    assert books.balances()["3800"] == "20.00"


def test_discounts_count_when_the_sum_is_weighed() -> None:
    """−900 −80 + (1 000 − 20) is exactly 0: all is settled; without the discount 20 would stay open."""
    table = documents("""
        INV-1  01-01  1000.00  02-01  20.00  01-15
        CM-2   01-01   -80.00  02-01
    """)
    manual = given(*BY_HAND, table)
    _to_oldest(manual, "C1")
    manual.after(journal(line("PAY-3", "01-10", "-900.00")))
    assert manual.remaining() == {}
    assert manual.balances()["3800"] == "20.00"


def test_a_closed_period_is_said_before_anything_is_applied() -> None:
    closed = SetAllowedPostingDates(allow_from=day("02-01"))
    outcome = given(*BOOKS, documents(THREE), closed).when(
        journal(line("PAY-4", "01-10", "-100.00"))
    )
    assert outcome.refusal is not None
    assert outcome.refusal.code == "E-PERIOD"


def test_credits_grown_by_their_own_discount() -> None:
    """A payment of 1.00 joins the memo of 100 less 2 against the invoice of 500: 99 of it are settled."""
    table = documents("""
        CM-1   01-01  -100.00  02-01  2.00  01-15
        INV-2  01-01   500.00  02-01
    """)
    books = given(*BY_HAND, table)
    _to_oldest(books, "C1")
    books.after(journal(line("PAY-3", "01-10", "-1.00")))
    assert books.remaining() == {2: "401.00"}
    assert books.balances()["3801"] == str(Decimal("-2.00"))
