"""Bank entries that statement lines are matched with in a reconciliation of the bank account (receivables.md 10.3)."""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, Self

from pydantic import model_validator

from ledger_es.aggregates.columns import Table
from ledger_es.aggregates.event import Event
from ledger_es.values import Money


class BankEntryMatchRow(NamedTuple):
    """A bank entry that a line is matched with.

    `amount` is the part of the line that the entry explains, with the sign of the entry. `days_apart` and `text_score`
    (0 to 100, the text of the entry that is found best on the line) say why it was matched by rule; they are 0 if a
    person has matched it.
    """

    line_no: int
    entry_no: int
    document_no: str
    amount: Money
    days_apart: int = 0
    text_score: int = 0


BANK_ENTRY_MATCHES = Table(BankEntryMatchRow, column_names={"days_apart": "days_apart"})


class BankEntriesMatched(Event):
    """Lines are matched with bank entries. This replaces whatever was applied to these lines before.

    The fields from `line_nos` on are the columns of `BankEntryMatchRow`. `candidates_commit_no` is the commit as of
    which a rule has compared the open entries; it is 0 if a person has matched them.
    """

    act: ClassVar[str] = "bank_entries_matched"

    by_hand: bool
    days_tolerance: int = 0
    candidates_commit_no: int = 0
    line_nos: tuple[int, ...]
    entry_nos: tuple[int, ...]
    document_nos: tuple[str, ...]
    amounts: tuple[Money, ...]
    days_apart: tuple[int, ...] = ()
    text_scores: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        BANK_ENTRY_MATCHES.refuse_unequal(self)
        return self


TABLES: dict[type[Event], tuple[Table[Any], ...]] = {BankEntriesMatched: (BANK_ENTRY_MATCHES,)}
"""The tables inside each event that stores lists as columns."""

EVENTS = {"bank_statement": (BankEntriesMatched,)}
