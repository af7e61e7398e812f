"""The event library's recorder on SQLite: its table and its readers, with our positions and our lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from sqlite3 import Connection
from typing import Any

from eventsourcing.persistence import StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteDatastore,
    SQLiteTransaction,
)

INSERT_EVENTS = (
    "INSERT INTO stored_events (rowid, originator_id, originator_version, topic, state)"
    " VALUES (?, ?, ?, ?, ?)"
)


class _Pool(SQLiteConnectionPool):
    """Connections as we make them; the library's would know neither our cache nor our time-out."""

    def __init__(self, new_connection: Callable[[], Connection]) -> None:
        super().__init__(db_name="", pool_timeout=60.0)
        self._new_connection = new_connection

    def _create_connection(self) -> SQLiteConnection:
        return SQLiteConnection(sqlite_conn=self._new_connection(), max_age=self.max_age)


class _ImmediateTransaction(SQLiteTransaction):
    """The library begins deferred: reading, then writing, it meets "database is locked" as soon as there are two."""

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        return cursor


class LedgerDatastore(SQLiteDatastore):
    """`new_connection` makes connections in autocommit mode whose rows can be read by name."""

    def __init__(self, new_connection: Callable[[], Connection]) -> None:
        super().__init__("", originator_id_type="text")
        self.pool = _Pool(new_connection)

    @contextmanager
    def transaction(self, *, commit: bool) -> Iterator[SQLiteCursor]:
        if not commit:
            with super().transaction(commit=False) as cursor:
                yield cursor
            return
        with (
            self.get_connection(commit=True) as connection,
            _ImmediateTransaction(connection, commit=True) as cursor,
            cursor,
        ):
            yield cursor


class SqliteRecorder(SQLiteApplicationRecorder):
    """`insert_events` knows no commits, claims or keys: it is there for the library, the ledger writes by itself."""

    def __init__(self, datastore: LedgerDatastore) -> None:
        super().__init__(datastore)
        assert datastore.originator_id_type == "text", (
            "streams are texts: with UUIDs what is written cannot be read"
        )

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any
    ) -> Sequence[int] | None:
        position = self._max_notification_id(c) or 0
        positions = list(range(position + 1, position + 1 + len(stored_events)))
        c.executemany(
            INSERT_EVENTS,
            [
                (at, str(event.originator_id), event.originator_version, event.topic, event.state)
                for at, event in zip(positions, stored_events, strict=True)
            ],
        )
        return positions
