"""Interest of one entry: by balance and day or on what is due, at one rate or at dated rates (algorithms.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from ledger_es.aggregates.finance_charge_terms import FinanceChargeTerms, InterestRate
from ledger_es.collecting.records import DocumentCurrency, EntryToCollect
from ledger_es.values import ZERO

_DAY = timedelta(days=1)


class RatePart(NamedTuple):
    """Interest at one rate. `days` is the time at this rate, and `due_date` the first day of it that bears interest."""

    percentage: Decimal
    period_days: int
    days: int
    due_date: date
    amount: Decimal
    base_amount: Decimal


class Interest(NamedTuple):
    """The interest of an entry. `days` run from its due date to the document date, or to the day it was closed.

    `base_amount` is what the rate is taken of: the remaining amount, or the balance of each day divided by the days of
    a period.
    """

    amount: Decimal
    days: int
    rate_parts: tuple[RatePart, ...] = ()
    base_amount: Decimal = ZERO


class _Span(NamedTuple):
    first_day: date
    end: date
    rate: InterestRate


def day_without_rate(
    entry: EntryToCollect, terms: FinanceChargeTerms, document_date: date
) -> date | None:
    """The day for which a rate is missing: the terms have a table of rates, and none has started by then.

    It is the day after the due date (average daily balance) or the document date (balance due). It counts for every
    entry that is considered, also for one that is not due yet. None if a rate counts.
    """
    reference_date = _reference_date(entry, terms, document_date)
    missing = terms.rates and all(rate.starting_date > reference_date for rate in terms.rates)
    return reference_date if missing else None


def percentage_on(terms: FinanceChargeTerms, day: date) -> Decimal:
    """The rate in percent that counts on the day, 0 if the terms have dated rates and none has started."""
    if not terms.rates:
        return terms.percentage
    started = [rate for rate in terms.rates if rate.starting_date <= day]
    return max(started, key=lambda rate: rate.starting_date).percentage if started else Decimal(0)


def interest_of(
    entry: EntryToCollect,
    terms: FinanceChargeTerms,
    document_date: date,
    currency: DocumentCurrency,
) -> Interest:
    """The interest of the entry up to the document date, without any grace period.

    `entry.details` are those posted up to the document date. A rate table gives one part for each rate, each rounded.
    The caller has made sure with `day_without_rate` that a rate counts.
    """
    end = min(document_date, entry.closed_on or document_date)
    days = (end - entry.due_date).days
    rates = _rates_from(terms, _reference_date(entry, terms, document_date))
    if terms.method == "balance_due":
        rate = rates[0]
        base = entry.remaining_amount - (
            ZERO if terms.line_fee_in_interest else entry.line_fee_amount
        )
        base = max(base, ZERO)
        amount = currency.rounded(base * rate.percentage / 100)
        return Interest(amount, days, base_amount=base)
    start = entry.interest_charged_to
    parts = tuple(
        _rate_part(entry, terms, span, currency)
        for span in _spans(rates, start, document_date, end)
    )
    return Interest(
        amount=sum((part.amount for part in parts), ZERO),
        days=days,
        rate_parts=parts if terms.rates else (),
        base_amount=sum((part.base_amount for part in parts), ZERO),
    )


def _reference_date(entry: EntryToCollect, terms: FinanceChargeTerms, document_date: date) -> date:
    return document_date if terms.method == "balance_due" else entry.due_date + _DAY


def _rates_from(terms: FinanceChargeTerms, reference_date: date) -> Sequence[InterestRate]:
    """The rate that counts on the reference date, and the later ones; the rate of the terms if they have no table."""
    if not terms.rates:
        return [
            InterestRate(
                starting_date=date.min + _DAY,
                percentage=terms.percentage,
                period_days=terms.period_days,
            )
        ]
    rates = sorted(terms.rates, key=lambda rate: rate.starting_date)
    started = [place for place, rate in enumerate(rates) if rate.starting_date <= reference_date]
    assert started, f"no rate counts on {reference_date}"
    return rates[started[-1] :]


def _spans(
    rates: Sequence[InterestRate], start: date, document_date: date, end: date
) -> list[_Span]:
    spans = []
    for rate, following in pairwise([*rates, None]):
        assert rate is not None
        first_day = max(rate.starting_date - _DAY, start)
        changes = following is not None and following.starting_date <= document_date
        last_day = following.starting_date - _DAY if following and changes else document_date
        span_end = min(last_day, end)
        if first_day < span_end:
            spans.append(_Span(first_day, span_end, rate))
    return spans


def _rate_part(
    entry: EntryToCollect, terms: FinanceChargeTerms, span: _Span, currency: DocumentCurrency
) -> RatePart:
    total, last_start = ZERO, span.first_day
    for detail in entry.details:
        counts_from = entry.due_date
        if not detail.is_initial:
            counts_from = max(detail.posting_date, entry.due_date)
        counts_from = max(counts_from, span.first_day)
        if counts_from < span.end:
            total += detail.amount * (span.end - counts_from).days
            last_start = counts_from
    if not terms.line_fee_in_interest:
        total = max(total - entry.line_fee_amount * (span.end - last_start).days, ZERO)
    rate = span.rate
    return RatePart(
        percentage=rate.percentage,
        period_days=rate.period_days,
        days=(span.end - span.first_day).days,
        due_date=max(entry.interest_charged_to + _DAY, rate.starting_date),
        amount=currency.rounded(total / rate.period_days * rate.percentage / 100),
        base_amount=currency.rounded(total / rate.period_days),
    )
