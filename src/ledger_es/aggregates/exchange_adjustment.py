"""Unrealised gains and losses: what open entries in foreign currencies are worth at the rates of a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from pydantic import Field

from ledger_es.aggregates.event import Event
from ledger_es.values import Money, Record

UnrealizedType = Literal["unrealized_gain", "unrealized_loss"]


class Adjustment(NamedTuple):
    """What a run of the exchange rate adjustment has changed on an open entry and is still in force.

    `register_no` is the register of the run and `posting_date` its day.
    """

    register_no: int
    posting_date: date
    detail_type: UnrealizedType
    gl_account_no: str
    amount_lcy: Decimal
    dimensions: str = ""


class UnrealizedDetail(Record):
    """An unrealised gain or loss of an entry: it changes the entry by `amount_lcy`, in the local currency alone.

    A loss that is taken back is an `unrealized_loss` with a positive amount. `gl_account_no` is the account of the gain
    or loss, `control_account_no` the receivables or payables account of the entry.
    """

    entry_no: int
    transaction_no: int
    posting_date: date
    detail_type: UnrealizedType
    amount_lcy: Money
    gl_account_no: str
    control_account_no: str
    dimensions: str = ""


class ReleasedGain(Record):
    """What an application takes back of an unrealised gain or loss, because a part of the entry is settled.

    `amount_lcy` has the sign with which it changes the entry: of a gain of 5, −5 is taken back. It counts on
    `posting_date`: the day of the application, or the later day of the run that had adjusted the entry
    (`adjusted_on`), so that it never counts before the gain itself.
    """

    application_no: int
    entry_no: int
    adjustment_register_no: int
    adjusted_on: date
    transaction_no: int
    posting_date: date
    detail_type: UnrealizedType
    amount_lcy: Money
    gl_account_no: str
    control_account_no: str
    dimensions: str = ""


class ExchangeAdjusted(Event):
    """Entries of this customer or vendor were valued at the rates of a day.

    What was settled since then is taken back with the day of its settlement; such details follow that of the day.
    """

    act: ClassVar[str] = "exchange_adjusted"

    register_no: int
    posting_date: date
    document_no: str
    details: tuple[UnrealizedDetail, ...] = Field(min_length=1)


class ExchangeAdjustmentUndone(Event):
    """What a run of the exchange rate adjustment changed on entries of this customer or vendor was undone.

    `register_no` is the register of the run. The details have the opposite signs of those that they undo.
    """

    act: ClassVar[str] = "exchange_adjustment_undone"

    register_no: int
    details: tuple[UnrealizedDetail, ...] = Field(min_length=1)


def adjusted(
    adjustments: tuple[Adjustment, ...], changes: Iterable[Adjustment]
) -> tuple[Adjustment, ...]:
    """The adjustments with changes added to them: to those of the same run and type, or as new ones."""
    by_run = {(kept.register_no, kept.detail_type): kept for kept in adjustments}
    for change in changes:
        key = (change.register_no, change.detail_type)
        before = by_run.get(key)
        by_run[key] = (
            change
            if before is None
            else before._replace(amount_lcy=before.amount_lcy + change.amount_lcy)
        )
    return tuple(by_run[key] for key in sorted(by_run))


_PARTY_EVENTS = (ExchangeAdjusted, ExchangeAdjustmentUndone)
EVENTS = {"customer_ledger": _PARTY_EVENTS, "vendor_ledger": _PARTY_EVENTS}
