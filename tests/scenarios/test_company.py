"""Opening the books of a company, with and without the set-up that is ready for work."""

from __future__ import annotations

import hashlib

import pytest

from ledger_es.aggregates.accounting_periods import AllowedPostingDatesSet
from ledger_es.aggregates.chart_of_accounts import AccountsAdded
from ledger_es.aggregates.company import CompanyEstablished
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.matching_rules import MatchingRulesSet
from ledger_es.aggregates.number_series import NumberSeriesLineAdded
from ledger_es.aggregates.payment_terms import PaymentTermsSet
from ledger_es.aggregates.posting_group import (
    BankPostingGroupSet,
    OpeningBalanceAccountSet,
    PartyPostingGroupSet,
)
from ledger_es.commands import default_setup as default
from ledger_es.commands.company import EstablishCompany
from ledger_es.dates import parse_formula
from ledger_es.errors import CommandInvalid, CompanyExists
from ledger_es.values import stream_id
from tests.scenarios.books import COMPANY, customer
from tests.scenarios.scenario import day, given

BARE = EstablishCompany(company_name="Muster AG", currency="CHF", default_setup=False)


def test_without_set_up_only_the_company_is_noted() -> None:
    """Which ledger it is stands in the first event: its id, and what tells a wrong key without telling the key."""
    established = CompanyEstablished(
        company_name="Muster AG",
        currency="CHF",
        currency_digits=2,
        ledger_id="000102030405060708090a0b0c0d0e0f",
        ledger_key_check=hashlib.sha256(b"key\0" + bytes(32)).hexdigest()[:32],
    )
    given().when(BARE).then(("company", established))


def test_the_digits_of_the_currency_are_recorded() -> None:
    yen = EstablishCompany(company_name="Muster AG", currency="JPY", default_setup=False)
    (established,) = given().when(yen).then_events(("company", CompanyEstablished))
    assert isinstance(established, CompanyEstablished)
    assert established.currency_digits == 0


def test_with_set_up_the_books_are_ready_for_work() -> None:
    kinds: list[tuple[str, type[Event]]] = [
        ("company", CompanyEstablished),
        ("chart_of_accounts", AccountsAdded),
        *[("setup-posting_groups", PartyPostingGroupSet)] * 4,
        ("setup-posting_groups", BankPostingGroupSet),
        ("setup-posting_groups", OpeningBalanceAccountSet),
        *[("setup-payment_terms", PaymentTermsSet)] * len(default.PAYMENT_TERMS),
        *[
            (stream_id("number_series", series), NumberSeriesLineAdded)
            for series in default.NUMBER_SERIES
        ],
        ("accounting_periods", AllowedPostingDatesSet),
        ("setup-matching_rules", MatchingRulesSet),
    ]
    events = given().when(COMPANY).then_events(*kinds)
    assert events[2] == PartyPostingGroupSet(
        ledger="customer",
        posting_group="DOMESTIC",
        valid_from=day("1900-01-01"),
        accounts=default.CUSTOMER_GROUPS["DOMESTIC"],
    )
    assert events[-2] == AllowedPostingDatesSet(for_actor="", allow_from=None, allow_to=None)


def test_the_default_set_up_keeps_its_own_rules() -> None:
    """Control accounts are closed to direct posting, all others are open to it; the formulas can be read."""
    accounts = {account.account_no: account for account in default.ACCOUNTS}
    assert len(accounts) == len(default.ACCOUNTS)
    control = set(default.BANK_GROUPS.values())
    for group in [*default.CUSTOMER_GROUPS.values(), *default.VENDOR_GROUPS.values()]:
        control.add(group.control_account)
        others = [number for name, number in group if number and name != "control_account"]
        assert all(accounts[number].direct_posting for number in others)
    assert {number for number, account in accounts.items() if not account.direct_posting} == control
    for terms in default.PAYMENT_TERMS.values():
        parse_formula(terms.due_date_formula)
        parse_formula(terms.discount_date_formula)


def test_a_customer_needs_nothing_else() -> None:
    given(COMPANY).after(customer())


def test_refused_twice() -> None:
    given(COMPANY).when(BARE.model_copy(update={"company_name": "Other"})).then_refused(
        CompanyExists, name="Muster AG"
    )


@pytest.mark.parametrize(
    "fields", [{"company_name": ""}, {"currency": "chf"}, {"currency": "CHFX"}]
)
def test_the_fields_are_checked(fields: dict[str, str]) -> None:
    with pytest.raises(CommandInvalid):
        EstablishCompany(**{"company_name": "Muster AG", "currency": "CHF"} | fields)
