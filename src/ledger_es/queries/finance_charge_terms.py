"""The finance charge terms with their rates and fees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.finance_charge_terms import DESCRIPTIONS, FEES, RATES, TERMS, TEXTS
from ledger_es.queries.moment import Moment
from ledger_es.values import from_day_number, from_minor_units


class InterestRate(NamedTuple):
    """A rate from a day on, in percent per `period_days` days."""

    starting_date: date
    percentage: Decimal
    period_days: int


class CurrencyFee(NamedTuple):
    """The fee of memos in one currency, in that currency."""

    currency: str
    additional_fee: Decimal


class MemoText(NamedTuple):
    """The texts of memos in one language, an empty one for all others, with placeholders for facts."""

    language: str
    beginning: str
    ending: str


class LineDescription(NamedTuple):
    """What memos call their lines in one language, an empty one for all others, with placeholders for facts."""

    language: str
    entry: str
    rate: str


class FinanceChargeTerms(NamedTuple):
    """Finance charge terms from a day on. Amounts are in the local currency; `percentage` counts without rates."""

    finance_charge_terms: str
    valid_from: date
    percentage: Decimal
    period_days: int
    method: str
    interest_on: str
    grace_period: str
    due_date_formula: str
    minimum_amount: Decimal
    additional_fee: Decimal
    line_fee_in_interest: bool
    post_interest: bool
    post_additional_fee: bool
    rates: tuple[InterestRate, ...]
    currency_fees: tuple[CurrencyFee, ...]
    texts: tuple[MemoText, ...]
    line_descriptions: tuple[LineDescription, ...]


def finance_charge_terms(
    connection: Connection, moment: Moment, lcy: str, code: str | None = None
) -> list[FinanceChargeTerms]:
    """The terms by code and valid-from date, those of one code if it is named. `lcy`: the local currency."""
    terms = TERMS.c
    query = (
        select(TERMS)
        .where(moment.known(TERMS))
        .order_by(terms.finance_charge_terms, terms.valid_from_day, terms.position)
    )
    if code is not None:
        query = query.where(terms.finance_charge_terms == code)
    latest = {
        (row.finance_charge_terms, row.valid_from_day): row for row in connection.execute(query)
    }
    return [
        FinanceChargeTerms(
            finance_charge_terms=row.finance_charge_terms,
            valid_from=from_day_number(row.valid_from_day),
            percentage=Decimal(row.percentage),
            period_days=row.period_days,
            method=row.method,
            interest_on=row.interest_on,
            grace_period=row.grace_period,
            due_date_formula=row.due_date_formula,
            minimum_amount=from_minor_units(row.minimum_amount, lcy),
            additional_fee=from_minor_units(row.additional_fee, lcy),
            line_fee_in_interest=bool(row.line_fee_in_interest),
            post_interest=bool(row.post_interest),
            post_additional_fee=bool(row.post_additional_fee),
            rates=_rates(connection, row.position),
            currency_fees=_fees(connection, row.position, lcy),
            texts=_texts(connection, row.position),
            line_descriptions=_descriptions(connection, row.position),
        )
        for row in latest.values()
    ]


def _rates(connection: Connection, position: int) -> tuple[InterestRate, ...]:
    query = select(RATES).where(RATES.c.position == position).order_by(RATES.c.starting_day)
    return tuple(
        InterestRate(from_day_number(row.starting_day), Decimal(row.percentage), row.period_days)
        for row in connection.execute(query)
    )


def _texts(connection: Connection, position: int) -> tuple[MemoText, ...]:
    query = select(TEXTS).where(TEXTS.c.position == position).order_by(TEXTS.c.language)
    return tuple(
        MemoText(row.language, row.beginning, row.ending) for row in connection.execute(query)
    )


def _descriptions(connection: Connection, position: int) -> tuple[LineDescription, ...]:
    query = (
        select(DESCRIPTIONS)
        .where(DESCRIPTIONS.c.position == position)
        .order_by(DESCRIPTIONS.c.language)
    )
    return tuple(
        LineDescription(row.language, row.entry, row.rate) for row in connection.execute(query)
    )


def _fees(connection: Connection, position: int, lcy: str) -> tuple[CurrencyFee, ...]:
    query = select(FEES).where(FEES.c.position == position).order_by(FEES.c.currency)
    return tuple(
        CurrencyFee(row.currency or lcy, from_minor_units(row.additional_fee, row.currency or lcy))
        for row in connection.execute(query)
    )
