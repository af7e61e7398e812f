"""Notes since when an entry is closed: the last day and the last commit of its details.

At or after both, an entry without a remaining amount cannot be open, so questions need not read its details. An entry
with a remaining amount has neither. Both are computed from the details, so an undo opens what an application closed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol, TypeVar

from sqlalchemy import Table

from ledger_es.projections.sums import is_zero
from ledger_es.projections.tables import FOREVER
from ledger_es.projections.writing import Writer

_IS_CLOSED = is_zero("amount")
_BOUNDS = (
    f"CASE WHEN {_IS_CLOSED} THEN max(posting_day) ELSE {FOREVER} END AS closed_day,"
    f" CASE WHEN {_IS_CLOSED} THEN max(commit_no) ELSE {FOREVER} END AS closed_commit"
)


class EntryRow(Protocol):
    """A row of an entry that can be closed."""

    @property
    def entry_no(self) -> int: ...

    def closed(self: E, day: int, commit_no: int) -> E:
        """The same row, marked as closed from this day and this commit on."""
        ...


class DetailRow(Protocol):
    """A row of one of the details that add up to the remaining amount of an entry."""

    @property
    def entry_no(self) -> int: ...
    @property
    def posting_day(self) -> int: ...
    @property
    def commit_no(self) -> int: ...
    @property
    def amount(self) -> int: ...


E = TypeVar("E", bound=EntryRow)


class Closing(NamedTuple):
    """Keeps `closed_day` and `closed_commit` of entries up to date with their details."""

    entries: Table
    details: Table

    def close_new(
        self, entry_rows: list[E], detail_rows: Sequence[DetailRow], entry_nos: set[int]
    ) -> None:
        """Sets the bounds in the rows of entries that this page both posts and closes, before they are written.

        All details of these entries are in the page. They are removed from `entry_nos`, whose rest `close` deals with.
        """
        places = {
            row.entry_no: place for place, row in enumerate(entry_rows) if row.entry_no in entry_nos
        }
        if not places:
            return
        sums: dict[int, tuple[int, int, int]] = {}
        for detail in detail_rows:
            entry_no, day, commit_no = detail.entry_no, detail.posting_day, detail.commit_no
            if entry_no in places:
                last_day, last_commit, remaining = sums.get(entry_no, (day, commit_no, 0))
                sums[entry_no] = (
                    max(last_day, day),
                    max(last_commit, commit_no),
                    remaining + detail.amount,
                )
        for entry_no, (day, commit_no, remaining) in sums.items():
            if not remaining:
                place = places[entry_no]
                entry_rows[place] = entry_rows[place].closed(day, commit_no)
        entry_nos.difference_update(places)

    def close(self, writer: Writer, entry_nos: Collection[int]) -> None:
        """Sets the bounds of stored entries that have new details."""
        entries, details = writer.name(self.entries), writer.name(self.details)
        # Names and bounds are constants of this package; the entry numbers are parameters.
        writer.run(
            f"UPDATE {entries} SET (closed_day, closed_commit) ="  # noqa: S608
            f" (SELECT {_BOUNDS} FROM {details} AS d WHERE d.entry_no = {entries}.entry_no) WHERE entry_no = ?",
            f"UPDATE {entries} AS e SET closed_day = s.closed_day, closed_commit = s.closed_commit"  # noqa: S608
            f" FROM (SELECT entry_no, {_BOUNDS} FROM {details} WHERE entry_no = ANY(?) GROUP BY entry_no) AS s"
            " WHERE e.entry_no = s.entry_no",
            entry_nos,
        )

    def close_all(self, writer: Writer) -> None:
        """Sets the bounds of all closed entries of fresh tables, after all their details are written."""
        entries, details = writer.name(self.entries), writer.name(self.details)
        # Names and bounds are constants of this package.
        writer.execute(
            f"UPDATE {entries} SET closed_day = b.closed_day, closed_commit = b.closed_commit"  # noqa: S608
            f" FROM (SELECT entry_no, {_BOUNDS} FROM {details} GROUP BY entry_no HAVING {_IS_CLOSED}) AS b"
            f" WHERE b.entry_no = {entries}.entry_no"
        )
