"""Payment tolerance and late discounts: both worked tables of receivables.md 3.8 and 3.9, and the questions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.party_ledger import EntriesApplied
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_tolerance import (
    ChangeEntryTolerance,
    SetPaymentTolerance,
    SetToleranceRules,
)
from ledger_es.commands.posting_group import SetPartyPostingGroup
from ledger_es.errors import (
    AccountMissingInGroup,
    ExceedsRemainingAmount,
    LateDiscountNotGrantable,
    LateDiscountWithoutReason,
    SameSign,
)
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given

ACCEPT = ToleranceAnswers(payment="accept", discount="accept")
REFUSE = ToleranceAnswers(payment="remaining", discount="decline")
FIVE = SetPaymentTolerance(maximum_amount=Decimal(5))


def rules(grace: str = "5D", *, warning: bool = False, **fields: Any) -> SetToleranceRules:
    return SetToleranceRules(
        grace_period=grace,
        payment_tolerance_warning=warning,
        discount_tolerance_warning=warning,
        **fields,
    )


def details(scenario: Scenario) -> dict[str, str]:
    """The sum of each type of detail that applications made."""
    sums: dict[str, Decimal] = {}
    for _, event in scenario.books.log:
        if isinstance(event, EntriesApplied):
            for detail in event.details:
                sums[detail.detail_type] = sums.get(detail.detail_type, Decimal(0)) + detail.amount
    return {detail_type: str(amount) for detail_type, amount in sums.items()}


# --- the first worked table: one document -------------------------------------------------

LATE, TOLERANCE, IN_TIME = "payment_discount_tolerance", "payment_tolerance", "payment_discount"
ONE_DOCUMENT = (
    # paid on, paid, answers, what is left of invoice and payment, details
    ("1", "01-15", "985", None, {}, {TOLERANCE: "5.00", IN_TIME: "-20.00"}),
    ("2", "01-15", "980", None, {}, {IN_TIME: "-20.00"}),
    ("3", "01-15", "975", None, {}, {TOLERANCE: "-5.00", IN_TIME: "-20.00"}),
    ("4A", "01-16", "1005", ACCEPT, {2: "-25.00"}, {LATE: "-20.00"}),
    ("5A", "01-20", "1000", ACCEPT, {2: "-20.00"}, {LATE: "-20.00"}),
    ("6A", "01-20", "995", ACCEPT, {2: "-15.00"}, {LATE: "-20.00"}),
    ("4B", "01-16", "1005", ToleranceAnswers(payment="accept", discount="decline"), {}, {TOLERANCE: "5.00"}),
    ("5B", "01-20", "1000", REFUSE, {}, {}),
    ("6B", "01-20", "995", ToleranceAnswers(payment="accept", discount="decline"), {}, {TOLERANCE: "-5.00"}),
    ("7", "01-16", "985", ACCEPT, {}, {TOLERANCE: "5.00", LATE: "-20.00"}),
    ("8", "01-20", "980", ACCEPT, {}, {LATE: "-20.00"}),
    ("9", "01-20", "975", ACCEPT, {}, {TOLERANCE: "-5.00", LATE: "-20.00"}),
    ("10", "01-21", "1005", ACCEPT, {}, {TOLERANCE: "5.00"}),
    ("11", "01-21", "1000", ACCEPT, {}, {}),
    ("12", "01-21", "995", ACCEPT, {}, {TOLERANCE: "-5.00"}),
    ("13", "01-21", "985", ACCEPT, {1: "15.00"}, {}),
    ("14", "01-21", "980", ACCEPT, {1: "20.00"}, {}),
    ("15", "01-21", "975", ACCEPT, {1: "25.00"}, {}),
)  # fmt: skip
INVOICE = documents("INV-1 01-01 1000.00 01-31 20.00 01-15")


@pytest.mark.parametrize("way", ["journal", "applied later"])
@pytest.mark.parametrize("warning", [False, True])
@pytest.mark.parametrize(
    ("on", "paid", "answers", "left", "expected"),
    [row[1:] for row in ONE_DOCUMENT],
    ids=[row[0] for row in ONE_DOCUMENT],
)
def test_the_worked_table_of_one_document(
    on: str,
    paid: str,
    answers: ToleranceAnswers | None,
    left: dict[int, str],
    expected: dict[str, str],
    warning: bool,
    way: str,
) -> None:
    """Scenario 6. With the warnings every question is answered; without them, acceptance is the default."""
    if answers is None or (answers == ACCEPT and not warning):
        answers = ACCEPT if warning else ToleranceAnswers()
    past = given(*BOOKS, FIVE, rules(warning=warning), INVOICE)
    if way == "journal":
        pay = line("PAY-1", on, f"-{paid}", applies_to={1: None}, tolerance=answers)
        books = past.after(journal(pay))
    else:
        apply = ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None}, tolerance=answers)
        books = past.after(journal(line("PAY-1", on, f"-{paid}")), apply)

    assert (books.remaining(), details(books)) == (left, expected)


# --- the second worked table: two documents -----------------------------------------------

FIRST = ToleranceAnswers(payment="accept", discount_by_entry={1: "accept", 2: "decline"})
SECOND = ToleranceAnswers(payment="accept", discount_by_entry={1: "decline", 2: "accept"})
NEITHER = ToleranceAnswers(payment="accept", discount="decline")
TWO_DOCUMENTS = (
    # paid on, answers, centre, late discounts, discounts in time
    ("until 15", "01-15", ACCEPT, 1910, None, "-90.00"),
    ("16-17 B", "01-16", NEITHER, 1970, None, "-30.00"),
    ("16-17 A", "01-17", ACCEPT, 1910, "-60.00", "-30.00"),
    ("18-20 B", "01-18", NEITHER, 2000, None, None),
    ("18-20 D", "01-19", SECOND, 1970, "-30.00", None),
    ("18-20 C", "01-19", FIRST, 1940, "-60.00", None),
    ("18-20 A", "01-20", ACCEPT, 1910, "-90.00", None),
    ("21-22 B", "01-21", NEITHER, 2000, None, None),
    ("21-22 A", "01-22", ACCEPT, 1970, "-30.00", None),
    ("after 22", "01-23", ACCEPT, 2000, None, None),
)
INVOICES = documents(
    """INV-1 01-01 1000.00 01-31 60.00 01-15
       INV-2 01-01 1000.00 01-31 30.00 01-17"""
)


@pytest.mark.parametrize("difference", [-10, 0, 10])
@pytest.mark.parametrize(
    ("on", "answers", "centre", "late", "in_time"),
    [row[1:] for row in TWO_DOCUMENTS],
    ids=[row[0] for row in TWO_DOCUMENTS],
)
def test_the_worked_table_of_two_documents(
    on: str,
    answers: ToleranceAnswers,
    centre: int,
    late: str | None,
    in_time: str | None,
    difference: int,
) -> None:
    """Scenario 7."""
    past = given(*BOOKS, FIVE, rules(warning=True), INVOICES)
    pay = line(
        "PAY-1", on, str(-centre - difference), applies_to={1: None, 2: None}, tolerance=answers
    )
    outcome = past.when(journal(pay))
    (applied,) = (
        event
        for _, event in outcome.decision.events
        if isinstance(event, EntriesApplied)  # type: ignore[union-attr]
    )
    shares = {
        detail.applied_entry_no: detail.amount
        for detail in applied.details
        if detail.detail_type == "payment_tolerance"
    }
    books = outcome.and_recorded()

    assert books.remaining() == {}
    # The sign is that of the change of the payment: a difference of 10 is shared by both documents.
    half = Decimal(difference) / 2
    assert shares == ({1: half, 2: half} if difference else {})
    expected = {
        IN_TIME: in_time,
        LATE: late,
        TOLERANCE: f"{difference}.00" if difference else None,
    }
    assert details(books) == {kind: amount for kind, amount in expected.items() if amount}


# --- questions ----------------------------------------------------------------------------


def test_with_warnings_nothing_is_accepted_until_somebody_answers() -> None:
    past = given(*BOOKS, FIVE, rules(warning=True), INVOICE)
    pay = line("PAY-1", "01-16", "-975", applies_to={1: None})
    outcome = past.when(journal(pay))

    assert outcome.numbers["questions"] == [
        {
            "line": 1,
            "about": "discount_tolerance",
            "entry_nos": [1],
            "amount": "20.00",
            "answer": "decline",
            "is_answered": False,
        }
    ]
    books = outcome.and_recorded()
    assert (books.remaining(), details(books)) == ({1: "25.00"}, {})


def test_the_question_about_the_difference_follows_the_answer_about_the_discount() -> None:
    past = given(*BOOKS, FIVE, rules(warning=True), INVOICE)
    late = ToleranceAnswers(discount="accept")
    pay = line("PAY-1", "01-16", "-975", applies_to={1: None}, tolerance=late)
    asked = past.when(journal(pay)).numbers["questions"]
    declined = ToleranceAnswers(discount="decline")
    short = line("PAY-1", "01-16", "-995", applies_to={1: None}, tolerance=declined)
    asked_after = past.when(journal(short)).numbers["questions"]

    def told(question: dict[str, Any]) -> tuple[str, str, str, bool]:
        return (
            question["about"], question["amount"], question["answer"], question["is_answered"],
        )  # fmt: skip

    assert [told(question) for question in asked] == [
        ("discount_tolerance", "20.00", "accept", True),
        ("payment_tolerance", "5.00", "remaining", False),
    ]
    assert [told(question) for question in asked_after] == [
        ("discount_tolerance", "20.00", "decline", True),
        ("payment_tolerance", "5.00", "remaining", False),
    ]


def test_without_warnings_a_person_may_still_leave_the_difference() -> None:
    pay = line("PAY-1", "01-21", "-995", applies_to={1: None}, tolerance=REFUSE)
    books = given(*BOOKS, FIVE, rules(), INVOICE).after(journal(pay))
    assert books.remaining() == {1: "5.00"}


def test_nothing_is_accepted_for_entries_that_nobody_named() -> None:
    """Apply to oldest posts no tolerance, even inside the limits (receivables.md 3.4)."""
    past = given(*BOOKS, FIVE, rules(), INVOICE, journal(line("PAY-1", "01-21", "-995")))
    assert past.after(ApplyEntries(applying_entry_no=2)).remaining() == {1: "5.00"}


# --- what is posted -----------------------------------------------------------------------


def test_tolerance_and_late_discount_have_accounts_of_their_own() -> None:
    pay = line("PAY-1", "01-16", "-975", applies_to={1: None})
    books = given(*BOOKS, FIVE, rules(), INVOICE).after(journal(pay))
    assert books.balances() == {"1090": "975.00", "3000": "-1000.00", "3805": "25.00"}


def test_the_rules_may_send_both_to_the_discount_accounts() -> None:
    to_discounts = rules(
        payment_tolerance_posting="discount_accounts",
        discount_tolerance_posting="discount_accounts",
    )
    pay = line("PAY-1", "01-16", "-985", applies_to={1: None})
    books = given(*BOOKS, FIVE, to_discounts, INVOICE).after(journal(pay))
    assert books.balances() == {
        "1090": "985.00", "3000": "-1000.00", "3800": "20.00", "3801": "-5.00"
    }  # fmt: skip


def test_the_vendors_mirror() -> None:
    past = given(*BOOKS, FIVE, rules(), documents("INV-1 01-01 -1000.00 01-31 20.00 01-15", "V1"))
    books = past.after(journal(line("PAY-1", "01-16", "975", "V1", applies_to={1: None})))
    assert books.remaining("V1", "vendor") == {}
    assert books.balances() == {"1090": "-975.00", "3000": "1000.00", "3806": "-25.00"}


def test_a_refund_of_a_credit_memo_is_tolerated_too() -> None:
    past = given(*BOOKS, FIVE, rules(), documents("CM-1 01-01 -400.00"))
    books = past.after(journal(line("REF-1", "01-15", "396", applies_to={1: None})))
    assert (books.remaining(), details(books)) == ({}, {TOLERANCE: "4.00"})


def test_a_refund_has_no_late_discount_on_an_invoice_and_a_credit_memo_no_tolerance() -> None:
    past = given(*BOOKS, FIVE, rules(), INVOICE)
    books = past.after(journal(line("CM-1", "01-16", "-980", applies_to={1: None})))
    assert (books.remaining(), details(books)) == ({1: "20.00"}, {})


def test_undoing_takes_the_tolerance_back_and_gives_the_limit_back() -> None:
    past = given(*BOOKS, FIVE, rules(), INVOICE)
    before = past.entry(1)
    pay = line("PAY-1", "01-16", "-975", applies_to={1: None})
    books = past.after(journal(pay), UnapplyEntry(entry_no=2))
    assert books.entry(1) == before
    assert books.remaining() == {1: "1000.00", 2: "-975.00"}
    assert books.balances() == {"1090": "975.00", "1100": "25.00", "3000": "-1000.00"}


def test_a_part_payment_cuts_the_limit_down_to_what_remains() -> None:
    past = given(*BOOKS, FIVE, rules(), INVOICE)
    books = past.after(
        journal(line("PAY-1", "01-21", "-997", applies_to={1: None}, tolerance=REFUSE))
    )
    assert books.entry(1).max_payment_tolerance == Decimal(3)


def test_the_difference_is_shared_in_proportion_and_each_document_takes_its_limit_at_most() -> None:
    past = given(*BOOKS, SetPaymentTolerance(percentage=Decimal(1)), rules())
    past = past.after(documents("INV-1 01-01 300.00\nINV-2 01-01 100.00"))
    past = past.after(ChangeEntryTolerance(entry_no=2, max_payment_tolerance=Decimal("0.50")))
    pay = line("PAY-1", "01-10", "-396.70", applies_to={1: None, 2: None})
    outcome = past.when(journal(pay))
    (applied,) = (
        event
        for _, event in outcome.decision.events
        if isinstance(event, EntriesApplied)  # type: ignore[union-attr]
    )
    shares = {detail.applied_entry_no: str(detail.amount) for detail in applied.details}
    assert shares == {1: "-2.80", 2: "-0.50"}


# --- late discounts granted by a person ----------------------------------------------------


def test_a_person_grants_a_discount_after_the_days_of_grace_with_a_reason() -> None:
    past = given(*BOOKS, rules(), INVOICE, journal(line("PAY-1", "02-28", "-980")))
    reason = Personal("the customer was ill", b"0123456789abcdef")
    apply = ApplyEntries(
        applying_entry_no=2,
        amounts_to_apply={1: None},
        granted_discount_entry_nos=(1,),
        grant_reason=reason,
    )
    outcome = past.when(apply)
    posted = outcome.decision.events[0][1]  # type: ignore[union-attr]
    assert set(posted.line_description_seals) == {reason.seal}  # type: ignore[attr-defined]
    books = outcome.and_recorded()
    assert (books.remaining(), details(books)) == ({}, {LATE: "-20.00"})


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"granted_discount_entry_nos": (1,)}, LateDiscountWithoutReason),
        (
            {"granted_discount_entry_nos": (3,), "grant_reason": Personal("ill")},
            LateDiscountNotGrantable,
        ),
    ],
)
def test_a_discount_is_not_granted(fields: dict[str, Any], refusal: type[Any]) -> None:
    past = given(*BOOKS, rules(), INVOICE, journal(line("PAY-1", "02-28", "-980")))
    past = past.after(documents("INV-2 01-01 50.00"))
    apply = ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None, 3: None}, **fields)
    past.when(apply).then_refused(refusal, entry_no=fields["granted_discount_entry_nos"][0])


def test_a_payment_that_does_not_reach_the_granted_discount_is_refused() -> None:
    past = given(*BOOKS, rules(), INVOICE, journal(line("PAY-1", "02-28", "-900")))
    apply = ApplyEntries(
        applying_entry_no=2,
        amounts_to_apply={1: None},
        granted_discount_entry_nos=(1,),
        grant_reason=Personal("ill"),
    )
    past.when(apply).then_refused(LateDiscountNotGrantable, entry_no=1)


# --- refusals of the engine stay what they were ---------------------------------------------


def test_more_than_the_payment_is_refused_although_a_difference_would_be_tolerated() -> None:
    past = given(*BOOKS, FIVE, rules(), INVOICE, journal(line("PAY-1", "01-21", "-900")))
    apply = ApplyEntries(applying_entry_no=2, amounts_to_apply={1: Decimal(950)})
    past.when(apply).then_refused(ExceedsRemainingAmount, entry_no=2)


def test_entries_of_one_sign_are_refused() -> None:
    past = given(*BOOKS, FIVE, rules(), INVOICES)
    past.when(ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None})).then_refused(SameSign)


def test_a_group_without_an_account_for_tolerance_is_refused() -> None:
    bare = SetPartyPostingGroup(
        ledger="customer",
        posting_group="DOMESTIC",
        valid_from=day("01-01"),
        accounts=PartyAccounts(control_account="1100"),
    )
    past = given(*BOOKS, FIVE, rules(), bare, INVOICE)
    pay = line("PAY-1", "01-21", "-995", applies_to={1: None})
    past.when(journal(pay)).then_refused(
        AccountMissingInGroup, purpose="payment tolerance debit account"
    )


# --- faults of other systems (field reports) -------------------------------------------------


def test_limits_of_the_documents_add_up_for_a_round_transfer() -> None:
    """erp-mafia/accounted#1829. A round transfer of 2,080.00 for 1,249.60 and 830.75, each with a maximum of 0.50."""
    past = given(*BOOKS, SetPaymentTolerance(maximum_amount=Decimal("0.50")))
    past = past.after(documents("INV-1 01-01 1249.60\nINV-2 01-01 830.75"))

    def paid(amount: str) -> Scenario:
        return past.when(
            journal(line("PAY-1", "01-10", amount, applies_to={1: None, 2: None}))
        ).and_recorded()

    books = paid("-2080.00")
    assert (books.remaining(), details(books)) == ({}, {TOLERANCE: "-0.35"})


