"""Read model: the payments that users marked on unpaid documents, a row for each time, and where users book them."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.event import Placed, stream_key
from ledger_es.aggregates.payment_registration import (
    PaymentMarked,
    PaymentRegistrationSetUp,
    PaymentsUnmarked,
)
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows, day_or_none, factor, units
from ledger_es.projections.tables import table


class PaymentMarkRow(NamedTuple):
    """A mark of a user on a document, or that it was taken away (`is_marked` 0)."""

    for_actor: str
    entry_no: int
    position: int
    commit_no: int
    is_marked: int
    currency: str = ""
    received_day: int | None = None
    amount_received: int = 0
    discount_day: int | None = None
    moves_discount_day: int = 0
    original_remaining: int = 0
    discounted_amount: int = 0
    remaining_amount: int = 0
    warning: str = ""
    dimensions: str = ""


class RegistrationSettingsRow(NamedTuple):
    """The balancing account of a user's payments, from this commit on."""

    for_actor: str
    position: int
    commit_no: int
    bal_account_type: str
    bal_account_no: str
    fills_date_received: int


PAYMENT_MARKS = table(
    "payment_marks", PaymentMarkRow, key=("for_actor", "entry_no", "position"), clustered=True
)
REGISTRATION_SETTINGS = table(
    "registration_settings", RegistrationSettingsRow, key=("for_actor", "position"), clustered=True
)


def _set_up(event: PaymentRegistrationSetUp, placed: Placed, rows: Rows) -> None:
    rows.of(RegistrationSettingsRow).append(
        RegistrationSettingsRow(
            for_actor=stream_key(placed.stream),
            position=placed.position,
            commit_no=placed.commit_no,
            bal_account_type=event.bal_account_type,
            bal_account_no=event.bal_account_no,
            fills_date_received=int(event.fills_date_received),
        )
    )


def _marked(event: PaymentMarked, placed: Placed, rows: Rows) -> None:
    per_one = factor(event.currency)
    rows.of(PaymentMarkRow).append(
        PaymentMarkRow(
            for_actor=stream_key(placed.stream),
            entry_no=event.entry_no,
            position=placed.position,
            commit_no=placed.commit_no,
            is_marked=1,
            currency=event.currency,
            received_day=day_or_none(event.date_received),
            amount_received=units(event.amount_received, per_one),
            discount_day=day_or_none(event.discount_date),
            moves_discount_day=int(event.moves_discount_date),
            original_remaining=units(event.original_remaining, per_one),
            discounted_amount=units(event.discounted_amount, per_one),
            remaining_amount=units(event.remaining_amount, per_one),
            warning=event.warning,
            dimensions=event.dimensions,
        )
    )


def _unmarked(event: PaymentsUnmarked, placed: Placed, rows: Rows) -> None:
    user = stream_key(placed.stream)
    rows.of(PaymentMarkRow).extend(
        PaymentMarkRow(user, entry_no, placed.position, placed.commit_no, is_marked=0)
        for entry_no in event.entry_nos
    )


PROJECTION = Projection(
    (PAYMENT_MARKS, REGISTRATION_SETTINGS),
    (
        on(PaymentRegistrationSetUp, _set_up),
        on(PaymentMarked, _marked),
        on(PaymentsUnmarked, _unmarked),
    ),
)
