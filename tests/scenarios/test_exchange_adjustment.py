"""Valuing open entries at the rates of a day: unrealised gains, taken back when settled (receivables.md 17.6)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.currency import (
    AdjustedParty,
    AdjustedTotal,
    ExchangeRatesAdjusted,
    ExchangeRatesAdjustmentUndone,
)
from ledger_es.aggregates.exchange_adjustment import (
    ExchangeAdjusted,
    ExchangeAdjustmentUndone,
    ReleasedGain,
    UnrealizedDetail,
)
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import ApplicationsUndone, EntriesApplied
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.currency import SetCurrency
from ledger_es.commands.exchange_adjustment import AdjustExchangeRates, UndoExchangeAdjustment
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.errors import (
    AdjustedLater,
    AdjustmentAlreadyUndone,
    AdjustmentNotNewest,
    AdjustmentReleased,
    AdjustmentUndoTooEarly,
    AdjustmentUnknown,
    CurrencyAccountMissing,
    CurrencyIsLocal,
    CurrencyUnknown,
    EntryIsAdjusted,
    PostingDateNotAllowed,
)
from tests.scenarios.books import journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_currencies import ACCOUNTS, GAINS, LOSSES, books, left

UNREALIZED_GAINS, UNREALIZED_LOSSES = "6970", "6971"
WITH_UNREALIZED = ACCOUNTS.model_copy(
    update={
        "unrealized_gain_account": UNREALIZED_GAINS,
        "unrealized_loss_account": UNREALIZED_LOSSES,
    }
)
CHART = AddAccounts(
    accounts=tuple(
        Account(account_no=account_no, name=name, category="income", direct_posting=True)
        for account_no, name in ((UNREALIZED_GAINS, "Gains"), (UNREALIZED_LOSSES, "Losses"))
    )
)


def past(*, currency: str = "USD", **rate_by_day: str) -> Scenario:
    """Books with rates by day, such as `d0105="0.90"`."""
    set_up = SetCurrency(currency=currency, accounts=WITH_UNREALIZED)
    return given(*books(currency, **rate_by_day), CHART, set_up)


def adjust(on: str, **fields: Any) -> AdjustExchangeRates:
    return AdjustExchangeRates(posting_date=day(on), document_no=f"FX-{on}", **fields)


def invoice(number: str, on: str, amount: str, party_no: str = "C1") -> PostJournal:
    return journal(line(number, on, amount, party_no, currency="USD"))


def pay(number: str, on: str, amount: str, entry_no: int, party_no: str = "C1") -> PostJournal:
    return journal(line(number, on, amount, party_no, currency="USD", applies_to={entry_no: None}))


def gains(scenario: Scenario) -> dict[str, str]:
    """The balances of the accounts for gains and losses that are not zero."""
    balances = scenario.balances()
    accounts = (GAINS, LOSSES, UNREALIZED_GAINS, UNREALIZED_LOSSES)
    return {account: balances[account] for account in accounts if account in balances}


def details(scenario: Scenario) -> list[tuple[str, int, str, str]]:
    """The unrealised gains and losses of the last run or undo: day, entry, type and amount."""
    events = [event for _, event in scenario.books.log]
    last = max(place for place, event in enumerate(events) if isinstance(event, Posted))
    return [
        (
            f"{detail.posting_date:%m-%d}",
            detail.entry_no,
            detail.detail_type,
            str(detail.amount_lcy),
        )
        for event in events[last:]
        if isinstance(event, ExchangeAdjusted | ExchangeAdjustmentUndone)
        for detail in event.details
    ]


def released(scenario: Scenario) -> list[tuple[str, int, str, str]]:
    """What the last application or its undo takes back, or gives again: day, entry, type and amount."""
    event = next(
        event
        for _, event in reversed(scenario.books.log)
        if isinstance(event, EntriesApplied | ApplicationsUndone)
    )
    of_event: tuple[ReleasedGain, ...] = (
        event.released if isinstance(event, EntriesApplied) else event.released_undone
    )
    return [
        (f"{gain.posting_date:%m-%d}", gain.entry_no, gain.detail_type, str(gain.amount_lcy))
        for gain in of_event
    ]


# --- a run ----------------------------------------------------------------------------------


def test_open_entries_are_valued_at_the_rates_of_the_day() -> None:
    scenario = past(d0101="1.123", d0131="1.125").after(invoice("INV-1", "01-10", "1000.00"))
    outcome = scenario.when(adjust("01-31"))
    adjusted = ExchangeAdjusted(
        register_no=2,
        posting_date=day("01-31"),
        document_no="FX-01-31",
        details=(
            UnrealizedDetail(
                entry_no=1,
                transaction_no=2,
                posting_date=day("01-31"),
                detail_type="unrealized_gain",
                amount_lcy=Decimal("2.00"),
                gl_account_no=UNREALIZED_GAINS,
                control_account_no="1100",
            ),
        ),
    )
    run = ExchangeRatesAdjusted(
        register_no=2,
        posting_date=day("01-31"),
        document_no="FX-01-31",
        ledgers=("customer", "vendor", "bank_account"),
        totals=(
            AdjustedTotal(
                ledger="customer",
                posting_group="DOMESTIC",
                currency="USD",
                exchange_rate_amount=Decimal(1),
                relational_exchange_rate_amount=Decimal("1.125"),
                entry_count=1,
                amount=Decimal("1000.00"),
                amount_lcy_before=Decimal("1123.00"),
                amount_lcy_after=Decimal("1125.00"),
            ),
        ),
        parties=(AdjustedParty(ledger="customer", party_no="C1"),),
    )
    assert outcome.decision is not None
    assert outcome.decision.events[1:] == [
        ("customer_ledger-C1", adjusted),
        ("setup-currencies", run),
    ]
    after = outcome.and_recorded()
    assert left(after, 1) == ("1000.00", "1125.00")
    assert gains(after) == {UNREALIZED_GAINS: "-2.00"}
    again = after.when(adjust("01-31"))
    assert again.decision is not None
    assert again.decision.events == []


def test_the_example_of_the_help_is_a_loss_of_three() -> None:
    """Scenario 31. receivables.md 17.3: 1123 at posting, 1125 at the end of the month, 1120 received."""
    scenario = past(d0101="1.123", d0131="1.125", d0210="1.120")
    scenario = scenario.after(invoice("INV-1", "01-10", "1000.00"), adjust("01-31"))
    scenario = scenario.after(pay("PAY-1", "02-10", "-1000.00", 1))
    assert scenario.remaining() == {}
    assert released(scenario) == [("02-10", 1, "unrealized_gain", "-2.00")]
    assert gains(scenario) == {LOSSES: "3.00"}
    undone = scenario.after(UnapplyEntry(entry_no=1))
    assert left(undone, 1) == ("1000.00", "1125.00")
    assert gains(undone) == {UNREALIZED_GAINS: "-2.00"}
    assert released(undone) == [("02-10", 1, "unrealized_gain", "-2.00")]


def test_a_part_payment_takes_back_a_part() -> None:
    """Scenario 31."""
    scenario = past(d0101="0.90", d0131="0.95", d0210="1.00")
    scenario = scenario.after(invoice("INV-1", "01-10", "300.00"), adjust("01-31"))
    assert left(scenario, 1) == ("300.00", "285.00")
    scenario = scenario.after(pay("PAY-1", "02-10", "-100.00", 1))
    assert released(scenario) == [("02-10", 1, "unrealized_gain", "-5.00")]
    assert left(scenario, 1) == ("200.00", "190.00")
    assert gains(scenario) == {GAINS: "-10.00", UNREALIZED_GAINS: "-10.00"}
    scenario = scenario.after(pay("PAY-2", "02-10", "-200.00", 1))
    assert gains(scenario) == {GAINS: "-30.00"}
    assert "1100" not in scenario.balances()


def test_a_gain_takes_back_the_loss_before_it() -> None:
    scenario = past(d0101="0.90", d0131="0.85", d0228="0.88", d0331="0.92")
    scenario = scenario.after(invoice("INV-1", "01-10", "100.00"), adjust("01-31"))
    assert gains(scenario) == {UNREALIZED_LOSSES: "5.00"}
    scenario = scenario.after(adjust("02-28"))
    assert details(scenario) == [("02-28", 1, "unrealized_loss", "3.00")]
    assert gains(scenario) == {UNREALIZED_LOSSES: "2.00"}
    scenario = scenario.after(adjust("03-31"))
    assert details(scenario) == [
        ("03-31", 1, "unrealized_loss", "2.00"), ("03-31", 1, "unrealized_gain", "2.00")
    ]  # fmt: skip
    assert gains(scenario) == {UNREALIZED_GAINS: "-2.00"}
    scenario = scenario.after(pay("PAY-1", "03-31", "-100.00", 1))
    assert gains(scenario) == {GAINS: "-2.00"}


def test_what_a_vendor_is_owed_gains_when_the_currency_falls() -> None:
    scenario = past(d0101="0.90", d0131="0.85")
    scenario = scenario.after(invoice("INV-1", "01-10", "-100.00", "V1"), adjust("01-31"))
    assert left(scenario, 1, "V1", ledger="vendor") == ("-100.00", "-85.00")
    assert gains(scenario) == {UNREALIZED_GAINS: "-5.00"}


def test_payments_on_account_and_credits_are_adjusted_too() -> None:
    scenario = past(d0101="0.90", d0131="0.95").after(
        invoice("INV-1", "01-10", "100.00"),
        journal(line("PAY-1", "01-20", "-40.00", currency="USD")),
        adjust("01-31"),
    )
    assert details(scenario) == [
        ("01-31", 1, "unrealized_gain", "5.00"), ("01-31", 2, "unrealized_loss", "-2.00")
    ]  # fmt: skip
    scenario = scenario.after(ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None}))
    assert left(scenario, 1) == ("60.00", "57.00")
    assert gains(scenario) == {UNREALIZED_GAINS: "-3.00"}


def test_a_run_may_be_narrowed() -> None:
    scenario = past(d0101="0.90", d0131="0.95").after(
        invoice("INV-1", "01-10", "100.00"), invoice("INV-2", "01-10", "-100.00", "V1")
    )
    eur = SetCurrency(currency="EUR", accounts=WITH_UNREALIZED)
    only_eur = scenario.after(eur).when(adjust("01-31", currencies=("EUR",)))
    assert only_eur.decision is not None
    assert only_eur.decision.events == []
    scenario = scenario.after(adjust("01-31", vendors=False))
    assert details(scenario) == [("01-31", 1, "unrealized_gain", "5.00")]
    scenario = scenario.after(adjust("01-31", customers=False))
    assert details(scenario) == [("01-31", 2, "unrealized_loss", "-5.00")]


# --- a run as of a past day -------------------------------------------------------------------


def test_what_was_settled_since_is_taken_back_with_the_day_of_its_settlement() -> None:
    scenario = past(d0101="0.90", d0131="0.96", d0210="0.90")
    scenario = scenario.after(
        invoice("INV-1", "01-10", "300.00"),
        pay("PAY-1", "02-10", "-100.00", 1),
        pay("PAY-2", "02-20", "-200.00", 1),
        adjust("01-31"),
    )
    assert details(scenario) == [
        ("01-31", 1, "unrealized_gain", "18.00"),
        ("02-10", 1, "unrealized_gain", "-6.00"),
        ("02-20", 1, "unrealized_gain", "-12.00"),
    ]
    assert gains(scenario) == {}
    assert "1100" not in scenario.balances()
    undone = scenario.after(UndoExchangeAdjustment(register_no=4))
    assert gains(undone) == {}
    assert [detail[3] for detail in details(undone)] == ["-18.00", "6.00", "12.00"]


def test_a_payment_on_the_day_itself_counts() -> None:
    scenario = past(d0101="0.90", d0131="0.96").after(
        invoice("INV-1", "01-10", "300.00"), pay("PAY-1", "01-31", "-100.00", 1), adjust("01-31")
    )
    assert details(scenario) == [("01-31", 1, "unrealized_gain", "12.00")]
    assert left(scenario, 1) == ("200.00", "192.00")


def test_a_payment_that_comes_to_light_after_the_run_takes_it_back_on_the_day_of_the_run() -> None:
    """Otherwise a closed entry would have a value in the local currency from the payment to the run."""
    scenario = past(d0101="0.90", d0131="0.96").after(
        invoice("INV-1", "01-10", "300.00"), adjust("01-31"), pay("PAY-1", "01-20", "-300.00", 1)
    )
    assert released(scenario) == [("01-31", 1, "unrealized_gain", "-18.00")]
    assert gains(scenario) == {}
    limits = SetAllowedPostingDates(allow_from=None, allow_to=day("01-25"))
    undo = UnapplyEntry(entry_no=1)
    scenario.after(limits).when(undo).then_refused(PostingDateNotAllowed)
    undone = scenario.after(SetAllowedPostingDates(allow_from=None, allow_to=None), undo)
    assert released(undone) == [("01-31", 1, "unrealized_gain", "-18.00")]
    assert left(undone, 1) == ("300.00", "288.00")


def test_an_application_undone_after_a_later_run_is_valued_as_by_that() -> None:
    scenario = past(d0101="0.90", d0131="0.95", d0210="0.92", d0228="1.00").after(
        invoice("INV-1", "01-10", "300.00"),
        adjust("01-31"),
        pay("PAY-1", "02-10", "-100.00", 1),
        adjust("02-28"),
    )
    assert left(scenario, 1) == ("200.00", "200.00")
    scenario = scenario.after(UnapplyEntry(entry_no=1))
    assert left(scenario, 1) == ("300.00", "300.00")
    assert left(scenario, 2) == ("-100.00", "-100.00")
    assert scenario.when(adjust("02-28")).then()


def test_entries_of_a_later_day_and_in_the_local_currency_are_left() -> None:
    scenario = past(d0101="0.90", d0131="0.95").after(
        journal(line("INV-1", "01-10", "50.00")), invoice("INV-2", "02-01", "100.00")
    )
    outcome = scenario.when(adjust("01-31"))
    assert outcome.decision is not None
    assert outcome.decision.events == []


# --- undo -------------------------------------------------------------------------------------


def test_a_run_is_undone() -> None:
    scenario = past(d0101="0.90", d0131="0.95").after(
        invoice("INV-1", "01-10", "100.00"), adjust("01-31")
    )
    outcome = scenario.when(UndoExchangeAdjustment(register_no=2))
    assert outcome.decision is not None
    undone = ExchangeAdjustmentUndone(
        register_no=2,
        details=(
            UnrealizedDetail(
                entry_no=1,
                transaction_no=3,
                posting_date=day("01-31"),
                detail_type="unrealized_gain",
                amount_lcy=Decimal("-5.00"),
                gl_account_no=UNREALIZED_GAINS,
                control_account_no="1100",
            ),
        ),
    )
    run_undone = ExchangeRatesAdjustmentUndone(
        adjustment_register_no=2, register_no=3, posting_date=day("01-31")
    )
    assert outcome.decision.events[1:] == [
        ("customer_ledger-C1", undone),
        ("setup-currencies", run_undone),
    ]
    after = outcome.and_recorded()
    assert left(after, 1) == ("100.00", "90.00")
    assert gains(after) == {}
    after.when(UndoExchangeAdjustment(register_no=2)).then_refused(AdjustmentAlreadyUndone)
    assert gains(after.after(adjust("01-31"))) == {UNREALIZED_GAINS: "-5.00"}


def test_a_closed_period_needs_a_later_day() -> None:
    scenario = past(d0101="0.90", d0131="0.95").after(
        invoice("INV-1", "01-10", "100.00"),
        adjust("01-31"),
        SetAllowedPostingDates(allow_from=day("02-01"), allow_to=None),
    )
    scenario.when(UndoExchangeAdjustment(register_no=2)).then_refused(PostingDateNotAllowed)
    after = scenario.after(UndoExchangeAdjustment(register_no=2, posting_date=day("02-03")))
    assert details(after) == [("02-03", 1, "unrealized_gain", "-5.00")]


def test_an_undo_is_refused() -> None:
    undo = UndoExchangeAdjustment(register_no=2)
    scenario = past(d0101="0.90", d0131="0.95", d0228="1.00").after(
        invoice("INV-1", "01-10", "100.00"), adjust("01-31")
    )
    scenario.when(UndoExchangeAdjustment(register_no=1)).then_refused(AdjustmentUnknown)
    early = UndoExchangeAdjustment(register_no=2, posting_date=day("01-30"))
    scenario.when(early).then_refused(AdjustmentUndoTooEarly)
    paid = scenario.after(pay("PAY-1", "02-10", "-40.00", 1))
    paid.when(undo).then_refused(AdjustmentReleased, entry_no=1, application_no=1)
    closed = scenario.after(pay("PAY-2", "02-10", "-60.00", 1))
    closed.when(undo).then_refused(AdjustmentReleased, entry_no=1, application_no=2)
    opened = closed.after(UnapplyEntry(entry_no=1), UnapplyEntry(entry_no=1))
    opened.after(adjust("02-28")).when(undo).then_refused(AdjustmentNotNewest, newest=7)
    undone = opened.after(UndoExchangeAdjustment(register_no=7), undo)
    assert gains(undone) == {}


# --- refusals ---------------------------------------------------------------------------------


def test_a_run_is_refused() -> None:
    scenario = past(d0105="0.90", d0131="0.95").after(invoice("INV-1", "01-10", "100.00"))
    scenario.when(adjust("01-31", currencies=("CHF",))).then_refused(CurrencyIsLocal)
    scenario.when(adjust("01-31", currencies=("EUR",))).then_refused(CurrencyUnknown)
    closed = scenario.after(SetAllowedPostingDates(allow_from=day("02-01"), allow_to=None))
    closed.when(adjust("01-31")).then_refused(PostingDateNotAllowed)
    settled = scenario.after(pay("PAY-1", "02-10", "-40.00", 1))
    settled = settled.after(SetAllowedPostingDates(allow_from=None, allow_to=day("01-31")))
    settled.when(adjust("01-31")).then_refused(PostingDateNotAllowed, posting_date=day("02-10"))
    opened = settled.after(SetAllowedPostingDates(allow_from=None, allow_to=None))
    without = opened.after(SetCurrency(currency="USD", accounts=ACCOUNTS))
    without.when(adjust("01-31")).then_refused(CurrencyAccountMissing, purpose="unrealised gains")
    adjusted = without.after(SetCurrency(currency="USD", accounts=WITH_UNREALIZED), adjust("01-31"))
    adjusted.when(adjust("01-20")).then_refused(AdjustedLater, register_no=3)


def test_an_adjusted_entry_is_reversed_only_after_the_undo() -> None:
    scenario = past(d0101="0.90", d0131="0.95").after(
        invoice("INV-1", "01-10", "100.00"), adjust("01-31")
    )
    reverse = ReverseTransaction(transaction_no=1)
    scenario.when(reverse).then_refused(EntryIsAdjusted, entry_no=1, register_no=2)
    after = scenario.after(UndoExchangeAdjustment(register_no=2), reverse)
    assert after.remaining() == {}
    # The entry was closed when the run adjusted it for the time before.
    paid = past(d0101="0.90", d0131="0.95").after(
        invoice("INV-1", "01-10", "100.00"),
        pay("PAY-1", "02-10", "-100.00", 1),
        adjust("01-31"),
        UnapplyEntry(entry_no=1),
    )
    paid.when(reverse).then_refused(EntryIsAdjusted, entry_no=1, register_no=3)


def test_a_write_off_takes_the_unrealised_gain_back() -> None:
    scenario = past(d0101="0.90", d0131="0.95").after(
        invoice("INV-1", "01-10", "100.00"),
        adjust("01-31"),
        WriteOffEntry(entry_no=1, account_no="6900", posting_date=day("02-10")),
    )
    assert scenario.remaining() == {}
    assert gains(scenario) == {}
    assert scenario.balances()["6900"] == "90.00"


# --- faults of other systems ------------------------------------------------------------------


def test_a_loss_after_a_gain_is_told_once() -> None:
    """microsoft/BCApps#10808: no detail and no total repeats the whole amount."""
    scenario = past(d0101="1.10", d0131="1.15", d0228="1.08").after(
        invoice("INV-1", "01-10", "1000.00"), adjust("01-31")
    )
    assert gains(scenario) == {UNREALIZED_GAINS: "-50.00"}
    scenario = scenario.after(adjust("02-28"))
    assert details(scenario) == [
        ("02-28", 1, "unrealized_gain", "-50.00"), ("02-28", 1, "unrealized_loss", "-20.00")
    ]  # fmt: skip
    run = scenario.books.log[-1][1]
    assert isinstance(run, ExchangeRatesAdjusted)
    (total,) = run.totals
    assert total.amount_lcy_after - total.amount_lcy_before == Decimal("-70.00")
    assert left(scenario, 1) == ("1000.00", "1080.00")
    assert gains(scenario) == {UNREALIZED_LOSSES: "20.00"}


