"""A journal batch is posted as one act; its test report says beforehand everything that would stop it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.journal_batch import (
    BatchLine,
    JournalLinesChanged,
    JournalLinesPosted,
    JournalName,
    LineApplication,
)
from ledger_es.aggregates.number_series import NumbersDrawn
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.journal import ToleranceAnswers
from ledger_es.commands.journal_batch import (
    AddJournalLines,
    ChangeJournalLine,
    SetJournalBatch,
    UnpostedLine,
)
from ledger_es.commands.journal_batch_posting import CheckJournalBatch, PostJournalBatch
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_tolerance import SetPaymentTolerance
from ledger_es.errors import (
    AmountIsZero,
    DocumentOutOfBalance,
    JournalBatchUnknown,
    NothingInJournal,
    NumberSeriesUnknown,
    PartyBlocked,
    PostingDateNotAllowed,
)
from tests.scenarios.books import BOOKS, customer, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_currencies import books as books_in
from tests.scenarios.test_journal_batch import (
    DAILY,
    INVOICES,
    JOURNAL,
    PAST,
    add,
    receipt,
    stored,
)

POST = PostJournalBatch(**DAILY)
CHECK = CheckJournalBatch(**DAILY)
ACCRUALS: dict[str, Any] = {"template": "general", "batch": "ACCRUALS"}


def in_batch(scenario: Scenario) -> list[int]:
    return sorted(scenario.books.journal_lines(JOURNAL).lines)


def problems(scenario: Scenario, command: CheckJournalBatch = CHECK) -> list[tuple[int, str]]:
    outcome = scenario.when(command)
    assert outcome.decision is not None
    assert outcome.decision.events == []
    return [(problem["line_no"], problem["code"]) for problem in outcome.numbers["problems"]]


# --- posting ------------------------------------------------------------------------------


def test_lines_are_posted_with_numbers_of_the_batch() -> None:
    past = given(*PAST, add(receipt(applies_to={1: None}), receipt("-250", account_no="C2")))
    outcome = past.when(POST)
    assert outcome.numbers["document_nos"] == ["CR-1041", "CR-1042"]
    assert outcome.decision is not None
    assert outcome.decision.events[-2:] == [
        (
            "number_series-CR",
            NumbersDrawn(
                starting_date=day("01-01"), no_first="CR-1041", no_last="CR-1042", count=2
            ),
        ),
        (
            JOURNAL.stream,
            JournalLinesPosted(
                register_no=2,
                lines=(
                    stored(document_no="CR-1041"),
                    stored(2, "-250.00", account_no="C2", document_no="CR-1042"),
                ),
                transaction_nos=(3, 4),
                applications=(LineApplication(line_no=1, entry_no=1),),
            ),
        ),
    ]
    posted = outcome.and_recorded()
    assert posted.remaining() == {2: "250.00"}
    assert posted.balances() == {"1020": "1230.00", "3000": "-1250.00", "3800": "20.00"}
    assert in_batch(posted) == []
    posted.when(POST).then_refused(NothingInJournal, journal="cash_receipt/DAILY", waiting=0)


def test_without_a_series_of_its_own_numbers_come_from_journal() -> None:
    plain = SetJournalBatch(**DAILY, bal_account_no="1090")
    scenario = given(*BOOKS, plain, add(receipt("-1")))
    assert scenario.when(POST).numbers["document_nos"] == ["J00001"]


def test_tolerance_is_answered_when_the_batch_is_posted() -> None:
    rules = SetPaymentTolerance(percentage=1)
    past = given(*BOOKS, rules, SetJournalBatch(**DAILY, bal_account_no="1090"), INVOICES)
    past = past.after(add(receipt("-249", applies_to={2: None})))
    leave = PostJournalBatch(**DAILY, tolerance=ToleranceAnswers(payment="remaining"))
    left = past.when(leave)
    assert left.and_recorded().remaining() == {1: "1000.00", 2: "1.00"}


def test_an_accepted_difference_closes_the_invoice() -> None:
    accept = PostJournalBatch(**DAILY, tolerance=ToleranceAnswers(payment="accept"))
    rules = SetPaymentTolerance(percentage=1)
    past = given(*BOOKS, rules, SetJournalBatch(**DAILY, bal_account_no="1090"), INVOICES)
    typed = past.after(add(receipt("-249", applies_to={2: None})))
    assert typed.after(accept).remaining() == {1: "1000.00"}


def test_refused_whole_and_posted_without_a_gap_once_it_is_put_right() -> None:
    """Field report ALAppExtensions#10201: the series stands at CR-1040, the third line cannot be posted."""
    past = given(*PAST, customer("C3"), EditCustomer(party_no="C3", blocked="all"))
    lines = [receipt("-10", account_no=number) for number in ("C1", "C2", "C3")]
    typed = past.after(add(*lines))
    refused = typed.when(POST)
    refused.then_refused(PartyBlocked)
    assert str(refused.refusal).startswith("journal line 3: ")
    assert in_batch(typed) == [1, 2, 3]
    assert typed.books.number_series("CR").lines[0].no_last_used == ""
    unblocked = typed.after(EditCustomer(party_no="C3", blocked=""))
    outcome = unblocked.when(POST)
    assert outcome.numbers["document_nos"] == ["CR-1041", "CR-1042", "CR-1043"]
    assert len(outcome.numbers["entry_nos"]) == 6, "each receipt once, with its bank entry"


