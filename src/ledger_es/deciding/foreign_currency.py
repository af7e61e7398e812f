"""Amounts in foreign currencies: which are set up, at which rate a day values them, and the accounts of a currency."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from ledger_es.deciding.policy import Policy
from ledger_es.errors import CurrencyAccountMissing, CurrencyUnknown, ExchangeRateMissing, Words
from ledger_es.values import AT_PAR, ExchangeRate, Valued, rounded


def known_currency(policy: Policy, currency: str) -> str:
    """The currency, or the local one if it is left empty. Raises CurrencyUnknown unless it is set up."""
    if not currency or currency == policy.currency:
        return policy.currency
    if currency not in policy.books.currencies.by_code:
        raise CurrencyUnknown(currency=currency)
    return currency


def rate_on(policy: Policy, currency: str, day: date) -> ExchangeRate:
    """The rate of the latest starting date not after the day (receivables.md 17.2). Raises ExchangeRateMissing."""
    if currency == policy.currency:
        return AT_PAR
    rate = policy.books.currencies.rates.on(currency, day)
    if rate is None:
        raise ExchangeRateMissing(currency=currency, day=day)
    return rate


def valued_on(policy: Policy, amount: Decimal, currency: str, day: date) -> Valued:
    """The amount in a currency with its value in the local currency at the rate of the day.

    Raises CurrencyUnknown or ExchangeRateMissing.
    """
    if not currency or currency == policy.currency:
        return policy.valued(amount)
    rate = rate_on(policy, known_currency(policy, currency), day)
    return Valued(amount, rounded(rate.in_lcy(amount), policy.currency), currency, rate)


def gain_account(policy: Policy, currency: str, amount_lcy: Decimal) -> str:
    """The account for a realised gain (`amount_lcy` positive) or loss. Raises CurrencyAccountMissing."""
    accounts = policy.books.currencies.by_code[currency].accounts
    is_gain = amount_lcy > 0
    return _account(
        policy,
        currency,
        accounts.realized_gain_account if is_gain else accounts.realized_loss_account,
        Words("realised gains") if is_gain else Words("realised losses"),
    )


def rounding_account(policy: Policy, currency: str, amount_lcy: Decimal) -> str:
    """The account for cents left in the local currency; a positive amount is a credit there.

    Raises CurrencyAccountMissing.
    """
    accounts = policy.books.currencies.by_code[currency].accounts
    return _account(
        policy,
        currency,
        accounts.rounding_credit_account if amount_lcy > 0 else accounts.rounding_debit_account,
        Words("rounding"),
    )


def unrealized_account(
    policy: Policy, currency: str, detail_type: Literal["unrealized_gain", "unrealized_loss"]
) -> str:
    """The account for an unrealised gain or loss. Raises CurrencyAccountMissing."""
    accounts = policy.books.currencies.by_code[currency].accounts
    if detail_type == "unrealized_gain":
        account_no, purpose = accounts.unrealized_gain_account, Words("unrealised gains")
    else:
        account_no, purpose = accounts.unrealized_loss_account, Words("unrealised losses")
    return _account(policy, currency, account_no, purpose)


def _account(policy: Policy, currency: str, account_no: str, purpose: Words) -> str:
    if not account_no:
        raise CurrencyAccountMissing(currency=currency, purpose=purpose)
    return policy.account(account_no).account_no
