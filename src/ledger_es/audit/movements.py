"""The amounts by which an event changes customer and vendor entries, with their transactions and G/L accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.exchange_adjustment import ExchangeAdjusted, ExchangeAdjustmentUndone
from ledger_es.aggregates.party_ledger import (
    ApplicationsUndone,
    EntriesApplied,
    EntriesPosted,
    EntriesReversed,
)
from ledger_es.values import ZERO

AccountOf = Callable[[int], str]
"""Returns the control account of an open entry. Raises LookupError if the entry is not open."""


class Movement(NamedTuple):
    """A detailed entry. `application_no` is 0 for the entry itself. The G/L must change on `control_account_no`."""

    entry_no: int
    application_no: int
    transaction_no: int
    control_account_no: str
    amount: Decimal
    amount_lcy: Decimal


def movements(event: Event, account_of: AccountOf) -> Iterator[Movement]:
    """The detailed entries that follow from an event on a party's stream. Raises LookupError as `account_of` does."""
    match event:
        case EntriesPosted():
            for entry in event.entries:
                yield Movement(
                    entry.entry_no,
                    0,
                    entry.transaction_no,
                    entry.control_account_no,
                    entry.amount,
                    entry.amount_lcy,
                )
        case EntriesReversed():
            yield from _reversals(event)
        case EntriesApplied():
            transactions = {act.application_no: act.transaction_no for act in event.applications}
            yield from _applied(event, transactions, account_of, 1)
        case ApplicationsUndone():
            transactions = {act.application_no: act.transaction_no for act in event.undone}
            reopened = {entry.entry_no: entry.control_account_no for entry in event.reopened}
            yield from _applied(
                event, transactions, lambda no: reopened.get(no) or account_of(no), -1
            )
        case ExchangeAdjusted() | ExchangeAdjustmentUndone():
            for detail in event.details:
                yield Movement(
                    detail.entry_no,
                    0,
                    detail.transaction_no,
                    detail.control_account_no,
                    ZERO,
                    detail.amount_lcy,
                )


def _reversals(event: EntriesReversed) -> Iterator[Movement]:
    """The reversal's own entry, and the application that closes it together with the reversed entry."""
    for entry in event.entries:
        yield Movement(
            entry.reversed_entry_no,
            entry.reversal_application_no,
            entry.transaction_no,
            entry.control_account_no,
            entry.amount,
            entry.amount_lcy,
        )


def _applied(
    event: EntriesApplied | ApplicationsUndone,
    transactions: dict[int, int],
    account_of: AccountOf,
    sign: int,
) -> Iterator[Movement]:
    """An application reduces the debit and raises the credit. With `sign` −1 it is taken back."""
    for pair in event.pairs_undone if isinstance(event, ApplicationsUndone) else event.pairs:
        number = pair.application_no
        debit, credit = pair.debit_entry_no, pair.credit_entry_no
        at = (number, transactions[number])
        yield Movement(debit, *at, account_of(debit), -sign * pair.amount, -sign * pair.amount_lcy)
        amount = pair.amount if pair.credit_amount is None else pair.credit_amount
        lcy = pair.amount_lcy if pair.credit_amount_lcy is None else pair.credit_amount_lcy
        yield Movement(credit, *at, account_of(credit), sign * amount, sign * lcy)
    for detail in event.details_undone if isinstance(event, ApplicationsUndone) else event.details:
        number = detail.application_no
        yield Movement(
            detail.entry_no,
            number,
            transactions[number],
            detail.control_account_no,
            sign * detail.amount,
            sign * detail.amount_lcy,
        )
    released = event.released if isinstance(event, EntriesApplied) else event.released_undone
    for gain in released:
        yield Movement(
            gain.entry_no,
            gain.application_no,
            gain.transaction_no,
            gain.control_account_no,
            ZERO,
            sign * gain.amount_lcy,
        )
