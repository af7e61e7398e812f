"""Foreign currencies: rates, applications in and between currencies, realised gains, rounding (receivables.md 17)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.currency import (
    CurrencyAccounts,
    CurrencyRulesSet,
    CurrencySet,
    ExchangeRatesSet,
)
from ledger_es.aggregates.party_ledger import EntriesApplied
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.currency import (
    DatedRate,
    SetCurrency,
    SetCurrencyRules,
    SetExchangeRates,
)
from ledger_es.commands.entry import ChangeEntryDiscount
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.payment_tolerance import SetPaymentTolerance
from ledger_es.errors import (
    CurrenciesNotApplied,
    CurrencyAccountMissing,
    CurrencyIsLocal,
    CurrencyUnknown,
    DocumentOutOfBalance,
    EditChangesNothing,
    ExchangeRateMissing,
    ExchangeRatesInvalid,
    PostingDateNotAllowed,
    PrecisionInvalid,
)
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given

GAINS, LOSSES, ROUNDING = "6960", "6961", "3890"
STREAM = "setup-currencies"
ACCOUNTS = CurrencyAccounts(
    realized_gain_account=GAINS,
    realized_loss_account=LOSSES,
    rounding_debit_account=ROUNDING,
    rounding_credit_account=ROUNDING,
)
CHART = AddAccounts(
    accounts=(
        Account(account_no=GAINS, name="Realised gains", category="income", direct_posting=True),
        Account(account_no=LOSSES, name="Realised losses", category="expense", direct_posting=True),
    )
)


def rates(currency: str, **rate_by_day: str) -> SetExchangeRates:
    """`d0105="0.90"` is the rate from 5 January on."""
    return SetExchangeRates(
        currency=currency,
        rates=tuple(
            DatedRate(
                starting_date=day(f"{of[1:3]}-{of[3:]}"),
                relational_exchange_rate_amount=Decimal(rate),
            )
            for of, rate in rate_by_day.items()
        ),
    )


def books(currency: str = "USD", **rate_by_day: str) -> tuple[Any, ...]:
    return (
        *BOOKS,
        CHART,
        SetCurrency(currency=currency, accounts=ACCOUNTS),
        rates(currency, **rate_by_day),
    )


def left(scenario: Scenario, entry_no: int, party_no: str = "C1", **of: Any) -> tuple[str, str]:
    """What remains of an open entry, in its currency and in the local one."""
    entry = scenario.entry(entry_no, party_no, **of)
    return str(entry.remaining_amount), str(entry.remaining_lcy)


def details(scenario: Scenario) -> list[tuple[str, int, str, str]]:
    return [
        (detail.detail_type, detail.entry_no, str(detail.amount), str(detail.amount_lcy))
        for _, event in scenario.books.log
        if isinstance(event, EntriesApplied)
        for detail in event.details
    ]


# --- set-up -------------------------------------------------------------------------------


def test_set_up() -> None:
    past = given(*BOOKS, CHART)
    past = past.when(
        SetCurrency(
            currency="USD", accounts=ACCOUNTS, application_rounding_precision=Decimal("0.05")
        )
    ).then(
        (
            STREAM,
            CurrencySet(
                currency="USD",
                currency_digits=2,
                application_rounding_precision=Decimal("0.05"),
                accounts=ACCOUNTS,
            ),
        )
    )
    past = past.when(SetCurrencyRules(between_currencies="none")).then(
        (
            STREAM,
            CurrencyRulesSet(
                between_currencies="none", application_rounding_precision=Decimal("0.00")
            ),
        )
    )
    past.when(rates("USD", d0101="0.90", d0201="0.91")).then(
        (
            STREAM,
            ExchangeRatesSet(
                currency="USD",
                starting_dates=(day("01-01"), day("02-01")),
                exchange_rate_amounts=(Decimal(1), Decimal(1)),
                relational_exchange_rate_amounts=(Decimal("0.90"), Decimal("0.91")),
            ),
        )
    )


def test_set_up_is_refused() -> None:
    past = given(*books(d0101="0.90"))
    past.when(SetCurrency(currency="CHF")).then_refused(CurrencyIsLocal)
    past.when(SetCurrency(currency="EUR", application_rounding_precision=Decimal(-1))).then_refused(
        PrecisionInvalid
    )
    past.when(SetCurrencyRules()).then_refused(EditChangesNothing)
    past.when(rates("EUR", d0101="0.95")).then_refused(CurrencyUnknown)
    past.when(rates("CHF", d0101="1")).then_refused(CurrencyIsLocal)
    past.when(SetExchangeRates(currency="USD", rates=())).then_refused(ExchangeRatesInvalid)
    twice = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal(1))
    past.when(SetExchangeRates(currency="USD", rates=(twice, twice))).then_refused(
        ExchangeRatesInvalid
    )


# --- posting ------------------------------------------------------------------------------


def test_a_document_is_valued_at_the_rate_of_its_day_which_it_keeps() -> None:
    past = given(*books(d0101="0.90", d0115="0.95"))
    invoice = line("INV-1", "01-20", "400.00", currency="USD")
    scenario = past.after(journal(invoice), rates("USD", d0120="1.00"))
    assert left(scenario, 1) == ("400.00", "380.00")
    posted = scenario.entry(1).posted
    assert (posted.exchange_rate_amount, posted.relational_exchange_rate_amount) == (
        Decimal(1),
        Decimal("0.95"),
    )
    assert scenario.balances() == {"1100": "380.00", "3000": "-380.00"}


def test_posting_is_refused() -> None:
    past = given(*books(d0115="0.95"))
    invoice = line("INV-1", "01-10", "400.00", currency="USD")
    past.when(journal(invoice)).then_refused(ExchangeRateMissing, currency="USD")
    unknown = line("INV-1", "01-20", "400.00", currency="EUR")
    past.when(journal(unknown)).then_refused(CurrencyUnknown, currency="EUR")
    alone = line("INV-1", "01-20", "400.00", currency="USD", bal_account_no="")
    balancing = line("INV-1", "01-20", "-400.00", currency="", bal_account_no="")
    balancing = balancing.model_copy(update={"account_type": "gl", "account_no": "3000"})
    past.when(journal(alone, balancing)).then_refused(DocumentOutOfBalance)


def test_open_documents_are_taken_over_in_their_currency() -> None:
    opening = OpeningEntry(
        party_no="C1", document_type="invoice", document_no="I1", posting_date=day("01-05"),
        currency="USD", amount=Decimal(100),
    )  # fmt: skip
    scenario = given(
        *books(d0101="0.90"), PostOpeningEntries(ledger="customer", entries=(opening,))
    )
    assert left(scenario, 1) == ("100.00", "90.00")


# --- faults of other systems: applications in one currency ----------------------------------


def test_equal_local_amounts_do_not_close_an_invoice_that_is_not_paid() -> None:
    """odoo/odoo#19432, axelor/axelor-open-suite#16697."""
    past = given(*books("EUR", d0101="1.05", d0201="1.12"))
    past = past.after(journal(line("INV-1", "01-10", "640.00", currency="EUR")))
    pay = line("PAY-1", "02-01", "-600.00", currency="EUR", applies_to={1: None})
    scenario = past.after(journal(pay))
    assert left(scenario, 1) == ("40.00", "42.00")
    assert scenario.remaining() == {1: "40.00"}
    assert details(scenario) == [("realized_gain", 2, "0.00", "42.00")]
    assert scenario.balances()[GAINS] == "-42.00"


