"""Undoing applications (receivables.md 6): everything comes back, newest first."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    AppliedPair,
    DerivedDetail,
    ReopenedEntry,
    Unapplication,
)
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.entry import (
    ChangeEntryDiscount,
    ChangeEntryDueDate,
    ChangeEntryPaymentMethod,
    ChangeEntryPaymentReference,
    SetEntryHold,
)
from ledger_es.commands.party import ChangeCustomer
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    AlreadyUnapplied,
    EntryReversed,
    EntryUnknown,
    LaterApplicationExists,
    NoApplication,
    PartyBlocked,
    PostingDateNotAllowed,
    UnapplicationTooEarly,
)
from tests.scenarios.books import BOOKS, bank_account, customer, documents, journal, line, record
from tests.scenarios.scenario import day, given
from tests.scenarios.test_payment_method import method

DISCOUNTED = documents("INV-1 01-01 1000.00 01-31 20.00 01-15")
PAID = (
    *BOOKS,
    DISCOUNTED,
    journal(line("PAY-2", "01-15", "-980.00", applies_to_document_no="INV-1")),
)
"""Invoice 1 closed by payment 2 with the discount of 20, application 1."""

PLAIN = documents("""
    INV-1  01-01  1000.00  01-31
    PAY-2  01-10  -300.00
    PAY-3  01-12  -700.00
