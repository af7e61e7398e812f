"""Establish the company: open the books with their local currency and, if wanted, a default set-up."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from ledger_es.aggregates import (
    accounting_periods,
    chart_of_accounts,
    company,
    matching_rules,
    payment_terms,
    posting_group,
)
from ledger_es.aggregates.chart_of_accounts import AccountsAdded
from ledger_es.aggregates.company import CompanyEstablished
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.number_series import NumberSeriesLineAdded
from ledger_es.aggregates.payment_terms import PaymentTermsSet
from ledger_es.aggregates.posting_group import (
    BankPostingGroupSet,
    OpeningBalanceAccountSet,
    PartyPostingGroupSet,
)
from ledger_es.commands import default_setup as default
from ledger_es.commands.matching_rules import rules_set
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import CompanyExists
from ledger_es.values import Currency, Text, currency_digits, stream_id
from ledger_es.values.matching_rules import DEFAULT_TABLE, OWN_RULES


class EstablishCompany(Command):
    """Open the books of a company in its local currency.

    `default_setup` adds a chart of accounts, posting groups, payment terms, number series and the rules by which
    statement lines are matched. Without it, each of them is added by a command of its own.
    """

    name: ClassVar[str] = "establish-company"

    company_name: Text = Field(min_length=1, max_length=200)
    currency: Currency
    default_setup: bool = True


def establish_company(command: EstablishCompany, books: Books, policy: Policy) -> Decision:
    if books.company.currency:
        raise CompanyExists(name=books.company.company_name)

    established = CompanyEstablished(
        company_name=command.company_name,
        currency=command.currency,
        currency_digits=currency_digits(command.currency),
        ledger_id=books.identity.ledger_id,
        ledger_key_check=books.identity.key_check,
    )
    events: list[tuple[str, Event]] = [(company.STREAM, established)]
    if command.default_setup:
        events += _default_setup()
    return Decision(events, books.head, {})


def _default_setup() -> list[tuple[str, Event]]:
    groups: list[Event] = [
        PartyPostingGroupSet(
            ledger=ledger, posting_group=code, valid_from=default.FROM, accounts=accounts
        )
        for ledger, by_code in (
            ("customer", default.CUSTOMER_GROUPS),
            ("vendor", default.VENDOR_GROUPS),
        )
        for code, accounts in by_code.items()
    ]
    groups += [
        BankPostingGroupSet(posting_group=code, valid_from=default.FROM, account_no=account_no)
        for code, account_no in default.BANK_GROUPS.items()
    ]
    groups.append(
        OpeningBalanceAccountSet(
            valid_from=default.FROM, account_no=default.OPENING_BALANCE_ACCOUNT
        )
    )
    terms: list[Event] = [
        PaymentTermsSet(payment_terms=code, valid_from=default.FROM, terms=terms)
        for code, terms in default.PAYMENT_TERMS.items()
    ]
    series: list[tuple[str, Event]] = [
        (
            stream_id("number_series", code),
            NumberSeriesLineAdded(starting_date=default.FROM, no_first=first),
        )
        for code, first in default.NUMBER_SERIES.items()
    ]
    open_to_all = accounting_periods.AllowedPostingDatesSet(
        for_actor="", allow_from=None, allow_to=None
    )
    return [
        (chart_of_accounts.STREAM, AccountsAdded(accounts=default.ACCOUNTS)),
        *((posting_group.STREAM, event) for event in groups),
        *((payment_terms.STREAM, event) for event in terms),
        *series,
        (accounting_periods.STREAM, open_to_all),
        (matching_rules.STREAM, rules_set(1, DEFAULT_TABLE, OWN_RULES)),
    ]
