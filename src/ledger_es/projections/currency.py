"""Read model: foreign currencies with a row for each time they were set up, and their exchange rates."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.currency import CurrencyRulesSet, CurrencySet, ExchangeRatesSet
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, factor, units
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class CurrencyRow(NamedTuple):
    """A currency after a change; the precision is in its smallest units."""

    currency: str
    position: int
    commit_no: int
    application_rounding_precision: int
    realized_gain_account: str
    realized_loss_account: str
    rounding_debit_account: str
    rounding_credit_account: str
    unrealized_gain_account: str
    unrealized_loss_account: str


class ExchangeRateRow(NamedTuple):
    """A rate from a day on. Both amounts are decimal numbers as text."""

    currency: str
    starting_day: int
    position: int
    commit_no: int
    exchange_rate_amount: str
    relational_exchange_rate_amount: str


class CurrencyRulesRow(NamedTuple):
    """The rules for applications between currencies after a change; the precision is in smallest units of the LCY."""

    position: int
    commit_no: int
    between_currencies: str
    application_rounding_precision: int


CURRENCIES = table("currencies", CurrencyRow, key=("currency", "position"), clustered=True)
RATES = table(
    "exchange_rates", ExchangeRateRow, key=("currency", "starting_day", "position"), clustered=True
)

RULES = table("currency_rules", CurrencyRulesRow, key=("position",), clustered=True)


def _rules_set(event: CurrencyRulesSet, placed: Placed, rows: Rows) -> None:
    rows.of(CurrencyRulesRow).append(
        CurrencyRulesRow(
            position=placed.position,
            commit_no=placed.commit_no,
            between_currencies=event.between_currencies,
            application_rounding_precision=units(
                event.application_rounding_precision, rows.lcy_factor
            ),
        )
    )


def _currency_set(event: CurrencySet, placed: Placed, rows: Rows) -> None:
    rows.of(CurrencyRow).append(
        CurrencyRow(
            currency=event.currency,
            position=placed.position,
            commit_no=placed.commit_no,
            application_rounding_precision=units(
                event.application_rounding_precision, factor(event.currency)
            ),
            realized_gain_account=event.accounts.realized_gain_account,
            realized_loss_account=event.accounts.realized_loss_account,
            rounding_debit_account=event.accounts.rounding_debit_account,
            rounding_credit_account=event.accounts.rounding_credit_account,
            unrealized_gain_account=event.accounts.unrealized_gain_account,
            unrealized_loss_account=event.accounts.unrealized_loss_account,
        )
    )


def _rates_set(event: ExchangeRatesSet, placed: Placed, rows: Rows) -> None:
    rates = zip(
        event.starting_dates,
        event.exchange_rate_amounts,
        event.relational_exchange_rate_amounts,
        strict=True,
    )
    for starting_date, amount, relational in rates:
        rows.of(ExchangeRateRow).append(
            ExchangeRateRow(
                currency=event.currency,
                starting_day=day_number(starting_date),
                position=placed.position,
                commit_no=placed.commit_no,
                exchange_rate_amount=str(amount),
                relational_exchange_rate_amount=str(relational),
            )
        )


PROJECTION = Projection(
    (CURRENCIES, RULES, RATES),
    (
        on(CurrencySet, _currency_set),
        on(CurrencyRulesSet, _rules_set),
        on(ExchangeRatesSet, _rates_set),
    ),
)
