"""Read model: finance charge terms, their rates and fees, with rows for each time the terms were set."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed
from ledger_es.aggregates.finance_charge_terms import FinanceChargeTermsSet
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, factor, units
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class FinanceChargeTermsRow(NamedTuple):
    """Finance charge terms from a day on. Amounts are in smallest units of the local currency."""

    finance_charge_terms: str
    valid_from_day: int
    position: int
    commit_no: int
    percentage: str
    period_days: int
    method: str
    interest_on: str
    grace_period: str
    due_date_formula: str
    minimum_amount: int
    additional_fee: int
    line_fee_in_interest: int
    post_interest: int
    post_additional_fee: int


class FinanceChargeRateRow(NamedTuple):
    """A rate of the terms set at this position. `percentage` is a decimal number as text."""

    position: int
    starting_day: int
    percentage: str
    period_days: int


class FinanceChargeFeeRow(NamedTuple):
    """The fee in one currency of the terms set at this position, in its smallest units."""

    position: int
    currency: str
    additional_fee: int


class FinanceChargeTextRow(NamedTuple):
    """The texts of the terms set at this position in one language, with placeholders for facts of the memo."""

    position: int
    language: str
    beginning: str
    ending: str


class LineDescriptionRow(NamedTuple):
    """What memos call their lines by the terms set at this position, in one language, with placeholders for facts."""

    position: int
    language: str
    entry: str
    rate: str


TERMS = table(
    "finance_charge_terms",
    FinanceChargeTermsRow,
    key=("finance_charge_terms", "valid_from_day", "position"),
    clustered=True,
)
RATES = table(
    "finance_charge_rates", FinanceChargeRateRow, key=("position", "starting_day"), clustered=True
)
FEES = table(
    "finance_charge_fees", FinanceChargeFeeRow, key=("position", "currency"), clustered=True
)
TEXTS = table(
    "finance_charge_texts", FinanceChargeTextRow, key=("position", "language"), clustered=True
)
DESCRIPTIONS = table(
    "finance_charge_line_descriptions",
    LineDescriptionRow,
    key=("position", "language"),
    clustered=True,
)


def _set(event: FinanceChargeTermsSet, placed: Placed, rows: Rows) -> None:
    terms = event.terms
    rows.of(FinanceChargeTermsRow).append(
        FinanceChargeTermsRow(
            finance_charge_terms=event.finance_charge_terms,
            valid_from_day=day_number(event.valid_from),
            position=placed.position,
            commit_no=placed.commit_no,
            percentage=str(terms.percentage),
            period_days=terms.period_days,
            method=terms.method,
            interest_on=terms.interest_on,
            grace_period=terms.grace_period,
            due_date_formula=terms.due_date_formula,
            minimum_amount=units(terms.minimum_amount, rows.lcy_factor),
            additional_fee=units(terms.additional_fee, rows.lcy_factor),
            line_fee_in_interest=int(terms.line_fee_in_interest),
            post_interest=int(terms.post_interest),
            post_additional_fee=int(terms.post_additional_fee),
        )
    )
    rows.of(FinanceChargeRateRow).extend(
        FinanceChargeRateRow(
            position=placed.position,
            starting_day=day_number(rate.starting_date),
            percentage=str(rate.percentage),
            period_days=rate.period_days,
        )
        for rate in event.rates
    )
    rows.of(FinanceChargeTextRow).extend(
        FinanceChargeTextRow(placed.position, text.language, text.beginning, text.ending)
        for text in event.texts
    )
    rows.of(LineDescriptionRow).extend(
        LineDescriptionRow(placed.position, each.language, each.entry, each.rate)
        for each in event.line_descriptions
    )
    for fee in event.currency_fees:
        in_units = factor(fee.currency) if fee.currency else rows.lcy_factor
        rows.of(FinanceChargeFeeRow).append(
            FinanceChargeFeeRow(
                position=placed.position,
                currency=fee.currency,
                additional_fee=units(fee.additional_fee, in_units),
            )
        )


PROJECTION = Projection(
    (TERMS, RATES, FEES, TEXTS, DESCRIPTIONS), (on(FinanceChargeTermsSet, _set),)
)
