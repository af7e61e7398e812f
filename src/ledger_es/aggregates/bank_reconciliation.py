"""The reconciliation of a bank account with one statement, as a task of its own (receivables.md 10).

Its lines are those of the statement, and what they are matched with stands at them. Whether it is posted is a fact of
the statement, too, so that the payment reconciliation journal and this task cannot close an entry twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from ledger_es.aggregates.event import Event
from ledger_es.values import StoredCode


class ReconciliationOpened(Event):
    """A person reconciles the bank account with this statement by matching its lines with bank entries.

    `printed_no` is the number that the statement has for people: the bank's, or one of their own.
    """

    act: ClassVar[str] = "opened"

    bank_account_no: StoredCode
    statement_no: StoredCode
    printed_no: StoredCode


class ReconciliationRenumbered(Event):
    act: ClassVar[str] = "renumbered"

    bank_account_no: StoredCode
    printed_no: StoredCode
    printed_no_before: StoredCode


class BankReconciliation:
    """The reconciliation with one statement. `printed_no` is empty until it is opened."""

    def __init__(self) -> None:
        self.printed_no = ""

    @property
    def is_opened(self) -> bool:
        return bool(self.printed_no)

    def evolve(self, event: Event) -> None:
        match event:
            case ReconciliationOpened() | ReconciliationRenumbered():
                self.printed_no = event.printed_no


def note_cancelled(
    cancelled: dict[str, dict[int, Decimal]],
    statement_no: str,
    closed: Iterable[tuple[int, Decimal, int, Decimal]],
) -> None:
    """Notes which of the closed entries no line shows, by statement. `closed` has rows of `BankEntriesClosed`."""
    amounts = {entry_no: amount for entry_no, amount, line_no, _ in closed if not line_no}
    cancelled.setdefault(statement_no, {}).update(amounts)


EVENTS = {"bank_reconciliation": (ReconciliationOpened, ReconciliationRenumbered)}
