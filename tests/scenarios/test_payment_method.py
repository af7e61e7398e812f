"""Payment methods: with a balancing account an invoice is paid when it is posted (receivables.md 2.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.aggregates.payment_method import Method, PaymentMethodSet
from ledger_es.commands.entry import ChangeEntryPaymentMethod
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_method import SetPaymentMethod
from ledger_es.errors import (
    AccountUnknown,
    BankAccountUnknown,
    DirectPostingNotAllowed,
    PaymentMethodUnknown,
)
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import day, given


def method(code: str = "CASH", on: str = "01-01", **fields: Any) -> SetPaymentMethod:
    known: dict[str, Any] = {"bal_account_no": "1000"}
    return SetPaymentMethod(
        payment_method=code, valid_from=day(on), method=Method(**known | fields)
    )


def cash(
    document_no: str = "INV-1", amount: str = "100.00", party_no: str = "C1", **fields: Any
) -> Any:
    return journal(line(document_no, "01-12", amount, party_no, payment_method="CASH", **fields))


def test_a_method_is_set() -> None:
    given(*BOOKS).when(method()).then(
        (
            "setup-payment_methods",
            PaymentMethodSet(
                payment_method="CASH", valid_from=day("01-01"), method=Method(bal_account_no="1000")
            ),
        ),
    )


def test_an_invoice_is_paid_when_it_is_posted() -> None:
    scenario = given(*BOOKS, method(), cash())
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1000": "100.00", "3000": "-100.00"}


def test_a_method_that_nobody_has_set_is_refused() -> None:
    """Taken as it is, a mistyped CAHS would leave the invoice open without a word."""
    scenario = given(*BOOKS, method(), documents("INV-9 01-12 50.00"))
    wrong = journal(line("INV-1", "01-12", "100.00", payment_method="CAHS"))
    scenario.when(wrong).then_refused(PaymentMethodUnknown, payment_method="CAHS")
    edit = ChangeEntryPaymentMethod(entry_no=1, payment_method="CAHS")
    scenario.when(edit).then_refused(PaymentMethodUnknown, payment_method="CAHS")


def test_a_vendors_invoice_too() -> None:
    scenario = given(*BOOKS, method(), cash(amount="-100.00", party_no="V1"))
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1000": "-100.00", "3000": "100.00"}


def test_the_discount_is_earned() -> None:
    discount = {"discount_amount": Decimal(2), "discount_date": day("01-22")}
    scenario = given(*BOOKS, method(), cash(**discount))
    assert scenario.remaining() == {}
    assert scenario.balances()["1000"] == "98.00"


def test_without_an_account_or_before_its_day_nothing_is_paid() -> None:
    for past in (method(bal_account_no=""), method(on="01-13")):
        assert given(*BOOKS, past, cash()).remaining() == {1: "100.00"}


def test_only_invoices_are_paid() -> None:
    credit = journal(line("CM-1", "01-12", "-100.00", payment_method="CASH"))
    assert given(*BOOKS, method(), credit).remaining() == {1: "-100.00"}


def test_a_party_has_a_method_for_invoices_that_name_none() -> None:
    """No credit memo and no payment takes it; what a document names comes first."""
    later = SetPaymentMethod(payment_method="LATER", valid_from=day("01-01"), method=Method())
    past = given(*BOOKS, method(), later)
    past = past.after(EditCustomer(party_no="C1", payment_method="CASH"))
    past = past.after(journal(line("INV-1", "01-12", "100.00")))
    assert past.remaining() == {}
    assert past.balances()["1000"] == "100.00"
    assert past.books.posted_entry(1).payment_method == "CASH"
    past = past.after(
        journal(line("CM-2", "01-12", "-20.00")),
        journal(line("INV-3", "01-12", "30.00", payment_method="LATER")),
    )
    assert past.remaining() == {3: "-20.00", 4: "30.00"}
    assert past.entry(3).payment_method == ""
    past.when(EditCustomer(party_no="C1", payment_method="BARTER")).then_refused(
        PaymentMethodUnknown, payment_method="BARTER"
    )
    # Taken away, invoices stay open again.
    past = past.after(EditCustomer(party_no="C1", payment_method=""))
    assert past.after(journal(line("INV-5", "01-12", "5.00"))).remaining()[5] == "5.00"


def test_what_the_oldest_credits_have_settled_needs_no_payment() -> None:
    books = (
        *BOOKS,
        method(),
        EditCustomer(party_no="C1", application_method="apply_to_oldest"),
        documents("PAY-1 01-10 -100.00"),
    )
    scenario = given(*books, cash())
    assert scenario.remaining() == {}
    assert "1000" not in scenario.balances()


def test_an_account_that_cannot_be_posted_to_is_refused() -> None:
    given(*BOOKS).when(method(bal_account_no="9999")).then_refused(AccountUnknown)
    given(*BOOKS).when(method(bal_account_no="1100")).then_refused(DirectPostingNotAllowed)
    given(*BOOKS).when(method(bal_account_type="bank_account")).then_refused(BankAccountUnknown)
