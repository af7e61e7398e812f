"""Reports from the field on reminders and interest: what users of other programs had to complain about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms, InterestRate
from ledger_es.aggregates.reminder_terms import ReminderLevel, ReminderTerms
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.finance_charge_memo import (
    CreateFinanceChargeMemos,
    IssueFinanceChargeMemos,
)
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.reminder import CreateReminders
from ledger_es.commands.reminder_issue import IssueReminders
from ledger_es.commands.reminder_terms import SetReminderTerms
from ledger_es.commands.reversal import ReverseTransaction
from tests.scenarios.books import BOOKS, COMPANY, customer, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given


def terms(*levels: ReminderLevel, **fields: Any) -> SetReminderTerms:
    return SetReminderTerms(
        reminder_terms="R",
        valid_from=day("01-01"),
        terms=ReminderTerms(**fields, levels=levels),
    )


def interest(**fields: Any) -> SetFinanceChargeTerms:
    known: dict[str, Any] = {"percentage": Decimal("1.5"), "post_interest": True}
    return SetFinanceChargeTerms(
        finance_charge_terms="F",
        valid_from=day("01-01"),
        terms=FinanceChargeTerms(**known | fields),
    )


C1 = EditCustomer(party_no="C1", reminder_terms="R", finance_charge_terms="F")
CHARGED = EditCustomer(party_no="C1", finance_charge_terms="F")
REMINDED = EditCustomer(party_no="C1", reminder_terms="R")
GRACE = ReminderLevel(grace_period="5D", due_date_formula="10D")


def created(scenario: Scenario, on: str) -> list[str]:
    numbers: list[str] = scenario.when(CreateReminders(document_date=day(on))).numbers[
        "reminder_nos"
    ]
    return numbers


def remind(scenario: Scenario, on: str, *numbers: str) -> Scenario:
    return scenario.after(
        CreateReminders(document_date=day(on)), IssueReminders(reminder_nos=numbers)
    )


def asked(scenario: Scenario, reminder_no: str) -> dict[int, tuple[int, str]]:
    """Level and remaining amount of each entry on the reminder."""
    content = scenario.books.reminder(reminder_no).content
    assert content is not None
    return {line.entry_no: (line.level_no, str(line.remaining_amount)) for line in content.lines}


def charge(scenario: Scenario, on: str, number: str, **fields: Any) -> str:
    """A memo of this day, issued; its interest."""
    scenario.after(
        CreateFinanceChargeMemos(document_date=day(on), **fields),
        IssueFinanceChargeMemos(memo_nos=(number,)),
    )
    content = scenario.books.finance_charge_memo(number).content
    assert content is not None
    return str(sum(line.interest_amount for line in content.lines if line.entry_no == 1))


def test_a_credit_memo_that_nobody_has_applied_counts_for_the_minimum() -> None:
    for credit, drafts in (("-1205.00", []), ("-1190.00", ["R00001"])):
        scenario = given(
            *BOOKS,
            terms(GRACE, minimum_amount="50"),
            REMINDED,
            documents(f"INV-1 02-10 1240.00 03-10\nCM-1 03-20 {credit} 03-20"),
        )
        assert created(scenario, "04-01") == drafts
    scenario.after(CreateReminders(document_date=day("04-01")))
    assert asked(scenario, "R00001") == {1: (1, "1240.00"), 2: (1, "-1190.00")}


def test_a_part_payment_neither_ends_the_reminders_nor_sets_the_level_back() -> None:
    second = ReminderLevel(grace_period="7D", due_date_formula="10D")
    first = ReminderLevel(grace_period="5D", due_date_formula="10D")
    scenario = given(*BOOKS, terms(first, second), REMINDED, documents("INV-1 01-03 1860.00 02-02"))
    remind(scenario, "02-12", "R00001")
    scenario.after(journal(line("PAY-1", "02-25", "-1000.00", applies_to_document_no="INV-1")))
    assert created(scenario, "03-01") == []
    remind(scenario, "03-02", "R00002")
    assert asked(scenario, "R00002") == {1: (2, "860.00")}
    assert asked(scenario, "R00001") == {1: (1, "1860.00")}


def test_a_scheduler_that_starts_the_chain_again_and_again_reminds_once() -> None:
    level = ReminderLevel(grace_period="5D", due_date_formula="10D", additional_fee="15")
    scenario = given(
        *BOOKS,
        terms(level, post_additional_fee=True),
        REMINDED,
        documents("INV-1 03-02 400.00 04-01"),
    )
    for on in ["04-07"] * 12 + ["04-08"] * 10:
        run = scenario.when(CreateReminders(document_date=day(on)))
        numbers = run.numbers["reminder_nos"]
        run.and_recorded()
        if numbers:
            scenario.after(IssueReminders(reminder_nos=tuple(numbers)))
    assert scenario.remaining() == {1: "400.00", 2: "15.00"}


def test_a_draft_in_one_currency_does_not_hold_up_the_other() -> None:
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.92"))
    levels = (
        ReminderLevel(grace_period="5D", due_date_formula="14D"),
        ReminderLevel(grace_period="10D"),
    )
    scenario = given(
        *BOOKS,
        terms(*levels),
        REMINDED,
        SetCurrency(currency="EUR"),
        SetExchangeRates(currency="EUR", rates=(rate,)),
        documents("INV-1 03-25 300.00 04-24"),
        CreateReminders(document_date=day("05-05")),
        journal(line("INV-2", "04-01", "200.00", currency="EUR", due_date=day("05-08"))),
        documents("INV-3 04-01 120.00 05-08"),
    )
    run = scenario.when(CreateReminders(document_date=day("05-20")))
    (warning,) = run.numbers["warnings"]
    assert warning["facts"]["refusal_code"] == "E-COLLECT-DRAFT"
    run.and_recorded()
    assert asked(scenario, "R00002") == {2: (1, "200.00")}
    scenario.after(IssueReminders(reminder_nos=("R00001",)))
    scenario.when(CreateReminders(document_date=day("05-21"))).and_recorded()
    assert asked(scenario, "R00003") == {3: (1, "120.00")}


def test_the_minimum_in_local_currency_is_compared_with_the_converted_total() -> None:
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.92"))
    for amount, drafts in (("54.34", []), ("54.35", ["R00001"])):
        scenario = given(
            *BOOKS,
            terms(GRACE, minimum_amount="50"),
            REMINDED,
            SetCurrency(currency="EUR"),
            SetExchangeRates(currency="EUR", rates=(rate,)),
            journal(line("INV-1", "01-10", amount, currency="EUR", due_date=day("02-09"))),
        )
        assert created(scenario, "03-01") == drafts


def test_a_new_term_moves_the_next_letter_not_the_start_of_interest() -> None:
    first = ReminderLevel(grace_period="5D", due_date_formula="14D")
    second = ReminderLevel(grace_period="0D", calculate_interest=True)
    scenario = given(
        *BOOKS,
        terms(first, second),
        interest(percentage=Decimal("9.25"), period_days=365),
        C1,
        documents("INV-1 02-01 10000.00 03-01"),
    )
    remind(scenario, "03-16", "R00001")
    assert created(scenario, "03-30") == []
    scenario.after(CreateReminders(document_date=day("03-31")))
    content = scenario.books.reminder("R00002").content
    assert content is not None
    assert str(content.interest_amount) == "76.03"


def test_one_blocked_customer_does_not_stop_the_batch() -> None:
    numbers = [f"C{count}" for count in range(1, 23)]
    scenario = given(COMPANY, *(customer(no, reminder_terms="") for no in numbers), terms(GRACE))
    for no in numbers:
        scenario.after(
            EditCustomer(party_no=no, reminder_terms="R"),
            documents(f"INV-{no} 01-12 100.00 02-11", no),
        )
    drafts = created(scenario, "02-20")
    scenario.after(CreateReminders(document_date=day("02-20")))
    blocked = scenario.books.reminder(drafts[2]).content
    assert blocked is not None
    scenario.after(EditCustomer(party_no=blocked.customer_no, blocked="all"))
    issued = scenario.when(IssueReminders(reminder_nos=tuple(drafts)))
    assert issued.numbers["reminder_nos"] == [no for no in drafts if no != drafts[2]]
    (warning,) = issued.numbers["warnings"]
    assert warning["facts"]["document_no"] == drafts[2]
    issued.and_recorded()
    again = scenario.when(IssueReminders(reminder_nos=tuple(drafts)))
    assert again.numbers["reminder_nos"] == []


# --- interest -----------------------------------------------------------------------------


def test_the_second_memo_begins_where_the_first_one_ended() -> None:
    scenario = given(
        *BOOKS,
        interest(percentage=Decimal("10.15"), period_days=365, grace_period="5D"),
        CHARGED,
        documents("INV-1 05-15 12000.00 06-15"),
    )
    assert charge(scenario, "06-25", "F00001") == "33.37"
    assert charge(scenario, "07-25", "F00002") == "100.11"


def test_each_rate_counts_for_its_own_days() -> None:
    rates = (
        InterestRate(starting_date=day("01-01"), percentage=Decimal("9.27"), period_days=365),
        InterestRate(starting_date=day("07-01"), percentage=Decimal("10.02"), period_days=365),
    )
    scenario = given(*BOOKS, interest(rates=rates), CHARGED, documents("INV-1 05-12 4250.00 06-12"))
    assert charge(scenario, "08-20", "F00001") == "78.93"
    content = scenario.books.finance_charge_memo("F00001").content
    assert content is not None
    assert [(rate.days, str(rate.amount)) for rate in content.rates] == [
        (18, "19.43"),
        (51, "59.50"),
    ]


def test_each_payment_lowers_the_base_once_from_its_own_day() -> None:
    scenario = given(
        *BOOKS,
        interest(percentage=Decimal(1)),
        CHARGED,
        documents("INV-1 03-01 5000.00 03-31"),
        journal(line("PAY-1", "04-15", "-2000.00", applies_to_document_no="INV-1")),
        journal(line("PAY-2", "04-30", "-1000.00", applies_to_document_no="INV-1")),
    )
    assert charge(scenario, "05-31", "F00001") == "60.67"
    content = scenario.books.finance_charge_memo("F00001").content
    assert content is not None
    assert len(content.lines) == 1


def test_money_that_lay_unapplied_costs_the_customer_nothing() -> None:
    scenario = given(
        *BOOKS,
        interest(interest_on="all"),
        CHARGED,
        documents("INV-1 04-01 2000.00 05-01"),
        journal(line("PAY-1", "05-03", "-2000.00")),
        ApplyEntries(applying_entry_no=2, posting_date=day("05-03"), amounts_to_apply={1: None}),
    )
    assert charge(scenario, "06-30", "F00001", closed_entry_nos=(1,)) == "2.00"
    later = CreateFinanceChargeMemos(document_date=day("09-30"), closed_entry_nos=(1,))
    scenario.after(later)
    content = scenario.books.finance_charge_memo("F00002").content
    assert content is not None
    assert [row.entry_no for row in content.lines] == [3]


def test_a_returned_payment_leaves_level_and_interest_as_if_it_had_never_come() -> None:
    scenario = given(
        *BOOKS,
        terms(GRACE),
        interest(),
        C1,
        documents("INV-1 02-01 640.00 03-02"),
        journal(line("PAY-1", "03-05", "-640.00", applies_to_document_no="INV-1")),
        UnapplyEntry(entry_no=2, posting_date=day("03-16")),
        ReverseTransaction(transaction_no=2),
        CreateReminders(document_date=day("03-20")),
    )
    assert asked(scenario, "R00001") == {1: (1, "640.00")}
    assert charge(scenario, "04-01", "F00001") == "9.60"
