"""The event library's recorder on SQLite, with our own positions and our own lock."""

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
    """A pool of connections with our settings, which closes only connections that are not in use.

    The library's pool closes connections even while other threads read from them, which crashes Python's SQLite module.
    This pool stops giving out connections and closes once the last one has been returned.
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
            # This wakes the threads that wait for a connection, so that they fail. Then only `close` waits for returns.
            self._put_condition.notify_all()
            self._put_condition.wait_for(lambda: not self._in_use)
            super().close()
            self._put_condition.notify_all()


class _ImmediateTransaction(SQLiteTransaction):
    """Takes the writer lock at the start.

    The library's transaction reads before it writes, so with two writers one would fail with "database is locked".
    """

    def __enter__(self) -> SQLiteCursor:
        cursor = self.connection.cursor()
        cursor.execute("BEGIN IMMEDIATE")
        return cursor


class LedgerDatastore(SQLiteDatastore):
    """The library's data store. `new_connection` opens connections in autocommit mode with rows readable by name."""

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
    """The library's recorder. The ledger writes by itself, because `insert_events` knows no commits, claims or keys."""

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
