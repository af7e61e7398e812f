"""Migrates a ledger of an older format to the current one in one transaction, or refuses it.

The format covers the tables and the claims that events make. Events are never migrated: their bytes do not change, and
the mapper reads old shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final, NamedTuple

from ledger_es.aggregates.claims import Key, claimed_by, released_by
from ledger_es.errors import LedgerFormatTooOld
from ledger_es.store.port import EventRow
from ledger_es.store.tables import FORMAT_VERSION
from ledger_es.values import Claim

_PAGE: Final = 5_000

Run = Callable[[str, Sequence[Any]], list[Any]]
"""Runs one statement in SQLite's dialect inside the transaction, and returns its rows."""


class Migration(NamedTuple):
    """The statements that lead from one format to the next, written as in `tables`. Claims are always rebuilt."""

    statements: Sequence[str]


MIGRATIONS: Final[dict[int, Migration]] = {}
"""The migrations, by the format from which they start. There are none before release 1.0, when nobody has data."""


def migrations_from(url: str, version: int) -> list[Migration]:
    """The migrations from this format to the current one, in order. Raises LedgerFormatTooOld."""
    steps = range(version, FORMAT_VERSION)
    if any(step not in MIGRATIONS for step in steps):
        raise LedgerFormatTooOld(url=url, version=version, current=FORMAT_VERSION)
    return [MIGRATIONS[step] for step in steps]


def migrate(migrations: Sequence[Migration], run: Run, events: str) -> None:
    """Runs the migrations, then rebuilds the claims from the log.

    It must run inside a transaction that keeps out all other writers. `events` is the query for a page of the log
    between two positions. The caller stores the new version and commits.
    """
    for migration in migrations:
        for statement in migration.statements:
            run(statement, ())
    run("DELETE FROM claims", ())
    for claim in _claims(_log(run, events)):
        run("INSERT INTO claims VALUES (?, ?, ?, ?, ?)", claim)


def _log(run: Run, events: str) -> Iterator[EventRow]:
    ((last,),) = run("SELECT coalesce(max(position_last), 0) FROM commits", ())
    for after in range(0, last, _PAGE):
        for row in run(events, (after, min(after + _PAGE, last))):
            yield EventRow(row[0], row[1], row[2], row[3], bytes(row[4]))


def _claims(log: Iterator[EventRow]) -> list[Claim]:
    """The claims at the end of the log. Within a commit, releases come before claims."""
    # The mapper is imported here because it is slow to build and few ledgers are migrated.
    from ledger_es.store.mapper import Mapper

    mapper = Mapper()
    held: dict[Key, Claim] = {}
    decoded = ((row, mapper.placed(row)) for row in log)
    for commit_no, of_commit in groupby(decoded, key=lambda event: event[1].commit_no):
        events = list(of_commit)
        for row, placed in events:
            for key in released_by(row.stream, placed.event):
                del held[key]
        for row, placed in events:
            for key in claimed_by(row.stream, placed.event):
                held[key] = Claim(*key, commit_no, row.stream, row.version)
    return list(held.values())
