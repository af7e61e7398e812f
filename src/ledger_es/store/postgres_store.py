"""A ledger in a schema of PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import eventsourcing.persistence as library
import psycopg
from eventsourcing.persistence import IntegrityError
from psycopg import Connection, Cursor
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
from ledger_es.store.port import Asked, CommitRow, Dialect, Reads, WriteTransaction
from ledger_es.store.postgres_recorder import (
    COPY_FROM_ROWS,
    EVENTS,
    Columns,
    LedgerDatastore,
    PostgresRecorder,
    channel_of,
    write_rows,
)
from ledger_es.store.postgres_schema import (
    check_schema,
    connect,
    create_schema,
    session_that_writes,
)
from ledger_es.store.queries import COMMITS_BY_KEYS, POSTGRESQL
from ledger_es.store.reading import SqlReads, claims_of, commit_of, commit_values, head_of
from ledger_es.store.writing import Batch, BufferedWrite, Writing
from ledger_es.values import Claim, Head, LedgerIdentity

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
        "personal_hash": "bytea",
        "result": "bytea",
        "actor": "text",
        "command": "text",
        "program": "text",
        "nonce": "bytea",
        "digest": "bytea",
    },
)
_RELEASE = (
    b"DELETE FROM claims AS c USING unnest(%b::text[], %b::text[]) AS w (kind, key)"
    b" WHERE c.kind = w.kind AND c.key = w.key"
)
_EMPTY_PERSONAL_HASHES = (
    b"UPDATE commits SET personal_hash = NULL WHERE personal_hash IS NOT NULL AND commit_no IN"
    b" (SELECT (convert_from(state, 'UTF8')::json ->> 'commit_no')::int8 FROM stored_events"
    b" WHERE originator_id = ANY(%b))"
)
_Tables = Sequence[tuple[Columns, Sequence[Sequence[Any]]]]
_SHORT = 64 * 1024
"""Rows with at most this many characters and bytes in total may go through a pipeline."""
_FEW_ASKED = 200
"""At most this many keys and claims are looked up in a pipeline. An index limits the length of each."""
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
    """Sends small batches together with the next question or the commit, because each message waits for the server."""

    def __init__(
        self,
        url: str,
        connection: Connection[Any],
        head: Head,
        by_key: dict[str, CommitRow | None],
        claimed: dict[tuple[str, str], Claim | None],
    ) -> None:
        self._url = url
        self._connection = connection
        self._reads = _ConnectionReads(url, connection)
        self._cursor = connection.cursor()
        self._unsent: list[tuple[Columns, Sequence[Sequence[Any]]]] = []
        super().__init__(head, by_key, claimed)

    def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        if self._unsent:
            self._send()
        return self._reads.rows(sql, parameters)

    def keep(self, announce: bytes) -> None:
        """Writes what was collected and commits. A single command needs only one message for this."""
        self.write_out()
        self._send(announce, b"COMMIT")

    def insert(self, batch: Batch) -> None:
        tables: _Tables = [
            # If the same request object is sent twice without a key, its texts have the same seals.
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
            if _are_few(tables):
                self._unsent += [(columns, rows) for columns, rows in tables if rows]
            else:
                self._send()
                for columns, rows in tables:
                    write_rows(cursor, columns, rows)
            if batch.files:
                self._send()
            for sha256, content in batch.files:
                cursor.execute(_KEEP_FILE, (sha256, content))

    def delete_texts(self, seals: Sequence[str], streams: Sequence[str]) -> None:
        self._send()
        with self._failures("writing"):
            self._cursor.execute(b"DELETE FROM personal WHERE seal = ANY(%b)", (list(seals),))
            self._cursor.execute(_EMPTY_PERSONAL_HASHES, (list(streams),))

    def delete_files(self, sha256s: Sequence[str]) -> None:
        self._send()
        with self._failures("writing"):
            self._cursor.execute(
                b"DELETE FROM statement_files WHERE sha256 = ANY(%b)", (list(sha256s),)
            )

    def replace_identity(self, identity: LedgerIdentity) -> None:
        self.flush()
        self._send()
        self._cursor.execute("UPDATE ledger_key SET ledger_id = %s, key = %b", identity)

    def _send(self, *ending: bytes) -> None:
        """Sends the waiting rows and then the ending statements; nothing after the first failure is executed."""
        unsent, self._unsent = self._unsent, []
        if not unsent and not ending:
            return
        had_failed, self._failed = self._failed, True
        with (
            self._failures("committing" if ending else "writing"),
            self._connection.pipeline(),
        ):
            for columns, rows in unsent:
                values = [value for row in rows for value in row]
                self._cursor.execute(columns.insert_of(len(rows)), values, prepare=True)
            for statement in ending:
                self._cursor.execute(statement)
        self._failed = had_failed

    @contextmanager
    def _failures(self, doing: str) -> Iterator[None]:
        try:
            yield
        except psycopg.IntegrityError as error:
            raise IntegrityError(str(error)) from error
        except psycopg.Error as error:
            raise _failure(self._url, error, self._connection, doing) from error


def _are_few(tables: _Tables) -> bool:
    """Whether the rows are small enough for a pipeline, which hangs on large parameters (see `write_rows`)."""
    if max(len(rows) for _, rows in tables) >= COPY_FROM_ROWS:
        return False
    values = (value for _, rows in tables for row in rows for value in row)
    return sum(len(value) for value in values if isinstance(value, (str, bytes))) < _SHORT


class PostgresStore(_PostgresReads):
    """One connection writes, under a lock of this process and a lock of the table. The library's pool reads."""

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
        # Part of each commit; PostgreSQL tells the listeners once the commit succeeds.
        self._announce = f'NOTIFY "{channel_of(address.schema)}"'.encode()

    @property
    def shown_url(self) -> str:
        return self._address.shown

    def begin_writing(self, connection: Connection[Any], seconds: float) -> None:
        """Does nothing: in PostgreSQL the first statement begins the transaction, and its locks do the waiting."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        self._refuse_closed()
        try:
            try:
                return self._ask(sql, parameters)
            except library.OperationalError:
                # After a restart of the server all connections of the pool are lost, not only this one.
                self.recorder.datastore.pool.check()
                return self._ask(sql, parameters)
        except library.PersistenceError as error:
            # Another thread may have closed the store in the meantime.
            self._refuse_closed()
            reason = " ".join(str(error).split())
            if isinstance(error.__cause__, PoolTimeout):
                raise StoreUnreachable(url=self._address.shown, reason=reason) from error
            raise StoreFailed(url=self._address.shown, reason=reason) from error

    def _ask(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        with self.recorder.datastore.get_connection() as connection:
            return _fetch(connection, sql, parameters)

    def writing(
        self, *, timeout: float = 60.0, asked: Callable[[], Asked] = Asked
    ) -> AbstractContextManager[WriteTransaction]:
        return Writing(self, timeout, asked)

    def begin(self, timeout: float, asked: Callable[[], Asked]) -> _PostgresWrite:
        """Takes the lock of this process, then the lock of the table. Both are held until `end`."""
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
                transaction = self._begin(timeout, waiting, asked())
            except BaseException:
                self._undo()
                raise
            self._is_inside = True
            return transaction
        except BaseException:
            self._lock.release()
            raise

    def _begin(self, timeout: float, waiting: float, asked: Asked) -> _PostgresWrite:
        try:
            try:
                return self._ask_first(waiting, asked)
            except psycopg.OperationalError:
                if not self._writer.closed:
                    raise
                # The connection was lost while it was idle, so nothing was left half done.
                self._writer = connect(self._address)
                return self._ask_first(waiting, asked)
        except psycopg.errors.LockNotAvailable as error:
            raise LedgerIsBusy(seconds=timeout) from error
        except psycopg.Error as error:
            raise _failure(self._address.shown, error, self._writer, "writing") from error

    def _ask_first(self, waiting: float, asked: Asked) -> _PostgresWrite:
        """Takes the lock, and reads the head and what will be looked up, all in one message.

        The isolation level is READ COMMITTED regardless of the database's default: each statement sees what was
        committed before it began, so the head is that of the last writer.
        """
        writer = self._writer
        wait = str(max(int(waiting * 1000), 1))
        is_short = len(asked.keys) + len(asked.claims) <= _FEW_ASKED
        with writer.pipeline():
            writer.execute(b"BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
            writer.execute(b"SELECT set_config('lock_timeout', %b, true)", (wait,), prepare=True)
            writer.execute(b"LOCK TABLE stored_events IN EXCLUSIVE MODE")
            head = writer.execute(POSTGRESQL.head.encode(), prepare=True, binary=True)
            answers = self._ask_for(asked) if is_short else None
        commits, claims = answers or self._ask_for(asked)
        by_key: dict[str, CommitRow | None] = dict.fromkeys(asked.keys)
        if commits:
            by_key.update((row.command_key or "", row) for row in map(commit_of, commits))
        claimed: dict[tuple[str, str], Claim | None] = dict.fromkeys(asked.claims)
        if claims:
            claimed.update(claims_of(claims.fetchall()))
        return _PostgresWrite(
            self._address.shown, writer, head_of(head.fetchall()), by_key, claimed
        )

    def _ask_for(self, asked: Asked) -> tuple[Cursor[Any] | None, Cursor[Any] | None]:
        """The cursors of the commits with these keys and of the claims; None if there are none to look up."""
        commits = claims = None
        if asked.keys:
            sql, parameters = COMMITS_BY_KEYS, (list(asked.keys),)
            commits = self._writer.execute(sql.encode(), parameters, prepare=True, binary=True)
        if asked.claims:
            sql, pairs = self.claims_query(asked.claims)
            claims = self._writer.execute(sql.encode(), pairs, prepare=True, binary=True)
        return commits, claims

    def who_writes(self) -> str:
        return f"another program, which writes to the ledger{session_that_writes(self._address)}"

    def end(self, transaction: _PostgresWrite, *, keeps: bool) -> None:
        """Commits what was appended if `keeps` is true, otherwise undoes it. Then both locks are released."""
        try:
            if keeps:
                transaction.keep(self._announce)
                if transaction.has_erased:
                    self._vacuum(b"personal, commits")
                if transaction.has_purged:
                    self._vacuum(b"statement_files")
        finally:
            try:
                self._undo()
            finally:
                self._is_inside = False
                self._lock.release()

    def _vacuum(self, tables: bytes) -> None:
        """Removes what was deleted from the pages too, unless a transaction still reads an older moment."""
        try:
            self._writer.execute(b"VACUUM " + tables)
        except psycopg.Error as error:
            raise _failure(self._address.shown, error, self._writer, "vacuuming") from error

    def _undo(self) -> None:
        if not self._writer.closed and self._writer.info.transaction_status:
            self._writer.rollback()

    @contextmanager
    def snapshot(self) -> Iterator[Reads]:
        self._refuse_closed()
        with connect(self._address) as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            # PostgreSQL takes the snapshot at the first query, not at the start of the transaction.
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
    reason = " ".join(str(error).split())
    if isinstance(
        error, (psycopg.errors.ReadOnlySqlTransaction, psycopg.errors.InsufficientPrivilege)
    ):
        return LedgerIsReadOnly(url=url, reason=reason)
    return StoreFailed(url=url, reason=reason)


def open_postgres(address: PostgresAddress, *, create: bool) -> PostgresStore:
    """Opens, or with `create` creates, a ledger in a schema. Raises as `open_store`."""
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