@pytest.mark.parametrize("command", [POST, CHECK])
def test_a_batch_without_lines(command: Any) -> None:
    given(*BOOKS).when(command).then_refused(JournalBatchUnknown)
    given(*PAST).when(command).then_refused(NothingInJournal)


def test_a_line_without_an_amount_stops_the_posting() -> None:
    given(*PAST, add(receipt())).when(POST).then_refused(AmountIsZero)


# --- recurring lines ----------------------------------------------------------------------


def rent(**fields: Any) -> UnpostedLine:
    asked: dict[str, Any] = {
        "posting_date": day("01-31"),
        "document_no": "RENT",
        "account_no": "6900",
        "bal_account_no": "1090",
        "amount": Decimal(800),
        "recurring_method": "fixed",
        "recurring_frequency": "1D+1M-1D",
        "expiration_date": day("03-31"),
    }
    return UnpostedLine(**asked | fields)


def recurring(*lines: UnpostedLine) -> Scenario:
    return given(*BOOKS, SetJournalBatch(**ACCRUALS), AddJournalLines(**ACCRUALS, lines=lines))


ACCRUE = PostJournalBatch(**ACCRUALS)
GENERAL = JournalName("general", "ACCRUALS")


def test_a_recurring_line_is_due_again_until_it_expires() -> None:
    scenario = recurring(rent())
    outcome = scenario.when(ACCRUE)
    again = BatchLine(
        line_no=1,
        posting_date=day("02-28"),
        document_no="RENT",
        account_no="6900",
        bal_account_no="1090",
        amount=Decimal("800.00"),
        recurring_method="fixed",
        recurring_frequency="1D+1M-1D",
        expiration_date=day("03-31"),
    )
    assert outcome.decision is not None
    assert outcome.decision.events[-1] == (GENERAL.stream, JournalLinesChanged(lines=(again,)))
    thrice = outcome.and_recorded().after(ACCRUE, ACCRUE)
    assert thrice.balances() == {"1090": "-2400.00", "6900": "2400.00"}
    thrice.when(ACCRUE).then_refused(NothingInJournal)


def test_a_variable_line_waits_for_its_amount() -> None:
    scenario = recurring(rent(recurring_method="variable")).after(ACCRUE)
    scenario.when(ACCRUE).then_refused(NothingInJournal, waiting=1)
    change = ChangeJournalLine(**ACCRUALS, line_no=1, amount="810")
    assert scenario.after(change, ACCRUE).balances()["6900"] == "1610.00"


