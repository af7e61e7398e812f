"""Payments registered on unpaid documents, and deposits, carry dimensions of their own (receivables.md 2.4, 8, 12)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es import Ledger
from ledger_es.aggregates.bank_account import BANK_ENTRIES, BankEntriesPosted
from ledger_es.aggregates.payment_registration import PaymentMarked
from ledger_es.commands.check import IssueCheck
from ledger_es.commands.check_void import VoidCheck
from ledger_es.commands.payment_registration import (
    MarkPayment,
    PostMarkedPayments,
    PostPayments,
    ReceivedPayment,
)
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.payment_tolerance import SetPaymentTolerance
from ledger_es.errors import (
    DimensionMandatory,
    DimensionValueUnknown,
    ReceivedWithSeveralDimensions,
)
from tests.projections.books import company
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_deposit import BATCH, INVOICES, check, deposit
from tests.scenarios.test_dimension import DIMENSIONS, default, lines
from tests.scenarios.test_journal_batch import SERIES, add
from tests.scenarios.test_payment_registration import by

SALES, ADM = "DEPARTMENT=SALES", "DEPARTMENT=ADM"
SEVEN = "PROJECT=7"
BOTH = "DEPARTMENT=SALES;PROJECT=7"


def bank_entries(scenario: Scenario) -> list[tuple[str, str]]:
    """The amount and the dimensions of each bank entry."""
    return [
        (str(row.amount), row.dimensions)
        for _, event in scenario.books.log
        if isinstance(event, BankEntriesPosted)
        for row in BANK_ENTRIES.rows(event)
    ]


# --- payment registration -----------------------------------------------------------------

TWO = documents("INV-1 01-02 100.00 02-10 2.00 01-30\nINV-2 01-02 50.00 02-10")
OWED = (*BOOKS, *DIMENSIONS, bank_account("B"), TWO)


def received(amount: str, dimensions: str = "") -> ReceivedPayment:
    return ReceivedPayment(
        date_received=day("01-20"), amount_received=Decimal(amount), dimensions=dimensions
    )


def test_each_payment_carries_its_own_and_so_do_the_money_and_the_discount() -> None:
    """98.00 for 100.00 less 2.00 is of sales, which the customer contributes; 50.00 is of project 7 besides."""
    payments = {1: received("98.00"), 2: received("50.00", SEVEN)}
    past = given(*OWED, default("customer", "C1", "SALES"))
    past = past.after(PostPayments(payments=payments, bal_account_no="B"))
    assert lines(past) == [
        ("1100", "-98.00", SALES),
        ("1100", "-2.00", SALES),
        ("3800", "2.00", SALES),
        ("1020", "98.00", SALES),
        ("1100", "-50.00", BOTH),
        ("1020", "50.00", BOTH),
    ]
    assert bank_entries(past) == [("98.00", SALES), ("50.00", BOTH)]
    assert past.remaining() == {}


def test_a_lump_carries_what_all_its_documents_are_marked_with() -> None:
    """147.50 for 150.00: a discount of 2.00, and 0.50 of tolerance in proportion to 98.00 and 50.00."""
    tolerance = SetPaymentTolerance(maximum_amount=Decimal("0.50"))
    past = given(*BOOKS, *DIMENSIONS, bank_account("B"), tolerance, TWO)
    payments = {1: received("98.00", SEVEN), 2: received("49.50", SEVEN)}
    lump = PostPayments(payments=payments, bal_account_no="B", as_lump=True)
    past = past.after(lump)
    assert {row[2] for row in lines(past)} == {SEVEN}
    assert sorted(row[:2] for row in lines(past) if row[0] != "1100") == [
        ("1020", "147.50"),
        ("3800", "2.00"),
        ("3805", "0.17"),
        ("3805", "0.33"),
    ]
    assert bank_entries(past) == [("147.50", SEVEN)]
    mixed = lump.model_copy(
        update={"payments": {1: received("98.00", SEVEN), 2: received("50.00")}}
    )
    given(*OWED).when(mixed).then_refused(
        ReceivedWithSeveralDimensions, dimensions=("none", SEVEN), entry_no=1
    )


def test_what_is_marked_is_kept_until_it_is_posted_and_may_be_taken_away() -> None:
    past = given(*OWED)
    mark = MarkPayment(entry_no=1, date_received=day("01-20"), dimensions=SEVEN)

    def marked(command: MarkPayment) -> str:
        by("anna", past, command)
        events = [event for _, event in past.books.log if isinstance(event, PaymentMarked)]
        return events[-1].dimensions

    assert marked(mark) == SEVEN
    assert marked(MarkPayment(entry_no=1, amount_received=Decimal("98.00"))) == SEVEN
    assert marked(MarkPayment(entry_no=1, dimensions="")) == ""
    unknown = MarkPayment(entry_no=1, dimensions="PROJECT=9")
    past.when(unknown, actor="anna").then_refused(DimensionValueUnknown)
    by("anna", past, mark, PostMarkedPayments(bal_account_no="B"))
    assert {row[2] for row in lines(past)} == {SEVEN}


def test_an_account_that_demands_a_department_gets_it_from_the_mark() -> None:
    past = given(*OWED, default("gl", "3800", "", "code_mandatory"))
    without = PostPayments(payments={1: received("98.00")}, bal_account_no="B")
    past.when(without).then_refused(DimensionMandatory, account_no="3800")
    named = without.model_copy(update={"payments": {1: received("98.00", ADM)}})
    assert {row[2] for row in lines(past.after(named))} == {ADM}


def test_the_list_shows_what_is_marked(store_url: str) -> None:
    with company(store_url) as books:
        for command in (*DIMENSIONS, journal(line("INV-1", "01-12", "100.00"))):
            books.do(command)
        (document,) = books.ledger.unpaid_documents(as_of=day("01-31")).rows()
        mark = MarkPayment(entry_no=document.entry_no, date_received=day("01-20"), dimensions=BOTH)
        with Ledger.open(store_url) as ledger:
            ledger.execute(mark, actor="anna")
        rows = books.ledger.payment_registration(user="anna", as_of=day("01-31")).rows()
        assert [row.dimensions for row in rows] == [BOTH]


# --- deposits -----------------------------------------------------------------------------

CHECKED = (*BOOKS, *DIMENSIONS, bank_account("B"), SERIES, BATCH, INVOICES)


def test_each_receipt_of_a_deposit_carries_its_own_then_that_of_the_deposit() -> None:
    """Check 1 names project 8, and the deposit project 7; the customer stands for sales."""
    past = given(
        *CHECKED,
        default("customer", "C1", "SALES"),
        add(check("Check 1", "-500", 1, dimensions="PROJECT=8"), check("Check 2", "-300", 2)),
        deposit(dimensions=SEVEN),
    )
    assert lines(past) == [
        ("1100", "-500.00", "DEPARTMENT=SALES;PROJECT=8"),
        ("1020", "500.00", "DEPARTMENT=SALES;PROJECT=8"),
        ("1100", "-300.00", BOTH),
        ("1020", "300.00", BOTH),
    ]


@pytest.mark.parametrize(
    ("of_lines", "of_deposit", "of_bank"),
    [
        # The bank entry is of one department only if all receipts are.
        (("", ""), "", SALES),
        (("PROJECT=8", ""), "", SALES),
        ((ADM, ""), "", ""),
        ((ADM, ""), SEVEN, SEVEN),
        (("", ""), SEVEN, BOTH),
    ],
)
def test_the_one_bank_entry_of_a_lump_carries_what_all_receipts_have_alike(
    of_lines: tuple[str, str], of_deposit: str, of_bank: str
) -> None:
    first, second = of_lines
    past = given(
        *CHECKED,
        default("customer", "C1", "SALES"),
        add(
            check("Check 1", "-500", 1, dimensions=first),
            check("Check 2", "-300", 2, dimensions=second),
        ),
        deposit(as_lump=True, dimensions=of_deposit),
    )
    assert bank_entries(past) == [("800.00", of_bank)]
    assert lines(past)[-1] == ("1020", "800.00", of_bank)
    assert past.remaining() == {}


def test_a_lump_into_a_bank_account_that_demands_a_project_gets_it_from_the_deposit() -> None:
    """A lump is carried by its bank account's values too, as each receipt with a bank entry of its own is."""
    checks = add(check("Check 1", "-500", 1), check("Check 2", "-300", 2))
    past = given(
        *CHECKED,
        default("bank_account", "B", "ADM"),
        default("bank_account", "B", "", "code_mandatory", dimension="PROJECT"),
        checks,
    )
    past.when(deposit(as_lump=True)).then_refused(DimensionMandatory, account_no="B")
    past.when(deposit(as_lump=True, dimensions="PROJECT=9")).then_refused(DimensionValueUnknown)
    past = past.after(deposit(as_lump=True, dimensions=SEVEN))
    assert {row[2] for row in lines(past)} == {"DEPARTMENT=ADM;PROJECT=7"}


