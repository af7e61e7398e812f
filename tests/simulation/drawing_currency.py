"""Currencies, their rates, and valuing at the rates of a day, by chance."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from ledger_es.aggregates.currency import CurrencyAccounts
from ledger_es.commands.currency import (
    DatedRate,
    SetCurrency,
    SetCurrencyRules,
    SetExchangeRates,
)
from ledger_es.commands.exchange_adjustment import AdjustExchangeRates, UndoExchangeAdjustment
from ledger_es.deciding.command import Command
from tests.simulation.chance import FIRST_DAY, Chance

CURRENCIES = ("USD", "JPY")
ACCOUNTS = CurrencyAccounts(
    realized_gain_account="6900",
    realized_loss_account="6900",
    rounding_debit_account="3890",
    rounding_credit_account="3890",
    unrealized_gain_account="6900",
    unrealized_loss_account="3890",
)


def set_up(chance: Chance) -> Command:
    """A currency and then rates of it: the first long before all days that are drawn, the others on some day."""
    currency = (
        chance.one(CURRENCIES) if not chance.odds(4) else chance.one((chance.book.currency, "GBP"))
    )
    if currency in CURRENCIES and currency not in chance.book.currencies:
        return SetCurrency(currency=currency, accounts=ACCOUNTS)
    if chance.odds(4) or (chance.book.between_currencies == "none" and chance.odds(50)):
        return SetCurrencyRules(between_currencies=chance.one(("none", "all", "all", "all")))
    has_rates = any(of == currency for of, _ in chance.book.rates)
    first = chance.day() if has_rates else FIRST_DAY - timedelta(days=400)
    days = [first + timedelta(days=10 * place) for place in range(chance.number(1, 3))]
    if chance.odds(4):
        days = days[:1] * chance.one((0, 2))
    return SetExchangeRates(
        currency=currency, rates=tuple(_rate(chance, currency, day) for day in days)
    )


def _rate(chance: Chance, currency: str, day: date) -> DatedRate:
    """Near par, for one or for a hundred; of yen for a hundred."""
    amount = Decimal(chance.number(8_000, 12_500)) / 10_000
    hundred = currency == "JPY" or chance.odds(20)
    if currency == "JPY":
        amount /= 100
    return DatedRate(
        starting_date=day,
        exchange_rate_amount=Decimal(100 if hundred else 1),
        relational_exchange_rate_amount=amount * 100 if hundred else amount,
    )


def adjust(chance: Chance) -> Command:
    """On a day from the last run on, mostly; or the undo of a run, mostly of the last."""
    runs = sorted(chance.book.runs)
    in_force = [chance.book.runs[no] for no in runs if not chance.book.runs[no].undone]
    if runs and chance.odds(30):
        no = in_force[-1].register if in_force and chance.odds(80) else chance.one(runs)
        if chance.odds(4):
            no = chance.book.numbers.register + 1
        return UndoExchangeAdjustment(
            register_no=no, posting_date=chance.day() if chance.odds(20) else None
        )
    day = chance.day()
    if in_force and chance.odds(90):
        day = in_force[-1].day + timedelta(days=chance.number(0, 25))
    return AdjustExchangeRates(
        posting_date=day,
        document_no=f"FX{chance.number(1, 999)}",
        currencies=(chance.one((*CURRENCIES, chance.book.currency)),) if chance.odds(12) else (),
        customers=chance.odds(92),
        vendors=chance.odds(92),
    )
