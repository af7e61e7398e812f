"""Reminders: drafted, issued with their levels and what they cost, deleted and cancelled (receivables.md 13)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms, InterestRate
from ledger_es.aggregates.number_series import NumbersDrawn
from ledger_es.aggregates.party_ledger import AskedEntry, ReminderLevelSet
from ledger_es.aggregates.reminder import (
    RemindedEntry,
    ReminderCancelled,
    ReminderDeleted,
    ReminderDrafted,
    ReminderIssued,
    ReminderRefreshed,
)
from ledger_es.aggregates.reminder_terms import ReminderLevel, ReminderTerms
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.default_setup import CUSTOMER_GROUPS, FROM
from ledger_es.commands.entry import SetEntryHold
from ledger_es.commands.entry_note import SetEntryDispute, SetEntryPromise
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.posting_group import SetPartyPostingGroup
from ledger_es.commands.reminder import CreateReminders, DeleteReminders, RefreshReminders
from ledger_es.commands.reminder_cancellation import CancelReminders
from ledger_es.commands.reminder_issue import IssueReminders
from ledger_es.commands.reminder_terms import SetReminderTerms
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.books import Whose
from ledger_es.errors import (
    AccountMissingInGroup,
    ApplicationTooEarly,
    AskingDocumentUnknown,
    DocumentEntryIsApplied,
    DocumentIsNoDraft,
    DocumentIsNotIssued,
    DocumentNoUsed,
    DraftExists,
    DraftIsFaulty,
    DraftIsOutdated,
    ExchangeRateMissing,
    InterestRateMissing,
    LaterReminderExists,
    NothingToAskFor,
    PartyBlocked,
    PartyUnknown,
    PostingDateNotAllowed,
    ReminderTermsMissing,
    Words,
)
from tests.scenarios.books import BOOKS, COMPANY, customer, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given

LEVELS = (
    ReminderLevel(grace_period="5D", due_date_formula="10D"),
    ReminderLevel(grace_period="10D", due_date_formula="10D", additional_fee="20"),
    ReminderLevel(grace_period="10D", due_date_formula="5D", additional_fee="30", line_fee="7"),
)
INVOICE = documents("INV-1 01-12 1000.00 02-11")
C1 = Whose("customer", "C1")


def terms(*levels: ReminderLevel, code: str = "R", **fields: Any) -> SetReminderTerms:
    posting: dict[str, Any] = {"post_additional_fee": True, "post_line_fee": True}
    return SetReminderTerms(
        reminder_terms=code,
        valid_from=day("01-01"),
        terms=ReminderTerms(**posting | fields, levels=levels or LEVELS),
    )


REMINDED = EditCustomer(party_no="C1", reminder_terms="R")
TERMS = (terms(), REMINDED)


def create(on: str, **fields: Any) -> CreateReminders:
    return CreateReminders(document_date=day(on), **fields)


def issue(*numbers: str, **fields: Any) -> IssueReminders:
    return IssueReminders(reminder_nos=numbers, **fields)


def cancel(*numbers: str, **fields: Any) -> CancelReminders:
    return CancelReminders(reminder_nos=numbers, **fields)


def reminded(*days: str) -> Scenario:
    """The books after a reminder on each of these days, issued at once: R00001, R00002 and so on."""
    scenario = given(*BOOKS, *TERMS, INVOICE)
    for number, on in enumerate(days, 1):
        scenario.after(create(on), issue(f"R{number:05d}"))
    return scenario


def level_of(scenario: Scenario, entry_no: int = 1) -> int:
    return scenario.books.party_ledger(C1).asked.level_of(entry_no)


FACTS: dict[str, Any] = {
    "customer_no": "C1",
    "currency": "CHF",
    "reminder_terms": "R",
    "document_date": day("02-17"),
    "posting_date": day("02-17"),
    "due_date": day("02-27"),
    "level_no": 1,
    "remaining_amount": "1000.00",
    "post_additional_fee": True,
    "post_line_fee": True,
    "overdue_only": True,
    "lines": (
        RemindedEntry(
            entry_no=1,
            line_type="reminder_line",
            level_no=1,
            document_type="invoice",
            document_no="INV-1",
            due_date=day("02-11"),
            amount="1000.00",
            remaining_amount="1000.00",
        ),
    ),
}
"""What the reminder of 17 February says about the invoice."""


# --- drafts -------------------------------------------------------------------------------


def test_a_draft_says_what_it_asks_for() -> None:
    drafted = given(*BOOKS, *TERMS, INVOICE).when(create("02-17"))
    drafted.then(
        (
            "number_series-REMINDER",
            NumbersDrawn(starting_date=FROM, no_first="R00001", no_last="R00001", count=1),
        ),
        (
            "reminder-R00001",
            ReminderDrafted(**FACTS),
        ),
    )
    assert drafted.numbers == {"reminder_nos": ["R00001"]}


def test_the_last_day_of_grace_is_in_time_and_a_second_run_makes_nothing() -> None:
    scenario = given(*BOOKS, *TERMS, INVOICE)
    assert scenario.when(create("02-16")).numbers == {"reminder_nos": []}
    again = scenario.after(create("02-17")).when(create("02-18"))
    assert again.decision is not None
    assert again.decision.events == []
    (warning,) = again.numbers["warnings"]
    assert warning["facts"]["refusal_code"] == "E-COLLECT-DRAFT"


def test_every_currency_has_a_reminder_of_its_own_at_its_rate() -> None:
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.8"))
    levels = (ReminderLevel(additional_fee="20"),)
    scenario = given(
        *BOOKS,
        terms(*levels),
        REMINDED,
        SetCurrency(currency="USD"),
        SetExchangeRates(currency="USD", rates=(rate,)),
        INVOICE,
        journal(line("INV-2", "01-12", "100.00", currency="USD", due_date=day("02-11"))),
    )
    scenario.after(create("02-17"), issue("R00001", "R00002"))
    assert scenario.remaining() == {
        1: "1000.00", 2: "100.00", 3: "20.00", 4: "25.00",
    }  # fmt: skip
    assert scenario.balances()["3850"] == "-40.00"


def test_a_deleted_draft_leaves_its_number_used() -> None:
    scenario = given(*BOOKS, *TERMS, INVOICE, create("02-17"))
    deleted = scenario.when(DeleteReminders(reminder_nos=("R00001",)))
    deleted.then(("reminder-R00001", ReminderDeleted(customer_no="C1", currency="CHF")))
    assert scenario.when(create("02-18")).numbers == {"reminder_nos": ["R00002"]}
    deleting = DeleteReminders(reminder_nos=("R00001",))
    scenario.when(deleting).then_refused(DocumentIsNoDraft, status="deleted")
    scenario.when(issue("R00001")).then_refused(DocumentIsNoDraft, status="deleted")
    scenario.when(cancel("R00001")).then_refused(DocumentIsNotIssued, status="deleted")


def test_drafts_refused() -> None:
    past = given(*BOOKS, INVOICE)
    past.when(create("02-17", customer_nos=("C9",))).then_refused(PartyUnknown)
    past.when(create("02-17", customer_nos=("C1",))).then_refused(ReminderTermsMissing, on=None)
    assert past.when(create("02-17")).numbers["reminder_nos"] == []
    past.after(*TERMS)
    early = CreateReminders(document_date=day("01-01").replace(year=2020), customer_nos=("C1",))
    past.when(early).then_refused(ReminderTermsMissing, on=early.document_date)
    past.after(EditCustomer(party_no="C1", blocked="all"))
    past.when(create("02-17", customer_nos=("C1",))).then_refused(PartyBlocked)
    past.after(EditCustomer(party_no="C1", blocked=""), create("02-17"))
    past.when(create("02-18", customer_nos=("C1",))).then_refused(
        DraftExists, document_no="R00001", currency="CHF"
    )


def test_a_rate_is_needed_for_another_currency_and_for_interest() -> None:
    rate = DatedRate(starting_date=day("02-01"), relational_exchange_rate_amount=Decimal("0.8"))
    foreign = journal(line("INV-2", "02-12", "100.00", currency="USD", due_date=day("02-12")))
    usd = (SetCurrency(currency="USD"), SetExchangeRates(currency="USD", rates=(rate,)))
    past = given(*BOOKS, *TERMS, *usd, foreign)
    past.when(create("02-20", posting_date=day("01-31"), customer_nos=("C1",))).then_refused(
        ExchangeRateMissing
    )
    late = FinanceChargeTerms(
        rates=(InterestRate(starting_date=day("03-01"), percentage=Decimal(5)),)
    )
    rates = SetFinanceChargeTerms(finance_charge_terms="F", valid_from=day("01-01"), terms=late)
    interest = terms(ReminderLevel(calculate_interest=True), code="I")
    both = EditCustomer(party_no="C1", reminder_terms="I", finance_charge_terms="F")
    past = given(*BOOKS, interest, rates, both, INVOICE)
    past.when(create("02-20", customer_nos=("C1",))).then_refused(
        InterestRateMissing, day=day("02-12"), entry_no=1
    )


# --- issuing ------------------------------------------------------------------------------


def test_the_first_reminder_posts_nothing_and_sets_the_level() -> None:
    past = given(*BOOKS, *TERMS, INVOICE, create("02-17"))
    issued = past.when(issue("R00001"))
    scenario = issued.then(
        ("reminder-R00001", ReminderIssued(**FACTS)),
        (
            "customer_ledger-C1",
            ReminderLevelSet(
                document_type="reminder",
                document_no="R00001",
                document_date=day("02-17"),
                due_date=day("02-27"),
                entries=(AskedEntry(entry_no=1, level_no=1, level_after=1),),
            ),
        ),
    )
    assert scenario.balances() == {"1100": "1000.00", "3000": "-1000.00"}
    scenario.when(issue("R00001")).then_refused(DocumentIsNoDraft, status="issued")


def test_the_levels_follow_the_due_date_of_the_reminder_before() -> None:
    scenario = reminded("02-17")
    assert scenario.when(create("03-09")).numbers == {"reminder_nos": []}
    assert scenario.when(create("03-10")).numbers == {"reminder_nos": ["R00002"]}
    scenario.after(create("03-10"), issue("R00002"))
    assert level_of(scenario) == 2
    assert scenario.remaining() == {1: "1000.00", 2: "20.00"}
    assert scenario.entry(2).posted.document_no == "R00002"
    assert scenario.entry(2).due_date == day("03-20")
    # The reminder's own entry is due by then, and is reminded for the first time.
    scenario.after(create("03-31"), issue("R00003"))
    assert level_of(scenario) == 3
    assert level_of(scenario, 2) == 1
    assert scenario.remaining() == {1: "1000.00", 2: "20.00", 3: "37.00"}
    assert scenario.balances()["3850"] == "-57.00"


@pytest.mark.parametrize(
    ("flags", "posted"),
    [
        ({}, {"3850": "-24.00", "3851": "-10.00"}),
        ({"post_interest": False}, {"3850": "-24.00"}),
        ({"post_additional_fee": False}, {"3850": "-4.00", "3851": "-10.00"}),
        ({"post_line_fee": False}, {"3850": "-20.00", "3851": "-10.00"}),
        ({"post_interest": False, "post_additional_fee": False, "post_line_fee": False}, {}),
    ],
)
def test_what_the_terms_post(flags: dict[str, bool], posted: dict[str, str]) -> None:
    level = ReminderLevel(additional_fee="20", line_fee="4", calculate_interest=True)
    interest = FinanceChargeTerms(percentage=Decimal(1), period_days=30)
    scenario = given(
        *BOOKS,
        terms(level, **{"post_interest": True} | flags),
        SetFinanceChargeTerms(finance_charge_terms="F", valid_from=day("01-01"), terms=interest),
        EditCustomer(party_no="C1", reminder_terms="R", finance_charge_terms="F"),
        INVOICE,
        create("03-13"),
        issue("R00001"),
    )
    balances = scenario.balances()
    assert {no: balances[no] for no in ("3850", "3851") if no in balances} == posted
    (row,) = scenario.books.party_ledger(C1).asked.rows_of(1)
    assert row.interest_posted == ("3851" in posted)


def test_interest_counts_what_was_paid_from_its_day_on() -> None:
    level = ReminderLevel(calculate_interest=True)
    interest = FinanceChargeTerms(percentage=Decimal("1.5"), period_days=30)
    scenario = given(
        *BOOKS,
        terms(level, post_interest=True),
        SetFinanceChargeTerms(finance_charge_terms="F", valid_from=day("01-01"), terms=interest),
        EditCustomer(party_no="C1", reminder_terms="R", finance_charge_terms="F"),
        documents("INV-1 01-01 1000.00 01-01"),
        journal(line("PAY-1", "01-16", "-400.00", applies_to_document_no="INV-1")),
        create("01-31"),
        issue("R00001"),
    )
    assert scenario.remaining() == {1: "600.00", 3: "12.00"}


def test_a_draft_that_is_outdated_is_issued_when_it_is_made_anew() -> None:
    past = given(*BOOKS, *TERMS, documents("INV-1 01-12 1000.00 02-11\nINV-2 01-12 50.00 02-11"))
    past.after(create("02-17"), SetEntryHold(entry_no=2, on_hold="ASK"))
    past.when(issue("R00001")).then_refused(DraftIsOutdated, entry_no=2)
    past.after(
        SetEntryHold(entry_no=2, on_hold=""),
        journal(line("PAY-1", "02-18", "-100.00", applies_to_document_no="INV-1")),
    )
    past.when(issue("R00001")).then_refused(DraftIsOutdated, entry_no=1)
    past.after(journal(line("PAY-2", "02-18", "-900.00", applies_to_document_no="INV-1")))
    past.when(issue("R00001")).then_refused(DraftIsOutdated, entry_no=1)
    scenario = past.after(issue("R00001", refresh=True))
    assert (level_of(scenario, 1), level_of(scenario, 2)) == (0, 1)
    paid = given(*BOOKS, *TERMS, INVOICE, create("02-17")).after(
        journal(line("PAY-1", "02-18", "-1000.00", applies_to_document_no="INV-1"))
    )
    paid.when(issue("R00001", refresh=True)).then_refused(NothingToAskFor)


def test_the_lines_of_a_draft_are_made_anew() -> None:
    past = given(*BOOKS, *TERMS, INVOICE, create("02-17"))
    anew = RefreshReminders(reminder_nos=("R00001",))
    unchanged = past.when(anew)
    assert unchanged.decision is not None
    assert unchanged.decision.events == []
    past.after(journal(line("PAY-1", "02-18", "-100.00", applies_to_document_no="INV-1")))
    reminded_line = FACTS["lines"][0].model_copy(update={"remaining_amount": Decimal("900.00")})
    changed = {"remaining_amount": "900.00", "lines": (reminded_line,)}
    past.when(anew).then(("reminder-R00001", ReminderRefreshed(**FACTS | changed)))
    past.after(issue("R00001"))
    past.when(anew).then_refused(DocumentIsNoDraft)


def test_of_several_those_that_cannot_be_issued_stay() -> None:
    scenario = given(
        COMPANY, customer("C1"), customer("C2"), terms(), REMINDED,
        EditCustomer(party_no="C2", reminder_terms="R"), INVOICE,
        documents("INV-9 01-12 70.00 02-11", "C2"), create("02-17"),
        EditCustomer(party_no="C1", blocked="all"),
    )  # fmt: skip
    issued = scenario.when(issue("R00001", "R00002"))
    assert issued.numbers["reminder_nos"] == ["R00002"]
    (warning,) = issued.numbers["warnings"]
    assert warning["facts"]["document_no"] == "R00001"
    assert warning["facts"]["refusal_code"] == "E-PARTY-BLOCKED"
    scenario = issued.and_recorded()
    none = scenario.when(issue("R00001", "R00002"))
    assert none.decision is not None
    assert none.decision.events == []


def test_issuing_refused() -> None:
    past = given(*BOOKS, *TERMS, INVOICE)
    past.when(issue("R00001")).then_refused(AskingDocumentUnknown)
    past.after(create("02-17"))
    past.after(SetAllowedPostingDates(allow_from=day("03-01"), allow_to=None))
    past.when(issue("R00001")).then_refused(PostingDateNotAllowed)
    past.after(issue("R00001", posting_date=day("03-01")), create("03-10"))
    past.after(EditCustomer(party_no="C1", blocked="all"))
    past.when(issue("R00002")).then_refused(PartyBlocked)
    past.after(EditCustomer(party_no="C1", blocked=""))
    no_fees = CUSTOMER_GROUPS["DOMESTIC"].model_copy(update={"additional_fee_account": ""})
    past.after(
        SetPartyPostingGroup(
            ledger="customer", posting_group="DOMESTIC", valid_from=day("03-01"), accounts=no_fees
        )
    )
    past.when(issue("R00002")).then_refused(AccountMissingInGroup)
    past.after(
        SetPartyPostingGroup(
            ledger="customer",
            posting_group="DOMESTIC",
            valid_from=day("03-01"),
            accounts=CUSTOMER_GROUPS["DOMESTIC"],
        ),
    )
    assert past.when(issue("R00002")).numbers["reminder_nos"] == ["R00002"]
    typed = line("REM-1", "03-01", "5.00").model_copy(update={"document_no": "R00002"})
    past.after(journal(typed)).when(issue("R00002")).then_refused(DocumentNoUsed)


def test_interest_below_zero_is_not_issued() -> None:
    level = ReminderLevel(calculate_interest=True)
    interest = FinanceChargeTerms(percentage=Decimal(5), period_days=30, line_fee_in_interest=True)
    past = given(
        *BOOKS,
        terms(level, post_interest=True),
        SetFinanceChargeTerms(finance_charge_terms="F", valid_from=day("01-01"), terms=interest),
        EditCustomer(party_no="C1", reminder_terms="R", finance_charge_terms="F"),
        documents("CM-1 01-01 -500.00 01-01\nINV-1 02-01 1000.00 02-11"),
        create("02-12"),
    )
    past.when(issue("R00001")).then_refused(DraftIsFaulty)


# --- cancelling ---------------------------------------------------------------------------


def test_cancelled_the_level_goes_back_and_the_posting_is_mirrored() -> None:
    scenario = reminded("02-17", "03-10")
    scenario.when(cancel("R00001")).then_refused(LaterReminderExists, later_document_no="R00002")
    cancelled = scenario.when(cancel("R00002", posting_date=day("03-15"))).and_recorded()
    assert level_of(cancelled) == 1
    assert cancelled.remaining() == {1: "1000.00"}
    assert cancelled.balances() == {"1100": "1000.00", "3000": "-1000.00"}
    stream, event = cancelled.books.log[-2]
    assert stream == "reminder-R00002"
    assert event == ReminderCancelled(posting_date=day("03-15"), transaction_no=3)
    scenario.when(cancel("R00002")).then_refused(DocumentIsNotIssued, status="cancelled")
    # Afterwards the same reminder can be made again, under a number of its own.
    again = cancelled.after(create("03-16"), issue("R00003"))
    assert level_of(again) == 2


def test_several_are_cancelled_the_newest_first() -> None:
    scenario = reminded("02-17", "03-10", "03-31")
    cancelled = scenario.when(cancel("R00001", "R00002", "R00003"))
    assert cancelled.numbers["reminder_nos"] == ["R00003", "R00002", "R00001"]
    cancelled.and_recorded()
    assert level_of(scenario) == 0
    assert scenario.remaining() == {1: "1000.00"}
    nothing = scenario.when(cancel("R00001", "R00002"))
    assert nothing.decision is not None
    assert nothing.decision.events == []
    assert len(nothing.numbers["warnings"]) == 2


def test_cancelling_refused() -> None:
    past = reminded("02-17", "03-10")
    past.when(cancel("R00009")).then_refused(AskingDocumentUnknown)
    past.when(cancel("R00002", posting_date=day("03-09"))).then_refused(ApplicationTooEarly)
    past.after(SetAllowedPostingDates(allow_from=day("03-11"), allow_to=None))
    past.when(cancel("R00002")).then_refused(PostingDateNotAllowed)
    past.after(
        journal(line("PAY-1", "03-12", "-20.00")),
        ApplyEntries(applying_entry_no=3, posting_date=day("03-12"), amounts_to_apply={2: None}),
    )
    past.when(cancel("R00002", posting_date=day("03-12"))).then_refused(
        DocumentEntryIsApplied, entry_no=2
    )
    past.after(UnapplyEntry(entry_no=3), EditCustomer(party_no="C1", blocked="all"))
    past.when(cancel("R00002", posting_date=day("03-12"))).then_refused(PartyBlocked)


def test_paid_and_returned_the_entry_is_back_at_its_level() -> None:
    scenario = reminded("02-17")
    scenario.after(
        journal(line("PAY-1", "02-20", "-1000.00", applies_to_document_no="INV-1")),
        UnapplyEntry(entry_no=2),
        ReverseTransaction(transaction_no=2),
    )
    assert level_of(scenario) == 1
    assert scenario.when(create("03-10")).numbers == {"reminder_nos": ["R00002"]}


def test_released_from_hold_the_entry_goes_on_where_it_was() -> None:
    scenario = reminded("02-17").after(
        SetEntryHold(entry_no=1, on_hold="ASK"),
        documents("INV-2 01-12 50.00 02-11"),
        create("02-18", include_on_hold=True),
        issue("R00002"),
        SetEntryHold(entry_no=1, on_hold=""),
    )
    rows = scenario.books.party_ledger(C1).asked.rows_of(1)
    assert [row.level_no for row in rows] == [1, 0]
    assert scenario.when(create("03-10")).numbers == {"reminder_nos": ["R00003"]}


# --- disputes and promises ----------------------------------------------------------------


def told_apart(what: str) -> Scenario:
    """C1 owes 1,000.00, 80.00 in dispute and 60.00 promised for 20 February, all due on 11 February."""
    return given(
        *BOOKS,
        terms(disputed_entries=what, promised_entries=what),
        REMINDED,
        INVOICE,
        documents("INV-2 01-12 80.00 02-11"),
        documents("INV-3 01-12 60.00 02-11"),
        SetEntryDispute(entry_no=2, dispute="PRICE"),
        SetEntryPromise(entry_no=3, promised_date=day("02-20")),
    )


def drafted_lines(scenario: Scenario, on: str) -> tuple[str, dict[int, tuple[str, int]]]:
    """What the reminder of this day asks for, and the section and level of each entry on it."""
    content = scenario.after(create(on)).books.reminder("R00001").content
    assert content is not None
    lines = {each.entry_no: (each.line_type, each.level_no) for each in content.lines}
    return str(content.remaining_amount), lines


def test_what_is_disputed_or_promised_is_left_out_or_listed_apart_or_asked_for() -> None:
    asked_for = ("reminder_line", 1)
    assert drafted_lines(told_apart("leave_out"), "02-17") == ("1000.00", {1: asked_for})
    assert drafted_lines(told_apart("show_apart"), "02-17") == (
        "1000.00", {1: asked_for, 2: ("disputed", 0), 3: ("promised", 0)},
    )  # fmt: skip
    assert drafted_lines(told_apart("remind"), "02-17") == (
        "1140.00", {1: asked_for, 2: asked_for, 3: asked_for},
    )  # fmt: skip


def test_a_promise_counts_up_to_its_day() -> None:
    assert drafted_lines(told_apart("leave_out"), "02-20")[0] == "1000.00"
    assert drafted_lines(told_apart("leave_out"), "02-21") == (
        "1060.00", {1: ("reminder_line", 1), 3: ("reminder_line", 1)},
    )  # fmt: skip


def test_nobody_is_reminded_of_what_is_in_dispute_alone() -> None:
    scenario = given(*BOOKS, *TERMS, INVOICE, SetEntryDispute(entry_no=1, dispute="PRICE"))
    assert scenario.when(create("02-17")).numbers == {"reminder_nos": []}


def test_a_draft_is_not_issued_after_a_dispute_or_its_end() -> None:
    scenario = told_apart("show_apart").after(create("02-17"))
    scenario.after(SetEntryDispute(entry_no=2, dispute=""))
    scenario.when(issue("R00001")).then_refused(
        DraftIsOutdated, entry_no=2, reason=Words("is no longer disputed or promised")
    )
    scenario.after(SetEntryDispute(entry_no=1, dispute="PRICE"))
    scenario.when(issue("R00001")).then_refused(
        DraftIsOutdated, entry_no=1, reason=Words("was disputed")
    )
    refreshed = scenario.when(issue("R00001", refresh=True))
    refreshed.and_recorded()
    content = scenario.books.reminder("R00001").content
    assert content is not None
    assert [(each.entry_no, each.line_type) for each in content.lines] == [
        (2, "reminder_line"), (1, "disputed"), (3, "promised"),
    ]  # fmt: skip
    assert (level_of(scenario, 1), level_of(scenario, 2)) == (0, 1)


def test_a_run_says_that_nobody_has_terms() -> None:
    run = given(*BOOKS, INVOICE).when(create("02-17"))
    (warning,) = run.numbers["warnings"]
    assert warning["code"] == "W-COLLECT-NOBODY"
    assert "no customer has reminder terms" in warning["message"]
