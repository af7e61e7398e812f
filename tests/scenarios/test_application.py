"""Applying posted entries to each other (receivables.md 3, 5)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import (
    Application,
    AppliedPair,
    EntriesApplied,
    TouchedEntry,
)
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.party import ChangeCustomer
from ledger_es.errors import (
    AmountDigits,
    ApplicationTooEarly,
    EntryIsClosed,
    EntryOfAnotherParty,
    EntryUnknown,
    ExceedsRemainingAmount,
    NothingToApply,
    PartyBlocked,
    PostingDateNotAllowed,
    SameSign,
)
from tests.scenarios.books import BOOKS, bank_account, customer, documents, record
from tests.scenarios.scenario import day, given

TABLE = documents("""
    INV-1  01-05  1000.00  02-04
    INV-2  01-10   500.00  02-09
    PAY-3  01-20  -400.00
    PAY-4  01-25  -600.00
""")


def apply(applying: int, posting_date: str | None = None, **amounts: str | None) -> ApplyEntries:
    """`apply(3, e1="400.00")`; without amounts the oldest due first."""
    named = {
        int(no[1:]): None if amount is None else Decimal(amount) for no, amount in amounts.items()
    }
    return ApplyEntries(
        applying_entry_no=applying,
        amounts_to_apply=named or None,
        posting_date=day(posting_date) if posting_date else None,
    )


def test_a_payment_applied_to_an_invoice() -> None:
    given(*BOOKS, TABLE).when(apply(3, e1="400.00")).then(
        (
            "general_ledger",
            Posted(
                register_no=2,
                part=1,
                source_code="application",
                transaction_nos=(5,),
                transaction_posting_dates=(day("01-20"),),
                transaction_document_types=("payment",),
                transaction_document_nos=("PAY-3",),
                application_transaction_nos=(5,),
                application_ledgers=("customer",),
                application_account_nos=("C1",),
                application_nos=(1,),
            ),
        ),
        (
            "customer_ledger-C1",
            EntriesApplied(
                applications=(
                    Application(
                        application_no=1,
                        applying_entry_no=3,
                        transaction_no=5,
                        posting_date=day("01-20"),
                        document_type="payment",
                        document_no="PAY-3",
                        source_code="application",
                    ),
                ),
                pairs=(
                    AppliedPair(
                        application_no=1,
                        debit_entry_no=1,
                        credit_entry_no=3,
                        amount=Decimal(400),
                        amount_lcy=Decimal(400),
                    ),
                ),
                touched=(
                    TouchedEntry(
                        application_no=1,
                        entry_no=1,
                        currency="CHF",
                        control_account_no="1100",
                        remaining_amount_before=Decimal(1000),
                        remaining_amount_after=Decimal(600),
                        remaining_amount_lcy_before=Decimal(1000),
                        remaining_amount_lcy_after=Decimal(600),
                    ),
                    TouchedEntry(
                        application_no=1,
                        entry_no=3,
                        currency="CHF",
                        control_account_no="1100",
                        remaining_amount_before=Decimal(-400),
                        remaining_amount_after=Decimal(0),
                        remaining_amount_lcy_before=Decimal(-400),
                        remaining_amount_lcy_after=Decimal(0),
                    ),
                ),
            ),
        ),
    )


def test_part_payment_and_then_the_rest() -> None:
    books = given(*BOOKS, TABLE).after(apply(3, e1=None))
    assert books.remaining() == {1: "600.00", 2: "500.00", 4: "-600.00"}
    books.after(apply(4, e1=None))
    assert books.remaining() == {2: "500.00"}


def test_a_lump_over_two_invoices_with_amounts_leaves_the_rest_on_the_payment() -> None:
    books = given(*BOOKS, TABLE).after(apply(4, e1="250.00", e2="100.00"))
    assert books.remaining() == {1: "750.00", 2: "400.00", 3: "-400.00", 4: "-250.00"}


def test_named_without_amounts_the_earlier_due_takes_the_money() -> None:
    books = given(*BOOKS, TABLE).after(apply(4, e2=None, e1=None))
    assert books.remaining() == {1: "400.00", 2: "500.00", 3: "-400.00"}


def test_left_out_the_oldest_due_is_settled_first() -> None:
    table = documents("""
        INV-1  01-05  1000.00  02-09
        INV-2  01-10   500.00  02-04
        PAY-3  01-20  -700.00
    """)
    assert given(*BOOKS, table).after(apply(3)).remaining() == {1: "800.00"}


def test_left_out_open_payments_join_as_in_apply_to_oldest() -> None:
    assert given(*BOOKS, TABLE).after(apply(3)).remaining() == {2: "500.00"}


def test_an_invoice_may_be_the_applying_entry() -> None:
    books = given(*BOOKS, TABLE).after(apply(1, e3=None, e4=None))
    assert books.remaining() == {2: "500.00"}


def test_a_refund_is_applied_to_a_credit_memo() -> None:
    table = documents("""
        CM-1   01-05  -100.00
        REF-2  01-10    40.00
    """)
    assert given(*BOOKS, table).after(apply(2, e1=None)).remaining() == {1: "-60.00"}


def test_the_vendors_mirror() -> None:
    table = documents(
        """
        INV-1  01-05  -1000.00
        PAY-2  01-10    400.00
        CM-3   01-12    100.00
    """,
        "V1",
    )
    books = given(*BOOKS, table).after(apply(2, e1=None), apply(1, e3=None))
    assert books.remaining("V1", "vendor") == {1: "-500.00"}


def test_entries_of_the_applying_sign_are_taken_along() -> None:
    """The payment of 400 takes the one of 600 along: both settle the invoice of 1 000."""
    books = given(*BOOKS, TABLE)
    outcome = books.when(apply(3, e4=None, e1=None))
    *_, applied = outcome.then_events(
        ("general_ledger", Posted), ("customer_ledger-C1", EntriesApplied)
    )
    assert isinstance(applied, EntriesApplied)
    assert [(one.debit_entry_no, one.credit_entry_no, one.amount) for one in applied.pairs] == [
        (1, 4, Decimal(600)),
        (1, 3, Decimal(400)),
    ]
    assert outcome.and_recorded().remaining() == {2: "500.00"}


# --- the date ---


def test_the_application_counts_from_the_latest_entry() -> None:
    """An invoice applied to an older payment: the later date counts, the discount by the payment's own (3.3)."""
    table = documents("""
        PAY-1  01-10  -980.00
        INV-2  01-20  1000.00  02-20  20.00  01-31
    """)
    outcome = given(*BOOKS, table).when(apply(1, e2=None))
    posted, applied = outcome.then_events(
        ("general_ledger", Posted), ("customer_ledger-C1", EntriesApplied)
    )
    assert isinstance(posted, Posted)
    assert isinstance(applied, EntriesApplied)
    assert posted.transaction_posting_dates == (day("01-20"),)
    assert applied.applications[0].posting_date == day("01-20")
    assert outcome.and_recorded().remaining() == {}


