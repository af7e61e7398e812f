"""Edits of open entries."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.party_ledger import (
    EntryDiscountChanged,
    EntryDueDateChanged,
    EntryHoldSet,
    EntryPaymentMethodChanged,
    EntryPaymentReferenceChanged,
)
from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentMethod,
    ChangeEntryPaymentReference,
    SetEntryHold,
)
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    AmountDigits,
    DiscountInvalid,
    EditChangesNothing,
    EntryDateInvalid,
    EntryIsClosed,
    EntryUnknown,
    Refusal,
)
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import day, given
from tests.scenarios.test_payment_method import method

METHODS = (method("TRANSFER", bal_account_no=""), method("DD", bal_account_no=""))
INVOICE = journal(
    line(
        "INV-1",
        "01-05",
        "100.00",
        document_date=day("01-03"),
        due_date=day("02-04"),
        discount_amount=Decimal(2),
        discount_date=day("01-15"),
        payment_reference="RF1",
        payment_method="TRANSFER",
    )
)


def discount(entry_no: int, until: str, amount: str | None = None) -> ChangeEntryDiscount:
    return ChangeEntryDiscount(
        entry_no=entry_no,
        discount_date=day(until),
        discount_amount=None if amount is None else Decimal(amount),
    )


EDITS: list[tuple[Command, Event, dict[str, Any]]] = [
    (
        SetEntryHold(entry_no=1, on_hold="AB"),
        EntryHoldSet(entry_no=1, on_hold="AB", on_hold_before=""),
        {"on_hold": "AB"},
    ),
    (
        ChangeEntryDueDate(entry_no=1, due_date=day("01-03")),
        EntryDueDateChanged(entry_no=1, due_date=day("01-03"), due_date_before=day("02-04")),
        {"due_date": day("01-03")},
    ),
    (
        ChangeEntryPaymentReference(entry_no=1, payment_reference=""),
        EntryPaymentReferenceChanged(
            entry_no=1, payment_reference="", payment_reference_before="RF1"
        ),
        {"payment_reference": ""},
    ),
    (
        ChangeEntryPaymentMethod(entry_no=1, payment_method="DD"),
        EntryPaymentMethodChanged(
            entry_no=1, payment_method="DD", payment_method_before="TRANSFER"
        ),
        {"payment_method": "DD"},
    ),
    (
        discount(1, "01-20", "3.00"),
        EntryDiscountChanged(
            entry_no=1,
            currency="CHF",
            discount_possible=Decimal(3),
            discount_date=day("01-20"),
            discount_tolerance_date=day("01-20"),
            discount_possible_before=Decimal(2),
            discount_date_before=day("01-15"),
            discount_tolerance_date_before=day("01-15"),
        ),
        {"discount_possible": Decimal(3), "discount_date": day("01-20")},
    ),
]


@pytest.mark.parametrize(("edit", "event", "shown"), EDITS)
def test_an_edit(edit: Command, event: Event, shown: dict[str, Any]) -> None:
    books = given(*BOOKS, *METHODS, INVOICE).when(edit).then(("customer_ledger-C1", event))
    entry = books.entry(1)
    assert {name: getattr(entry, name) for name in shown} == shown
    assert entry.posted == books.books.posted_entry(1)
    books.when(edit).then_refused(EditChangesNothing, what="entry 1")


def test_only_the_day_of_a_discount() -> None:
    books = given(*BOOKS, *METHODS, INVOICE, discount(1, "01-31"))
    pay = line("PAY-2", "01-31", "-98.00", applies_to_document_no="INV-1")
    assert books.after(journal(pay)).remaining() == {}


def test_a_discount_withdrawn() -> None:
    books = given(*BOOKS, *METHODS, INVOICE, discount(1, "01-15", "0"))
    assert books.entry(1).discount_possible == 0


def test_a_vendors_discount_has_the_sign_of_its_entry() -> None:
    books = given(*BOOKS, documents("INV-1 01-05 -100.00", "V1"), discount(1, "01-31", "5.00"))
    assert books.entry(1, "V1", "vendor").discount_possible == Decimal(-5)


def test_a_new_due_date_changes_the_order_of_apply_to_oldest() -> None:
    table = documents("""
        INV-1  01-05  100.00  02-01
        INV-2  01-05  100.00  02-02
        PAY-3  01-05  -60.00
    """)
    later = ChangeEntryDueDate(entry_no=1, due_date=day("02-03"))
    books = given(*BOOKS, table, later, ApplyEntries(applying_entry_no=3))
    assert books.remaining() == {1: "100.00", 2: "40.00"}


def edits(entry_no: int) -> list[Command]:
    return [
        SetEntryHold(entry_no=entry_no, on_hold=""),
        ChangeEntryDueDate(entry_no=entry_no, due_date=day("2025-01-01")),
        ChangeEntryPaymentReference(entry_no=entry_no),
        ChangeEntryPaymentMethod(entry_no=entry_no),
        discount(entry_no, "01-01", "0.001"),
    ]


@pytest.mark.parametrize(
    ("entry_no", "refusal"), [(9, EntryUnknown), (3, EntryUnknown), (1, EntryIsClosed)]
)
def test_refused_where_the_entry_is_unknown_a_banks_or_closed(
    entry_no: int, refusal: type[Refusal]
) -> None:
    pay = line("PAY-2", "01-31", "-100.00", applies_to_document_no="INV-1")
    books = given(*BOOKS, *METHODS, INVOICE, journal(pay), bank_account(opening="1.00"))
    for edit in edits(entry_no):
        books.when(edit).then_refused(refusal, entry_no=entry_no)


def test_refused_due_before_the_document() -> None:
    given(*BOOKS, *METHODS, INVOICE).when(
        ChangeEntryDueDate(entry_no=1, due_date=day("01-02"))
    ).then_refused(EntryDateInvalid, field="due_date", day=day("01-02"))


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        (discount(2, "01-15", "0.001"), AmountDigits),
        (discount(1, "01-15", "-0.01"), DiscountInvalid),
        (discount(1, "01-15", "100.01"), DiscountInvalid),
        (discount(2, "01-15", "1.00"), DiscountInvalid),
        (discount(2, "01-15"), DiscountInvalid),
        (discount(1, "01-15"), EditChangesNothing),
        (discount(1, "01-15", "2.00"), EditChangesNothing),
    ],
)
def test_refused_discounts(edit: Command, refusal: type[Refusal]) -> None:
    given(*BOOKS, *METHODS, INVOICE, documents("PAY-2 01-05 -5.00")).when(edit).then_refused(
        refusal
    )


def test_a_discount_may_not_exceed_what_remains() -> None:
    pay = line("PAY-2", "01-20", "-60.00", applies_to_document_no="INV-1")
    books = given(*BOOKS, *METHODS, INVOICE, journal(pay))
    books.when(discount(1, "01-31", "40.01")).then_refused(DiscountInvalid, amount=Decimal(40))
    books.after(discount(1, "01-31", "40.00"))
