"""Reports: the foreign currencies with their accounts, and their exchange rates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ledger_es.queries import ReadModels
from ledger_es.queries.currency import (
    CurrencyRules,
    DatedRate,
    ForeignCurrency,
    currency_rules,
)
from ledger_es.queries.currency import currencies as ask_currencies
from ledger_es.queries.currency import exchange_rates as ask_rates
from ledger_es.reports.report import Known, Report, asking_known
from ledger_es.tables.columns import Currency, Shown


@dataclass(frozen=True, slots=True)
class CurrencyRow:
    """The accounts of a currency; empty if there is none."""

    currency: Currency
    application_rounding_precision: Annotated[Decimal, Shown("Rounding up to")]
    realized_gain_account: Annotated[str, Shown("Gains")]
    realized_loss_account: Annotated[str, Shown("Losses")]
    rounding_debit_account: Annotated[str, Shown("Rounding, debit")]
    rounding_credit_account: Annotated[str, Shown("Rounding, credit", gives_way=True)]
    unrealized_gain_account: Annotated[str, Shown("Unrealised gains")]
    unrealized_loss_account: Annotated[str, Shown("Unrealised losses")]


@dataclass(frozen=True)
class CurrenciesReport(Report[CurrencyRow]):
    row_type = CurrencyRow

    answer: Known
    currencies: tuple[ForeignCurrency, ...]
    rules: CurrencyRules

    def title(self) -> str:
        applied = {
            "all": "applied to each other",
            "emu": "euros and the currencies that they replaced applied to each other",
            "none": "not applied to each other",
        }[self.rules.between_currencies]
        return self.answer.title(f"Foreign currencies ({applied})")

    def rows(self) -> tuple[CurrencyRow, ...]:
        return tuple(CurrencyRow(**currency._asdict()) for currency in self.currencies)

    def as_json(self) -> dict[str, Any]:
        return {
            **self.answer.as_json(),
            "rules": {
                "between_currencies": self.rules.between_currencies,
                "application_rounding_precision": self.answer.lcy_text(
                    self.rules.application_rounding_precision
                ),
            },
            "currencies": self.rows_as_json(),
        }


@dataclass(frozen=True, slots=True)
class ExchangeRateRow:
    """So many units of the currency are worth so many of the local currency, from this day on."""

    currency: Currency
    starting_date: Annotated[date, Shown("From")]
    exchange_rate_amount: Annotated[str, Shown("Units", kind="text")]
    relational_exchange_rate_amount: Annotated[str, Shown("Worth", kind="text")]


@dataclass(frozen=True)
class ExchangeRatesReport(Report[ExchangeRateRow]):
    row_type = ExchangeRateRow

    answer: Known
    rates: tuple[DatedRate, ...]

    def title(self) -> str:
        return self.answer.title("Exchange rates")

    def rows(self) -> tuple[ExchangeRateRow, ...]:
        return tuple(
            ExchangeRateRow(
                currency=rate.currency,
                starting_date=rate.starting_date,
                exchange_rate_amount=f"{rate.exchange_rate_amount:f}",
                relational_exchange_rate_amount=f"{rate.relational_exchange_rate_amount:f}",
            )
            for rate in self.rates
        )

    def as_json(self) -> dict[str, Any]:
        return {**self.answer.as_json(), "rates": self.rows_as_json()}


def currencies(read_models: ReadModels, *, known_at: datetime | None = None) -> CurrenciesReport:
    """The foreign currencies by code. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        rows = ask_currencies(question.connection, question.moment)
        rules = currency_rules(question.connection, question.moment)
    return CurrenciesReport(question.answer, tuple(rows), rules)


def exchange_rates(
    read_models: ReadModels, *, currency: str | None = None, known_at: datetime | None = None
) -> ExchangeRatesReport:
    """The exchange rates by currency and day, those of one currency if it is named. Raises NaiveTime."""
    with asking_known(read_models, known_at) as question:
        rows = ask_rates(question.connection, question.moment, currency)
    return ExchangeRatesReport(question.answer, tuple(rows))
