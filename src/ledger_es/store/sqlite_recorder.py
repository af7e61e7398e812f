"""The event library's recorder on SQLite: its table and its readers, with our positions and our lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from sqlite3 import Connection
from typing import Any

from eventsourcing.persistence import ConnectionPoolClosedError, StoredEvent
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
    """Connections as we make them; the library's would know neither our cache nor our time-out.

    The library's pool closes connections that others are reading on, which ends the process: SQLite's module does not
    survive it. This one gives out no more, and closes when the last one has come back.
    """

    _is_closing = False

    def __init__(self, new_connection: Callable[[], Connection]) -> None:
        super().__init__(db_name="", pool_timeout=60.0)
        self._new_connection = new_connection

    def _create_connection(self) -> SQLiteConnection:
        return SQLiteConnection(sqlite_conn=self._new_connection(), max_age=self.max_age)

    def _get_connection(self, timeout: float = 0.0) -> SQLiteConnection:
        with self._put_condition:
            if self._is_closing:
                raise ConnectionPoolClosedError("the ledger is closed")
            return super()._get_connection(timeout)

    def close(self) -> None:
        with self._put_condition:
            self._is_closing = True
            # Whoever waits for a connection learns that none will come; only closers are left to hear of a return.
            self._put_condition.notify_all()
            self._put_condition.wait_for(lambda: not self._in_use)
            super().close()
            self._put_condition.notify_all()


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