def test_an_invoice_paid_before_the_run_counts_on_the_day_of_the_run() -> None:
    """microsoft/ALAppExtensions#26926."""
    scenario = past(d0101="30.00", d0531="31.00", d0610="31.50").after(
        invoice("INV-1", "05-05", "4000.00"), pay("PAY-1", "06-10", "-4000.00", 1)
    )
    assert gains(scenario) == {GAINS: "-6000.00"}
    scenario = scenario.after(adjust("05-31"))
    assert details(scenario) == [
        ("05-31", 1, "unrealized_gain", "4000.00"), ("06-10", 1, "unrealized_gain", "-4000.00")
    ]  # fmt: skip
    assert gains(scenario) == {GAINS: "-6000.00"}


def test_a_run_that_is_undone_releases_nothing() -> None:
    """frappe/erpnext#55715, #55650: taken back on the first of April, paid in part later."""
    scenario = past(d0101="0.90", d0331="0.93", d0420="0.91").after(
        invoice("INV-1", "01-10", "5000.00"), adjust("03-31")
    )
    assert left(scenario, 1) == ("5000.00", "4650.00")
    scenario = scenario.after(UndoExchangeAdjustment(register_no=2, posting_date=day("04-01")))
    assert left(scenario, 1) == ("5000.00", "4500.00")
    scenario = scenario.after(pay("PAY-1", "04-20", "-2000.00", 1))
    assert released(scenario) == []
    assert gains(scenario) == {GAINS: "-20.00"}
    assert left(scenario, 1) == ("3000.00", "2700.00")