def test_three_invoices_in_one_application_have_three_losses_which_all_come_back() -> None:
    """odoo/odoo#14498, odoo/odoo#78197."""
    past = given(*books("EUR", d0101="0.95", d0201="0.96", d0301="0.98", d0314="0.94"))
    for number, on, amount in (
        ("INV-1", "01-10", "400.00"),
        ("INV-2", "02-10", "250.00"),
        ("INV-3", "03-01", "350.00"),
    ):
        past = past.after(journal(line(number, on, amount, currency="EUR")))
    pay = line("PAY-1", "03-14", "-1000.00", currency="EUR")
    apply = ApplyEntries(applying_entry_no=4, amounts_to_apply={1: None, 2: None, 3: None})
    scenario = past.after(journal(pay), apply)
    assert scenario.remaining() == {}
    assert details(scenario) == [
        ("realized_loss", 4, "0.00", "-4.00"),
        ("realized_loss", 4, "0.00", "-5.00"),
        ("realized_loss", 4, "0.00", "-14.00"),
    ]
    assert scenario.balances()[LOSSES] == "23.00"
    undone = scenario.after(UnapplyEntry(entry_no=4))
    assert [left(undone, number) for number in (1, 2, 3, 4)] == [
        ("400.00", "380.00"),
        ("250.00", "240.00"),
        ("350.00", "343.00"),
        ("-1000.00", "-940.00"),
    ]
    assert LOSSES not in undone.balances()


