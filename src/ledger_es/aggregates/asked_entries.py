"""The reminders and finance charge memos on which each entry of a customer stands: a part of its ledger's state."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from ledger_es.aggregates.party_ledger import AskingDocument, ReminderLevelSet


class AskedRow(NamedTuple):
    """An entry on an issued document that is not cancelled. The fields mean what they mean in the event."""

    document_type: AskingDocument
    document_no: str
    document_date: date
    due_date: date
    level_no: int
    fee_level_no: int
    interest_posted: bool
    closing_application_no: int


class AskedEntries:
    """The rows of each entry, oldest first."""

    __slots__ = ("_rows",)

    def __init__(self) -> None:
        self._rows: dict[int, tuple[AskedRow, ...]] = {}

    def rows_of(self, entry_no: int) -> tuple[AskedRow, ...]:
        return self._rows.get(entry_no, ())

    def level_of(self, entry_no: int) -> int:
        """The level of its last reminder, 0 without any."""
        return max((row.level_no for row in self.rows_of(entry_no)), default=0)

    def evolve(self, event: ReminderLevelSet) -> None:
        document = (event.document_type, event.document_no)
        for asked in event.entries:
            rows = self._rows.pop(asked.entry_no, ())
            if event.is_cancelled:
                rows = tuple(row for row in rows if row[:2] != document)
            else:
                row = AskedRow(
                    *document,
                    event.document_date,
                    event.due_date,
                    asked.level_no,
                    asked.fee_level_no,
                    asked.interest_posted,
                    asked.closing_application_no,
                )
                rows = (*rows, row)
            if rows:
                self._rows[asked.entry_no] = rows