def test_a_later_date_may_be_given() -> None:
    (posted, _) = (
        given(*BOOKS, TABLE)
        .when(apply(3, "02-15", e1=None))
        .then_events(("general_ledger", Posted), ("customer_ledger-C1", EntriesApplied))
    )
    assert isinstance(posted, Posted)
    assert posted.transaction_posting_dates == (day("02-15"),)


# --- different receivables accounts ---


def test_between_posting_groups_the_amount_moves_between_the_accounts() -> None:
    invoice = documents("INV-1 01-05 1000.00 02-04 20.00 01-31")
    abroad = ChangeCustomer(party=record("C1", posting_group="FOREIGN"))
    payment = documents("PAY-2 01-20 -980.00")
    books = given(*BOOKS, invoice, abroad, payment)
    assert books.balances() == {
        "1090": "980.00",
        "1100": "1000.00",
        "1101": "-980.00",
        "3000": "-1000.00",
    }
    outcome = books.when(apply(2, e1=None))
    posted, _ = outcome.then_events(
        ("general_ledger", Posted), ("customer_ledger-C1", EntriesApplied)
    )
    assert isinstance(posted, Posted)
    lines = zip(posted.line_account_nos, posted.line_amounts_lcy, strict=True)
    assert list(lines) == [
        ("1100", Decimal(-1000)),
        ("1101", Decimal(1000)),
        ("1101", Decimal(-20)),
        ("3800", Decimal(20)),
    ]
    assert set(posted.line_application_nos) == {1}
    books = outcome.and_recorded()
    assert books.balances() == {"1090": "980.00", "3000": "-1000.00", "3800": "20.00"}


# --- refusals, in the order they are checked ---


def test_refused_where_there_is_no_such_entry() -> None:
    given(*BOOKS, bank_account(opening="5.00")).when(apply(99)).then_refused(
        EntryUnknown, entry_no=99
    )
    given(*BOOKS, bank_account(opening="5.00")).when(apply(1)).then_refused(
        EntryUnknown, entry_no=1
    )


def test_refused_where_an_entry_is_closed() -> None:
    books = given(*BOOKS, TABLE, apply(3, e1="400.00"))
    books.when(apply(3, e2=None)).then_refused(EntryIsClosed, entry_no=3)
    books.when(apply(4, e3=None)).then_refused(EntryIsClosed, entry_no=3)


