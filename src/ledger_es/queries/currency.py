"""The foreign currencies and their exchange rates, as known at a commit."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.currency import CURRENCIES, RATES, RULES
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number, from_minor_units


class ForeignCurrency(NamedTuple):
    """A currency with its accounts, and the rest that closes between currencies."""

    currency: str
    application_rounding_precision: Decimal
    realized_gain_account: str
    realized_loss_account: str
    rounding_debit_account: str
    rounding_credit_account: str
    unrealized_gain_account: str
    unrealized_loss_account: str


class DatedRate(NamedTuple):
    """A rate from a day on: the first amount is in the currency, the second in the local currency."""

    currency: str
    starting_date: date
    exchange_rate_amount: Decimal
    relational_exchange_rate_amount: Decimal


def currencies(connection: Connection, moment: Moment) -> list[ForeignCurrency]:
    """The currencies by code, as set up last."""
    column = CURRENCIES.c
    query = (
        select(CURRENCIES)
        .where(moment.known(CURRENCIES))
        .order_by(column.currency, column.position)
    )
    latest: dict[str, ForeignCurrency] = {}
    for row in connection.execute(query):
        latest[row.currency] = ForeignCurrency(
            currency=row.currency,
            application_rounding_precision=from_minor_units(
                row.application_rounding_precision, row.currency
            ),
            realized_gain_account=row.realized_gain_account,
            realized_loss_account=row.realized_loss_account,
            rounding_debit_account=row.rounding_debit_account,
            rounding_credit_account=row.rounding_credit_account,
            unrealized_gain_account=row.unrealized_gain_account,
            unrealized_loss_account=row.unrealized_loss_account,
        )
    return list(latest.values())


class CurrencyRules(NamedTuple):
    """Whether entries in different currencies are applied to each other ("all" or "none"), and the rest that closes.

    The precision is in smallest units of the local currency.
    """

    between_currencies: str = "all"
    application_rounding_precision: int = 0


def currency_rules(connection: Connection, moment: Moment) -> CurrencyRules:
    """The rules that were set last."""
    query = select(RULES).where(moment.known(RULES)).order_by(RULES.c.position.desc()).limit(1)
    row = connection.execute(query).first()
    if row is None:
        return CurrencyRules()
    return CurrencyRules(row.between_currencies, row.application_rounding_precision)


def exchange_rates(
    connection: Connection, moment: Moment, currency: str | None = None
) -> list[DatedRate]:
    """The rates by currency and day, those of one currency if it is named."""
    column = RATES.c
    query = (
        select(RATES)
        .where(moment.known(RATES))
        .order_by(column.currency, column.starting_day, column.position)
    )
    if currency is not None:
        query = query.where(column.currency == currency)
    latest: dict[tuple[str, int], DatedRate] = {}
    for row in connection.execute(query):
        latest[row.currency, row.starting_day] = DatedRate(
            currency=row.currency,
            starting_date=from_day_number(row.starting_day),
            exchange_rate_amount=Decimal(row.exchange_rate_amount),
            relational_exchange_rate_amount=Decimal(row.relational_exchange_rate_amount),
        )
    return list(latest.values())
