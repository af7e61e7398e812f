"""When entries close: the last day and the last commit of their details, which narrow every later question.

An entry without remaining amount cannot be open again at or after both; one with a remaining amount has neither. Both
are worked out from the details themselves, so that an undo opens what an application has closed.
"""

from __future__ import annotations

from collections.abc import Collection
from operator import itemgetter

from sqlalchemy import Table

from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import FOREVER, column_names
from ledger_es.projections.writing import Writer

_BOUNDS = (
    f"CASE WHEN sum(amount) = 0 THEN max(posting_day) ELSE {FOREVER} END AS closed_day,"
    f" CASE WHEN sum(amount) = 0 THEN max(commit_no) ELSE {FOREVER} END AS closed_commit"
)


def close_new(rows: Rows, entries: Table, details: Table, entry_nos: set[int]) -> None:
    """Set the bounds of the entries that this page both makes and closes, before they are written.

    All their details are in the page. They are taken out of `entry_nos`; `close` has to do with the others.
    """
    made, bounds = rows.by_table[entries.name], column_names(entries).index("closed_day")
    new = {row[0]: at for at, row in enumerate(made) if row[0] in entry_nos}
    if not new:
        return
    names = column_names(details)
    moved = itemgetter(*map(names.index, ("entry_no", "posting_day", "commit_no", "amount")))
    sums: dict[int, tuple[int, int, int]] = {}
    for entry_no, day, commit_no, amount in map(moved, rows.by_table[details.name]):
        if entry_no in new:
            last_day, last_commit, left = sums.get(entry_no, (day, commit_no, 0))
            sums[entry_no] = (max(last_day, day), max(last_commit, commit_no), left + amount)
    for entry_no, (day, commit_no, left) in sums.items():
        if not left:
            row = made[new[entry_no]]
            made[new[entry_no]] = (*row[:bounds], day, commit_no, *row[bounds + 2 :])
    entry_nos.difference_update(new)


def close_all(writer: Writer, entries: Table, details: Table) -> None:
    """Set the bounds of all closed entries of fresh tables, once their details stand."""
    ours, theirs = writer.name(entries), writer.name(details)
    # Names and bounds are constants of this room.
    writer.execute(
        f"UPDATE {ours} SET closed_day = b.closed_day, closed_commit = b.closed_commit"  # noqa: S608
        f" FROM (SELECT entry_no, {_BOUNDS} FROM {theirs} GROUP BY entry_no HAVING sum(amount) = 0) AS b"
        f" WHERE b.entry_no = {ours}.entry_no"
    )


def close(writer: Writer, entries: Table, details: Table, entry_nos: Collection[int]) -> None:
    """Set the bounds of entries whose details have grown."""
    ours, theirs = writer.name(entries), writer.name(details)
    # Names and bounds are constants of this room; the entry numbers are parameters.
    writer.run(
        f"UPDATE {ours} SET (closed_day, closed_commit) ="  # noqa: S608
        f" (SELECT {_BOUNDS} FROM {theirs} AS d WHERE d.entry_no = {ours}.entry_no) WHERE entry_no = ?",
        f"UPDATE {ours} AS e SET closed_day = s.closed_day, closed_commit = s.closed_commit"  # noqa: S608
        f" FROM (SELECT entry_no, {_BOUNDS} FROM {theirs} WHERE entry_no = ANY(%s) GROUP BY entry_no) AS s"
        " WHERE e.entry_no = s.entry_no",
        entry_nos,
    )
