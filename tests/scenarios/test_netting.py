"""A firm that is customer and vendor: both sides are netted, currency by currency (receivables.md 16)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.entry import SetEntryHold
from ledger_es.commands.netting import NetBalances
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import NothingToNet, PartyBlocked, PartyUnknown, PostingDateNotAllowed
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given


def net(**fields: Any) -> NetBalances:
    known: dict[str, Any] = {
        "customer_no": "C1", "vendor_no": "V1", "posting_date": day("02-28"), "document_no": "NET-1",
    }  # fmt: skip
    return NetBalances(**known | fields)


def both(customers: str, vendors: str) -> Scenario:
    return given(*BOOKS, documents(customers), documents(vendors, "V1"))


def test_per_currency_and_without_money() -> None:
    """Dolibarr/dolibarr#24955, frappe/erpnext#58444: 3,500.00 EUR owed, 3,000.00 EUR and 800.00 USD owing."""
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.95"))
    past = given(
        *BOOKS,
        *(SetCurrency(currency=code) for code in ("EUR", "USD")),
        *(SetExchangeRates(currency=code, rates=(rate,)) for code in ("EUR", "USD")),
        journal(line("INV-1", "01-05", "3500.00", currency="EUR")),
        journal(line("INV-1", "01-05", "-3000.00", "V1", currency="EUR")),
        journal(line("INV-2", "01-05", "-800.00", "V1", currency="USD")),
    )
    scenario = past.after(net())
    assert scenario.remaining() == {1: "500.00"}
    assert scenario.remaining("V1", "vendor") == {3: "-800.00"}
    assert scenario.balances() == {"1100": "475.00", "2000": "-760.00", "3000": "285.00"}


def test_what_is_due_first_is_settled_and_credits_count() -> None:
    scenario = both(
        "INV-1 01-02 100.00 02-20\nINV-2 01-02 80.00 02-10\nCM-3 01-03 -30.00",
        "INV-1 01-02 -70.00",
    ).after(net())
    # 150.00 against 70.00: INV-2 is due first; the credit memo is used up with it.
    assert scenario.remaining() == {1: "80.00"}
    assert scenario.remaining("V1", "vendor") == {}


def test_no_discount_is_granted() -> None:
    scenario = both("INV-1 01-02 100.00 03-30 5.00 03-10", "INV-1 01-02 -100.00").after(net())
    assert scenario.balances() == {}


def test_what_is_on_hold_or_later_is_left_out() -> None:
    past = both("INV-1 01-02 100.00\nINV-2 03-01 40.00", "INV-1 01-02 -60.00")
    held = past.after(SetEntryHold(entry_no=1, on_hold="XX"))
    held.when(net()).then_refused(NothingToNet)
    assert held.after(net(posting_date=day("03-01"))).remaining() == {1: "100.00"}


def test_undone_and_reversed_both_sides_are_as_before() -> None:
    past = both("INV-1 01-02 100.00", "INV-1 01-02 -60.00")
    before = past.entry(1)
    scenario = past.after(
        net(), UnapplyEntry(entry_no=3), UnapplyEntry(entry_no=4), ReverseTransaction(transaction_no=3)
    )  # fmt: skip
    assert scenario.entry(1) == before
    assert scenario.remaining("V1", "vendor") == {2: "-60.00"}


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"customer_no": "C9"}, PartyUnknown),
        ({"vendor_no": "V9"}, PartyUnknown),
        ({"posting_date": day("01-01")}, NothingToNet),
        ({"currency": "EUR"}, NothingToNet),
    ],
)
def test_refused_for_what_is_asked(fields: dict[str, Any], refusal: type[Any]) -> None:
    both("INV-1 01-02 100.00", "INV-1 01-02 -60.00").when(net(**fields)).then_refused(refusal)


def test_refused_on_a_closed_day_for_a_blocked_party_and_when_nothing_is_left() -> None:
    def past() -> Scenario:
        return both("INV-1 01-02 100.00", "INV-1 01-02 -60.00")

    closed = past().after(SetAllowedPostingDates(allow_to=day("01-31")))
    closed.when(net()).then_refused(PostingDateNotAllowed)
    blocked = past().after(EditCustomer(party_no="C1", blocked="all"))
    blocked.when(net()).then_refused(PartyBlocked)
    past().after(net()).when(net(document_no="NET-2")).then_refused(NothingToNet)