def test_a_closed_entry_has_nothing_left_in_either_currency() -> None:
    """Dolibarr/dolibarr#25898. Three payments of a third: one cent goes to rounding, nothing to gains and losses."""
    past = given(*books(d0101="0.8333"), journal(line("INV-1", "01-10", "100.00", currency="USD")))
    for number, amount in (("PAY-1", "-33.33"), ("PAY-2", "-33.33")):
        pay = line(number, "01-20", amount, currency="USD", applies_to={1: None})
        past = past.after(journal(pay))
    assert left(past, 1) == ("33.34", "27.78")
    last = line("PAY-3", "01-20", "-33.34", currency="USD", applies_to={1: None})
    scenario = past.after(journal(last))
    assert scenario.remaining() == {}
    balances = scenario.balances()
    assert "1100" not in balances
    assert balances[ROUNDING] in ("0.01", "-0.01")
    assert GAINS not in balances
    assert LOSSES not in balances


def test_tolerance_is_valued_at_the_rate_of_the_payment() -> None:
    """OCA/OCB#143."""
    past = given(
        *books(d0101="0.90", d0201="1.00"),
        SetPaymentTolerance(currency="USD", maximum_amount=Decimal(10)),
        journal(line("INV-1", "01-10", "400.00", currency="USD")),
    )
    pay = line("PAY-1", "02-01", "-392.00", currency="USD", applies_to={1: None})
    scenario = past.after(journal(pay))
    assert scenario.remaining() == {}
    assert details(scenario) == [
        ("payment_tolerance", 2, "-8.00", "-8.00"),
        ("realized_gain", 2, "0.00", "40.00"),
    ]
    assert scenario.balances() == {
        "1090": "392.00", "3000": "-360.00", "3805": "8.00", GAINS: "-40.00"
    }  # fmt: skip


def test_a_vendor_who_is_paid_more_than_was_owed_is_a_loss() -> None:
    """frappe/erpnext#58741."""
    past = given(*books(d0101="0.88", d0201="0.92"))
    past = past.after(journal(line("INV-1", "01-10", "-2500.00", "V1", currency="USD")))
    pay = line("PAY-1", "02-01", "1000.00", "V1", currency="USD", applies_to={1: None})
    scenario = past.after(journal(pay))
    assert left(scenario, 1, "V1", ledger="vendor") == ("-1500.00", "-1320.00")
    assert scenario.balances()[LOSSES] == "40.00"
    assert scenario.balances()["2000"] == "-1320.00"


def test_an_undo_in_a_closed_period_needs_a_later_date() -> None:
    """frappe/erpnext#56164, frappe/erpnext#22985."""
    past = given(
        *books(d0101="1.00", d0328="1.02"),
        journal(line("INV-1", "01-10", "600.00", currency="USD")),
        journal(line("PAY-1", "03-28", "-600.00", currency="USD", applies_to={1: None})),
        SetAllowedPostingDates(allow_from=day("04-01"), allow_to=None),
    )
    assert past.balances()[GAINS] == "-12.00"
    past.when(UnapplyEntry(entry_no=1)).then_refused(PostingDateNotAllowed)
    scenario = past.after(UnapplyEntry(entry_no=1, posting_date=day("04-02")))
    assert left(scenario, 1) == ("600.00", "600.00")
    assert GAINS not in scenario.balances()


# --- between currencies -------------------------------------------------------------------


def test_the_payment_decides_in_which_currency_the_invoice_counts() -> None:
    """OCA/account-reconcile#991, alyf-de/banking#102."""
    past = given(*books(d0101="0.90", d0201="0.91"))
    past = past.after(journal(line("INV-1", "01-10", "1000.00", currency="USD")))
    pay = line("PAY-1", "02-01", "-905.00", applies_to={1: None})
    scenario = past.after(journal(pay))
    assert left(scenario, 1) == ("5.49", "4.94")
    assert scenario.remaining() == {1: "5.49"}
    assert details(scenario) == [("realized_gain", 1, "0.00", "9.94")]
    undone = scenario.after(UnapplyEntry(entry_no=1))
    assert left(undone, 1) == ("1000.00", "900.00")
    assert left(undone, 2) == ("-905.00", "-905.00")


def test_two_foreign_currencies() -> None:
    past = given(*books(d0101="0.90"), SetCurrency(currency="EUR", accounts=ACCOUNTS))
    past = past.after(rates("EUR", d0101="0.95", d0201="0.96"))
    past = past.after(journal(line("INV-1", "01-10", "100.00", currency="USD")))
    pay = line("PAY-1", "02-01", "-93.75", currency="EUR", applies_to={1: None})
    scenario = past.after(journal(pay))
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1090": "90.00", "3000": "-90.00"}


