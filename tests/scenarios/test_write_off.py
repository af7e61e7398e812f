"""Writing off what nobody will pay: an entry of its own, applied, dated when it is decided (receivables.md 7.5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es import EstablishCompany, Ledger, Personal, RegisterCustomers
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.party import EditCustomer, PartyRecord
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.errors import (
    AccountUnknown,
    ApplicationTooEarly,
    DirectPostingNotAllowed,
    EntryIsClosed,
    EntryUnknown,
    ExceedsRemainingAmount,
    PartyBlocked,
    PostingDateNotAllowed,
)
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import day, given

INVOICE = documents("INV-1 01-12 1190.00 02-11")


def write_off(**fields: Any) -> WriteOffEntry:
    known: dict[str, Any] = {"entry_no": 1, "account_no": "6900", "posting_date": day("06-30")}
    return WriteOffEntry(**known | fields)


def test_everything_that_remains_goes_to_the_account() -> None:
    scenario = given(*BOOKS, INVOICE, write_off())
    assert scenario.remaining() == {}
    assert scenario.balances() == {"3000": "-1190.00", "6900": "1190.00"}


def test_a_part_leaves_the_rest() -> None:
    scenario = given(*BOOKS, INVOICE, write_off(amount=Decimal(190)))
    assert scenario.remaining() == {1: "1000.00"}


def test_a_vendors_invoice_that_nobody_asks_for() -> None:
    scenario = given(*BOOKS, documents("INV-1 01-12 -300.00", "V1"), write_off())
    assert scenario.balances() == {"3000": "300.00", "6900": "-300.00"}


def test_undone_and_reversed_nothing_of_it_is_left() -> None:
    past = given(*BOOKS, INVOICE)
    before = past.entry(1)
    undone = past.after(write_off(), UnapplyEntry(entry_no=1))
    assert undone.remaining() == {1: "1190.00", 2: "-1190.00"}
    scenario = undone.after(ReverseTransaction(transaction_no=2))
    assert scenario.entry(1) == before
    assert scenario.balances() == {"1100": "1190.00", "3000": "-1190.00"}


def test_in_a_foreign_currency_it_makes_no_gain() -> None:
    rates = tuple(
        DatedRate(starting_date=day(on), relational_exchange_rate_amount=Decimal(rate))
        for on, rate in (("01-01", "0.8333"), ("06-01", "0.95"))
    )
    past = given(
        *BOOKS,
        SetCurrency(currency="USD"),
        SetExchangeRates(currency="USD", rates=rates),
        journal(line("INV-1", "01-12", "100.00", currency="USD")),
    )
    scenario = past.after(write_off())
    assert scenario.remaining() == {}
    assert scenario.balances() == {"3000": "-83.33", "6900": "83.33"}


def test_refused() -> None:
    past = given(*BOOKS, INVOICE)
    past.when(write_off(entry_no=9)).then_refused(EntryUnknown)
    past.after(write_off()).when(write_off()).then_refused(EntryIsClosed)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"posting_date": day("01-11")}, ApplicationTooEarly),
        ({"amount": Decimal(1191)}, ExceedsRemainingAmount),
        ({"account_no": "9999"}, AccountUnknown),
        ({"account_no": "1100"}, DirectPostingNotAllowed),
    ],
)
def test_refused_for_what_is_asked(fields: dict[str, Any], refusal: type[Any]) -> None:
    given(*BOOKS, INVOICE).when(write_off(**fields)).then_refused(refusal)


def test_refused_on_a_closed_day_and_for_a_blocked_customer() -> None:
    closed = SetAllowedPostingDates(allow_from=None, allow_to=day("05-31"))
    given(*BOOKS, INVOICE, closed).when(write_off()).then_refused(PostingDateNotAllowed)
    blocked = EditCustomer(party_no="C1", blocked="all")
    given(*BOOKS, INVOICE, blocked).when(write_off()).then_refused(PartyBlocked)


def test_earlier_reports_do_not_change_and_no_money_is_received(store_url: str) -> None:
    """ledgersmb/LedgerSMB#1399; GnuCash manual: writing off a bad debt."""
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"), actor="anna")
        party = PartyRecord(party_no="C1", name=Personal("Muster"))
        ledger.execute(RegisterCustomers(parties=(party,)), actor="anna")
        ledger.execute(INVOICE, actor="anna")
        ledger.execute(write_off(posting_date=date(2027, 6, 30)), actor="anna")

        def aged(on: date) -> list[Decimal]:
            return [row.total for row in ledger.aging(as_of=on).rows()]

        assert aged(date(2027, 5, 31)) == [Decimal("1190.00")]
        assert aged(date(2027, 6, 30)) == []
        assert ledger.bank_entries(as_of=date(2027, 12, 31)).rows() == ()
