"""The legal order of application: costs, then interest, then principal (receivables.md 13.8; BGB 367, OR 85)."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms
from ledger_es.aggregates.reminder_terms import ReminderLevel
from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.commands.party import EditCustomer
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_reminder import create, issue, terms

COSTLY = ReminderLevel(additional_fee="40", calculate_interest=True)


def asked(*invoices: str, method: str = "legal_order") -> Scenario:
    """Each invoice is reminded on 30 April with a fee of 40.00, and interest at 1.85 % for 30 days."""
    scenario = given(
        *BOOKS,
        terms(COSTLY, post_interest=True),
        SetFinanceChargeTerms(
            finance_charge_terms="F",
            valid_from=day("01-01"),
            terms=FinanceChargeTerms(percentage=Decimal("1.85")),
        ),
        EditCustomer(
            party_no="C1",
            reminder_terms="R",
            finance_charge_terms="F",
            application_method=method,
        ),
    )
    for number, invoice in enumerate(invoices, 1):
        scenario.after(documents(invoice), create("04-30"), issue(f"R{number:05d}"))
    return scenario


def test_the_reminder_is_paid_before_the_invoice() -> None:
    scenario = asked("INV-1 03-01 1000.00 03-31")
    assert scenario.remaining() == {1: "1000.00", 2: "58.50"}
    scenario.after(journal(line("PAY-1", "05-05", "-1000.00")))
    assert scenario.remaining() == {1: "58.50"}


def test_without_the_legal_order_the_oldest_is_paid_first() -> None:
    scenario = asked("INV-1 03-01 1000.00 03-31", method="apply_to_oldest")
    scenario.after(journal(line("PAY-1", "05-05", "-1000.00")))
    assert scenario.remaining() == {2: "58.50"}


def test_a_document_that_the_payment_names_is_paid_whatever_the_order() -> None:
    scenario = asked("INV-1 03-01 1000.00 03-31")
    scenario.after(journal(line("PAY-1", "05-05", "-1000.00", applies_to_document_no="INV-1")))
    assert scenario.remaining() == {2: "58.50"}


def test_the_costs_of_all_reminders_are_paid_before_the_interest_of_any() -> None:
    """The fees of 40.00 and 40.00, then the interest of 18.50 and 9.25, then the invoices."""
    scenario = asked("INV-1 03-01 1000.00 03-31", "INV-2 03-01 500.00 03-31")
    assert scenario.remaining() == {1: "1000.00", 2: "58.50", 3: "500.00", 4: "49.25"}
    scenario.after(journal(line("PAY-1", "05-05", "-90.00")))
    assert scenario.remaining() == {1: "1000.00", 2: "8.50", 3: "500.00", 4: "9.25"}
    scenario.after(journal(line("PAY-2", "05-06", "-8.50")))
    assert scenario.remaining() == {1: "1000.00", 3: "500.00", 4: "9.25"}
    scenario.after(journal(line("PAY-3", "05-07", "-109.25")))
    assert scenario.remaining() == {1: "900.00", 3: "500.00"}


def test_an_entry_on_account_is_applied_in_the_legal_order() -> None:
    scenario = asked("INV-1 03-01 1000.00 03-31", method="manual")
    scenario.after(
        journal(line("PAY-1", "05-05", "-50.00")),
        EditCustomer(party_no="C1", application_method="legal_order"),
        ApplyEntries(applying_entry_no=3),
    )
    assert scenario.remaining() == {1: "1000.00", 2: "8.50"}


def test_the_reminder_terms_set_the_order_and_the_customer_whether_it_is_applied_at_all() -> None:
    for method, remaining in (
        ("apply_to_oldest", {1: "58.50"}),
        ("manual", {1: "1000.00", 2: "58.50", 3: "-1000.00"}),
    ):
        scenario = asked("INV-1 03-01 1000.00 03-31", method=method)
        scenario.after(terms(COSTLY, post_interest=True, legal_order=True))
        scenario.after(journal(line("PAY-1", "05-05", "-1000.00")))
        assert scenario.remaining() == remaining
    scenario.after(ApplyEntries(applying_entry_no=3))
    assert scenario.remaining() == {1: "58.50"}