@pytest.mark.parametrize(
    ("paid", "remaining", "rounding"),
    [
        ("909.96", {}, "0.04"),
        ("909.95", {}, "0.05"),
        ("909.94", {1: "0.07"}, None),
        ("910.05", {}, "-0.05"),
        ("910.06", {2: "-0.06"}, None),
    ],
)
def test_a_rest_up_to_the_rounding_of_applications_closes(
    paid: str, remaining: dict[int, str], rounding: str | None
) -> None:
    """Scenario 31: the invoice is worth 910.00, of 900.00 when it was posted; 0.05 is the rounding."""
    past = given(
        *books(d0101="0.90", d0201="0.91"),
        SetCurrencyRules(application_rounding_precision=Decimal("0.05")),
        journal(line("INV-1", "01-10", "1000.00", currency="USD")),
        journal(line("PAY-1", "02-01", f"-{paid}", applies_to={1: None})),
    )
    assert past.remaining() == remaining
    assert past.balances().get(ROUNDING) == rounding
    assert past.balances()[GAINS] == "-10.00"


def test_the_rules_may_forbid_it() -> None:
    """Scenario 31."""
    past = given(*books(d0101="0.90"), SetCurrencyRules(between_currencies="none"))
    past = past.after(journal(line("INV-1", "01-10", "100.00", currency="USD")))
    pay = line("PAY-1", "02-01", "-90.00", applies_to={1: None})
    past.when(journal(pay)).then_refused(CurrenciesNotApplied, entry_no=1)


@pytest.mark.parametrize(
    ("local", "foreign", "is_applied"),
    [("EUR", "DEM", True), ("EUR", "USD", False), ("CHF", "EUR", False), ("CHF", "DEM", False)],
)
def test_only_euros_and_what_they_replaced_may_be_applied_to_each_other(
    local: str, foreign: str, is_applied: bool
) -> None:
    """Scenario 31, the rule EMU: 195.58 marks are 100.00 euros."""
    past = given(
        EstablishCompany(company_name="Muster", currency=local),
        *BOOKS[1:],
        CHART,
        SetCurrency(currency=foreign, accounts=ACCOUNTS),
        rates(foreign, d0101="0.51129"),
        SetCurrencyRules(between_currencies="emu", application_rounding_precision=Decimal("0.01")),
        journal(line("INV-1", "01-10", "195.58", currency=foreign)),
    )
    paid = past.when(journal(line("PAY-1", "02-01", "-100.00", applies_to={1: None})))
    if is_applied:
        assert paid.and_recorded().remaining() == {}
    else:
        paid.then_refused(CurrenciesNotApplied, currency=foreign, applying_currency=local)
    # Entries in one currency are applied to each other by every rule.
    own = given(*books(d0101="0.90"), SetCurrencyRules(between_currencies="emu"))
    own = own.after(journal(line("INV-1", "01-10", "10.00", currency="USD")))
    own = own.after(journal(line("PAY-1", "02-01", "-10.00", currency="USD", applies_to={1: None})))
    assert own.remaining() == {}


def test_a_currency_without_an_account_for_losses_is_refused_before_anything_is_written() -> None:
    past = given(*BOOKS, SetCurrency(currency="USD"), rates("USD", d0101="0.90", d0201="0.86"))
    past = past.after(journal(line("INV-1", "01-10", "100.00", currency="USD")))
    pay = line("PAY-1", "02-01", "-100.00", currency="USD", applies_to={1: None})
    past.when(journal(pay)).then_refused(CurrencyAccountMissing, purpose="realised losses")


def test_apply_to_oldest_takes_entries_in_the_currency_of_the_payment() -> None:
    past = given(*books(d0101="0.90"), documents("INV-1 01-01 50.00 01-05"))
    past = past.after(journal(line("INV-2", "01-10", "100.00", currency="USD")))
    past = past.after(journal(line("PAY-1", "01-20", "-100.00", currency="USD")))
    assert past.after(ApplyEntries(applying_entry_no=3)).remaining() == {1: "50.00"}


def test_a_discount_in_a_foreign_currency() -> None:
    past = given(*books(d0101="0.90", d0120="0.95"))
    invoice = line(
        "INV-1", "01-10", "1000.00", currency="USD",
        discount_amount=Decimal(20), discount_date=day("01-25"),
    )  # fmt: skip
    changed = ChangeEntryDiscount(entry_no=1, discount_date=day("01-30"))
    past = past.after(journal(invoice), changed)
    assert past.entry(1).discount_date == day("01-30")
    pay = line("PAY-1", "01-20", "-980.00", currency="USD", applies_to={1: None})
    scenario = past.after(journal(pay))
    assert scenario.remaining() == {}
    assert scenario.balances() == {
        "1090": "931.00", "3000": "-900.00", "3800": "19.00", GAINS: "-50.00"
    }  # fmt: skip