def test_a_difference_beyond_the_sum_of_the_limits_stays_open() -> None:
    """erp-mafia/accounted#1829, the variant."""
    past = given(*BOOKS, SetPaymentTolerance(maximum_amount=Decimal("0.50")))
    past = past.after(documents("INV-1 01-01 1249.60\nINV-2 01-01 830.75"))
    pay = line("PAY-1", "01-10", "-2079.30", applies_to={1: None, 2: None})
    books = past.after(journal(pay))
    assert (books.remaining(), details(books)) == ({2: "1.05"}, {})


def test_two_part_payments_leave_the_discount_possible_until_its_last_day() -> None:
    """odoo/odoo#94050."""
    past = given(*BOOKS, documents("INV-1 01-01 2500.00 01-31 75.00 01-20"))
    past = past.after(journal(line("PAY-1", "01-10", "-1000", applies_to={1: None})))
    assert past.entry(1).discount_possible == Decimal(75)
    second = line("PAY-2", "01-20", "-1425", applies_to={1: None})
    late = line("PAY-2", "01-21", "-1425", applies_to={1: None})
    assert past.when(journal(late)).numbers.get("questions") is None
    books = past.after(journal(second))
    assert (books.remaining(), details(books)) == ({}, {IN_TIME: "-75.00"})


