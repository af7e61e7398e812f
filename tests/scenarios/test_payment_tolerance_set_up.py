"""The set-up of payment tolerance, and what its changes make of open entries (receivables.md 3.6, 3.7)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.party_ledger import ChangedTolerance, EntryTolerancesChanged
from ledger_es.aggregates.payment_tolerance import (
    PaymentToleranceSet,
    ToleranceRules,
    ToleranceRulesSet,
)
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.entry import ChangeEntryDiscount
from ledger_es.commands.party import EditCustomer, EditVendor
from ledger_es.commands.payment_tolerance import (
    ChangeEntryTolerance,
    SetPaymentTolerance,
    SetToleranceRules,
)
from ledger_es.errors import (
    AmountDigits,
    CurrencyUnknown,
    DateFormulaInvalid,
    EditChangesNothing,
    EntryDateInvalid,
    ToleranceInvalid,
)
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import day, given

INVOICE = documents("INV-1 01-01 1000.00 01-31 20.00 01-15")
STREAM = "setup-payment_tolerance"


def tolerance(percentage: str = "0", maximum: str = "0") -> SetPaymentTolerance:
    return SetPaymentTolerance(percentage=Decimal(percentage), maximum_amount=Decimal(maximum))


def grace(period: str) -> SetToleranceRules:
    return SetToleranceRules(grace_period=period)


@pytest.mark.parametrize(
    ("percentage", "maximum", "amount", "expected"),
    [
        ("0", "5", "600.00", "5"),
        ("2", "0", "1000.00", "20.00"),
        ("0", "0", "1000.00", "0"),
        ("1", "5", "600.00", "5"),
        ("1", "5", "400.00", "4.00"),
        ("1", "0", "333.33", "3.33"),
        ("1", "3.33", "333.33", "3.33"),
        ("0", "5", "3.00", "3.00"),
    ],
)
def test_the_limit_of_a_document(percentage: str, maximum: str, amount: str, expected: str) -> None:
    past = given(*BOOKS, tolerance(percentage, maximum))
    books = past.after(documents(f"INV-1 01-01 {amount}"), documents(f"CM-1 01-01 -{amount}"))
    assert books.entry(1).max_payment_tolerance == Decimal(expected)
    assert books.entry(2).max_payment_tolerance == -Decimal(expected)


def test_payments_and_reminders_have_none() -> None:
    past = given(*BOOKS, tolerance("1", "5"), grace("5D"))
    books = past.after(documents("PAY-1 01-01 -600.00\nREM-1 01-01 30.00"))
    assert books.entry(1).max_payment_tolerance == 0
    assert books.entry(2).max_payment_tolerance == 0


def test_setting_it_gives_every_open_document_its_new_limit_of_what_remains() -> None:
    past = given(*BOOKS, INVOICE, journal(line("PAY-1", "01-20", "-400", applies_to={1: None})))
    past = past.after(documents("INV-2 01-01 -50.00", "V1"), documents("INV-3 01-01 10.00"))
    past.when(tolerance("1", "5")).then(
        (
            STREAM,
            PaymentToleranceSet(
                currency="CHF", percentage=Decimal(1), maximum_amount=Decimal("5.00")
            ),
        ),
        (
            "customer_ledger-C1",
            EntryTolerancesChanged(
                entries=(
                    ChangedTolerance(
                        entry_no=1,
                        currency="CHF",
                        max_payment_tolerance=Decimal("5.00"),
                        max_payment_tolerance_before=Decimal(0),
                        discount_tolerance_date=day("01-15"),
                        discount_tolerance_date_before=day("01-15"),
                    ),
                    ChangedTolerance(
                        entry_no=4,
                        currency="CHF",
                        max_payment_tolerance=Decimal("0.10"),
                        max_payment_tolerance_before=Decimal(0),
                        discount_tolerance_date=None,
                        discount_tolerance_date_before=None,
                    ),
                )
            ),
        ),
        (
            "vendor_ledger-V1",
            EntryTolerancesChanged(
                entries=(
                    ChangedTolerance(
                        entry_no=3,
                        currency="CHF",
                        max_payment_tolerance=Decimal("-0.50"),
                        max_payment_tolerance_before=Decimal(0),
                        discount_tolerance_date=None,
                        discount_tolerance_date_before=None,
                    ),
                )
            ),
        ),
    )


def test_the_days_of_grace_move_the_last_days_of_open_documents() -> None:
    rules = ToleranceRules(grace_period="5D")
    given(*BOOKS, INVOICE).when(grace("5D")).then(
        (STREAM, ToleranceRulesSet(rules=rules)),
        (
            "customer_ledger-C1",
            EntryTolerancesChanged(
                entries=(
                    ChangedTolerance(
                        entry_no=1,
                        currency="CHF",
                        max_payment_tolerance=Decimal(0),
                        max_payment_tolerance_before=Decimal(0),
                        discount_tolerance_date=day("01-20"),
                        discount_tolerance_date_before=day("01-15"),
                    ),
                )
            ),
        ),
    )


def test_a_discount_that_ends_on_the_day_of_its_document_gets_no_days_of_grace_later() -> None:
    past = given(*BOOKS, documents("INV-1 01-01 1000.00 01-31 20.00 01-01"), grace("5D"))
    assert past.entry(1).discount_tolerance_date == day("01-01")
    new = past.after(documents("INV-2 01-01 1000.00 01-31 20.00 01-01"))
    assert new.entry(2).discount_tolerance_date == day("01-06")


def test_a_discount_that_is_over_but_for_the_days_of_grace_is_possible() -> None:
    past = given(*BOOKS, grace("5D"))
    invoice = line(
        "INV-1",
        "01-20",
        "1000",
        document_date=day("01-01"),
        discount_amount=Decimal(20),
        discount_date=day("01-15"),
    )
    assert past.after(journal(invoice)).entry(1).discount_possible == Decimal(20)
    assert given(*BOOKS).after(journal(invoice)).entry(1).discount_possible == 0


def test_a_block_takes_the_tolerance_of_open_documents_and_lifting_it_gives_it_back() -> None:
    past = given(*BOOKS, tolerance("1"), grace("5D"), INVOICE)
    past = past.after(journal(line("PAY-1", "01-25", "-400", applies_to={1: None})))
    before = past.entry(1)
    blocked = past.after(EditCustomer(party_no="C1", payment_tolerance_blocked=True))
    assert blocked.entry(1).max_payment_tolerance == 0
    assert blocked.entry(1).discount_tolerance_date is None
    lifted = blocked.after(EditCustomer(party_no="C1", payment_tolerance_blocked=False))
    assert lifted.entry(1)._replace(edited_terms=None) == before
    assert lifted.entry(1).terms == before.terms


def test_a_blocked_vendor_is_left_out_when_the_limits_change() -> None:
    past = given(*BOOKS, EditVendor(party_no="V1", payment_tolerance_blocked=True))
    past = past.after(documents("INV-1 01-01 -50.00", "V1"), tolerance("1"), grace("5D"))
    assert past.entry(1, "V1", "vendor").max_payment_tolerance == 0


def test_one_entry_gets_another_limit() -> None:
    books = given(*BOOKS, INVOICE).after(
        ChangeEntryTolerance(entry_no=1, max_payment_tolerance=Decimal("12.50"))
    )
    assert books.entry(1).max_payment_tolerance == Decimal("12.50")


def test_an_edited_limit_and_last_day_come_back_when_an_application_is_undone() -> None:
    past = given(*BOOKS, INVOICE, grace("5D"))
    past = past.after(ChangeEntryTolerance(entry_no=1, max_payment_tolerance=Decimal("12.50")))
    before = past.entry(1)
    pay = journal(line("PAY-1", "01-10", "-980"))
    apply = ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None})
    assert past.after(pay, apply, UnapplyEntry(entry_no=1)).entry(1) == before


def test_the_last_day_of_a_late_discount_may_be_given() -> None:
    change = ChangeEntryDiscount(
        entry_no=1, discount_date=day("01-15"), discount_tolerance_date=day("01-30")
    )
    assert given(*BOOKS, INVOICE, change).entry(1).discount_tolerance_date == day("01-30")


def test_a_rule_that_is_not_named_stays_as_it_is() -> None:
    past = given(*BOOKS, grace("5D"))
    outcome = past.when(SetToleranceRules(payment_tolerance_warning=True))
    rules = ToleranceRules(grace_period="5D", payment_tolerance_warning=True)
    outcome.then((STREAM, ToleranceRulesSet(rules=rules)))


# --- refused ------------------------------------------------------------------------------


def test_refused() -> None:
    past = given(*BOOKS, INVOICE, journal(line("PAY-1", "01-20", "-400")))
    past.when(SetPaymentTolerance(currency="EUR")).then_refused(CurrencyUnknown)
    past.when(tolerance(maximum="1.005")).then_refused(AmountDigits)
    past.when(tolerance(maximum="-1")).then_refused(ToleranceInvalid)
    past.when(grace("soon")).then_refused(DateFormulaInvalid)
    past.when(SetToleranceRules()).then_refused(EditChangesNothing)
    past.when(ChangeEntryTolerance(entry_no=2, max_payment_tolerance=Decimal(1))).then_refused(
        ToleranceInvalid
    )
    past.when(ChangeEntryTolerance(entry_no=1, max_payment_tolerance=Decimal(1001))).then_refused(
        ToleranceInvalid
    )
    past.when(ChangeEntryTolerance(entry_no=1, max_payment_tolerance=Decimal(0))).then_refused(
        EditChangesNothing
    )
    too_early = ChangeEntryDiscount(
        entry_no=1, discount_date=day("01-15"), discount_tolerance_date=day("01-14")
    )
    past.when(too_early).then_refused(EntryDateInvalid, field="discount_tolerance_date")
