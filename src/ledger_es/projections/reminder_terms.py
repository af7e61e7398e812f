"""Read model: reminder terms, their levels and fees, with rows for each time the terms were set."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.reminder_terms import CurrencyFees, FeeRow, ReminderTermsSet
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, factor, units
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class ReminderTermsRow(NamedTuple):
    """Reminder terms from a day on. `minimum_amount` is in smallest units of the local currency."""

    reminder_terms: str
    valid_from_day: int
    position: int
    commit_no: int
    minimum_amount: int
    max_reminders: int
    post_interest: int
    post_additional_fee: int
    post_line_fee: int
    disputed_entries: str
    promised_entries: str
    legal_order: int


class ReminderLevelRow(NamedTuple):
    """A level of the terms set at this position. Its fees are in smallest units of the local currency."""

    position: int
    level_no: int
    grace_period: str
    due_date_formula: str
    calculate_interest: int
    fee_type: str
    additional_fee: int
    line_fee: int


class ReminderFeeRow(NamedTuple):
    """A fee of a level: fixed in one currency (`is_band` 0), or a band of a fee by amount (`is_band` 1).

    Amounts are in smallest units of the currency, or of the local one where it is empty; `percentage` is a decimal
    number as text.
    """

    position: int
    level_no: int
    place: int
    is_band: int
    currency: str
    charge_per_line: int
    threshold: int
    fixed_amount: int
    percentage: str
    minimum_fee: int
    maximum_fee: int


class ReminderTextRow(NamedTuple):
    """The texts of a level in one language, with placeholders for facts of the reminder."""

    position: int
    level_no: int
    language: str
    beginning: str
    ending: str


TERMS = table(
    "reminder_terms",
    ReminderTermsRow,
    key=("reminder_terms", "valid_from_day", "position"),
    clustered=True,
)
LEVELS = table("reminder_levels", ReminderLevelRow, key=("position", "level_no"), clustered=True)
FEES = table("reminder_fees", ReminderFeeRow, key=("position", "level_no", "place"), clustered=True)
TEXTS = table(
    "reminder_texts", ReminderTextRow, key=("position", "level_no", "language"), clustered=True
)


def _set(event: ReminderTermsSet, placed: Placed, rows: Rows) -> None:
    terms = event.terms
    rows.of(ReminderTermsRow).append(
        ReminderTermsRow(
            reminder_terms=event.reminder_terms,
            valid_from_day=day_number(event.valid_from),
            position=placed.position,
            commit_no=placed.commit_no,
            minimum_amount=units(terms.minimum_amount, rows.lcy_factor),
            max_reminders=terms.max_reminders,
            post_interest=int(terms.post_interest),
            post_additional_fee=int(terms.post_additional_fee),
            post_line_fee=int(terms.post_line_fee),
            disputed_entries=terms.disputed_entries,
            promised_entries=terms.promised_entries,
            legal_order=int(terms.legal_order),
        )
    )
    for level_no, level in enumerate(event.levels, 1):
        rows.of(ReminderLevelRow).append(
            ReminderLevelRow(
                position=placed.position,
                level_no=level_no,
                grace_period=level.grace_period,
                due_date_formula=level.due_date_formula,
                calculate_interest=int(level.calculate_interest),
                fee_type=level.fee_type,
                additional_fee=units(level.additional_fee, rows.lcy_factor),
                line_fee=units(level.line_fee, rows.lcy_factor),
            )
        )
    for place, (level_no, fee, is_band) in enumerate(_fees(event)):
        in_units = factor(fee.currency) if fee.currency else rows.lcy_factor
        rows.of(ReminderFeeRow).append(
            ReminderFeeRow(
                position=placed.position,
                level_no=level_no,
                place=place,
                is_band=int(is_band),
                currency=fee.currency,
                charge_per_line=int(fee.charge_per_line),
                threshold=units(fee.threshold, in_units),
                fixed_amount=units(fee.fixed_amount, in_units),
                percentage=str(fee.percentage),
                minimum_fee=units(fee.minimum_fee, in_units),
                maximum_fee=units(fee.maximum_fee, in_units),
            )
        )
    rows.of(ReminderTextRow).extend(
        ReminderTextRow(
            position=placed.position,
            level_no=text.level_no,
            language=text.language,
            beginning=text.beginning,
            ending=text.ending,
        )
        for text in event.texts
    )


def _fees(event: ReminderTermsSet) -> Iterator[tuple[int, FeeRow, bool]]:
    """The level of each fee, and whether it is a band. A fixed fee is two rows: for the document, and per line."""
    for fees in event.currency_fees:
        for charge_per_line, amount in _amounts(fees):
            row = FeeRow(
                currency=fees.currency, charge_per_line=charge_per_line, fixed_amount=amount
            )
            yield fees.level_no, row, False
    for band in event.fee_rows:
        yield band.level_no, band, True


def _amounts(fees: CurrencyFees) -> tuple[tuple[bool, Decimal], tuple[bool, Decimal]]:
    return (False, fees.additional_fee), (True, fees.line_fee)


PROJECTION = Projection((TERMS, LEVELS, FEES, TEXTS), (on(ReminderTermsSet, _set),))
