"""The rules of payment registration over rows (receivables.md 8, algorithms.md 7); cases: tests/conformance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ledger_es.errors import (
    LumpIsZero,
    NothingToPost,
    PaymentCurrencyDiffers,
    ReceivedFromSeveralCustomers,
    ReceivedOnSeveralDates,
    ReceivingDateMissing,
    SearchToleranceInvalid,
)
from ledger_es.posting.payment_registration import (
    BalancingAccount,
    RegistrationRow,
    lump_payment,
    marked,
    single_payments,
    unmarked,
    with_amount_received,
    with_date_received,
    with_discount_date,
)
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.queries.payment_registration import amount_range

BANK = BalancingAccount("bank_account", "MAIN", "CHF")
INVOICE = RegistrationRow(
    entry_no=1,
    customer_no="C1",
    document_type="invoice",
    currency="CHF",
    original_remaining=Decimal("100.00"),
    discounted_amount=Decimal("95.00"),
    remaining_amount=Decimal("100.00"),
    discount_date=date(2026, 1, 29),
    due_date=date(2026, 2, 10),
)
CREDIT_MEMO = INVOICE._replace(
    entry_no=2,
    document_type="credit_memo",
    original_remaining=Decimal("-100.00"),
    discounted_amount=Decimal("-95.00"),
    remaining_amount=Decimal("-100.00"),
)
IN_TIME, LATE, OVERDUE = date(2026, 1, 29), date(2026, 1, 30), date(2026, 2, 11)


def received(day: date, amount: str, row: RegistrationRow = INVOICE) -> RegistrationRow:
    return with_amount_received(with_date_received(row, day), Decimal(amount), None)


def test_without_a_day_nothing_is_proposed() -> None:
    assert marked(INVOICE, None) == INVOICE._replace(payment_made=True)


@pytest.mark.parametrize(
    ("day", "proposed", "warning"),
    [(IN_TIME, "95.00", None), (LATE, "100.00", None), (OVERDUE, "100.00", "after_due_date")],
)
def test_the_day_decides_what_is_proposed(day: date, proposed: str, warning: str | None) -> None:
    row = marked(INVOICE, day)
    assert (row.amount_received, row.remaining_amount, row.warning) == (
        Decimal(proposed),
        Decimal(0),
        warning,
    )


@pytest.mark.parametrize(
    ("day", "amount", "remaining", "warning"),
    [
        (IN_TIME, "95.00", "0", None),
        (LATE, "95.00", "5.00", "after_discount_date"),
        (OVERDUE, "95.00", "5.00", "after_due_date"),
        (IN_TIME, "94.99", "5.01", None),
        (IN_TIME, "110.00", "0", None),
    ],
)
def test_the_four_discount_cases(day: date, amount: str, remaining: str, warning: str) -> None:
    row = received(day, amount)
    assert (row.remaining_amount, row.warning) == (Decimal(remaining), warning)


def test_a_moved_discount_date_grants_the_discount() -> None:
    row = with_discount_date(received(LATE, "95.00"), LATE, None)
    assert (row.remaining_amount, row.warning) == (Decimal(0), None)
    assert with_discount_date(row, None, None).remaining_amount == Decimal("5.00")


def test_an_amount_that_was_entered_stays() -> None:
    assert with_date_received(received(IN_TIME, "40.00"), LATE).amount_received == Decimal("40.00")


def test_unmarking_restores_the_row() -> None:
    assert unmarked(received(LATE, "40.00")) == INVOICE


def test_the_second_comparison_is_signed() -> None:
    """Within the discount period a credit memo shows nothing left from -95.00 upwards (algorithms.md 7)."""
    assert received(IN_TIME, "-70.00", CREDIT_MEMO).remaining_amount == 0
    assert received(LATE, "-70.00", CREDIT_MEMO).remaining_amount == Decimal("-30.00")


def test_an_invoice_is_paid_and_a_credit_memo_paid_back() -> None:
    lines = single_payments(
        [received(LATE, "100.00"), received(LATE, "-100.00", CREDIT_MEMO)], BANK
    )
    assert [(line.document_type, line.amount, line.applies_to) for line in lines] == [
        ("payment", Decimal("-100.00"), {1: None}),
        ("refund", Decimal("100.00"), {2: None}),
    ]


def lump(*rows: RegistrationRow) -> object:
    return lump_payment(rows, BANK, ToleranceAnswers())


def test_what_is_no_lump_is_refused() -> None:
    other = received(LATE, "50.00", INVOICE._replace(entry_no=3, customer_no="C2"))
    with pytest.raises(ReceivedFromSeveralCustomers, match="C1, C2"):
        lump(received(LATE, "50.00"), other)
    later = received(OVERDUE, "50.00", INVOICE._replace(entry_no=3))
    with pytest.raises(ReceivedOnSeveralDates, match="2026-01-30, 2026-02-11"):
        lump(received(LATE, "50.00"), later)
    with pytest.raises(LumpIsZero):
        lump(received(LATE, "100.00"), received(LATE, "-100.00", CREDIT_MEMO))
    with pytest.raises(ReceivingDateMissing, match="entry 1"):
        lump(with_amount_received(INVOICE, Decimal("1.00"), None))
    with pytest.raises(PaymentCurrencyDiffers, match="entry 1 is in EUR"):
        lump(received(LATE, "50.00", INVOICE._replace(currency="EUR")))
    with pytest.raises(NothingToPost):
        lump(INVOICE, marked(INVOICE, None))


def test_a_lump_closes_what_its_rows_close_and_pays_the_others_in_part() -> None:
    line = lump_payment(
        [received(IN_TIME, "95.00"), received(IN_TIME, "30.00", INVOICE._replace(entry_no=3))],
        BANK,
        ToleranceAnswers(),
    )
    assert (line.amount, line.applies_to) == (Decimal("-125.00"), {1: None, 3: Decimal("30.00")})


def test_the_range_of_a_search_includes_its_bounds() -> None:
    assert amount_range(Decimal("86.45"), Decimal(10), "CHF") == (
        Decimal("77.81"),
        Decimal("95.10"),
    )
    assert amount_range(Decimal("-10.00"), Decimal(10), "CHF") == (Decimal(-11), Decimal(-9))
    with pytest.raises(SearchToleranceInvalid):
        amount_range(Decimal(1), Decimal("100.01"), "CHF")
