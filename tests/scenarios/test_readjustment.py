"""What an undo opens is valued as the runs of the exchange rate adjustment since would have valued it (17.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es import IssueCheck, Ledger, VoidCheck
from ledger_es.aggregates.currency import (
    AdjustedParty,
    AdjustedTotal,
    ExchangeRatesReadjusted,
)
from ledger_es.aggregates.exchange_adjustment import ExchangeAdjusted
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.currency import SetCurrency
from ledger_es.commands.exchange_adjustment import UndoExchangeAdjustment
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.deciding.command import Command
from ledger_es.errors import ApplicationTooEarly
from tests.scenarios.books import bank_account, customer, journal, line
from tests.scenarios.scenario import Scenario, day
from tests.scenarios.statements import IBAN, assign, brought, post
from tests.scenarios.test_currencies import books, left, rates
from tests.scenarios.test_exchange_adjustment import (
    CHART,
    WITH_UNREALIZED,
    adjust,
    details,
    gains,
    invoice,
    past,
    pay,
    released,
)

RATES = {"d0101": "0.90", "d0120": "0.92", "d0131": "0.95", "d0228": "0.97"}
OTHER = invoice("INV-9", "01-15", "100.00")
"""An entry that stays open, so that each run has something to value: 90.00, then 95.00, then 97.00."""


def paid(*later: Command) -> Scenario:
    """Entry 2 over 1,000.00 dollars (900.00) is paid in full by entry 3 (920.00) on 20 January."""
    return past(**RATES).after(
        OTHER, invoice("INV-1", "01-10", "1000.00"), pay("PAY-1", "01-20", "-1000.00", 2), *later
    )


UNDO = UnapplyEntry(entry_no=2)


def test_the_run_since_is_made_up_for() -> None:
    """At 0.95 the invoice gains 50.00, and the payment, which is owed to the customer, loses 30.00."""
    scenario = paid(adjust("01-31"))
    assert gains(scenario) == {"6960": "-20.00", "6970": "-5.00"}
    outcome = scenario.when(UNDO)
    assert outcome.decision is not None
    readjusted, _undone, adjusted = (event for _, event in outcome.decision.events[1:])
    assert isinstance(adjusted, ExchangeAdjusted)
    assert (adjusted.register_no, adjusted.posting_date) == (4, day("01-31"))
    assert readjusted == ExchangeRatesReadjusted(
        adjustment_register_no=4,
        register_no=5,
        posting_date=day("01-31"),
        document_no="FX-01-31",
        totals=(
            AdjustedTotal(
                ledger="customer",
                posting_group="DOMESTIC",
                currency="USD",
                exchange_rate_amount=Decimal(1),
                relational_exchange_rate_amount=Decimal("0.95"),
                entry_count=2,
                amount=Decimal("0.00"),
                amount_lcy_before=Decimal("-20.00"),
                amount_lcy_after=Decimal("0.00"),
            ),
        ),
        parties=(AdjustedParty(ledger="customer", party_no="C1"),),
    )
    scenario = outcome.and_recorded()
    assert left(scenario, 2) == ("1000.00", "950.00")
    assert left(scenario, 3) == ("-1000.00", "-950.00")
    assert gains(scenario) == {"6970": "-55.00", "6971": "30.00"}
    assert scenario.when(adjust("01-31")).then()


def test_it_is_as_if_it_had_never_been_applied() -> None:
    """Two runs lie between; what is posted in the end is what would be without the application."""
    never = past(**RATES).after(
        OTHER,
        invoice("INV-1", "01-10", "1000.00"),
        journal(line("PAY-1", "01-20", "-1000.00", currency="USD")),
        adjust("01-31"),
        adjust("02-28"),
    )
    undone = paid(adjust("01-31"), adjust("02-28"), UNDO)
    assert undone.balances() == never.balances()
    assert [left(undone, no) for no in (1, 2, 3)] == [left(never, no) for no in (1, 2, 3)]
    again = undone.after(ApplyEntries(applying_entry_no=3, amounts_to_apply={2: None}))
    assert gains(again) == {"6960": "-20.00", "6970": "-7.00"}
    assert again.after(UNDO).balances() == never.balances()


def test_a_rate_that_is_changed_after_the_run_does_not_count() -> None:
    """The run is made up for as it was: at its rate, and with the dimensions that it was asked for."""
    run = adjust("01-31").model_copy(update={"dimensions_of": "account"})
    before = paid(run, UNDO)
    changed = paid(run, rates("USD", d0131="0.99"), UNDO)
    assert changed.balances() == before.balances()
    (readjusted,) = changed.books.currencies.runs.values()
    assert readjusted.dimensions_of == "account"


def test_undone_on_a_later_day_only_the_runs_from_then_on_count() -> None:
    later = UnapplyEntry(entry_no=2, posting_date=day("02-10"))
    scenario = paid(adjust("01-31"), adjust("02-28"), later)
    assert left(scenario, 2) == ("1000.00", "970.00")
    adjusted = [
        event
        for _, event in scenario.books.log
        if isinstance(event, ExchangeAdjusted) and event.details[0].entry_no == 2
    ]
    assert [event.posting_date for event in adjusted] == [day("02-28")]


def test_the_undo_of_the_run_takes_it_back() -> None:
    scenario = paid(adjust("01-31"), UNDO, UndoExchangeAdjustment(register_no=4))
    assert left(scenario, 2) == ("1000.00", "900.00")
    assert gains(scenario) == {}


def test_of_a_party_that_the_run_had_left_out() -> None:
    """Nothing of C2 was open at the end of January."""
    scenario = past(**RATES).after(
        customer("C2"),
        OTHER,
        invoice("INV-1", "01-10", "1000.00", "C2"),
        pay("PAY-1", "01-20", "-1000.00", 2, "C2"),
        adjust("01-31"),
        UNDO,
    )
    assert left(scenario, 2, "C2") == ("1000.00", "950.00")
    taken_back = scenario.after(UndoExchangeAdjustment(register_no=4))
    assert left(taken_back, 2, "C2") == ("1000.00", "900.00")


@pytest.mark.parametrize("narrowed", [{"customers": False}, {"currencies": ("EUR",)}])
def test_a_run_that_was_not_about_it_is_not_made_up_for(narrowed: dict[str, Any]) -> None:
    scenario = past(**RATES).after(
        SetCurrency(currency="EUR", accounts=WITH_UNREALIZED),
        rates("EUR", d0101="0.94", d0131="0.96"),
        invoice("INV-1", "01-10", "1000.00"),
        pay("PAY-1", "01-20", "-1000.00", 1),
        journal(line("INV-2", "01-10", "-50.00", "V1", currency="EUR")),
        adjust("01-31", **narrowed),
        UnapplyEntry(entry_no=1),
    )
    assert left(scenario, 3, "V1", ledger="vendor") == ("-50.00", "-48.00")
    assert left(scenario, 1) == ("1000.00", "900.00")


def test_a_run_on_a_day_that_is_not_allowed_is_left_to_the_next_one() -> None:
    closed = SetAllowedPostingDates(allow_from=None, allow_to=day("01-25"))
    scenario = paid(adjust("01-31"), closed, UNDO)
    assert left(scenario, 2) == ("1000.00", "900.00")


def test_a_returned_direct_debit() -> None:
    """The payment is open from 20 January to 5 February, and so valued; then it is closed by the return."""
    returned = ReturnPayment(
        entry_no=3,
        posting_date=day("02-05"),
        payment_kind="direct_debit",
        document_no="RET-1",
        bal_account_type="gl",
        bal_account_no="1090",
    )
    scenario = paid(adjust("01-31"), returned)
    assert scenario.remaining() == {1: "100.00", 2: "1000.00"}
    assert left(scenario, 2) == ("1000.00", "950.00")
    assert gains(scenario) == {"6970": "-55.00"}


def test_an_undone_statement(store_url: str) -> None:
    """The statement in francs pays 920.00; its payment is reversed, so that the invoice alone is valued."""
    commands = (
        *books(**RATES),
        CHART,
        SetCurrency(currency="USD", accounts=WITH_UNREALIZED),
        bank_account("B", iban=IBAN),
        OTHER,
        invoice("INV-1", "01-10", "1000.00"),
        brought(("01-20", "920.00")),
        assign(10000, e2=None),
        post(),
        adjust("01-31"),
        UndoStatement(statement_no="B/1"),
    )
    with Ledger.open(store_url, create=True) as ledger:
        executed = [ledger.execute(command, actor="anna") for command in commands]
        run = executed[-2].numbers["register_no"]
        rows = ledger.exchange_adjustments(as_of=day("02-28")).rows()
        assert [(row.register_no, str(row.adjusted_lcy)) for row in rows] == [
            (run, "5.00"), (run, "50.00"),
        ]  # fmt: skip
        assert rows[1].readjusted_register_no == executed[-1].numbers["register_no"]
        for on, value in (("01-30", "900.00"), ("01-31", "950.00")):
            open_entries = ledger.open_entries(as_of=day(on)).rows()
            assert [str(row.remaining_lcy) for row in open_entries if row.entry_no == 2] == [value]
        assert ledger.verify().ok
        assert ledger.read_models.first_difference() is None
        ledger.execute(UndoExchangeAdjustment(register_no=run), actor="anna")
        undone = ledger.exchange_adjustments(as_of=day("02-28")).rows()
        assert all(row.undone_register_no for row in undone)
        assert ledger.verify().ok


def test_a_voided_check_takes_back_what_was_valued() -> None:
    """A check over 100.00 dollars on account, 90.00 and 95.00 at the end of January, is voided in February."""
    check = IssueCheck(
        bank_account_no="D",
        check_no="101",
        check_date=day("01-15"),
        ledger="vendor",
        party_no="V1",
        amount=Decimal("100.00"),
    )
    scenario = past(**RATES).after(
        bank_account("D", currency="USD"), check, adjust("01-31", bank_accounts=False)
    )
    assert left(scenario, 1, "V1", ledger="vendor") == ("100.00", "95.00")
    voided = scenario.after(VoidCheck(bank_account_no="D", check_no="101", void_date=day("02-05")))
    assert voided.remaining("V1", "vendor") == {}
    assert voided.balances() == {}


def test_what_the_run_had_seen_open_is_left_as_it_was() -> None:
    """A document of January that is posted after the run waits for the next one, also if it is opened again."""
    late = past(**RATES).after(OTHER, adjust("01-31"), invoice("INV-1", "01-10", "1000.00"))
    assert left(late, 2) == ("1000.00", "900.00")
    undone = late.after(pay("PAY-1", "01-20", "-1000.00", 2), UNDO)
    assert left(undone, 2) == ("1000.00", "900.00")
    assert gains(undone) == {"6970": "-5.00"}


def test_what_is_opened_again_on_a_later_day_is_not_valued_for_the_time_before() -> None:
    """Undone in March, the invoice is no debt in January; the other payment, on account until March, is valued."""
    scenario = past(**RATES).after(
        OTHER,
        invoice("INV-1", "01-02", "100.00"),
        pay("PAY-1", "01-05", "-100.00", 2),
        UnapplyEntry(entry_no=2, posting_date=day("03-01")),
        journal(line("PAY-2", "01-10", "-100.00", currency="USD")),
        adjust("01-31"),
        ApplyEntries(applying_entry_no=4, amounts_to_apply={2: None}),
        UNDO,
    )
    valued = [
        detail.entry_no
        for _, event in scenario.books.log
        if isinstance(event, ExchangeAdjusted)
        for detail in event.details
    ]
    assert valued == [1, 4]
    assert gains(scenario) == {"6970": "-5.00", "6971": "5.00"}


def test_what_a_run_took_back_with_a_later_settlement_is_given_again() -> None:
    """The run of January finds the invoice open, paid in February: when that is undone, it is worth 950.00 again.

    Paid by another payment that was there in January, it has no value from the day of the run on.
    """
    scenario = past(**RATES).after(
        OTHER,
        invoice("INV-1", "01-10", "1000.00"),
        pay("PAY-1", "02-05", "-1000.00", 2),
        adjust("01-31"),
    )
    assert details(scenario)[1:] == [
        ("01-31", 2, "unrealized_gain", "50.00"), ("02-05", 2, "unrealized_gain", "-50.00"),
    ]  # fmt: skip
    undone = scenario.after(UNDO)
    assert details(undone) == [("02-05", 2, "unrealized_gain", "50.00")]
    assert left(undone, 2) == ("1000.00", "950.00")
    assert gains(undone) == {"6970": "-55.00"}
    again = undone.after(pay("PAY-2", "01-20", "-1000.00", 2))
    assert released(again) == [("01-31", 2, "unrealized_gain", "-50.00")]
    assert gains(again) == {"6960": "-20.00", "6970": "-5.00"}
    without_run = again.after(UNDO, UndoExchangeAdjustment(register_no=4))
    assert left(without_run, 2) == ("1000.00", "900.00")
    assert gains(without_run) == {}


def test_a_run_that_is_undone_on_a_later_day_counts_until_then() -> None:
    """Paid on a day in between, the invoice would be closed and still worth the 50.00 of the run."""
    scenario = past(**RATES).after(
        invoice("INV-1", "01-10", "1000.00"),
        adjust("01-31"),
        UndoExchangeAdjustment(register_no=2, posting_date=day("02-20")),
    )
    scenario.when(pay("PAY-1", "02-10", "-1000.00", 1)).then_refused(
        ApplicationTooEarly, entry_no=1, entry_date=day("02-20")
    )
    paid_then = scenario.after(journal(line("PAY-1", "02-10", "-1000.00", currency="USD")))
    applied = paid_then.after(ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None}))
    assert applied.remaining() == {}
    on_its_day = past(**RATES).after(
        invoice("INV-1", "01-10", "1000.00"),
        pay("PAY-1", "02-05", "-400.00", 1),
        adjust("01-31"),
        UndoExchangeAdjustment(register_no=3),
    )
    assert on_its_day.entry(1).open_since == day("01-10")


def test_a_part_that_was_settled_later_is_given_again_alone() -> None:
    """Of 1,000.00 dollars 400.00 are paid on 5 February and 100.00 on the 10th; the first is undone."""
    scenario = past(**RATES).after(
        OTHER,
        invoice("INV-1", "01-10", "1000.00"),
        journal(line("PAY-1", "02-10", "-100.00", currency="USD", applies_to={2: None})),
        journal(line("PAY-2", "02-05", "-400.00", currency="USD", applies_to={2: None})),
        adjust("01-31"),
    )
    assert [detail[3] for detail in details(scenario)[1:]] == ["50.00", "-20.00", "-5.00"]
    undone = scenario.after(UnapplyEntry(entry_no=4))
    assert details(undone) == [("02-05", 2, "unrealized_gain", "20.00")]
    assert left(undone, 2) == ("900.00", "855.00")
