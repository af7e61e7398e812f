"""The reminder terms with their levels and fees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.reminder_terms import FEES, LEVELS, TERMS, TEXTS
from ledger_es.queries.moment import Moment
from ledger_es.values import SetApart, from_day_number, from_minor_units


class ReminderFee(NamedTuple):
    """A fee of a level: fixed in one currency, or with `is_band` a band of a fee that depends on the amount."""

    is_band: bool
    currency: str
    charge_per_line: bool
    threshold: Decimal
    fixed_amount: Decimal
    percentage: Decimal
    minimum_fee: Decimal
    maximum_fee: Decimal


class ReminderText(NamedTuple):
    """The texts of a level in one language, an empty one for all others, with placeholders for facts."""

    language: str
    beginning: str
    ending: str


class ReminderLevel(NamedTuple):
    """A level; its own fees are in the local currency."""

    level_no: int
    grace_period: str
    due_date_formula: str
    calculate_interest: bool
    fee_type: str
    additional_fee: Decimal
    line_fee: Decimal
    fees: tuple[ReminderFee, ...]
    texts: tuple[ReminderText, ...]


class ReminderTerms(NamedTuple):
    """Reminder terms from a day on, with their levels. `minimum_amount` is in the local currency."""

    reminder_terms: str
    valid_from: date
    minimum_amount: Decimal
    max_reminders: int
    post_interest: bool
    post_additional_fee: bool
    post_line_fee: bool
    disputed_entries: SetApart
    promised_entries: SetApart
    legal_order: bool
    levels: tuple[ReminderLevel, ...]


def reminder_terms(
    connection: Connection, moment: Moment, lcy: str, code: str | None = None
) -> list[ReminderTerms]:
    """The terms by code and valid-from date, those of one code if it is named. `lcy`: the local currency."""
    terms = TERMS.c
    query = (
        select(TERMS)
        .where(moment.known(TERMS))
        .order_by(terms.reminder_terms, terms.valid_from_day, terms.position)
    )
    if code is not None:
        query = query.where(terms.reminder_terms == code)
    latest = {(row.reminder_terms, row.valid_from_day): row for row in connection.execute(query)}
    return [
        ReminderTerms(
            reminder_terms=row.reminder_terms,
            valid_from=from_day_number(row.valid_from_day),
            minimum_amount=from_minor_units(row.minimum_amount, lcy),
            max_reminders=row.max_reminders,
            post_interest=bool(row.post_interest),
            post_additional_fee=bool(row.post_additional_fee),
            post_line_fee=bool(row.post_line_fee),
            disputed_entries=row.disputed_entries,
            promised_entries=row.promised_entries,
            legal_order=bool(row.legal_order),
            levels=_levels(connection, row.position, lcy),
        )
        for row in latest.values()
    ]


def _levels(connection: Connection, position: int, lcy: str) -> tuple[ReminderLevel, ...]:
    fees = _fees(connection, position, lcy)
    texts = _texts(connection, position)
    query = select(LEVELS).where(LEVELS.c.position == position).order_by(LEVELS.c.level_no)
    return tuple(
        ReminderLevel(
            level_no=row.level_no,
            grace_period=row.grace_period,
            due_date_formula=row.due_date_formula,
            calculate_interest=bool(row.calculate_interest),
            fee_type=row.fee_type,
            additional_fee=from_minor_units(row.additional_fee, lcy),
            line_fee=from_minor_units(row.line_fee, lcy),
            fees=tuple(fees.get(row.level_no, ())),
            texts=tuple(texts.get(row.level_no, ())),
        )
        for row in connection.execute(query)
    )


def _texts(connection: Connection, position: int) -> dict[int, list[ReminderText]]:
    """The texts by level, in the order of their languages."""
    by_level: dict[int, list[ReminderText]] = {}
    query = select(TEXTS).where(TEXTS.c.position == position)
    for row in connection.execute(query.order_by(TEXTS.c.level_no, TEXTS.c.language)):
        text = ReminderText(row.language, row.beginning, row.ending)
        by_level.setdefault(row.level_no, []).append(text)
    return by_level


def _fees(connection: Connection, position: int, lcy: str) -> dict[int, list[ReminderFee]]:
    """The fees by level, in the order in which they were given."""
    by_level: dict[int, list[ReminderFee]] = {}
    query = select(FEES).where(FEES.c.position == position).order_by(FEES.c.level_no, FEES.c.place)
    for row in connection.execute(query):
        currency = row.currency or lcy
        by_level.setdefault(row.level_no, []).append(
            ReminderFee(
                is_band=bool(row.is_band),
                currency=currency,
                charge_per_line=bool(row.charge_per_line),
                threshold=from_minor_units(row.threshold, currency),
                fixed_amount=from_minor_units(row.fixed_amount, currency),
                percentage=Decimal(row.percentage),
                minimum_fee=from_minor_units(row.minimum_fee, currency),
                maximum_fee=from_minor_units(row.maximum_fee, currency),
            )
        )
    return by_level
