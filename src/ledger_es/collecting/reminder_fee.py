"""The fee of a reminder and the fee per line: fixed, or depending on the remaining amount (receivables.md 13.3)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from ledger_es.aggregates.reminder_terms import FeeRow, ReminderLevel
from ledger_es.collecting.records import DocumentCurrency
from ledger_es.values import ZERO


def document_fee(
    level: ReminderLevel, remaining_amount: Decimal, currency: DocumentCurrency
) -> Decimal:
    """The fee of the document at this level, rounded to the smallest unit of the currency.

    `remaining_amount` is the total of its lines for overdue entries, in the currency of the document.
    """
    return currency.rounded(_fee(level, remaining_amount, currency, charge_per_line=False))


def line_fee(
    level: ReminderLevel, remaining_amount: Decimal, currency: DocumentCurrency
) -> Decimal:
    """The fee for one entry at this level, rounded to the smallest unit of the currency."""
    return currency.rounded(_fee(level, remaining_amount, currency, charge_per_line=True))


def _fee(
    level: ReminderLevel,
    remaining_amount: Decimal,
    currency: DocumentCurrency,
    *,
    charge_per_line: bool,
) -> Decimal:
    if level.fee_type == "fixed":
        return _fixed_fee(level, currency, charge_per_line)
    rows = [row for row in level.fee_rows if row.charge_per_line == charge_per_line]
    by_threshold = sorted(rows, key=lambda row: row.threshold)
    compute = _single if level.fee_type == "single_dynamic" else _accumulated
    own = [row for row in by_threshold if row.currency == currency.currency]
    if own:
        return compute(own, remaining_amount)
    local = [row for row in by_threshold if row.currency in ("", currency.local_currency)]
    return currency.from_lcy(compute(local, currency.in_lcy(remaining_amount)))


def _fixed_fee(level: ReminderLevel, currency: DocumentCurrency, charge_per_line: bool) -> Decimal:
    for fees in level.currency_fees:
        if fees.currency == currency.currency:
            return fees.line_fee if charge_per_line else fees.additional_fee
    return currency.from_lcy(level.line_fee if charge_per_line else level.additional_fee)


def _single(rows: Sequence[FeeRow], amount: Decimal) -> Decimal:
    """The fee of the last row that the amount reaches, on the whole amount."""
    reached = [row for row in rows if row.threshold <= amount]
    return _row_fee(reached[-1], amount) if reached else ZERO


def _accumulated(rows: Sequence[FeeRow], amount: Decimal) -> Decimal:
    """The fees of all rows that the amount reaches, each on the part of the amount in its band."""
    fee, above = ZERO, amount
    for row in reversed([row for row in rows if row.threshold <= amount]):
        fee += _row_fee(row, above - row.threshold)
        above = row.threshold
    return fee


def _row_fee(row: FeeRow, amount: Decimal) -> Decimal:
    fee = row.fixed_amount + amount * row.percentage / 100
    if row.maximum_fee > 0:
        fee = min(fee, row.maximum_fee)
    return max(fee, row.minimum_fee)
