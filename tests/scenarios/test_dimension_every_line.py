"""Every kind of line that a posting derives carries what docs/dimensions.md says: each kind is posted once (2.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple

import pytest

from ledger_es.aggregates.general_ledger import LINES, Posted
from ledger_es.aggregates.party_ledger import EntriesApplied
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.currency import SetCurrencyRules
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.payment_tolerance import SetPaymentTolerance, SetToleranceRules
from ledger_es.commands.write_off import WriteOffEntry
from tests.scenarios.books import BOOKS, bank_account, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_alternative_posting_group import ALLOWED, SET_UP
from tests.scenarios.test_currencies import books as books_in
from tests.scenarios.test_dimension import DIMENSIONS, default, lines
from tests.scenarios.test_payment_method import method
from tests.scenarios.test_vat_on_discount import BOOKS as VAT_ADJUSTING
from tests.scenarios.test_vat_on_discount import TWO_RATES

OF_INVOICE = "DEPARTMENT=SALES;PROJECT=7"
OF_PAYMENT = "DEPARTMENT=ADM"
OF_BOTH = "DEPARTMENT=ADM;PROJECT=7"
"""The applying entry first; where it lacks one, the settled entry."""


class Applied(NamedTuple):
    """An invoice that a payment settles with something derived, of these types and on these accounts."""

    books: tuple[Any, ...]
    invoice: Any
    payment: Any
    types: set[str]
    accounts: set[str]


def invoice(amount: str = "1000.00", **fields: Any) -> Any:
    return line("INV-1", "01-05", amount, dimensions=OF_INVOICE, **fields)


def payment(amount: str, on: str = "01-12", **fields: Any) -> Any:
    return line("PAY-1", on, amount, dimensions=OF_PAYMENT, **fields)


DISCOUNT = {"discount_amount": Decimal(20), "discount_date": day("01-10")}
DOLLARS: dict[str, Any] = {"currency": "USD"}
GRACE = SetToleranceRules(grace_period="5D")
TOLERANCE = SetPaymentTolerance(maximum_amount=Decimal(5))
USD = books_in(d0101="0.90", d0112="0.92", d0120="0.85")
KINDS = {
    "discount": Applied(
        BOOKS,
        invoice(**DISCOUNT),
        payment("-980.00", "01-10"),
        {"payment_discount"},
        {"1100", "3800"},
    ),
    "late discount": Applied(
        (*BOOKS, GRACE),
        invoice(**DISCOUNT),
        payment("-980.00"),
        {"payment_discount_tolerance"},
        {"1100", "3805"},
    ),
    "tolerance": Applied(
        (*BOOKS, TOLERANCE),
        invoice(),
        payment("-996.00"),
        {"payment_tolerance"},
        {"1100", "3805"},
    ),
    "VAT of a discount": Applied(
        (*VAT_ADJUSTING,),
        TWO_RATES.model_copy(update={"dimensions": OF_INVOICE}),
        payment("-1690.50"),
        {"payment_discount_vat_excluded", "payment_discount_vat_adjustment"},
        {"1100", "3800", "2200"},
    ),
    "realised gain": Applied(
        USD,
        invoice(**DOLLARS),
        payment("-1000.00", **DOLLARS),
        {"realized_gain"},
        {"1100", "6960"},
    ),
    "realised loss": Applied(
        USD,
        invoice(**DOLLARS),
        payment("-1000.00", "01-20", **DOLLARS),
        {"realized_loss"},
        {"1100", "6961"},
    ),
    "rounding of an application between currencies": Applied(
        (*USD, SetCurrencyRules(application_rounding_precision=Decimal("0.50"))),
        invoice("100.00", **DOLLARS),
        payment("-91.80"),
        {"application_rounding", "realized_gain"},
        {"1100", "3890", "6960"},
    ),
    "cents left in the local currency": Applied(
        books_in(d0101="0.8333"),
        invoice("100.00", **DOLLARS),
        payment("-50.00", **DOLLARS),
        {"correction_of_remaining_amount"},
        {"1100", "3890"},
    ),
    "another receivables account": Applied(
        (*BOOKS, *SET_UP, ALLOWED),
        invoice(posting_group="ABROAD"),
        payment("-1000.00"),
        set(),
        {"1100", "1150"},
    ),
}


def derived(scenario: Scenario) -> list[tuple[str, str, str]]:
    """Account, amount and dimensions of the lines of applications in the last posting."""
    posted = next(event for _, event in reversed(scenario.books.log) if isinstance(event, Posted))
    rows = (LINES.row_at(posted, place) for place in range(len(posted.line_account_nos)))
    return [
        (row.account_no, str(row.amount_lcy), row.dimensions) for row in rows if row.application_no
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_application_derives_carries_the_dimensions_of_both_entries(kind: str) -> None:
    """Whatever the accounts contribute and demand when it is undone."""
    case = KINDS[kind]
    past = given(*case.books, *DIMENSIONS, journal(case.invoice), journal(case.payment))
    past = past.after(ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None}))
    applied = next(event for _, event in past.books.log if isinstance(event, EntriesApplied))
    assert {detail.detail_type for detail in applied.details} == case.types
    assert {detail.dimensions for detail in applied.details} <= {OF_BOTH}
    rows = derived(past)
    assert {account_no for account_no, _, _ in rows} == case.accounts
    assert {dimensions for _, _, dimensions in rows} == {OF_BOTH}
    demanding = [default("gl", number, "SALES", "same_code") for number in sorted(case.accounts)]
    past = past.after(*demanding, UnapplyEntry(entry_no=1))
    assert sorted(derived(past)) == sorted(
        (account_no, str(-Decimal(amount)), dimensions) for account_no, amount, dimensions in rows
    )


def test_a_write_off_and_its_vat_carry_those_of_the_entry() -> None:
    past = given(*VAT_ADJUSTING, *DIMENSIONS)
    past = past.after(journal(TWO_RATES.model_copy(update={"dimensions": OF_INVOICE})))
    past = past.after(
        WriteOffEntry(
            entry_no=1,
            posting_date=day("02-01"),
            account_no="6900",
            correct_vat=True,
        )
    )
    carried = {(row[0], row[2]) for row in lines(past)}
    assert carried == {(account_no, OF_INVOICE) for account_no in ("1100", "6900", "2200")}


def test_the_vat_that_is_taken_out_of_a_line_carries_those_of_the_line() -> None:
    past = given(*VAT_ADJUSTING, *DIMENSIONS)
    past = past.after(journal(TWO_RATES.model_copy(update={"dimensions": OF_INVOICE})))
    assert {(row[0], row[2]) for row in lines(past)} == {
        (account_no, OF_INVOICE) for account_no in ("1100", "3000", "2200")
    }


def test_an_invoice_that_is_paid_at_once_lends_its_dimensions_to_the_payment() -> None:
    past = given(*BOOKS, *DIMENSIONS, method(bal_account_no="1090"))
    past = past.after(journal(invoice(payment_method="CASH")))
    assert {row[2] for row in lines(past)} == {OF_INVOICE}
    assert ("1090", "1000.00", OF_INVOICE) in lines(past)


def test_a_return_carries_those_of_the_payment_and_its_charges_too() -> None:
    """The bank takes a fee of 10.00, of which the customer is charged 12.00."""
    past = given(
        *BOOKS,
        *DIMENSIONS,
        bank_account("B"),
        journal(invoice()),
        journal(
            payment(
                "-1000.00",
                bal_account_type="bank_account",
                bal_account_no="B",
                applies_to={1: None},
            )
        ),
        ReturnPayment(
            entry_no=2,
            posting_date=day("02-05"),
            document_no="RET-1",
            bank_fee=Decimal(10),
            bank_fee_account_no="6900",
            charge=Decimal(12),
            charge_account_no="3000",
        ),
    )
    assert {row[2] for row in lines(past)} == {OF_PAYMENT}
    assert sorted(row[:2] for row in lines(past)) == [
        ("1020", "-1010.00"),
        ("1100", "1000.00"),
        ("1100", "12.00"),
        ("3000", "-12.00"),
        ("6900", "10.00"),
    ]


def test_the_cents_of_a_document_in_a_foreign_currency_carry_those_of_its_first_line() -> None:
    """0.10 at 0.855 are 0.09, and its parts 0.03 + 0.03 + 0.03."""
    invoiced = line(
        "INV-1", "01-20", "0.10", currency="USD", bal_account_no="", dimensions=OF_INVOICE
    )
    income = [
        line("INV-1", "01-20", amount, currency="USD", bal_account_no="").model_copy(
            update={"account_type": "gl", "account_no": account_no, "document_type": ""}
        )
        for account_no, amount in (("3000", "-0.05"), ("4000", "-0.05"))
    ]
    past = given(*books_in(d0101="0.855"), *DIMENSIONS).after(journal(invoiced, *income))
    assert [row for row in lines(past) if row[0] == "3890"] == [("3890", "-0.01", OF_INVOICE)]