def test_an_amount_typed_for_two_invoices_is_neither_raised_nor_cut_by_the_late_discounts() -> None:
    """microsoft/BCApps#9789."""
    past = given(*BOOKS, rules(warning=True)).after(
        documents("INV-1 04-30 2400.00 05-31 60.00 05-10\nINV-2 04-30 1600.00 05-31 40.00 05-10")
    )
    pay = line("PAY-1", "05-13", "-3900", applies_to={1: None, 2: None}, tolerance=ACCEPT)
    books = past.after(journal(pay))
    assert (books.remaining(), details(books)) == ({}, {LATE: "-100.00"})
    assert books.balances() == {"1090": "3900.00", "3000": "-4000.00", "3805": "100.00"}


def test_a_deduction_and_an_early_payment() -> None:
    """community.dynamics.com: early pay discount with a deduction.

    Applied first, a credit memo leaves the whole discount; applied last, the payment has earned none."""
    table = "INV-1 01-01 1000.00 01-31 20.00 01-15\nCM-1 01-08 -100.00"
    pay = journal(line("PAY-1", "01-10", "-880"))
    credit = ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None})
    payment = ApplyEntries(applying_entry_no=3, amounts_to_apply={1: None})
    in_order = given(*BOOKS, documents(table), pay, credit)
    assert in_order.remaining() == {1: "900.00", 3: "-880.00"}
    assert in_order.entry(1).discount_possible == Decimal(20)
    assert in_order.after(payment).remaining() == {}

    other_way = given(*BOOKS, documents(table), pay, payment)
    assert other_way.remaining() == {1: "120.00", 2: "-100.00"}
    other_way = other_way.after(credit)
    assert other_way.remaining() == {1: "20.00"}
    undone = other_way.after(UnapplyEntry(entry_no=2), UnapplyEntry(entry_no=3), credit, payment)
    assert undone.remaining() == {}


def test_a_customer_blocked_for_tolerance_has_none() -> None:
    """Scenario 9."""
    block = EditCustomer(party_no="C1", payment_tolerance_blocked=True)
    past = given(*BOOKS, FIVE, rules(), block, INVOICE)
    assert past.entry(1).max_payment_tolerance == 0
    assert past.entry(1).discount_tolerance_date is None
    books = past.after(journal(line("PAY-1", "01-16", "-995", applies_to={1: None})))
    assert (books.remaining(), details(books)) == ({1: "5.00"}, {})


def test_too_much_by_more_than_the_discount_closes_both_entries() -> None:
    """Of 1.23 with the discount 3.32 are paid: 2.09 too much is accepted, and the discount is granted all the same."""
    scenario = given(
        *BOOKS,
        SetPaymentTolerance(percentage=Decimal(0), maximum_amount=Decimal(5)),
        documents("INV-1 01-02 2.96 02-01 1.73 01-20"),
        journal(line("PAY-2", "01-10", "-3.32", applies_to={1: None})),
    )
    assert scenario.remaining() == {}
