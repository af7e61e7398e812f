"""What becomes of a statement once its lines are settled: they are posted, undone, and the account is reconciled."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Literal

from ledger_es.aggregates.event import Event

PostingMode = Literal["reconcile", "payments_only"]


class StatementPosted(Event):
    """Lines of the statement were posted. In the mode `reconcile` this also reconciled the bank account.

    The columns have one row for each line: its ledger transaction, and the bank entry that was posted for it (both are
    0 if the line shows existing bank entries instead).
    """

    act: ClassVar[str] = "posted"

    mode: PostingMode
    register_no: int
    part: int
    """Counts from 1. A posting of more than 1,000 lines is stored in several parts."""
    line_nos: tuple[int, ...]
    transaction_nos: tuple[int, ...]
    bank_entry_nos: tuple[int, ...]


class StatementUndone(Event):
    """The posting of lines was undone, and with it the reconciliation of the account if there was one.

    The columns have one row for each line: the ledger transaction that reverses the line's, and the bank entry that
    mirrors the line's (both are 0 if the line showed existing bank entries).
    """

    act: ClassVar[str] = "undone"

    register_no: int
    part: int
    """Counts from 1, like the parts of a posting."""
    line_nos: tuple[int, ...]
    transaction_nos: tuple[int, ...]
    bank_entry_nos: tuple[int, ...]


class PostedStatementReconciled(Event):
    """The bank account was reconciled with the statement, whose payments had been posted before."""

    act: ClassVar[str] = "reconciled"

    statement_date: date


EVENTS = {"bank_statement": (StatementPosted, PostedStatementReconciled, StatementUndone)}
