"""A ledger in a schema of PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import eventsourcing.persistence as library
import psycopg
from eventsourcing.persistence import IntegrityError
from psycopg import Connection
from psycopg.rows import tuple_row
from psycopg_pool import PoolTimeout

from ledger_es.errors import (
    ConnectionLost,
    LedgerIsBusy,
    LedgerIsClosed,
    LedgerIsReadOnly,
    StoreError,
    StoreFailed,
    StoreUnreachable,
)
from ledger_es.store.address import PostgresAddress
from ledger_es.store.port import Dialect, Reads, WriteTransaction
from ledger_es.store.postgres_recorder import (
    COPY_FROM_ROWS,
    EVENTS,
    Columns,
    LedgerDatastore,
    PostgresRecorder,
    channel_of,
    write_few,
    write_rows,
)
from ledger_es.store.postgres_schema import check_schema, connect, create_schema
from ledger_es.store.queries import POSTGRESQL
from ledger_es.store.reading import SqlReads, commit_values, head_of
from ledger_es.store.writing import Batch, BufferedWrite
from ledger_es.values import Head

_CLAIMS = Columns(
    "claims",
    {"kind": "text", "key": "text", "commit_no": "int8", "stream": "text", "version": "int8"},
)
_PERSONAL = Columns(
    "personal",
    {"seal": "text", "subject": "text", "salt": "bytea", "value": "text"},
    at_conflict="ON CONFLICT DO NOTHING",
)
_NAMES = Columns("event_names", {"name": "text"}, at_conflict="ON CONFLICT DO NOTHING")
_COMMITS = Columns(
    "commits",
    {
        "commit_no": "int8",
        "recorded_at": "text",
        "position_last": "int8",
        "register_no_last": "int8",
        "transaction_no_last": "int8",
        "entry_no_last": "int8",
        "gl_entry_no_last": "int8",
        "application_no_last": "int8",
        "command_key": "text",
        "request_hash": "bytea",
        "result": "bytea",
        "actor": "text",
        "command": "text",
        "digest": "bytea",
    },
)
_RELEASE = (
    b"DELETE FROM claims AS c USING unnest(%b::text[], %b::text[]) AS w (kind, key)"
    b" WHERE c.kind = w.kind AND c.key = w.key"
)
_KEEP_FILE = "INSERT INTO statement_files VALUES (%b, %b) ON CONFLICT DO NOTHING"


class _PostgresReads(SqlReads):
    queries = POSTGRESQL

    @staticmethod
    def list_parameters(columns: Sequence[Sequence[str]]) -> tuple[Any, ...]:
        return tuple(map(list, columns))


class _ConnectionReads(_PostgresReads):
    """Reads on one connection."""

    def __init__(self, url: str, connection: Connection[Any]) -> None:
        self._url = url
        self._connection = connection

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        try:
            return _fetch(self._connection, sql, parameters)
        except psycopg.Error as error:
            raise _failure(self._url, error, self._connection, "reading") from error


class _PostgresWrite(BufferedWrite, _PostgresReads):
    def __init__(self, url: str, connection: Connection[Any], head: Head) -> None:
        self._url = url
        self._connection = connection
        self._reads = _ConnectionReads(url, connection)
        self._cursor = connection.cursor()
        super().__init__(head)

    def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        return self._reads.rows(sql, parameters)

    def insert(self, batch: Batch) -> None:
        cursor = self._cursor
        try:
            if batch.releases:
                cursor.execute(
                    _RELEASE, [list(column) for column in zip(*batch.releases, strict=True)]
                )
                if cursor.rowcount != len(batch.releases):
                    raise IntegrityError(
                        f"of {len(batch.releases)} claims to release, {cursor.rowcount} were held"
                    )
            # A request made once and sent twice without a key seals its texts the same way.
            write_rows(cursor, _PERSONAL, batch.personal)
            write_rows(cursor, _NAMES, [(name,) for name in dict.fromkeys(batch.names)])
            commits = list(map(commit_values, batch.commits))
            if max(len(batch.claims), len(batch.events), len(commits)) < COPY_FROM_ROWS:
                write_few(
                    cursor, [(_CLAIMS, batch.claims), (EVENTS, batch.events), (_COMMITS, commits)]
                )
            else:
                write_rows(cursor, _CLAIMS, batch.claims)
                write_rows(cursor, EVENTS, batch.events)
                write_rows(cursor, _COMMITS, commits)
            for sha256, content in batch.files:
                cursor.execute(_KEEP_FILE, (sha256, content))
        except psycopg.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except psycopg.Error as error:
            raise _failure(self._url, error, self._connection, "writing") from error

    def replace_ledger_key(self, key: bytes) -> None:
        self.flush()
        self._cursor.execute("UPDATE ledger_key SET key = %b", (key,))


class PostgresStore(_PostgresReads):
    """One connection writes, under a lock of this process and the table's; the library's pool reads."""

    dialect: Dialect = "postgresql"

    def __init__(
        self, address: PostgresAddress, writer: Connection[Any], recorder: PostgresRecorder
    ) -> None:
        self.url = address.url
        self.recorder = recorder
        self._address = address
        self._lock = threading.RLock()
        self._is_inside = False
        self._is_closed = False
        self._writer = writer
        # Announced to who waits for it when the commit succeeds, in one message with it.
        self._announce_and_commit = f'NOTIFY "{channel_of(address.schema)}"; COMMIT'.encode()

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        self._refuse_closed()
        try:
            try:
                return self._ask(sql, parameters)
            except library.OperationalError:
                # After a restart of the server every connection of the pool is gone, not only this one.
                self.recorder.datastore.pool.check()
                return self._ask(sql, parameters)
        except library.PersistenceError as error:
            # Another thread may have closed it since it was asked.
            self._refuse_closed()
            reason = str(error).strip()
            if isinstance(error.__cause__, PoolTimeout):
                raise StoreUnreachable(url=self._address.shown, reason=reason) from error
            raise StoreFailed(url=self._address.shown, reason=reason) from error

    def _ask(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        with self.recorder.datastore.get_connection() as connection:
            return _fetch(connection, sql, parameters)

    @contextmanager
    def writing(self, *, timeout: float = 60.0) -> Iterator[WriteTransaction]:
        waiting_until = time.monotonic() + timeout
        if not self._lock.acquire(timeout=max(timeout, 0.0)):
            raise LedgerIsBusy(seconds=timeout)
        try:
            assert not self._is_inside, (
                "writing() inside writing(): the lock is held already by this thread"
            )
            self._refuse_closed()
            self._is_inside = True
            yield from self._write(timeout, max(waiting_until - time.monotonic(), 0.001))
        finally:
            self._is_inside = False
            self._lock.release()

    def _write(self, timeout: float, waiting: float) -> Iterator[WriteTransaction]:
        try:
            head = self._begin(timeout, waiting)
            transaction = _PostgresWrite(self._address.shown, self._writer, head)
            yield transaction
            self._commit(transaction)
        finally:
            if not self._writer.closed and self._writer.info.transaction_status:
                self._writer.rollback()

    def _begin(self, timeout: float, waiting: float) -> Head:
        # One message for the four: they wait for nothing but the lock. READ COMMITTED, whatever the database's own
        # default: each statement sees what was committed before it began, so the head is the last writer's.
        begin = (
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
            f"SET LOCAL lock_timeout = {max(int(waiting * 1000), 1)};"
            "LOCK TABLE stored_events IN EXCLUSIVE MODE;"
            f"{POSTGRESQL.head}"
        ).encode()
        try:
            try:
                cursor = self._writer.execute(begin)
            except psycopg.OperationalError:
                if not self._writer.closed:
                    raise
                # It was lost while nobody used it: nothing is half done.
                self._writer = connect(self._address)
                cursor = self._writer.execute(begin)
        except psycopg.errors.LockNotAvailable as error:
            raise LedgerIsBusy(seconds=timeout) from error
        except psycopg.Error as error:
            raise _failure(self._address.shown, error, self._writer, "writing") from error
        while cursor.nextset():
            continue
        return head_of(cursor.fetchall())

    def _commit(self, transaction: _PostgresWrite) -> None:
        transaction.write_out()
        try:
            self._writer.execute(self._announce_and_commit)
        except psycopg.Error as error:
            raise _failure(self._address.shown, error, self._writer, "committing") from error

    @contextmanager
    def snapshot(self) -> Iterator[Reads]:
        self._refuse_closed()
        with connect(self._address) as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # The moment is that of the first query.
            connection.execute("SELECT 1 FROM ledger_key")
            yield _ConnectionReads(self._address.shown, connection)

    def connect(self) -> Connection[Any]:
        self._refuse_closed()
        connection = connect(self._address)
        connection.autocommit = False
        return connection

    def backup(self, path: str | Path) -> None:
        self._refuse_closed()
        from ledger_es.store.copying import copy_to_file

        copy_to_file(self, path)

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            self.recorder.datastore.close()
            self._writer.close()

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise LedgerIsClosed(url=self._address.shown)


def _fetch(connection: Connection[Any], sql: str, parameters: Sequence[Any]) -> list[Any]:
    with connection.cursor(binary=True, row_factory=tuple_row) as cursor:
        return cursor.execute(sql.encode(), parameters).fetchall()


def _failure(url: str, error: psycopg.Error, connection: Connection[Any], doing: str) -> StoreError:
    if connection.closed:
        return ConnectionLost(doing=doing)
    reason = str(error).strip()
    if isinstance(
        error, (psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.InsufficientPrivilege)
    ):
        return LedgerIsReadOnly(url=url, reason=reason)
    return StoreFailed(url=url, reason=reason)


def open_postgres(address: PostgresAddress, *, create: bool) -> PostgresStore:
    connection = connect(address)
    try:
        recorder = PostgresRecorder(LedgerDatastore(address.conninfo, address.schema))
        if create:
            create_schema(address, connection, recorder)
        else:
            check_schema(address, connection)
    except BaseException:
        connection.close()
        raise
    return PostgresStore(address, connection, recorder)
