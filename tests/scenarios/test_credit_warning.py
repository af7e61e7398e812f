"""Who owes more than the credit limit is told of; nothing is stopped (receivables.md 2.6, scenario 34)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.scenarios.books import BOOKS, customer, documents
from tests.scenarios.scenario import given

LIMITED = (*BOOKS, customer("L1", credit_limit=Decimal(1000)))


def warnings(*past: Any, of: Any) -> list[tuple[str, dict[str, Any]]]:
    outcome = given(*LIMITED, *past).when(of)
    assert outcome.refusal is None
    return [(told["code"], told["facts"]) for told in outcome.numbers.get("warnings", ())]


def test_scenario_34_an_invoice_beyond_the_limit_is_posted_with_a_warning() -> None:
    first = documents("INV-1 01-12 900.00", "L1")
    assert warnings(of=first) == []
    assert warnings(first, of=documents("INV-2 01-13 100.00", "L1")) == []
    (told,) = warnings(first, of=documents("INV-2 01-13 100.01", "L1"))
    assert told == (
        "W-CREDIT-LIMIT",
        {"customer_no": "L1", "balance": "1000.01", "credit_limit": "1000.00", "excess": "0.01"},
    )


def test_a_limit_of_nothing_is_a_limit_and_none_is_unlimited() -> None:
    nothing = customer("L0", credit_limit=Decimal(0))
    assert len(warnings(nothing, of=documents("INV-1 01-12 1.00", "L0"))) == 1
    assert warnings(of=documents("INV-1 01-12 9999999.00", "C1")) == []


def test_what_was_paid_counts_and_a_payment_is_no_reason_to_warn() -> None:
    owed = documents("INV-1 01-12 1500.00", "L1")
    paid = documents("PAY-1 01-14 -600.00", "L1")
    assert warnings(owed, of=paid) == []
    assert warnings(owed, paid, of=documents("INV-2 01-15 100.00", "L1")) == []