""")


def apply(applying: int, *targets: int) -> ApplyEntries:
    return ApplyEntries(applying_entry_no=applying, amounts_to_apply=dict.fromkeys(targets))


def test_the_discount_is_taken_back_and_both_entries_reopen() -> None:
    books = given(*PAID)
    invoice = books.books.posted_entry(1)
    payment = books.books.posted_entry(2)
    books = books.when(UnapplyEntry(entry_no=1)).then(
        (
            "general_ledger",
            Posted(
                register_no=3,
                part=1,
                source_code="unapplication",
                transaction_nos=(3,),
                transaction_posting_dates=(day("01-15"),),
                transaction_document_types=("payment",),
                transaction_document_nos=("PAY-2",),
                line_transaction_nos=(3, 3),
                line_gl_entry_nos=(7, 8),
                line_account_nos=("1100", "3800"),
                line_amounts_lcy=(Decimal(20), Decimal(-20)),
                line_entry_nos=(2, 0),
                line_application_nos=(1, 1),
            ),
        ),
        (
            "customer_ledger-C1",
            ApplicationsUndone(
                undone=(
                    Unapplication(
                        application_no=1,
                        applying_entry_no=2,
                        transaction_no=3,
                        posting_date=day("01-15"),
                        document_type="payment",
                        document_no="PAY-2",
                    ),
                ),
                pairs_undone=(
                    AppliedPair(
                        application_no=1,
                        debit_entry_no=1,
                        credit_entry_no=2,
                        amount=Decimal(1000),
                        amount_lcy=Decimal(1000),
                    ),
                ),
                details_undone=(
                    DerivedDetail(
                        application_no=1,
                        entry_no=2,
                        applied_entry_no=1,
                        detail_type="payment_discount",
                        amount=Decimal(-20),
                        amount_lcy=Decimal(-20),
                        gl_account_no="3800",
                        control_account_no="1100",
                    ),
                ),
                restored=(
                    ReopenedEntry(
                        application_no=1,
                        entry_no=1,
                        currency="CHF",
                        control_account_no="1100",
                        remaining_amount_after=Decimal(1000),
                        remaining_amount_lcy_after=Decimal(1000),
                        discount_possible_after=Decimal(20),
                    ),
                    ReopenedEntry(
                        application_no=1,
                        entry_no=2,
                        currency="CHF",
                        control_account_no="1100",
                        remaining_amount_after=Decimal(-980),
                        remaining_amount_lcy_after=Decimal(-980),
                    ),
                ),
                reopened=(invoice, payment),
            ),
        ),
    )
    assert books.remaining() == {1: "1000.00", 2: "-980.00"}
    assert books.entry(1).discount_possible == Decimal(20)
    assert books.balances() == {"1090": "980.00", "1100": "20.00", "3000": "-1000.00"}


def test_undone_and_applied_again_grants_the_discount_again() -> None:
    books = given(*PAID, UnapplyEntry(entry_no=2), apply(2, 1))
    assert books.remaining() == {}
    assert books.balances()["3800"] == "20.00"


def test_a_later_date_may_be_given() -> None:
    outcome = given(*PAID).when(UnapplyEntry(entry_no=1, posting_date=day("02-01")))
    posted, undone = outcome.then_events(
        ("general_ledger", Posted), ("customer_ledger-C1", ApplicationsUndone)
    )
    assert isinstance(posted, Posted)
    assert isinstance(undone, ApplicationsUndone)
    assert posted.transaction_posting_dates == (undone.undone[0].posting_date,) == (day("02-01"),)


def test_newest_first() -> None:
    books = given(*BOOKS, PLAIN, apply(2, 1), apply(3, 1))
    assert books.remaining() == {}
    books.when(UnapplyEntry(entry_no=2)).then_refused(
        LaterApplicationExists, entry_no=1, application_no=2
    )
    books.after(UnapplyEntry(entry_no=1))
    assert books.remaining() == {1: "700.00", 3: "-700.00"}
    books.after(UnapplyEntry(entry_no=1))
    assert books.remaining() == {1: "1000.00", 2: "-300.00", 3: "-700.00"}
    books.when(UnapplyEntry(entry_no=1)).then_refused(NoApplication, entry_no=1)


def test_an_application_may_be_named() -> None:
    books = given(*BOOKS, PLAIN, apply(2, 1), apply(3, 1))
    books.when(UnapplyEntry(entry_no=1, application_no=1)).then_refused(
        LaterApplicationExists, entry_no=1, application_no=2
    )
    assert books.after(UnapplyEntry(entry_no=1, application_no=2)).remaining()[1] == "700.00"


def test_applied_again_after_the_undo_counts_as_the_latest() -> None:
    books = given(*BOOKS, PLAIN, apply(2, 1), UnapplyEntry(entry_no=2), apply(3, 1), apply(2, 1))
    assert books.remaining() == {}
    books.after(UnapplyEntry(entry_no=2))
    assert books.remaining() == {1: "300.00", 2: "-300.00"}


def test_a_proportional_discount_comes_back() -> None:
    table = documents("""
        INV-1  01-01  1000.00  01-31  20.00  01-15
        CM-2   01-02  -200.00  01-02   4.00  01-12
    """)
    books = given(*BOOKS, table, apply(2, 1), UnapplyEntry(entry_no=1))
    assert [books.entry(no).discount_possible for no in (1, 2)] == [Decimal(20), Decimal(-4)]


def test_entries_taken_along_reopen_too() -> None:
    books = given(*BOOKS, PLAIN, apply(2, 1, 3))
    assert books.remaining() == {}
    assert books.after(UnapplyEntry(entry_no=3)).remaining() == {
        1: "1000.00",
        2: "-300.00",
        3: "-700.00",
    }


def test_the_amount_moves_back_between_receivables_accounts() -> None:
    abroad = ChangeCustomer(party=record("C1", posting_group="FOREIGN"))
    books = given(*BOOKS, DISCOUNTED, abroad, documents("PAY-2 01-15 -980.00"))
    before = books.balances()
    books.after(apply(2, 1), UnapplyEntry(entry_no=1))
    assert books.balances() == before


def test_the_vendors_mirror() -> None:
    invoice = documents("INV-1 01-01 -1000.00 01-31 20.00 01-15", "V1")
    pay = line("PAY-2", "01-15", "980.00", "V1", applies_to_document_no="INV-1")
    books = given(*BOOKS, invoice, journal(pay), UnapplyEntry(entry_no=2))
    assert books.remaining("V1", "vendor") == {1: "-1000.00", 2: "980.00"}
    assert books.entry(1, "V1", "vendor").discount_possible == Decimal(-20)
    assert "4900" not in books.balances()


# --- edits ---

EDITS: list[tuple[Command, str, object]] = [
    (SetEntryHold(entry_no=1, on_hold="ABC"), "on_hold", "ABC"),
    (ChangeEntryDueDate(entry_no=1, due_date=day("03-01")), "due_date", day("03-01")),
    (ChangeEntryPaymentReference(entry_no=1, payment_reference="RF1"), "payment_reference", "RF1"),
    (ChangeEntryPaymentMethod(entry_no=1, payment_method="DD"), "payment_method", "DD"),
    (
        ChangeEntryDiscount(entry_no=1, discount_date=day("01-20"), discount_amount=Decimal(30)),
        "discount_date",
        day("01-20"),
    ),
    (
        ChangeEntryDiscount(entry_no=1, discount_date=day("01-20"), discount_amount=Decimal(30)),
        "discount_possible",
        Decimal(30),
    ),
]


@pytest.mark.parametrize(("edit", "field", "value"), EDITS)
def test_edits_made_before_the_entry_closed_are_there_again(
    edit: Command, field: str, value: object
) -> None:
    books = given(
        *BOOKS, method("DD"), DISCOUNTED, edit, documents("PAY-2 01-10 -1000.00"), apply(2, 1)
    )
    assert 1 not in books.remaining()
    books.after(UnapplyEntry(entry_no=1))
    assert getattr(books.entry(1), field) == value


@pytest.mark.parametrize(("edit", "field", "value"), EDITS)
def test_edits_made_after_a_part_payment_stay(edit: Command, field: str, value: object) -> None:
    books = given(
        *BOOKS, method("DD"), DISCOUNTED, documents("PAY-2 01-10 -300.00"), apply(2, 1), edit
    )
    books.after(UnapplyEntry(entry_no=2))
    assert getattr(books.entry(1), field) == value


def test_a_hold_lifted_before_the_entry_closed_stays_lifted() -> None:
    invoice = journal(line("INV-1", "01-01", "100.00", on_hold="ABC"))
    lift = SetEntryHold(entry_no=1, on_hold="")
    books = given(*BOOKS, invoice, lift, documents("PAY-2 01-10 -100.00"), apply(2, 1))
    assert books.after(UnapplyEntry(entry_no=1)).entry(1).on_hold == ""


# --- refusals, in the order they are checked ---


def test_refused_where_there_is_no_such_entry() -> None:
    given(*BOOKS, bank_account(opening="5.00")).when(UnapplyEntry(entry_no=1)).then_refused(
        EntryUnknown
    )


def test_refused_for_a_reversed_entry_before_all_else() -> None:
    closed = SetAllowedPostingDates(allow_from=day("02-01"))
    books = given(*BOOKS, PLAIN, ReverseTransaction(transaction_no=2), closed)
    for entry_no in (2, 4):
        books.when(UnapplyEntry(entry_no=entry_no)).then_refused(EntryReversed, entry_no=entry_no)
    books.when(UnapplyEntry(entry_no=2, application_no=1)).then_refused(EntryReversed, entry_no=2)


def test_refused_where_it_was_undone_already() -> None:
    books = given(*PAID, UnapplyEntry(entry_no=1))
    books.when(UnapplyEntry(entry_no=1, application_no=1)).then_refused(
        AlreadyUnapplied, application_no=1
    )


def test_refused_where_the_entry_has_no_application_before_the_date() -> None:
    closed = SetAllowedPostingDates(allow_from=day("02-01"))
    given(*BOOKS, PLAIN, closed).when(UnapplyEntry(entry_no=1)).then_refused(
        NoApplication, entry_no=1
    )


def test_refused_where_the_application_is_unknown_or_of_other_entries() -> None:
    other = (
        customer("C2"),
        documents("INV-9 01-01 5.00", "C2"),
        documents("PAY-9 01-01 -5.00", "C2"),
    )
    books = given(*BOOKS, PLAIN, apply(2, 1), *other, apply(5, 4))
    for application_no in (2, 99):
        books.when(UnapplyEntry(entry_no=1, application_no=application_no)).then_refused(
            NoApplication, entry_no=1
        )
    books.when(UnapplyEntry(entry_no=3, application_no=1)).then_refused(NoApplication, entry_no=3)


def test_refused_on_a_closed_day_before_the_dates_are_compared() -> None:
    closed = SetAllowedPostingDates(allow_from=day("02-01"))
    books = given(*PAID, closed)
    books.when(UnapplyEntry(entry_no=1)).then_refused(
        PostingDateNotAllowed, posting_date=day("01-15")
    )
    books.when(UnapplyEntry(entry_no=1, posting_date=day("01-01"))).then_refused(
        PostingDateNotAllowed
    )


def test_refused_before_the_application_before_later_ones_are_looked_for() -> None:
    books = given(*BOOKS, PLAIN, apply(2, 1), apply(3, 1))
    books.when(UnapplyEntry(entry_no=2, posting_date=day("01-09"))).then_refused(
        UnapplicationTooEarly, posting_date=day("01-09"), application_date=day("01-10")
    )


def test_refused_for_a_party_blocked_entirely_after_all_else() -> None:
    blocked = ChangeCustomer(party=record("C1", blocked="all"))
    books = given(*BOOKS, PLAIN, apply(2, 1), apply(3, 1), blocked)
    books.when(UnapplyEntry(entry_no=2)).then_refused(LaterApplicationExists)
    books.when(UnapplyEntry(entry_no=3)).then_refused(
        PartyBlocked, party_no="C1", blocked="all", document_type="payment"
    )


def test_an_application_is_undone_for_a_party_that_gets_no_more_invoices() -> None:
    blocked = ChangeCustomer(party=record("C1", blocked="invoice"))
    assert given(*PAID, blocked, UnapplyEntry(entry_no=1)).remaining() == {
        1: "1000.00",
        2: "-980.00",
    }


def test_the_undo_has_a_document_number_of_its_own() -> None:
    past = given(
        *BOOKS,
        documents("INV-1 01-02 100.00"),
        journal(line("PAY-2", "01-10", "-100.00", applies_to={1: None})),
    )
    outcome = past.when(UnapplyEntry(entry_no=1, posting_date=day("02-01"), document_no="UNDO-1"))
    posted, undone = outcome.then_events(
        ("general_ledger", Posted), ("customer_ledger-C1", ApplicationsUndone)
    )
    assert posted.transaction_document_nos == ("UNDO-1",)  # type: ignore[attr-defined]
    assert undone.undone[0].document_no == "UNDO-1"  # type: ignore[attr-defined]
