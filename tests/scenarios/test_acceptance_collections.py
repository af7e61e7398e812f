"""Scenario 29, Scenario 30 and Scenario 32 of receivables.md 22: reminders, interest, statements and aging."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms, InterestRate
from ledger_es.aggregates.reminder import ReminderContent
from ledger_es.aggregates.reminder_terms import ReminderLevel
from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.entry import SetEntryHold
from ledger_es.commands.finance_charge_memo import (
    CancelFinanceChargeMemos,
    CreateFinanceChargeMemos,
    IssueFinanceChargeMemos,
)
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.commands.party import EditCustomer
from ledger_es.errors import DocumentEntryIsApplied, LaterReminderExists
from tests.projections.books import company
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_reminder import LEVELS, REMINDED, cancel, create, issue, terms

INVOICE = documents("INV-1 01-12 1000.00 02-11")


def asked(scenario: Scenario, number: str) -> ReminderContent:
    content = scenario.books.reminder(number).content
    assert content is not None
    return content


def levels(scenario: Scenario, number: str) -> dict[int, int]:
    return {line.entry_no: line.level_no for line in asked(scenario, number).lines}


def drafts(scenario: Scenario, on: str, **fields: Any) -> list[str]:
    numbers: list[str] = scenario.when(create(on, **fields)).numbers["reminder_nos"]
    return numbers


def test_29_three_levels_and_not_a_fourth() -> None:
    """Grace 5D, 10D, 10D; the last day of grace is in time; the reference is the due date of the reminder before."""
    scenario = given(*BOOKS, terms(*LEVELS, max_reminders=3), REMINDED, INVOICE)
    assert drafts(scenario, "02-16") == []
    scenario.after(create("02-17"), issue("R00001"))
    assert (asked(scenario, "R00001").due_date, levels(scenario, "R00001")) == (
        day("02-27"),
        {1: 1},
    )
    assert drafts(scenario, "03-09") == []
    scenario.after(create("03-10"), issue("R00002"))
    assert (asked(scenario, "R00002").due_date, levels(scenario, "R00002")) == (
        day("03-20"),
        {1: 2},
    )
    assert drafts(scenario, "03-30", due_date_to=day("02-11")) == []
    scenario.after(create("03-31"), issue("R00003"))
    # The fee of 20.00 of the second reminder is asked for too, at its own first level.
    assert levels(scenario, "R00003") == {1: 3, 2: 1}
    assert [(fee.entry_no, fee.level_no, str(fee.amount)) for fee in asked(scenario, "R00003").line_fees] == [
        (1, 3, "7.00")
    ]  # fmt: skip
    assert scenario.remaining() == {1: "1000.00", 2: "20.00", 3: "37.00"}
    scenario.after(create("04-30"))
    assert 1 not in levels(scenario, "R00004")


def test_29_hold_not_due_and_minimum() -> None:
    scenario = given(
        *BOOKS,
        terms(*LEVELS, minimum_amount="60"),
        REMINDED,
        documents("INV-1 01-12 60.00 02-11\nINV-2 01-12 500.00 02-11\nINV-3 02-10 80.00 03-12"),
        SetEntryHold(entry_no=2, on_hold="ASK"),
    )
    scenario.after(create("02-17", overdue_only=False, include_on_hold=True))
    sections = {line.entry_no: line.line_type for line in asked(scenario, "R00001").lines}
    assert sections == {1: "reminder_line", 2: "on_hold", 3: "not_due"}
    assert str(asked(scenario, "R00001").remaining_amount) == "60.00"
    below = given(
        *BOOKS,
        terms(*LEVELS, minimum_amount="60.01"),
        REMINDED,
        documents("INV-1 01-12 60.00 02-11"),
    )
    assert drafts(below, "02-17") == []


def test_29_the_fee_of_a_currency_falls_back_on_the_local_one() -> None:
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.8"))
    for own, fee in (((), "25.00"), (({"currency": "USD", "additional_fee": "22"},), "22.00")):
        level = ReminderLevel(additional_fee="20", currency_fees=own)
        scenario = given(
            *BOOKS,
            SetCurrency(currency="USD"),
            terms(level),
            REMINDED,
            SetExchangeRates(currency="USD", rates=(rate,)),
            journal(line("INV-1", "01-12", "100.00", currency="USD", due_date=day("02-11"))),
            create("02-17"),
        )
        assert str(asked(scenario, "R00001").additional_fee) == fee


@pytest.mark.parametrize(
    ("fee_type", "fee"), [("single_dynamic", "15.00"), ("accumulated_dynamic", "25.00")]
)
def test_29_fees_by_amount(fee_type: Any, fee: str) -> None:
    """Bands of 2 % from 0 and 1 % from 1,000 on 1,500.00: 1 % of all, or 20.00 and 5.00."""
    rows = ({"threshold": "0", "percentage": "2"}, {"threshold": "1000", "percentage": "1"})
    level = ReminderLevel(fee_type=fee_type, fee_rows=rows)
    scenario = given(
        *BOOKS, terms(level), REMINDED, documents("INV-1 01-12 1500.00 02-11"), create("02-17")
    )
    assert str(asked(scenario, "R00001").additional_fee) == fee


def test_29_cancelled_in_the_wrong_order_or_applied() -> None:
    scenario = given(*BOOKS, terms(*LEVELS), REMINDED, INVOICE)
    scenario.after(create("02-17"), issue("R00001"), create("03-10"), issue("R00002"))
    scenario.when(cancel("R00001")).then_refused(LaterReminderExists, later_document_no="R00002")
    scenario.after(
        journal(
            line(
                "PAY-1",
                "03-12",
                "-5.00",
                applies_to_document_type="reminder",
                applies_to_document_no="R00002",
            )
        )
    )
    scenario.when(cancel("R00002")).then_refused(DocumentEntryIsApplied, entry_no=2)


# --- 30: finance charges ------------------------------------------------------------------


def charged(*facts: Any, **fields: Any) -> Scenario:
    interest: dict[str, Any] = {"percentage": Decimal("1.5"), "post_interest": True}
    return given(
        *BOOKS,
        SetFinanceChargeTerms(
            finance_charge_terms="F",
            valid_from=day("01-01"),
            terms=FinanceChargeTerms(**interest | fields),
        ),
        EditCustomer(party_no="C1", finance_charge_terms="F"),
        documents("INV-1 01-01 1000.00 01-01"),
        *facts,
    )


def interest(scenario: Scenario, on: str, number: str, **fields: Any) -> str:
    """The interest of the invoice by a memo of this day, which is issued."""
    made = scenario.when(CreateFinanceChargeMemos(document_date=day(on), **fields))
    if made.numbers["memo_nos"] != [number]:
        return "none"
    made.and_recorded()
    scenario.after(IssueFinanceChargeMemos(memo_nos=(number,)))
    content = scenario.books.finance_charge_memo(number).content
    assert content is not None
    return ", ".join(str(line.interest_amount) for line in content.lines if line.entry_no == 1)


PAID = journal(line("PAY-1", "01-16", "-400.00", applies_to_document_no="INV-1"))


def test_30_the_examples_of_both_methods() -> None:
    assert interest(charged(), "01-31", "F00001") == "15.00"
    assert interest(charged(method="balance_due"), "01-31", "F00001") == "15.00"
    paid = charged(PAID)
    assert interest(paid, "01-31", "F00001") == "12.00"
    assert interest(paid, "02-28", "F00002") == "8.40"
    assert interest(charged(PAID, method="balance_due"), "01-31", "F00001") == "9.00"
    rates = (
        InterestRate(starting_date=day("01-01"), percentage=Decimal("1.5")),
        InterestRate(starting_date=day("01-16"), percentage=Decimal(2)),
    )
    assert interest(charged(rates=rates), "01-31", "F00001") == "17.67"


def test_30_grace_minimum_and_cancelling() -> None:
    """Grace gates the interest and does not shift its start; a cancelled memo counts for nothing."""
    graced = charged(grace_period="29D")
    assert interest(graced, "01-30", "F00001") == "none"
    assert interest(graced, "01-31", "F00001") == "15.00"
    graced.after(CancelFinanceChargeMemos(memo_nos=("F00001",)))
    assert interest(graced, "02-10", "F00002") == "20.00"
    assert interest(charged(minimum_amount="15.01"), "01-31", "F00001") == "none"
    assert (
        interest(charged(minimum_amount="15.00", additional_fee="9"), "01-31", "F00001") == "15.00"
    )


def test_30_a_closed_entry_once_and_credits_never() -> None:
    late = journal(line("PAY-1", "01-31", "-1000.00", applies_to_document_no="INV-1"))
    scenario = charged(late, documents("CM-1 01-01 -300.00 01-01"), interest_on="all")
    assert interest(scenario, "02-28", "F00001", closed_entry_nos=(1,)) == "15.00"
    scenario.after(ApplyEntries(applying_entry_no=3, amounts_to_apply={4: None}))
    assert interest(scenario, "03-31", "F00002", closed_entry_nos=(1,)) == "none"


# --- 32: statements and aging -------------------------------------------------------------


def test_32_a_statement_in_both_styles_and_the_aging_of_a_day_that_is_past(store_url: str) -> None:
    """1,000.00 due on 11 February, paid on 10 March: on 28 February it is open, whatever came later."""
    with company(store_url) as books:
        invoice = books.invoice("I1", "01-12", "1000.00", due_date=day("02-11"))
        books.payment("03-10", "1000.00", applies_to={invoice: None})
        ask = books.ledger
        february, march = day("02-28"), day("03-31")
        open_items = ask.statement_of_account(customer_no="C1", as_of=february)
        assert [(row.document_no, str(row.remaining_amount)) for row in open_items.rows()] == [
            ("I1", "1000.00")
        ]
        assert ask.statement_of_account(customer_no="C1", as_of=march).rows() == ()
        by_balance = ask.balance_statement(customer_no="C1", posted_from=day("03-01"), as_of=march)
        assert [str(row.balance) for row in by_balance.rows()] == ["1000.00", "0.00"]
        columns = {
            by: [str(amount) for amount in (row.not_due, row.days_1_30, row.days_31_60)]
            for by in ("due", "posting", "document")
            for row in ask.aging(by=by, as_of=february).rows()
        }
        assert columns == {
            "due": ["0.00", "1000.00", "0.00"],
            "posting": ["0.00", "0.00", "1000.00"],
            "document": ["0.00", "0.00", "1000.00"],
        }
        assert ask.aging(as_of=march).rows() == ()
