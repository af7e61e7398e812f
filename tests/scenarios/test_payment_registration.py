"""Payments received on unpaid documents, posted one by one or as one lump payment (receivables.md 8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es import (
    EstablishCompany,
    Ledger,
    MarkPayment,
    Personal,
    PostMarkedPayments,
    PostPayments,
    ReceivedPayment,
    RegisterCustomers,
    SetUpPaymentRegistration,
    UnmarkPayments,
)
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.number_series import NumbersDrawn
from ledger_es.aggregates.party_ledger import EntriesApplied, EntriesPosted, EntryDiscountChanged
from ledger_es.aggregates.payment_registration import (
    PaymentMarked,
    PaymentRegistrationSetUp,
    PaymentsUnmarked,
)
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.entry import ChangeEntryDiscount
from ledger_es.commands.party import PartyRecord
from ledger_es.commands.payment_tolerance import SetPaymentTolerance, SetToleranceRules
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    AccountUnknown,
    AmountDigits,
    BankAccountUnknown,
    DiscountInvalid,
    DocumentSignWrong,
    EntryIsClosed,
    EntryIsPayment,
    EntryUnknown,
    LumpIsZero,
    MarkedEntryChanged,
    NothingToPost,
    PaymentCurrencyDiffers,
    PaymentNotMarked,
    PostingDateNotAllowed,
    ReceivedFromSeveralCustomers,
    ReceivedOnSeveralDates,
    ReceivingDateMissing,
    RegistrationNotSetUp,
    RegistrationWithoutUser,
)
from ledger_es.posting.tolerance import ToleranceAnswers
from tests.scenarios.books import BOOKS, bank_account, customer, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given

TWO = documents(
    """
    INV-1 01-02 820.00 02-10
    CM-2 01-03 -145.50
    """
)
DISCOUNTED = documents("INV-1 01-02 100.00 02-10 5.00 01-30")
RECEIVED = day("01-12")


def received(
    amount: str | None = None, on: date | None = RECEIVED, **fields: Any
) -> ReceivedPayment:
    return ReceivedPayment(
        date_received=on, amount_received=None if amount is None else Decimal(amount), **fields
    )


def post(payments: dict[int, ReceivedPayment], **fields: Any) -> PostPayments:
    return PostPayments(payments=payments, **{"bal_account_no": "B", **fields})


def lump(payments: dict[int, ReceivedPayment], **fields: Any) -> PostPayments:
    return post(payments, as_lump=True, **fields)


def bank_amounts(scenario: Scenario) -> list[str]:
    amounts: list[str] = []
    for stream, event in scenario.books.log:
        if stream == "bank_account-B" and hasattr(event, "amounts"):
            amounts += [str(amount) for amount in event.amounts]
    return amounts


# --- an invoice and a credit memo ticked together (etendo_core#1010, alyf-de/banking#99) ---


def test_as_a_lump_the_credit_memo_lowers_the_payment() -> None:
    scenario = given(*BOOKS, bank_account(), TWO, lump({1: received(), 2: received()}))
    assert scenario.remaining() == {}
    assert bank_amounts(scenario) == ["674.50"]


def test_one_by_one_the_refund_leaves_the_bank() -> None:
    scenario = given(*BOOKS, bank_account(), TWO, post({1: received(), 2: received()}))
    assert scenario.remaining() == {}
    assert bank_amounts(scenario) == ["820.00", "-145.50"]


# --- the four discount cases --------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "amount", "remaining"),
    [
        ("01-30", "95.00", {}),
        ("01-31", "95.00", {1: "5.00"}),
        ("01-30", "94.00", {1: "6.00"}),
        ("01-30", "97.00", {2: "-2.00"}),
        ("01-30", None, {}),
        ("01-31", None, {}),
    ],
)
def test_what_stays_open(on: str, amount: str | None, remaining: dict[int, str]) -> None:
    """Scenario 28: the four discount cases."""
    for command in (post, lump):
        scenario = given(
            *BOOKS, bank_account(), DISCOUNTED, command({1: received(amount, day(on))})
        )
        assert scenario.remaining() == remaining


def test_days_of_grace_do_not_close_what_the_row_leaves_open() -> None:
    past = given(*BOOKS, bank_account(), SetToleranceRules(grace_period="5D"), DISCOUNTED)
    late = {1: received("95.00", day("01-31"))}
    assert past.after(post(late)).remaining() == {1: "5.00"}


def test_a_moved_discount_date_is_written_to_the_entry_and_grants_the_discount() -> None:
    past = given(*BOOKS, bank_account(), DISCOUNTED)
    moved = post({1: received("95.00", day("01-31"), discount_date=day("01-31"))})
    outcome = past.when(moved)
    edit, *_ = outcome.then_events(
        ("customer_ledger-C1", EntryDiscountChanged),
        ("general_ledger", Posted),
        ("bank_account-B", type(outcome.decision.events[2][1])),  # type: ignore[union-attr]
        ("customer_ledger-C1", EntriesPosted),
        ("customer_ledger-C1", EntriesApplied),
        ("number_series-JOURNAL", NumbersDrawn),
    )
    assert edit == EntryDiscountChanged(
        entry_no=1,
        currency="CHF",
        discount_possible=Decimal("5.00"),
        discount_date=day("01-31"),
        discount_tolerance_date=day("01-31"),
        discount_possible_before=Decimal("5.00"),
        discount_date_before=day("01-30"),
        discount_tolerance_date_before=day("01-30"),
    )
    scenario = outcome.and_recorded()
    assert scenario.remaining() == {}
    undone = scenario.after(UnapplyEntry(entry_no=1))
    assert undone.entry(1).discount_date == day("01-31")
    assert undone.after(ReverseTransaction(transaction_no=2)).remaining() == {1: "100.00"}


# --- a lump payment -----------------------------------------------------------------------

THREE = documents(
    """
    INV-1 01-02 100.00 01-20
    INV-2 01-02 100.00 01-10
    INV-3 01-02 50.00 01-15
    """
)


def test_each_document_gets_what_was_received_for_it() -> None:
    """Scenario 28: a lump of two."""
    paid = {1: received("60.00"), 2: received("30.00"), 3: received("50.00")}
    scenario = given(*BOOKS, bank_account(), THREE, lump(paid))
    assert scenario.remaining() == {1: "40.00", 2: "70.00"}
    assert bank_amounts(scenario) == ["140.00"]


@pytest.mark.parametrize(
    ("answer", "remaining"), [("accept", {}), ("remaining", {1: "1.00", 2: "0.50"}), ("", None)]
)
def test_the_difference_of_a_lump_is_a_question(answer: str, remaining: Any) -> None:
    past = given(
        *BOOKS,
        bank_account(),
        SetToleranceRules(payment_tolerance_warning=True),
        SetPaymentTolerance(maximum_amount=Decimal(1)),
        THREE,
    )
    command = lump(
        {1: received("99.00"), 2: received("99.50")},
        tolerance=ToleranceAnswers(payment=answer),  # type: ignore[arg-type]
    )
    outcome = past.when(command)
    assert [
        (question["about"], question["amount"], question["is_answered"])
        for question in outcome.numbers["questions"]
    ] == [("payment_tolerance", "1.50", bool(answer))]
    # Without an answer nothing is accepted, and each document keeps what was received for it.
    left = remaining if answer else {1: "1.00", 2: "0.50"}
    assert {
        number: amount
        for number, amount in outcome.and_recorded().remaining().items()
        if number != 3
    } == left


# --- refusals -----------------------------------------------------------------------------


def test_refused_in_this_order() -> None:
    past = given(
        *BOOKS,
        customer("C2"),
        bank_account(),
        TWO,
        documents("INV-3 01-02 100.00", "C2"),
        documents("PAY-4 01-02 -10.00"),
        documents("INV-5 01-02 -300.00", "V1"),
        SetAllowedPostingDates(allow_from=day("01-01"), allow_to=day("01-31")),
    )

    def refused(command: PostPayments, refusal: type[Any]) -> None:
        past.when(command).then_refused(refusal)

    refused(post({1: received()}, bal_account_no="NONE"), BankAccountUnknown)
    refused(post({99: received()}), EntryUnknown)
    refused(post({5: received()}), EntryUnknown)
    refused(post({4: received()}), EntryIsPayment)
    refused(post({1: received("-1.00")}), DocumentSignWrong)
    refused(post({2: received("1.00")}), DocumentSignWrong)
    refused(post({}), NothingToPost)
    refused(post({1: received("0.00")}), NothingToPost)
    refused(lump({1: received(), 3: received()}), ReceivedFromSeveralCustomers)
    refused(lump({1: received(), 2: received(on=day("01-13"))}), ReceivedOnSeveralDates)
    refused(lump({1: received("145.50"), 2: received("-145.50")}), LumpIsZero)
    refused(post({1: received("5.00", on=None)}), ReceivingDateMissing)
    refused(post({1: received(on=day("02-01"))}), PostingDateNotAllowed)
    refused(post({1: received(discount_date=day("01-01"), on=day("02-01"))}), PostingDateNotAllowed)
    paid = past.after(post({1: received()}))
    paid.when(post({1: received()})).then_refused(EntryIsClosed)


def test_the_discount_date_of_a_reminder_cannot_be_moved() -> None:
    past = given(*BOOKS, bank_account(), documents("REM-1 01-02 20.00"))
    moved = post({1: received(discount_date=day("01-31"))})
    past.when(moved).then_refused(DiscountInvalid)


@pytest.mark.parametrize(
    "account", [{"bal_account_no": "B"}, {"bal_account_type": "gl", "bal_account_no": "1090"}]
)
def test_a_document_in_another_currency_than_the_balancing_account(account: dict[str, Any]) -> None:
    """Scenario 28: a row in a foreign currency is refused."""
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.90"))
    past = given(
        *BOOKS,
        bank_account(),
        SetCurrency(currency="USD"),
        SetExchangeRates(currency="USD", rates=(rate,)),
        journal(line("INV-1", "01-02", "100.00", currency="USD")),
    )
    past.when(post({1: received("100.00")}, **account)).then_refused(
        PaymentCurrencyDiffers, currency="USD", account_currency="CHF"
    )


def test_sent_twice_it_is_posted_once(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"), actor="anna")
        party = PartyRecord(party_no="C1", name=Personal("Muster"))
        ledger.execute(RegisterCustomers(parties=(party,)), actor="anna")
        ledger.execute(DISCOUNTED, actor="anna")
        command = post(
            {1: received("95.00", day("01-31"), discount_date=day("01-31"))},
            bal_account_type="gl",
            bal_account_no="1090",
        )
        for replayed in (False, True):
            executed = ledger.execute(command, actor="anna", idempotency_key="receipts")
            assert executed.replayed is replayed
            assert ledger.open_entries(as_of=date(2027, 12, 31)).rows() == ()
        assert ledger.verify().ok


# --- marks of a user ----------------------------------------------------------------------


ACCOUNT = SetUpPaymentRegistration(bal_account_no="B")
ANNA = "payment_registration-anna"


def marking(*past: Command, user: str = "anna") -> Scenario:
    """Books with the documents, and what the user has done on the list since."""
    scenario = given(*BOOKS, bank_account(), DISCOUNTED, documents("CM-2 01-03 -20.00"))
    return by(user, scenario, *past)


def by(user: str, scenario: Scenario, *commands: Command) -> Scenario:
    for command in commands:
        scenario = scenario.when(command, actor=user).and_recorded()
    return scenario


def mark(entry_no: int = 1, amount: str | None = None, **fields: Any) -> MarkPayment:
    amount_received = None if amount is None else Decimal(amount)
    return MarkPayment(entry_no=entry_no, amount_received=amount_received, **fields)


def test_a_marked_document_proposes_what_is_owed_on_the_day() -> None:
    outcome = marking().when(mark(date_received=day("01-30")), actor="anna")
    fact = PaymentMarked(
        entry_no=1,
        customer_no="C1",
        currency="CHF",
        date_received=day("01-30"),
        amount_received=Decimal("95.00"),
        discount_date=day("01-30"),
        original_remaining=Decimal("100.00"),
        discounted_amount=Decimal("95.00"),
        remaining_amount=Decimal("0.00"),
    )
    scenario = outcome.then((ANNA, fact))
    assert outcome.numbers == {
        "amount_received": "95.00", "remaining_amount": "0.00", "warnings": [],
    }  # fmt: skip
    # What is left out stays as it was marked; the last day of the discount is moved.
    late = scenario.when(mark(date_received=day("01-31")), actor="anna")
    assert [warning["code"] for warning in late.numbers["warnings"]] == ["W-PR-PART"]
    moved = by("anna", late.and_recorded(), mark(discount_date=day("01-31")))
    (of_entry,) = moved.books.payment_registration("anna").marks.values()
    assert (of_entry.amount_received, of_entry.remaining_amount) == (Decimal("95.00"), 0)
    overdue = moved.when(mark(2, amount="-5.00", date_received=day("03-01")), actor="anna")
    assert [warning["code"] for warning in overdue.numbers["warnings"]] == ["W-PR-DUE"]


def test_a_discount_of_more_than_what_is_left_lowers_no_proposal() -> None:
    """2.00 are left of the invoice with a discount of 5.00: they are proposed, and close it."""
    paid = journal(line("PAY-3", "01-10", "-98.00", applies_to_document_no="INV-1"))
    part = given(
        *BOOKS,
        bank_account(),
        DISCOUNTED,
        ChangeEntryDiscount(entry_no=1, discount_date=day("01-09")),
    )
    part = part.after(paid, ChangeEntryDiscount(entry_no=1, discount_date=day("01-30")))
    marked = part.when(mark(date_received=day("01-30")), actor="anna")
    assert marked.numbers["amount_received"] == "2.00"
    assert part.after(post({1: received(on=day("01-30"))})).remaining() == {}


@pytest.mark.parametrize(
    ("fills", "work_date", "received"),
    [(False, "01-20", None), (True, None, None), (True, "01-20", "01-20")],
)
def test_the_work_date_fills_the_day_where_the_set_up_says_so(
    fills: bool, work_date: str | None, received: str | None
) -> None:
    settings = SetUpPaymentRegistration(bal_account_no="B", fills_date_received=fills)
    scenario = marking(settings, mark(work_date=work_date and day(work_date)))
    (made,) = scenario.books.payment_registration("anna").marks.values()
    assert made.date_received == (received and day(received))
    assert made.amount_received == (Decimal("95.00") if received else 0)


def test_marks_are_posted_and_gone() -> None:
    settings = PaymentRegistrationSetUp(bal_account_type="bank_account", bal_account_no="B")
    scenario = marking().when(ACCOUNT, actor="anna").then((ANNA, settings))
    scenario = by(
        "anna", scenario,
        mark(1, date_received=day("01-31"), amount="95.00", discount_date=day("01-31")),
        mark(2, date_received=day("01-31")),
    )  # fmt: skip
    posted = scenario.when(PostMarkedPayments(), actor="anna")
    assert posted.decision is not None
    assert posted.decision.events[-1] == (ANNA, PaymentsUnmarked(entry_nos=(1, 2)))
    after = posted.and_recorded()
    assert (after.remaining(), bank_amounts(after)) == ({}, ["95.00", "-20.00"])
    after.when(PostMarkedPayments(), actor="anna").then_refused(NothingToPost)


def test_a_lump_of_marks_goes_to_the_account_that_is_named() -> None:
    scenario = marking(mark(1, date_received=RECEIVED), mark(2, date_received=RECEIVED))
    lumped = PostMarkedPayments(as_lump=True, bal_account_type="gl", bal_account_no="1090")
    after = by("anna", scenario, lumped)
    assert (after.remaining(), after.balances()["1090"]) == ({}, "75.00")


def test_marks_without_an_amount_stay() -> None:
    scenario = marking(ACCOUNT, mark(1, date_received=RECEIVED), mark(2), PostMarkedPayments())
    assert scenario.remaining() == {2: "-20.00"}
    assert list(scenario.books.payment_registration("anna").marks) == [2]


def test_each_user_has_marks_of_their_own() -> None:
    scenario = marking(mark(1), mark(2))
    assert not scenario.books.payment_registration("bert").marks
    scenario.when(UnmarkPayments(entry_nos=(1,)), actor="bert").then_refused(PaymentNotMarked)
    one = by("anna", scenario, UnmarkPayments(entry_nos=(1,)))
    assert list(one.books.payment_registration("anna").marks) == [2]
    none = by("anna", one, UnmarkPayments())
    assert none.when(UnmarkPayments(), actor="anna").then()


def test_what_cannot_be_marked() -> None:
    past = given(
        *BOOKS, bank_account(), DISCOUNTED, documents("PAY-2 01-02 -10.00\nREM-3 01-02 5.00"),
        documents("INV-3 01-02 -3.00", "V1"),
    )  # fmt: skip
    for command, refusal in (
        (mark(9), EntryUnknown),
        (mark(4), EntryUnknown),
        (mark(2), EntryIsPayment),
        (mark(3, discount_date=RECEIVED), DiscountInvalid),
        (mark(1, amount="95.001"), AmountDigits),
        (mark(1, amount="-95.00"), DocumentSignWrong),
    ):
        past.when(command, actor="anna").then_refused(refusal)
    for unnamed in (mark(1), UnmarkPayments(), PostMarkedPayments(), ACCOUNT):
        past.when(unnamed).then_refused(RegistrationWithoutUser)
    past.after(post({1: received()})).when(mark(1), actor="anna").then_refused(EntryIsClosed)


def test_what_cannot_be_set_up_or_posted() -> None:
    past = marking(mark(1, date_received=RECEIVED))
    for account, refusal in (
        (SetUpPaymentRegistration(bal_account_no="NONE"), BankAccountUnknown),
        (SetUpPaymentRegistration(bal_account_type="gl", bal_account_no="9"), AccountUnknown),
    ):
        past.when(account, actor="anna").then_refused(refusal)
    past.when(PostMarkedPayments(), actor="bert").then_refused(NothingToPost)
    past.when(PostMarkedPayments(), actor="anna").then_refused(RegistrationNotSetUp, user="anna")


@pytest.mark.parametrize(
    "meanwhile",
    [
        post({1: received()}),
        post({1: received("40.00")}),
        ChangeEntryDiscount(entry_no=1, discount_date=day("01-09")),
    ],
)
def test_a_document_that_changed_since_it_was_marked(meanwhile: Command) -> None:
    scenario = by("bert", marking(ACCOUNT, mark(1, date_received=RECEIVED)), meanwhile)
    posted = scenario.when(PostMarkedPayments(), actor="anna")
    posted.then_refused(MarkedEntryChanged, entry_no=1, user="anna")
