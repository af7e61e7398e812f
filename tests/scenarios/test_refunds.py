"""Money paid back: to a customer for a credit memo or an advance payment, and by a vendor (receivables.md 4, 16)."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import DocumentSignWrong, SameSign
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import given

BANK = {"bal_account_type": "bank_account", "bal_account_no": "B"}


def test_a_customer_is_refunded_for_a_credit_memo() -> None:
    scenario = given(
        *BOOKS,
        bank_account(),
        documents("CM-1 01-05 -120.00"),
        journal(line("REF-2", "01-10", "120.00", applies_to={1: None}, **BANK)),
    )
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1020": "-120.00", "3000": "120.00"}


def test_a_part_of_an_advance_payment_is_refunded() -> None:
    past = given(
        *BOOKS,
        bank_account(),
        journal(line("PAY-1", "01-05", "-200.00", **BANK)),
        journal(line("REF-2", "01-10", "50.00", applies_to={1: Decimal("50.00")}, **BANK)),
    )
    assert past.remaining() == {1: "-150.00"}
    undone = past.after(UnapplyEntry(entry_no=1), ReverseTransaction(transaction_no=2))
    assert undone.remaining() == {1: "-200.00"}


def test_a_vendor_pays_a_credit_memo_back() -> None:
    past = given(*BOOKS, bank_account(), documents("CM-1 01-05 90.00", "V1"))
    paid_back = journal(line("REF-2", "01-10", "-90.00", "V1", applies_to={1: None}, **BANK))
    scenario = past.after(paid_back)
    assert scenario.remaining("V1", "vendor") == {}
    assert scenario.balances() == {"1020": "90.00", "3000": "-90.00"}


def test_a_vendor_pays_back_what_was_paid_twice() -> None:
    past = given(
        *BOOKS,
        bank_account(),
        documents("INV-1 01-05 -90.00", "V1"),
        journal(line("PAY-2", "01-06", "90.00", "V1", applies_to={1: None}, **BANK)),
        journal(line("PAY-3", "01-07", "90.00", "V1", **BANK)),
        journal(line("REF-4", "01-20", "-90.00", "V1", **BANK)),
    )
    assert past.remaining("V1", "vendor") == {4: "90.00", 6: "-90.00"}
    scenario = past.after(ApplyEntries(applying_entry_no=6, amounts_to_apply={4: None}))
    assert scenario.remaining("V1", "vendor") == {}
    assert scenario.balances() == {"1020": "-90.00", "3000": "90.00"}


def test_a_refund_goes_the_other_way_and_settles_no_invoice() -> None:
    past = given(*BOOKS, bank_account(), documents("INV-1 01-05 90.00"))
    past.when(journal(line("REF-2", "01-10", "-90.00"))).then_refused(DocumentSignWrong)
    to_invoice = journal(line("REF-2", "01-10", "90.00", applies_to={1: None}))
    past.when(to_invoice).then_refused(SameSign)
