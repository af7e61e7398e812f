"""Refusals about foreign currencies: not set up, without a rate or an account, not applied to each other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.groups import ApplicationRefusal, SetupRefusal
from ledger_es.errors.refusal import Words


class CurrencyUnknown(SetupRefusal):
    code = "E-CURRENCY-UNKNOWN"
    says = (
        "currency {currency} is not set up: set it up with its accounts, or leave the currency out"
    )
    cures = ("ledger-es currencies add {currency}",)

    currency: str


class CurrencyIsLocal(SetupRefusal):
    code = "E-CURRENCY-LOCAL"
    says = "{currency} is the local currency of the books: it is not set up as a foreign one"
    no_cure = "amounts in the local currency need no currency and no rate"

    currency: str


class ExchangeRateMissing(SetupRefusal):
    code = "E-FX-RATE"
    says = "{currency} has no exchange rate on {day} or before: add one that starts by then"
    cures = ("ledger-es rates add {currency} --from {day} --rate RATE",)

    currency: str
    day: date


class ExchangeRatesInvalid(SetupRefusal):
    code = "E-FX-RATES"
    says = "rates of {currency}: {reason}"
    no_cure = "the same command is sent with other rates"

    currency: str
    reason: Words


class CurrencyAccountMissing(SetupRefusal):
    code = "E-FX-ACCOUNT"
    says = "currency {currency} has no account for {purpose}: set it, then do this again"
    cures = (
        "ledger-es currencies add {currency} --gain-account ACCOUNT --loss-account ACCOUNT --rounding-account ACCOUNT",
    )

    currency: str
    purpose: Words


class CurrenciesNotApplied(ApplicationRefusal):
    code = "E-APPLY-CURRENCY"
    says = (
        "entry {entry_no} is in {currency}, the applying entry in {applying_currency}: the rules of this ledger do not"
        " apply entries in different currencies to each other"
    )
    cures = ("ledger-es currencies rules --between all",)

    entry_no: int
    currency: str
    applying_currency: str


class PrecisionInvalid(SetupRefusal):
    code = "E-CURRENCY-PRECISION"
    says = "an application rounding precision of {precision} cannot be set: it must not be negative"
    no_cure = "the same command is sent with another precision"

    precision: Decimal
