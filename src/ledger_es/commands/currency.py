"""Set up foreign currencies, their exchange rates, and the rules for applying entries in different currencies."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.currency import (
    STREAM,
    BetweenCurrencies,
    CurrencyAccounts,
    CurrencyRulesSet,
    CurrencySet,
    ExchangeRatesSet,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.foreign_currency import known_currency
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    CurrencyIsLocal,
    EditChangesNothing,
    ExchangeRatesInvalid,
    PrecisionInvalid,
    Words,
)
from ledger_es.values import (
    ZERO,
    Amount,
    Currency,
    OptionalAmount,
    Rate,
    codes_checked,
    currency_digits,
    left_out,
)


class SetCurrency(Command):
    """Set up a foreign currency with its accounts, or change it.

    A rest up to `application_rounding_precision`, in this currency, is closed when one of its entries is applied to
    entries in other currencies (receivables.md 17.4).
    """

    name: ClassVar[str] = "set-currency"

    currency: Currency
    accounts: Annotated[CurrencyAccounts, codes_checked(*CurrencyAccounts.model_fields)] = (
        CurrencyAccounts()
    )
    application_rounding_precision: Amount = left_out(ZERO)


class SetCurrencyRules(Command):
    """Set whether entries in different currencies are applied to each other, and the rest that then closes.

    `emu` applies only those in euros and in the national currencies that the euro has replaced.
    `application_rounding_precision` counts where the applying entry is in the local currency. What is left out stays as
    it is.
    """

    name: ClassVar[str] = "set-currency-rules"

    between_currencies: BetweenCurrencies | None = None
    application_rounding_precision: OptionalAmount = left_out(None)


class DatedRate(AskedRecord):
    """A rate from a day on: `exchange_rate_amount` units of the currency are worth `relational_exchange_rate_amount` of
    the local currency, such as 100 JPY = 0.92 CHF."""

    starting_date: date
    exchange_rate_amount: Rate = Decimal(1)
    relational_exchange_rate_amount: Rate


class SetExchangeRates(Command):
    """Set exchange rates of one currency; a rate with the same starting date is replaced. Nothing is revalued."""

    name: ClassVar[str] = "set-exchange-rates"

    currency: Currency
    rates: tuple[DatedRate, ...]


def set_currency(command: SetCurrency, books: Books, policy: Policy) -> Decision:
    _refuse_local(policy, command.currency)
    precision = _precision(policy, command.application_rounding_precision, command.currency)
    for _, account_no in command.accounts:
        if account_no:
            policy.direct_account(account_no)

    event = CurrencySet(
        currency=command.currency,
        currency_digits=currency_digits(command.currency),
        application_rounding_precision=precision,
        accounts=command.accounts,
    )
    return Decision([(STREAM, event)], books.head, {})


def set_currency_rules(command: SetCurrencyRules, books: Books, policy: Policy) -> Decision:
    before = books.currencies
    between = command.between_currencies or before.between_currencies
    precision = before.application_rounding_precision
    if command.application_rounding_precision is not None:
        precision = _precision(policy, command.application_rounding_precision, "")
    if (between, precision) == (
        before.between_currencies,
        before.application_rounding_precision,
    ):
        raise EditChangesNothing(what=Words("the rules for currencies"))

    event = CurrencyRulesSet(between_currencies=between, application_rounding_precision=precision)
    return Decision([(STREAM, event)], books.head, {})


def set_exchange_rates(command: SetExchangeRates, books: Books, policy: Policy) -> Decision:
    _refuse_local(policy, command.currency)
    known_currency(policy, command.currency)
    if not command.rates:
        raise ExchangeRatesInvalid(currency=command.currency, reason=Words("there are none"))
    days = [rate.starting_date for rate in command.rates]
    for day in days:
        if days.count(day) > 1:
            raise ExchangeRatesInvalid(
                currency=command.currency, reason=Words("{day} is named twice", day=day)
            )

    event = ExchangeRatesSet(
        currency=command.currency,
        starting_dates=tuple(days),
        exchange_rate_amounts=tuple(rate.exchange_rate_amount for rate in command.rates),
        relational_exchange_rate_amounts=tuple(
            rate.relational_exchange_rate_amount for rate in command.rates
        ),
    )
    return Decision([(STREAM, event)], books.head, {"rates": len(days)})


def _refuse_local(policy: Policy, currency: str) -> None:
    if currency == policy.currency:
        raise CurrencyIsLocal(currency=currency)


def _precision(policy: Policy, amount: Decimal, currency: str) -> Decimal:
    precision = ZERO if not amount else policy.money_or_zero(amount, currency)
    if precision < 0:
        raise PrecisionInvalid(precision=precision)
    return precision
