"""A ledger in a schema of PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import eventsourcing.persistence as library
import psycopg
from eventsourcing.persistence import IntegrityError
from psycopg import ClientCursor, Connection
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
from ledger_es.store.port import CommitRow, Dialect, Reads, WriteTransaction
from ledger_es.store.postgres_recorder import (
    COPY_FROM_ROWS,
    EVENTS,
    Columns,
    LedgerDatastore,
    PostgresRecorder,
    channel_of,
    write_rows,
)
from ledger_es.store.postgres_schema import check_schema, connect, create_schema
from ledger_es.store.queries import COMMITS_BY_KEYS, POSTGRESQL
from ledger_es.store.reading import SqlReads, commit_of, commit_values, head_of
from ledger_es.store.writing import Batch, BufferedWrite, Writing
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
_SHORT = 64 * 1024
"""Bytes of events that may travel as text."""
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
    """Few rows wait until the database is asked or committed, and go along: a message takes as long as a decision."""

    def __init__(
        self,
        url: str,
        connection: Connection[Any],
        head: Head,
        by_key: dict[str, CommitRow | None],
    ) -> None:
        self._url = url
        self._connection = connection
        self._reads = _ConnectionReads(url, connection)
        self._cursor = connection.cursor()
        self._unsent: list[tuple[Columns, Sequence[Sequence[Any]]]] = []
        super().__init__(head, by_key)

    def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        if self._unsent:
            self._send()
        return self._reads.rows(sql, parameters)

    def keep(self, announce_and_commit: bytes) -> None:
        """Write what was collected and commit; of a single command it is one message."""
        self.write_out()
        self._send(announce_and_commit)

    def insert(self, batch: Batch) -> None:
        tables: list[tuple[Columns, Sequence[Sequence[Any]]]] = [
            # A request made once and sent twice without a key seals its texts the same way.
            (_PERSONAL, batch.personal),
            (_NAMES, [(name,) for name in dict.fromkeys(batch.names)]),
            (_CLAIMS, batch.claims),
            (EVENTS, batch.events),
            (_COMMITS, list(map(commit_values, batch.commits))),
        ]
        cursor = self._cursor
        with self._failures("writing"):
            if batch.releases:
                self._send()
                cursor.execute(
                    _RELEASE, [list(column) for column in zip(*batch.releases, strict=True)]
                )
                if cursor.rowcount != len(batch.releases):
                    raise IntegrityError(
                        f"of {len(batch.releases)} claims to release, {cursor.rowcount} were held"
                    )
            if _are_few(batch):
                self._unsent += [(columns, rows) for columns, rows in tables if rows]
            else:
                self._send()
                for columns, rows in tables:
                    write_rows(cursor, columns, rows)
            if batch.files:
                self._send()
            for sha256, content in batch.files:
                cursor.execute(_KEEP_FILE, (sha256, content))

    def replace_ledger_key(self, key: bytes) -> None:
        self.flush()
        self._send()
        self._cursor.execute("UPDATE ledger_key SET key = %b", (key,))

    def _send(self, ending: bytes = b"") -> None:
        """The rows that wait and what the message ends with; nothing behind the first failure is done."""
        unsent, self._unsent = self._unsent, []
        statements = [columns.insert_of(len(rows)) for columns, rows in unsent]
        if ending:
            statements.append(ending)
        if not statements:
            return
        values = [value for _, rows in unsent for row in rows for value in row]
        had_failed, self._failed = self._failed, True
        with self._failures("committing" if ending else "writing"):
            ClientCursor(self._connection).execute(b"; ".join(statements), values)
        self._failed = had_failed

    @contextmanager
    def _failures(self, doing: str) -> Iterator[None]:
        try:
            yield
        except psycopg.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except psycopg.Error as error:
            raise _failure(self._url, error, self._connection, doing) from error


def _are_few(batch: Batch) -> bool:
    """Whether the rows may be written into the text of a message: it makes bytes twice as long."""
    longest = max(len(batch.claims), len(batch.events), len(batch.commits), len(batch.personal))
    return longest < COPY_FROM_ROWS and sum(len(row.state) for row in batch.events) < _SHORT


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

    def writing(
        self, *, timeout: float = 60.0, keys: Sequence[str] = ()
    ) -> AbstractContextManager[WriteTransaction]:
        return Writing(self, timeout, keys)

    def begin(self, timeout: float, keys: Sequence[str]) -> _PostgresWrite:
        """The lock of this process, then the table's; both are held until `end`."""
        waiting_until = time.monotonic() + timeout
        if not self._lock.acquire(timeout=max(timeout, 0.0)):
            raise LedgerIsBusy(seconds=timeout)
        try:
            assert not self._is_inside, (
                "writing() inside writing(): the lock is held already by this thread"
            )
            self._refuse_closed()
            waiting = max(waiting_until - time.monotonic(), 0.001)
            try:
                transaction = self._begin(timeout, waiting, list(keys))
            except BaseException:
                self._undo()
                raise
            self._is_inside = True
            return transaction
        except BaseException:
            self._lock.release()
            raise

    def _begin(self, timeout: float, waiting: float, keys: list[str]) -> _PostgresWrite:
        # One message for all: they wait for nothing but the lock. READ COMMITTED, whatever the database's own
        # default: each statement sees what was committed before it began, so the head is the last writer's.
        begin = (
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
            "SET LOCAL lock_timeout = %s;"
            "LOCK TABLE stored_events IN EXCLUSIVE MODE;"
            f"{POSTGRESQL.head};{COMMITS_BY_KEYS}"
        ).encode()
        parameters = (max(int(waiting * 1000), 1), keys)
        try:
            try:
                cursor = ClientCursor(self._writer).execute(begin, parameters)
            except psycopg.OperationalError:
                if not self._writer.closed:
                    raise
                # It was lost while nobody used it: nothing is half done.
                self._writer = connect(self._address)
                cursor = ClientCursor(self._writer).execute(begin, parameters)
        except psycopg.errors.LockNotAvailable as error:
            raise LedgerIsBusy(seconds=timeout) from error
        except psycopg.Error as error:
            raise _failure(self._address.shown, error, self._writer, "writing") from error
        while not cursor.description:
            cursor.nextset()
        head = cursor.fetchall()
        cursor.nextset()
        commits = cursor.fetchall()
        by_key: dict[str, CommitRow | None] = dict.fromkeys(keys)
        by_key.update((commit.command_key or "", commit) for commit in map(commit_of, commits))
        return _PostgresWrite(self._address.shown, self._writer, head_of(head), by_key)

    def end(self, transaction: _PostgresWrite, *, keeps: bool) -> None:
        """Write and commit what was appended, or undo it all; then both locks are free."""
        try:
            if keeps:
                transaction.keep(self._announce_and_commit)
        finally:
            try:
                self._undo()
            finally:
                self._is_inside = False
                self._lock.release()

    def _undo(self) -> None:
        if not self._writer.closed and self._writer.info.transaction_status:
            self._writer.rollback()

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
