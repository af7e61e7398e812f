"""A statement in the local currency pays entries in foreign ones, at the rates of its days (algorithms.md 1.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_statement_lines import AssignLine, LinePart
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.currency import SetCurrencyRules
from ledger_es.commands.entry import ChangeEntryDiscount
from ledger_es.commands.payment_tolerance import SetPaymentTolerance
from ledger_es.errors import (
    AmountExceedsEntry,
    CurrenciesNotApplied,
    EntryChangedSince,
    ExchangeRateMissing,
)
from tests.scenarios.books import bank_account, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import IBAN, assign, brought, post, transfer
from tests.scenarios.test_currencies import GAINS, LOSSES, books, left, rates


def francs(*rows: tuple[str, str], **rate_by_day: str) -> Scenario:
    """An invoice over 1,000.00 dollars, worth 900.00 on 2 January, and a statement in francs."""
    return given(
        *books(**{"d0101": "0.90", "d0120": "0.93"} | rate_by_day),
        bank_account("B", iban=IBAN),
        journal(line("INV-1", "01-02", "1000.00", currency="USD", due_date=day("02-01"))),
        brought(*rows),
    )


def applied(scenario: Scenario, line_no: int = 10000) -> list[tuple[str, str]]:
    """The amounts that the line settles, each with its discount."""
    of_line = scenario.books.bank_statement("B/1").lines[line_no].applications
    return [(str(entry.amount), str(entry.discount)) for entry in of_line]


def test_a_line_over_what_the_invoice_is_worth_settles_it_with_the_gain() -> None:
    scenario = francs(("01-20", "930.00")).after(assign(10000, e1=None))
    assert applied(scenario) == [("930.00", "0.00")]
    scenario = scenario.after(post())
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1020": "930.00", "3000": "-900.00", GAINS: "-30.00"}


def test_a_part_counts_at_the_rate_of_the_day() -> None:
    """465.00 francs are 500.00 dollars, which were 450.00; what is left of the line settles nothing."""
    scenario = francs(("01-20", "465.00")).after(assign(10000, e1=None), post())
    assert left(scenario, 1) == ("500.00", "450.00")
    assert scenario.balances() == {
        "1020": "465.00", "1100": "450.00", "3000": "-900.00", GAINS: "-15.00",
    }  # fmt: skip


def test_the_bank_s_own_rate_leaves_a_difference_that_is_transferred() -> None:
    """The bank has paid 895.00: the invoice is settled with its 930.00, and 35.00 are a loss of the exchange."""
    at_once = AssignLine(
        statement_no="B/1",
        line_no=10000,
        amounts_to_apply={1: Decimal("930.00")},
        parts=(LinePart(account_no=LOSSES),),
    )
    in_steps = (assign(10000, e1="930.00"), transfer(10000, LOSSES))
    balances = [
        francs(("01-20", "895.00")).after(*steps, post()).balances()
        for steps in ((at_once,), in_steps)
    ]
    assert balances[0] == balances[1]
    scenario = francs(("01-20", "895.00")).after(at_once, post())
    assert scenario.remaining() == {}
    assert scenario.balances() == {
        "1020": "895.00", "3000": "-900.00", GAINS: "-30.00", LOSSES: "35.00",
    }  # fmt: skip


def test_an_overpayment_stays_on_the_line() -> None:
    past = francs(("01-20", "940.00"))
    past.when(assign(10000, e1="931.00")).then_refused(
        AmountExceedsEntry, remaining=Decimal("930.00")
    )
    scenario = past.after(assign(10000, e1=None), transfer(10000, "C1", "customer"), post())
    assert scenario.remaining() == {3: "-10.00"}
    assert scenario.entry(3).posted.currency == "CHF"


def test_a_discount_in_dollars_is_granted_in_francs() -> None:
    """20.00 dollars are 18.60 at the rate of the day: 911.40 settle the invoice."""
    discounted = ChangeEntryDiscount(
        entry_no=1, discount_date=day("01-31"), discount_amount=Decimal("20.00")
    )
    scenario = francs(("01-20", "911.40")).after(discounted, assign(10000, e1=None))
    assert applied(scenario) == [("930.00", "18.60")]
    scenario = scenario.after(post())
    assert scenario.remaining() == {}
    assert scenario.balances() == {
        "1020": "911.40", "3000": "-900.00", "3800": "18.60", GAINS: "-30.00",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "tolerated"), [("926.00", {"3805": "4.00"}), ("934.00", {"3806": "-4.00"})]
)
def test_a_tolerance_in_dollars_is_accepted_in_francs(paid: str, tolerated: dict[str, str]) -> None:
    """5.00 dollars are 4.65: 4.00 too little or too much close the invoice, which gains 30.00 all the same."""
    scenario = given(
        *books(d0101="0.90", d0120="0.93"),
        SetPaymentTolerance(currency="USD", maximum_amount=Decimal(5)),
        bank_account("B", iban=IBAN),
        journal(line("INV-1", "01-02", "1000.00", currency="USD")),
        brought(("01-20", paid)),
        assign(10000, e1=None),
        post(),
    )
    assert scenario.remaining() == {}
    balances = {"1020": paid, "3000": "-900.00", GAINS: "-30.00"}
    assert scenario.balances() == balances | tolerated


def test_a_line_settles_entries_in_francs_and_in_dollars() -> None:
    scenario = francs(("01-20", "1030.00")).after(
        journal(line("INV-2", "01-03", "100.00")),
        assign(10000, e1=None, e2=None),
        post(),
    )
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1020": "1030.00", "3000": "-1000.00", GAINS: "-30.00"}


def test_what_is_posted_late_counts_at_the_rate_of_the_bank_s_day() -> None:
    """January is closed when the line is posted, and the dollar has risen since."""
    scenario = francs(("01-20", "930.00"), d0201="0.95").after(
        assign(10000, e1=None),
        SetAllowedPostingDates(allow_from=day("02-01")),
        post(closed_period_on=day("02-01")),
    )
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1020": "930.00", "3000": "-900.00", GAINS: "-30.00"}


def test_undone_the_invoice_is_open_again() -> None:
    before = francs(("01-20", "930.00"))
    entry = before.entry(1)
    undone = before.after(assign(10000, e1=None), post(), UndoStatement(statement_no="B/1"))
    assert undone.entry(1) == entry
    assert undone.balances() == {"1100": "900.00", "3000": "-900.00"}


def test_a_vendor_is_paid_in_francs() -> None:
    past = given(
        *books(d0101="0.90", d0120="0.93"),
        bank_account("B", iban=IBAN),
        journal(line("INV-1", "01-02", "-1000.00", "V1", currency="USD")),
        brought(("01-20", "-930.00")),
    )
    scenario = past.after(assign(10000, e1=None), post())
    assert scenario.remaining("V1", "vendor") == {}
    assert scenario.balances() == {"1020": "-930.00", "3000": "900.00", LOSSES: "30.00"}


def test_refused() -> None:
    past = francs(("01-20", "930.00"))
    apart = SetCurrencyRules(between_currencies="none")
    kept_apart: dict[str, Any] = {"currency": "USD", "applying_currency": "CHF"}
    past.after(apart).when(assign(10000, e1=None)).then_refused(CurrenciesNotApplied, **kept_apart)
    assigned = francs(("01-20", "930.00")).after(assign(10000, e1=None))
    assigned.after(apart).when(post()).then_refused(CurrenciesNotApplied, **kept_apart)
    # The rate of the day was put right since: what was assigned is more than the invoice is worth.
    changed = francs(("01-20", "930.00")).after(assign(10000, e1=None), rates("USD", d0120="0.92"))
    changed.when(post()).then_refused(EntryChangedSince, remaining=Decimal("920.00"))
    assert changed.after(assign(10000, e1=None)).books.bank_statement("B/1").lines[
        10000
    ].difference == Decimal("10.00")


def test_no_rate_by_the_day_of_the_line() -> None:
    past = given(
        *books(d0121="0.90"),
        bank_account("B", iban=IBAN),
        journal(line("INV-1", "01-22", "1000.00", currency="USD")),
        brought(("01-20", "930.00")),
    )
    past.when(assign(10000, e1=None)).then_refused(ExchangeRateMissing, currency="USD")
