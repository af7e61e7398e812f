"""From which day an open entry can be applied: from its posting date, or from the day on which an undo opened it again.

An undo may bear a later date than the application that it undoes. On the days in between the books say that the entry
is settled, so a second application on one of them would settle it twice.
"""

from __future__ import annotations

from datetime import date

from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.errors import ApplicationTooEarly, Words
from ledger_es.posting.settlement import Settlement


def refuse_before_open(entry: OpenEntry, posting_date: date) -> None:
    """Raises ApplicationTooEarly if the entry cannot be applied on the day yet."""
    if posting_date < entry.open_since:
        raise too_early(
            entry.entry_no, posting_date, entry.open_since, reopened=entry.reopened_on is not None
        )


def too_early(
    entry_no: int, posting_date: date, open_since: date, *, reopened: bool
) -> ApplicationTooEarly:
    """The refusal of an application on a day before that from which the entry is open."""
    return ApplicationTooEarly(
        posting_date=posting_date,
        entry_no=entry_no,
        entry_date=open_since,
        because=Words("an application or a valuation was undone on that day")
        if reopened
        else Words("its posting date"),
    )


def assert_applicable(applying: OpenEntry, settlement: Settlement, posting_date: date) -> None:
    """Fails if the settlement is empty or an entry is not open on the day, which a decision should have refused."""
    assert settlement.pairs, f"entry {applying.entry_no} is applied to nothing"
    for entry in (applying, *(applied.entry for applied in settlement.applied)):
        assert posting_date >= entry.open_since, (
            f"entry {entry.entry_no} is not open on {posting_date}"
        )
