"""Faults that other systems had with receivables, with the figures of their reports; each must not happen here.

Those about tolerance and discounts stand in test_payment_tolerance, those about currencies in test_currencies, that
about write-offs in test_write_off.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.payment_terms import Terms
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_terms import SetPaymentTerms
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import EntryIsApplied, ExceedsRemainingAmount, LaterApplicationExists
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import day, given


def test_a_new_invoice_takes_a_credit_and_changes_no_sign() -> None:
    """microsoft/BCApps#9529, #10227: apply to oldest with two open credit memos and an open invoice."""
    oldest = EditCustomer(party_no="C1", application_method="apply_to_oldest")
    past = given(
        *BOOKS,
        documents(
            """CM-1  01-10  -800.00
               CM-2  01-15 -2600.00
               INV-1 01-13   150.00 02-12"""
        ),
        oldest,
    )
    scenario = past.after(journal(line("INV-2", "01-20", "800.00")))
    assert scenario.remaining() == {2: "-2450.00"}


def test_both_sides_of_an_undone_credit_memo_come_back() -> None:
    """frappe/erpnext#59014."""
    past = given(*BOOKS, documents("INV-1 01-01 430.00\nCM-2 01-02 -180.00\nINV-3 01-03 200.00"))
    past = past.after(ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None}))
    assert past.remaining() == {1: "250.00", 3: "200.00"}
    past = past.after(UnapplyEntry(entry_no=1))
    assert past.remaining() == {1: "430.00", 2: "-180.00", 3: "200.00"}
    scenario = past.after(ApplyEntries(applying_entry_no=2, amounts_to_apply={3: None}))
    assert scenario.remaining() == {1: "430.00", 3: "20.00"}


def test_a_payment_applied_in_three_steps_is_withdrawn_newest_first() -> None:
    """invoiceninja/invoiceninja#7578."""
    past = given(*BOOKS, documents("INV-1 01-01 500.00\nINV-2 01-01 1150.00\nPAY-3 02-01 -1650.00"))
    for on, entry_no, amount in (("02-03", 1, 500), ("02-10", 2, 450), ("02-17", 2, 700)):
        past = past.after(
            ApplyEntries(
                applying_entry_no=3,
                amounts_to_apply={entry_no: Decimal(amount)},
                posting_date=day(on),
            )
        )
    past.when(ReverseTransaction(transaction_no=3)).then_refused(EntryIsApplied)
    past.when(UnapplyEntry(entry_no=3, application_no=1)).then_refused(LaterApplicationExists)
    undone = past.after(*(UnapplyEntry(entry_no=3) for _ in range(3)))
    assert undone.remaining() == {1: "500.00", 2: "1150.00", 3: "-1650.00"}
    scenario = undone.after(ReverseTransaction(transaction_no=3))
    assert scenario.remaining() == {1: "500.00", 2: "1150.00"}
    assert scenario.balances()["1100"] == "1650.00"


def test_undoing_a_credit_memo_leaves_the_payment_applied() -> None:
    """odoo/odoo#19366."""
    past = given(
        *BOOKS, documents("INV-1 01-01 2300.00\nPAY-2 01-05 -1900.00\nCM-3 01-10 -2300.00")
    )
    past = past.after(
        ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None}),
        ApplyEntries(applying_entry_no=3, amounts_to_apply={1: Decimal(400)}),
    )
    assert past.remaining() == {3: "-1900.00"}
    scenario = past.after(UnapplyEntry(entry_no=3))
    assert scenario.remaining() == {1: "400.00", 3: "-2300.00"}


def test_an_invoice_that_was_overpaid_stays_closed() -> None:
    """Dolibarr/dolibarr#33191, #33747: the excess is on the payment, never on the invoice."""
    past = given(*BOOKS, documents("INV-1 05-01 500.00\nINV-2 05-02 260.00"))
    past = past.after(journal(line("PAY-3", "05-04", "-1200.00", applies_to={1: None})))
    assert past.remaining() == {2: "260.00", 3: "-700.00"}
    apply = ApplyEntries(applying_entry_no=3, amounts_to_apply={2: None}, posting_date=day("05-20"))
    assert past.after(apply).remaining() == {3: "-440.00"}


def test_the_rest_of_an_advance_payment_is_paid_back() -> None:
    """invoiceninja/invoiceninja#10799, frappe/erpnext#12994: payment and refund settle each other."""
    past = given(*BOOKS, documents("PAY-1 01-01 -2000.00\nINV-2 01-05 1340.00"))
    past = past.after(
        ApplyEntries(applying_entry_no=1, amounts_to_apply={2: None}),
        journal(line("REF-3", "01-10", "660.00")),
    )
    too_much = ApplyEntries(applying_entry_no=3, amounts_to_apply={1: Decimal(661)})
    past.when(too_much).then_refused(ExceedsRemainingAmount)
    scenario = past.after(ApplyEntries(applying_entry_no=3, amounts_to_apply={1: None}))
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1090": "1340.00", "3000": "-1340.00"}


@pytest.mark.parametrize(("terms_days", "expected"), [("15D", {}), ("5D", {2: "19.20"})])
def test_the_discount_date_that_was_stored_decides(
    terms_days: str, expected: dict[int, str]
) -> None:
    """odoo/odoo#215615: terms that change later change only documents posted later."""

    def terms(days: str) -> SetPaymentTerms:
        return SetPaymentTerms(
            payment_terms="3%",
            valid_from=day("01-01"),
            terms=Terms(
                due_date_formula="30D", discount_date_formula=days, discount_percentage=Decimal(3)
            ),
        )

    with_terms = EditCustomer(party_no="C1", payment_terms="3%")
    past = given(*BOOKS, terms("15D"), with_terms, journal(line("INV-1", "06-01", "640.00")))
    past = past.after(terms("5D"))
    if terms_days == "5D":
        past = past.after(journal(line("INV-2", "06-01", "640.00")))
    entry_no = 1 if terms_days == "15D" else 2
    pay = journal(line("PAY-1", "06-12", "-620.80", applies_to={entry_no: None}))
    remaining = past.after(pay).remaining()
    assert {no: left for no, left in remaining.items() if no == entry_no} == expected
