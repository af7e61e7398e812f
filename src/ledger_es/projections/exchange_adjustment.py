"""Read model: the runs of the exchange rate adjustment with their totals, and which of them were undone."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.currency import (
    ExchangeRatesAdjusted,
    ExchangeRatesAdjustmentUndone,
    ExchangeRatesReadjusted,
)
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, factor, units
from ledger_es.projections.tables import table
from ledger_es.values import day_number


class AdjustedTotalRow(NamedTuple):
    """What a run adjusted for one posting group and currency. The rate is two decimal numbers as text.

    `readjusted_register_no` is the register of the undo that opened entries again which the run then valued too, 0 for
    the run itself.
    """

    register_no: int
    position: int
    place: int
    readjusted_register_no: int
    commit_no: int
    posting_day: int
    document_no: str
    ledger: str
    posting_group: str
    currency: str
    exchange_rate_amount: str
    relational_exchange_rate_amount: str
    entry_count: int
    amount: int
    amount_lcy_before: int
    amount_lcy_after: int


class AdjustmentUndoneRow(NamedTuple):
    """A run that was undone, by the posting `undone_register_no`."""

    register_no: int
    commit_no: int
    posting_day: int
    undone_register_no: int


TOTALS = table(
    "exchange_adjustments",
    AdjustedTotalRow,
    key=("register_no", "position", "place"),
    clustered=True,
)
UNDONE = table("exchange_adjustments_undone", AdjustmentUndoneRow, key=("register_no",))


def _adjusted(event: ExchangeRatesAdjusted, placed: Placed, rows: Rows) -> None:
    _add(event, placed, rows, event.register_no, 0)


def _readjusted(event: ExchangeRatesReadjusted, placed: Placed, rows: Rows) -> None:
    _add(event, placed, rows, event.adjustment_register_no, event.register_no)


def _add(
    event: ExchangeRatesAdjusted | ExchangeRatesReadjusted,
    placed: Placed,
    rows: Rows,
    register_no: int,
    readjusted_register_no: int,
) -> None:
    per_lcy = rows.lcy_factor
    for place, total in enumerate(event.totals):
        rows.of(AdjustedTotalRow).append(
            AdjustedTotalRow(
                register_no=register_no,
                position=placed.position,
                place=place,
                readjusted_register_no=readjusted_register_no,
                commit_no=placed.commit_no,
                posting_day=day_number(event.posting_date),
                document_no=event.document_no,
                ledger=total.ledger,
                posting_group=total.posting_group,
                currency=total.currency,
                exchange_rate_amount=str(total.exchange_rate_amount),
                relational_exchange_rate_amount=str(total.relational_exchange_rate_amount),
                entry_count=total.entry_count,
                amount=units(total.amount, factor(total.currency)),
                amount_lcy_before=units(total.amount_lcy_before, per_lcy),
                amount_lcy_after=units(total.amount_lcy_after, per_lcy),
            )
        )


def _undone(event: ExchangeRatesAdjustmentUndone, placed: Placed, rows: Rows) -> None:
    rows.of(AdjustmentUndoneRow).append(
        AdjustmentUndoneRow(
            register_no=event.adjustment_register_no,
            commit_no=placed.commit_no,
            posting_day=day_number(event.posting_date),
            undone_register_no=event.register_no,
        )
    )


PROJECTION = Projection(
    (TOTALS, UNDONE),
    (
        on(ExchangeRatesAdjusted, _adjusted),
        on(ExchangeRatesReadjusted, _readjusted),
        on(ExchangeRatesAdjustmentUndone, _undone),
    ),
)