def test_a_line_that_has_expired_when_it_is_typed_waits() -> None:
    recurring(rent(expiration_date=day("01-30"))).when(ACCRUE).then_refused(NothingInJournal)


def test_a_reversing_line_is_taken_back_on_the_next_day() -> None:
    scenario = recurring(rent(recurring_method="reversing_fixed")).after(ACCRUE)
    assert scenario.balances() == {}
    posted = next(event for _, event in reversed(scenario.books.log) if isinstance(event, Posted))
    assert posted.transaction_posting_dates == (day("01-31"), day("02-01"))


def test_a_reversing_line_is_taken_back_at_its_own_rate() -> None:
    """The dollar is worth more on the next day."""
    accrued = rent(recurring_method="reversing_fixed", currency="USD")
    past = given(
        *books_in(d0101="0.90", d0201="0.97"),
        SetJournalBatch(**ACCRUALS),
        AddJournalLines(**ACCRUALS, lines=(accrued,)),
    )
    assert past.after(ACCRUE).balances() == {}


def test_a_document_that_is_taken_back_in_part_must_balance_both_times() -> None:
    lines = (
        rent(bal_account_no="", recurring_method="reversing_fixed"),
        rent(bal_account_no="", account_no="1090", amount=Decimal(-800)),
    )
    recurring(*lines).when(ACCRUE).then_refused(DocumentOutOfBalance, document_no="RENT")


# --- test report --------------------------------------------------------------------------


def test_the_report_finds_everything_at_once() -> None:
    past = given(*PAST, customer("C3"), EditCustomer(party_no="C3", blocked="all"))
    closed = SetAllowedPostingDates(allow_from=day("01-05"), allow_to=None)
    typed = past.after(
        closed,
        add(
            receipt("-980", applies_to={1: None}),
            receipt(),
            receipt("-1", account_no="C3"),
            receipt("-1", posting_date=day("01-04")),
            receipt("1"),
        ),
    )
    outcome = typed.when(CHECK)
    assert outcome.numbers["lines"] == 5
    assert problems(typed) == [
        (2, AmountIsZero.code),
        (3, PartyBlocked.code),
        (4, PostingDateNotAllowed.code),
        (5, "E-POST-SIGN"),
    ]
    first = outcome.numbers["problems"][0]
    assert first["message"].startswith("journal line 2: ")


def test_a_line_that_settles_more_than_an_entry_has_left_by_now() -> None:
    typed = given(*PAST, add(receipt("-150", applies_to={2: Decimal(150)})))
    paid = line("PAY-1", "01-14", "-200.00", applies_to={2: None})
    assert problems(typed.after(journal(paid))) == [(1, "E-APPLY-EXCESS")]


def test_lines_of_a_document_out_of_balance_are_looked_at_by_themselves() -> None:
    batch = SetJournalBatch(**DAILY, number_series="CR")
    lines = [
        receipt("-100", document_no="D", account_no="C3"),
        receipt("90", document_no="D", account_type="gl", account_no="1090", document_type=""),
    ]
    blocked = EditCustomer(party_no="C3", blocked="all")
    typed = given(*PAST, customer("C3"), blocked, batch, add(*lines))
    assert problems(typed) == [(1, DocumentOutOfBalance.code), (1, PartyBlocked.code)]


def test_a_series_that_is_missing_hides_nothing() -> None:
    later = AddNumberSeriesLine(series="LATE", starting_date=day("06-01"), no_first="L-1")
    past = given(*PAST, later, SetJournalBatch(**DAILY, number_series="LATE"))
    typed = past.after(add(receipt("-1"), receipt()))
    assert problems(typed) == [(0, NumberSeriesUnknown.code), (2, AmountIsZero.code)]


def test_nothing_stops_what_can_be_posted() -> None:
    typed = given(*PAST, add(receipt("-1")), documents("INV-3 01-12 5.00"))
    assert problems(typed) == []
