"""Posting journals: the documents and entries that a line says it settles."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.errors import (
    AmountDigits,
    ApplicationTooEarly,
    CommandInvalid,
    DocumentNotOpen,
    EntryIsClosed,
    EntryOfAnotherParty,
    ExceedsRemainingAmount,
    Refusal,
    SameSign,
)
from tests.scenarios.books import (
    BOOKS,
    documents,
    journal,
    line,
)
from tests.scenarios.scenario import day, given
from tests.scenarios.test_journal import gl

# --- applications named on the line ---

OPEN = (
    *BOOKS,
    documents("""
    INV-1  01-05  100.00
    INV-2  01-06  200.00
    CM-3   01-06  -30.00
    PAY-4  01-07  -50.00
"""),
)


def test_an_open_document_of_any_type_or_of_the_type_named() -> None:
    same_no = documents("REM-1 01-05 9.00").model_copy()
    reminder = same_no.lines[0].model_copy(update={"document_no": "INV-1"})
    books = given(*OPEN, journal(reminder))
    pay = line("PAY-9", "01-10", "-100.00", applies_to_document_no="INV-1")
    typed = pay.model_copy(update={"applies_to_document_type": "reminder"})
    assert books.after(journal(pay)).remaining() == {
        2: "200.00",
        3: "-30.00",
        4: "-50.00",
        5: "9.00",
    }
    assert given(*OPEN, journal(reminder), journal(typed)).remaining() == {
        1: "100.00", 2: "200.00", 3: "-30.00", 4: "-50.00", 6: "-91.00",
    }  # fmt: skip


def test_entries_of_both_signs_named_on_the_line() -> None:
    pay = line("PAY-9", "01-10", "-70.00", applies_to={1: None, 3: None})
    assert given(*OPEN, journal(pay)).remaining() == {2: "200.00", 4: "-50.00"}


def test_amounts_named_on_the_line() -> None:
    pay = line("PAY-9", "01-10", "-70.00", applies_to={1: Decimal(20), 2: Decimal(30)})
    assert given(*OPEN, journal(pay)).remaining() == {
        1: "80.00", 2: "170.00", 3: "-30.00", 4: "-50.00", 5: "-20.00",
    }  # fmt: skip


def test_a_document_of_the_same_journal_may_be_named() -> None:
    lines = (
        line("INV-7", "01-10", "10.00"),
        line("PAY-8", "01-10", "-10.00", applies_to_document_no="INV-7"),
    )
    assert given(*BOOKS, journal(*lines)).remaining() == {}


@pytest.mark.parametrize(
    ("fields", "refusal", "facts"),
    [
        ({"applies_to_document_no": "INV-8"}, DocumentNotOpen, {"document_no": "INV-8"}),
        (
            {"applies_to_document_no": "INV-1", "applies_to_document_type": "reminder"},
            DocumentNotOpen,
            {"document_type": "reminder"},
        ),
        ({"applies_to_document_no": "PAY-4"}, SameSign, {"entry_no": 4}),
        ({"applies_to_document_no": "PAY-9"}, DocumentNotOpen, {"document_no": "PAY-9"}),
        ({"applies_to": {4: None}}, SameSign, {"entry_no": 4}),
        ({"applies_to": {3: Decimal(5), 4: Decimal(5)}}, SameSign, {"entry_no": 3}),
        ({"applies_to": {1: Decimal("100.01")}}, ExceedsRemainingAmount, {"entry_no": 1}),
        ({"applies_to": {1: Decimal("0.001")}}, AmountDigits, {}),
        (
            {"applies_to": {1: Decimal(50), 2: Decimal("20.01")}},
            ExceedsRemainingAmount,
            {"remaining": Decimal(70), "amount": Decimal("70.01")},
        ),
        ({"applies_to": {5: None}}, EntryOfAnotherParty, {"entry_no": 5}),
        (
            {"applies_to_document_no": "INV-1", "applies_to": {2: None}},
            CommandInvalid,
            {"pointer": "/lines/0/applies_to"},
        ),
        (
            {"applies_to_document_type": "invoice"},
            CommandInvalid,
            {"pointer": "/lines/0/applies_to_document_type"},
        ),
    ],
)
def test_refused_applications(
    fields: dict[str, Any], refusal: type[Refusal], facts: dict[str, object]
) -> None:
    books = given(*OPEN, documents("INV-1 01-05 -9.00", "V1"))
    outcome = books.when(journal(line("PAY-9", "01-10", "-70.00", **fields)))
    outcome.then_refused(refusal, line=1, **facts)
    assert str(outcome.refusal).startswith("journal line 1: ")


def test_refused_where_the_entry_is_closed_before_or_by_the_same_journal() -> None:
    pay = line("PAY-9", "01-10", "-100.00", applies_to={1: None})
    again = pay.model_copy(update={"document_no": "PAY-10"})
    given(*OPEN, journal(pay)).when(journal(again)).then_refused(EntryIsClosed, entry_no=1)
    given(*OPEN).when(journal(pay, again)).then_refused(EntryIsClosed, entry_no=1, line=2)


@pytest.mark.parametrize("fields", [{"applies_to_document_no": "INV-1"}, {"applies_to": {1: None}}])
def test_refused_before_the_posting_date_of_the_entry(fields: dict[str, Any]) -> None:
    given(*OPEN).when(journal(line("PAY-9", "01-04", "-70.00", **fields))).then_refused(
        ApplicationTooEarly, entry_no=1, entry_date=day("01-05"), posting_date=day("01-04")
    )


def test_refused_on_a_line_without_customer_or_vendor() -> None:
    one = gl("6900", "01-05", "1.00", bal_account_no="1000", applies_to={1: None})
    given(*OPEN).when(journal(one)).then_refused(
        CommandInvalid, pointer="/lines/0/applies_to", line=1
    )
