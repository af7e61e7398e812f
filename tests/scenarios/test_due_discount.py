"""One rule says which discount is due: settling, a line of a statement and a proposal grant the same one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger_es.aggregates.open_entries import as_posted
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.commands.statement_entries import OpenAmount
from ledger_es.matching.records import OpenEntry as ComparedEntry
from ledger_es.matching.suggestion import suggested
from ledger_es.posting.discount import DiscountTerms, Paid, due_discount, in_proportion
from ledger_es.posting.settlement import Target, settle
from ledger_es.values import ZERO

LAST_DAY = date(2026, 1, 10)
INVOICE = DiscountTerms("invoice", Decimal("100.00"), Decimal("2.00"), LAST_DAY)
PAYMENT = Paid("payment", LAST_DAY, Decimal("98.00"))


@pytest.mark.parametrize(
    ("terms", "paid", "due"),
    [
        (INVOICE, PAYMENT, "2.00"),
        (INVOICE, PAYMENT._replace(amount=Decimal("-98.00")), "2.00"),
        (INVOICE, PAYMENT._replace(amount=Decimal("97.99")), "0"),
        (INVOICE, PAYMENT._replace(amount=Decimal("50"), amount_elsewhere=Decimal("48")), "2.00"),
        (INVOICE, PAYMENT._replace(amount=Decimal("0"), amount_elsewhere=Decimal("98.01")), "0"),
        (INVOICE, PAYMENT._replace(posting_date=LAST_DAY + timedelta(1)), "0"),
        (INVOICE, PAYMENT._replace(posting_date=date(2026, 2, 1), late_accepted=True), "2.00"),
        (INVOICE, PAYMENT._replace(document_type="invoice"), "0"),
        (INVOICE, PAYMENT._replace(document_type="refund"), "2.00"),
        (
            INVOICE,
            PAYMENT._replace(amount=Decimal("95.00"), payment_tolerance=Decimal("3.00")),
            "2.00",
        ),
        (INVOICE._replace(document_type="reminder"), PAYMENT, "0"),
        (INVOICE._replace(discount_date=None), PAYMENT, "0"),
        (INVOICE._replace(remaining_amount=Decimal("1.99")), PAYMENT, "0"),
    ],
)
def test_what_is_due(terms: DiscountTerms, paid: Paid, due: str) -> None:
    assert due_discount(terms, paid) == Decimal(due)


def test_the_discount_shrinks_with_what_remains() -> None:
    half = in_proportion(Decimal("2.01"), Decimal("100.00"), Decimal("50.00"), "CHF")
    assert half == Decimal("1.01")


AMOUNTS = st.integers(1, 200).map(Decimal)


@settings(deadline=None)
@given(
    AMOUNTS, st.integers(0, 60).map(Decimal), AMOUNTS, st.integers(-1, 1),
    st.sampled_from(["invoice", "reminder", "finance_charge_memo"]),
)  # fmt: skip
def test_a_payment_a_statement_line_and_a_proposal_grant_the_same(
    amount: Decimal, discount: Decimal, paid: Decimal, days_late: int, document_type: str
) -> None:
    day = LAST_DAY + timedelta(days_late)
    settled = settle(
        as_posted(_entry(1, "payment", -paid, ZERO, day)),
        [],
        [Target(as_posted(_entry(2, document_type, amount, discount, LAST_DAY)))],
    )
    of_line = OpenAmount(
        "customer", 2, "C1", document_type, "D", LAST_DAY, amount, discount, LAST_DAY
    )
    compared = ComparedEntry(
        "customer", 2, "C1", document_type, "D", LAST_DAY, amount,
        discount_possible=discount, discount_date=LAST_DAY,
    )  # fmt: skip
    proposed = suggested(compared, day, paid)
    [taken] = settled.applied
    assert taken.discount == of_line.due_discount(day, paid, ZERO) == proposed.discount
    assert taken.amount == proposed.amount


def _entry(
    entry_no: int, document_type: str, amount: Decimal, discount: Decimal, day: date
) -> PostedEntry:
    return PostedEntry(
        entry_no=entry_no,
        transaction_no=entry_no,
        document_type=document_type,  # type: ignore[arg-type]  # drawn from the types there are
        document_no="D",
        posting_date=day,
        document_date=day,
        due_date=day,
        currency="CHF",
        amount=amount,
        amount_lcy=amount,
        posting_group="DOMESTIC",
        control_account_no="1100",
        source_code="journal",
        discount_possible=discount,
        discount_date=day if discount else None,
    )