def test_refused_where_an_entry_belongs_to_another_party() -> None:
    other = documents("INV-9 01-01 10.00", "C2")
    books = given(*BOOKS, customer("C2"), TABLE, other)
    books.when(apply(3, e5="99.00")).then_refused(EntryOfAnotherParty, entry_no=5, party_no="C2")
    books.when(apply(3, e6="1.00")).then_refused(EntryUnknown, entry_no=6)


def test_refused_where_it_is_applied_to_itself_or_to_its_own_side_only() -> None:
    books = given(*BOOKS, TABLE)
    books.when(apply(3, e3="999.00")).then_refused(SameSign, entry_no=3)
    books.when(apply(3, e4="600.00")).then_refused(SameSign, entry_no=4)


def test_refused_where_the_amount_has_too_many_digits() -> None:
    given(*BOOKS, TABLE).when(apply(3, e1="5000.001")).then_refused(AmountDigits)


def test_refused_where_the_amount_exceeds_the_entry() -> None:
    given(*BOOKS, TABLE).when(apply(4, e2="500.01")).then_refused(
        ExceedsRemainingAmount, entry_no=2, remaining=Decimal(500), amount=Decimal("500.01")
    )


def test_refused_where_the_amounts_exceed_the_applying_entry() -> None:
    given(*BOOKS, TABLE).when(apply(3, e1="300.00", e2="100.01")).then_refused(
        ExceedsRemainingAmount, entry_no=3, remaining=Decimal(400), amount=Decimal("400.01")
    )


def test_refused_where_nothing_is_named_or_nothing_is_open() -> None:
    nothing = ApplyEntries(applying_entry_no=3, amounts_to_apply={})
    given(*BOOKS, TABLE).when(nothing).then_refused(NothingToApply, entry_no=3)
    given(*BOOKS, documents("PAY-1 01-01 -5.00")).when(apply(1)).then_refused(
        NothingToApply, entry_no=1
    )


def test_refused_on_a_closed_day_before_the_date_is_compared() -> None:
    closed = SetAllowedPostingDates(allow_from=day("02-01"))
    books = given(*BOOKS, TABLE, closed)
    books.when(apply(3, "01-07", e1=None)).then_refused(
        PostingDateNotAllowed, posting_date=day("01-07"), allow_from=day("02-01")
    )
    books.when(apply(3, e1=None)).then_refused(PostingDateNotAllowed, posting_date=day("01-20"))
    assert books.after(apply(3, "02-01", e1=None)).remaining()[1] == "600.00"


def test_refused_before_the_posting_date_of_an_entry() -> None:
    given(*BOOKS, TABLE).when(apply(3, "01-19", e1=None)).then_refused(
        ApplicationTooEarly, entry_no=3, entry_date=day("01-20"), posting_date=day("01-19")
    )


def test_refused_before_an_applied_entry_that_is_later_than_the_applying_one() -> None:
    table = documents("""
        PAY-1  01-10  -100.00
        INV-2  01-20   100.00
    """)
    given(*BOOKS, table).when(apply(1, "01-15", e2=None)).then_refused(
        ApplicationTooEarly, entry_no=2, entry_date=day("01-20")
    )


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (apply(3, "01-01", e1="2000.00"), ExceedsRemainingAmount),
        (apply(3, "01-01", e3=None), SameSign),
        (apply(99, "01-01", e3=None), EntryUnknown),
    ],
)
def test_what_is_wrong_with_the_entries_is_said_before_what_is_wrong_with_the_date(
    command: ApplyEntries, refusal: type[Exception]
) -> None:
    closed = SetAllowedPostingDates(allow_from=day("02-01"))
    outcome = given(*BOOKS, TABLE, closed).when(command)
    assert type(outcome.refusal) is refusal


def test_nothing_is_applied_for_a_party_blocked_entirely_whoever_applies() -> None:
    """receivables.md 2.5: All is nothing at all, payments included; 3.3 looks at the customer before it applies."""
    books = given(*BOOKS, TABLE, ChangeCustomer(party=record("C1", blocked="all")))
    books.when(apply(3, e1=None)).then_refused(
        PartyBlocked, party_no="C1", blocked="all", document_type="payment"
    )
    books.when(apply(1)).then_refused(PartyBlocked, document_type="invoice")
    books.when(apply(3, "01-19", e1=None)).then_refused(ApplicationTooEarly)
    freed = books.after(ChangeCustomer(party=record("C1")), apply(3, e1=None))
    assert freed.remaining() == {1: "600.00", 2: "500.00", 4: "-600.00"}


@pytest.mark.parametrize("blocked", ["ship", "invoice"])
def test_what_is_there_is_settled_for_a_party_that_gets_no_more_invoices(blocked: str) -> None:
    books = given(*BOOKS, TABLE, ChangeCustomer(party=record("C1", blocked=blocked)))
    assert books.after(apply(1)).remaining() == {2: "500.00"}