# --- what takes back ----------------------------------------------------------------------


def test_a_returned_payment_takes_the_money_back_whatever_the_bank_account_contributes_by_now() -> (
    None
):
    past = given(
        *OWED,
        PostPayments(payments={2: received("50.00", SEVEN)}, bal_account_no="B"),
        default("bank_account", "B", "ADM", "same_code"),
        default("gl", "1020", "8", "same_code", dimension="PROJECT"),
        ReturnPayment(entry_no=3, posting_date=day("02-05"), document_no="RET-1"),
    )
    assert lines(past) == [("1100", "50.00", SEVEN), ("1020", "-50.00", SEVEN)]


@pytest.mark.parametrize("void_type", ["unapply", "check_only"])
def test_a_voided_check_has_the_dimensions_of_the_check_in_both_forms(void_type: Any) -> None:
    past = given(
        *BOOKS,
        *DIMENSIONS,
        bank_account("B"),
        documents("INV-1 03-01 -1480.00 03-31", "V1"),
        default("vendor", "V1", "SALES"),
        IssueCheck(
            bank_account_no="B",
            check_no="100",
            check_date=day("03-20"),
            ledger="vendor",
            party_no="V1",
            amount=Decimal("1480.00"),
            applies_to={1: None},
        ),
        default("vendor", "V1", "ADM", "same_code"),
        default("bank_account", "B", "7", "same_code", dimension="PROJECT"),
        VoidCheck(bank_account_no="B", check_no="100", void_date=day("04-25"), void_type=void_type),
    )
    assert sorted(lines(past)) == [("1020", "1480.00", SALES), ("2000", "-1480.00", SALES)]
