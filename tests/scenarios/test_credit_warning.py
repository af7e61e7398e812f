"""Who owes more than the credit limit is told of; nothing is stopped (receivables.md 2.6, scenario 34)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.credit_warning import CreditWarningsSet
from ledger_es.commands.credit_warning import SetCreditWarnings
from tests.projections.books import company
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


# --- which warnings are given ----------------------------------------------------------------

BOTH = SetCreditWarnings(credit_warnings="both")
OVERDUE = SetCreditWarnings(credit_warnings="overdue_balance")


def test_what_is_warned_of_is_set_and_setting_it_again_does_nothing() -> None:
    given(*BOOKS).when(BOTH).then(
        ("setup-credit_warnings", CreditWarningsSet(credit_warnings="both"))
    )
    given(*BOOKS, BOTH).when(BOTH).then()
    given(*BOOKS, BOTH).when(SetCreditWarnings(credit_warnings="none")).then(
        ("setup-credit_warnings", CreditWarningsSet(credit_warnings="none"))
    )


@pytest.mark.parametrize(
    ("set_up", "codes"),
    [
        ("both", ["W-CREDIT-LIMIT", "W-CUSTOMER-OVERDUE"]),
        ("credit_limit", ["W-CREDIT-LIMIT"]),
        ("overdue_balance", ["W-CUSTOMER-OVERDUE"]),
        ("none", []),
    ],
)
def test_scenario_34_warnings_of_either_kind_never_stop_a_posting(
    set_up: Any, codes: list[str]
) -> None:
    owed = documents("INV-1 01-12 900.00 02-11", "L1")
    told = warnings(
        owed,
        SetCreditWarnings(credit_warnings=set_up),
        of=documents("INV-2 02-20 200.00 03-22", "L1"),
    )
    assert [code for code, _ in told] == codes


def test_what_was_due_before_the_posting_date_is_overdue_less_open_credits() -> None:
    """900.00 were due on 11 February, 50.00 on 15 February; 100.00 were paid on account on the 18th."""
    owed = documents("INV-1 01-12 900.00 02-11\nINV-2 01-16 50.00 02-15\nPAY-1 02-18 -100.00", "L1")

    def told(on: str) -> list[tuple[str, dict[str, Any]]]:
        return warnings(owed, OVERDUE, of=documents(f"INV-3 {on} 10.00 03-31", "L1"))

    # On its due date a document is not overdue yet.
    assert told("02-11") == []
    (on_the_day_after,) = told("02-12")
    assert on_the_day_after == (
        "W-CUSTOMER-OVERDUE",
        {"customer_no": "L1", "day": "2026-02-12", "overdue": "900.00", "due_since": "2026-02-11"},
    )
    (later,) = told("02-20")
    assert later[1]["overdue"] == "850.00"


def test_a_customer_who_has_paid_enough_on_account_is_not_overdue() -> None:
    owed = documents("INV-1 01-12 90.00 02-11\nPAY-1 02-18 -90.00", "L1")
    assert warnings(owed, OVERDUE, of=documents("INV-2 02-20 10.00 03-31", "L1")) == []
    # Nor does a payment give a reason to warn.
    owes = documents("INV-1 01-12 90.00 02-11", "L1")
    assert warnings(owes, OVERDUE, of=documents("PAY-1 02-20 -10.00", "L1")) == []


def test_what_is_set_can_be_asked_as_it_was_known(store_url: str) -> None:
    with company(store_url) as books:
        before = books.now()
        books.do(BOTH)
        assert books.ledger.credit_warnings().credit_warnings == "both"
        assert books.ledger.credit_warnings(known_at=before).credit_warnings == "credit_limit"
        assert books.ledger.credit_warnings().rows()[0].credit_warnings == "both"
        assert books.ledger.verify().ok
