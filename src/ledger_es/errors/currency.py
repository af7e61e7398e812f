"""Refusals about foreign currencies: set-up, rates, accounts, applications between them, adjusting to rates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es.errors.groups import ApplicationRefusal, ReversalRefusal, SetupRefusal
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
        "ledger-es currencies add {currency} --gain-account ACCOUNT --loss-account ACCOUNT --rounding-account ACCOUNT"
        " --unrealized-gain-account ACCOUNT --unrealized-loss-account ACCOUNT",
    )

    currency: str
    purpose: Words


class CurrenciesNotApplied(ApplicationRefusal):
    code = "E-APPLY-CURRENCY"
    says = (
        "entry {entry_no} is in {currency}, the applying entry in {applying_currency}: the rules of this ledger do not"
        " apply entries in different currencies to each other"
    )
    cures = ("ledger-es currencies rules --between all", "ledger-es currencies list")

    entry_no: int
    currency: str
    applying_currency: str


class PrecisionInvalid(SetupRefusal):
    code = "E-CURRENCY-PRECISION"
    says = "an application rounding precision of {precision} cannot be set: it must not be negative"
    no_cure = "the same command is sent with another precision"

    precision: Decimal


class AdjustedLater(SetupRefusal):
    code = "E-FX-LATER"
    says = (
        "entries were valued at the rates of {adjusted_on} already (register {register_no}): nothing is valued as of"
        " {posting_date} before that is undone"
    )
    cures = ("ledger-es exchange-adjustments undo {register_no}",)

    posting_date: date
    register_no: int
    adjusted_on: date


class AdjustmentUnknown(SetupRefusal):
    code = "E-FX-RUN"
    says = "register {register_no} is no run of the exchange rate adjustment"
    cures = ("ledger-es exchange-adjustments list",)

    register_no: int


class AdjustmentAlreadyUndone(SetupRefusal):
    code = "E-FX-UNDONE"
    says = "the exchange rate adjustment of register {register_no} is undone already"
    cures = ("ledger-es exchange-adjustments list",)

    register_no: int


class AdjustmentNotNewest(SetupRefusal):
    code = "E-FX-NEWEST"
    says = (
        "the exchange rate adjustment of register {register_no} is not the newest one: undo that of register {newest}"
        " first"
    )
    cures = ("ledger-es exchange-adjustments undo {newest}",)

    register_no: int
    newest: int


class AdjustmentUndoTooEarly(SetupRefusal):
    code = "E-FX-UNDO-DATE"
    says = (
        "{posting_date} lies before {adjusted_on}, the day of the exchange rate adjustment: take a date from then on,"
        " or leave it out"
    )
    no_cure = "the same command is sent with a later date"

    posting_date: date
    adjusted_on: date


class AdjustmentReleased(SetupRefusal):
    code = "E-FX-RELEASED"
    says = (
        "entry {entry_no} was settled since (application {application_no}), which took back a part of what register"
        " {register_no} had adjusted: undo that application first, or let the adjustment stand"
    )
    cures = ("ledger-es applications undo --entry {entry_no}",)

    register_no: int
    entry_no: int
    application_no: int


class EntryIsAdjusted(ReversalRefusal):
    code = "E-REV-ADJUSTED"
    says = (
        "entry {entry_no} of ledger transaction {transaction_no} was valued at the rates of a day (register"
        " {register_no}): undo that first"
    )
    cures = ("ledger-es exchange-adjustments undo {register_no}",)

    entry_no: int
    transaction_no: int
    register_no: int
