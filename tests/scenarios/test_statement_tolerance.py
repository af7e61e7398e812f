"""Payment tolerance and late discounts on lines of a bank statement: assigned, posted, undone (algorithms.md 1.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.bank_statement import LineAssigned
from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.bank_statement_lines import AssignLine
from ledger_es.commands.payment_tolerance import SetPaymentTolerance, SetToleranceRules
from ledger_es.posting.tolerance import ToleranceAnswers
from tests.scenarios.books import BOOKS, bank_account, documents
from tests.scenarios.scenario import Scenario, given
from tests.scenarios.statements import IBAN, brought, post

OPEN = (
    *BOOKS,
    bank_account("B", iban=IBAN),
    SetPaymentTolerance(maximum_amount=Decimal(5)),
    documents("INV-1 01-01 1000.00 01-31 20.00 01-15"),
    documents("INV-2 01-01 -300.00 01-31 6.00 01-15", "V1"),
)
ACCEPT = ToleranceAnswers(payment="accept", discount="accept")
LEAVE = ToleranceAnswers(payment="remaining", discount="decline")


def rules(*, warning: bool) -> SetToleranceRules:
    return SetToleranceRules(
        grace_period="5D", payment_tolerance_warning=warning, discount_tolerance_warning=warning
    )


def assign(entry_no: int, answers: ToleranceAnswers = ToleranceAnswers()) -> AssignLine:  # noqa: B008  # a frozen record
    return AssignLine(
        statement_no="B/1", line_no=10000, amounts_to_apply={entry_no: None}, tolerance=answers
    )


def assigned(past: Scenario, command: AssignLine) -> dict[str, Any]:
    (event,) = past.when(command).then_events(("bank_statement-B-1", LineAssigned))
    return event.model_dump(
        include={"amounts", "discounts", "tolerances", "late_discounts"}, exclude_defaults=True
    )


D = Decimal


@pytest.mark.parametrize(
    ("on", "amount", "expected"),
    [
        ("01-10", "975", {"amounts": (D(1000),), "discounts": (D(25),), "tolerances": (D(5),)}),
        ("01-10", "985", {"amounts": (D(1000),), "discounts": (D(15),), "tolerances": (D(-5),)}),
        (
            "01-18",
            "980",
            {"amounts": (D(1000),), "discounts": (D(20),), "late_discounts": (True,)},
        ),
        ("01-25", "1005", {"amounts": (D(1000),), "discounts": (D(-5),), "tolerances": (D(-5),)}),
        ("01-25", "994", {"amounts": (D(994),)}),
    ],
)
def test_a_line_settles_its_entry_with_what_is_accepted(
    on: str, amount: str, expected: dict[str, Any]
) -> None:
    past = given(*OPEN, rules(warning=False), brought((on, amount)))
    assert assigned(past, assign(1)) == expected
    asking = given(*OPEN, rules(warning=True), brought((on, amount)))
    assert assigned(asking, assign(1, ACCEPT)) == expected


def test_with_warnings_nothing_is_accepted_until_somebody_answers() -> None:
    past = given(*OPEN, rules(warning=True), brought(("01-25", "996")))
    outcome = past.when(assign(1))
    assert outcome.numbers["questions"] == [
        {
            "about": "payment_tolerance",
            "entry_nos": [1],
            "amount": "4.00",
            "answer": "remaining",
            "is_answered": False,
        }
    ]
    assert assigned(past, assign(1)) == {"amounts": (D(996),)}
    assert assigned(past, assign(1, LEAVE)) == {"amounts": (D(996),)}


def test_what_was_accepted_is_posted_and_comes_back_when_it_is_undone() -> None:
    past = given(*OPEN, rules(warning=False), brought(("01-18", "975")), assign(1))
    before = past.entry(1)
    books = past.after(post("reconcile"))
    assert books.remaining() == {}
    assert books.balances() == {
        "1020": "975.00", "2000": "-300.00", "3000": "-700.00", "3805": "25.00"
    }  # fmt: skip
    undone = books.after(UnapplyEntry(entry_no=1))
    assert undone.entry(1) == before
    assert undone.balances()["1100"] == "25.00"


def test_the_vendors_mirror() -> None:
    past = given(*OPEN, rules(warning=False), brought(("01-18", "-290"), opening="1000"), assign(2))
    books = past.after(post("payments_only"))
    assert books.remaining("V1", "vendor") == {}
    assert books.balances()["3806"] == "-10.00"
