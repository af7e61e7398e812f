"""A ledger of an older format brought up to today's, in one transaction; or refused in words.

A format is what the tables are, and which claims events make. Events themselves are not migrated: their bytes never
change, and an old shape is read by the mapper.
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
"""Runs one statement inside the transaction, in SQLite's words, and gives its rows."""


class Migration(NamedTuple):
    """What a format has that the one before it had not: statements as in `tables`. Claims are always made anew."""

    statements: Sequence[str]


MIGRATIONS: Final[dict[int, Migration]] = {}
"""By the format that they start from. None is left to be read before release 1.0: nobody has data in one."""


def migrations_from(url: str, version: int) -> list[Migration]:
    """What brings a ledger of that format up to today's, in order. Raises LedgerFormatTooOld."""
    steps = range(version, FORMAT_VERSION)
    if any(step not in MIGRATIONS for step in steps):
        raise LedgerFormatTooOld(url=url, version=version, current=FORMAT_VERSION)
    return [MIGRATIONS[step] for step in steps]


def migrate(migrations: Sequence[Migration], run: Run, events: str) -> None:
    """Inside a transaction that keeps every other writer out: new tables, then the claims made anew from the log.

    `events`: the query for a page of the log, between two positions. The caller notes the new version and commits.
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
    """What is claimed at the end of the log; within a commit, releases come before claims."""
    # Imported here, since most ledgers that are opened are not migrated and the decoders take their time.
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
