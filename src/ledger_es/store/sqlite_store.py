"""A ledger in a SQLite file or in memory."""

from __future__ import annotations

import math
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import orjson
from eventsourcing.persistence import ConnectionPoolClosedError, IntegrityError

from ledger_es.errors import (
    LedgerExists,
    LedgerIsBusy,
    LedgerIsClosed,
    LedgerIsReadOnly,
    LedgerNotFound,
    StoreError,
    StoreFailed,
)
from ledger_es.store.address import SqliteAddress
from ledger_es.store.port import Asked, Dialect, Reads, WriteTransaction
from ledger_es.store.queries import SQLITE
from ledger_es.store.reading import SqlReads, commit_values
from ledger_es.store.sqlite_file import Opening, connect, create_file, fill, open_file
from ledger_es.store.sqlite_recorder import INSERT_EVENTS, LedgerDatastore, SqliteRecorder
from ledger_es.store.sqlite_turn import Turns, begin_in_turn, begin_writing
from ledger_es.store.tables import PERSONAL, PERSONAL_INDEX, STATEMENT_FILES
from ledger_es.store.writing import Batch, BufferedWrite, Writing
from ledger_es.values import Head, LedgerIdentity
from ledger_es.waits import wait

_INSERT_COMMITS = "INSERT INTO commits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
# OR IGNORE would also ignore a salt of the wrong length.
_KEEP_PERSONAL = "INSERT INTO personal VALUES (?, ?, ?, ?) ON CONFLICT (seal) DO NOTHING"

_EMPTY_PERSONAL_HASHES = (
    "UPDATE commits SET personal_hash = NULL WHERE personal_hash IS NOT NULL AND commit_no IN"
    " (SELECT json_extract(CAST(e.state AS TEXT), '$.commit_no') FROM json_each(?) AS j"
    " CROSS JOIN stored_events AS e ON e.originator_id = j.value)"
)
# When SQLite merges pages that are nearly empty, it leaves copies of moved rows in unused space: of 2,400 texts erased
# 40 at a time, three were still in the file. A new table that is filled in order has no such copies.
_WITHOUT_REMNANTS = (
    PERSONAL.replace("TABLE personal", "TABLE personal_kept"),
    "INSERT INTO personal_kept SELECT seal, subject, salt, value FROM personal ORDER BY rowid",
    "DROP TABLE personal",
    "ALTER TABLE personal_kept RENAME TO personal",
    PERSONAL_INDEX,
)
_FILES_WITHOUT_REMNANTS = (
    STATEMENT_FILES.replace("TABLE statement_files", "TABLE statement_files_kept"),
    "INSERT INTO statement_files_kept SELECT sha256, content FROM statement_files ORDER BY rowid",
    "DROP TABLE statement_files",
    "ALTER TABLE statement_files_kept RENAME TO statement_files",
)
_LOG_EMPTIED_WITHIN_SECONDS = 5.0


class _SqliteReads(SqlReads):
    queries = SQLITE

    @staticmethod
    def list_parameters(columns: Sequence[Sequence[str]]) -> tuple[Any, ...]:
        rows = columns[0] if len(columns) == 1 else list(zip(*columns, strict=True))
        return (orjson.dumps(rows).decode(),)


class _ConnectionReads(_SqliteReads):
    """Reads on one connection."""

    def __init__(self, url: str, connection: sqlite3.Connection) -> None:
        self._url = url
        self._connection = connection

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise _failure(self._url, error) from error


class _SqliteWrite(BufferedWrite, _SqliteReads):
    def __init__(
        self,
        connection: sqlite3.Connection,
        reads: _ConnectionReads,
        failures: _Failures,
        head: Head,
    ) -> None:
        self._connection = connection
        self._reads = reads
        self._failures = failures
        super().__init__(head)

    def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        return self._reads.rows(sql, parameters)

    def write_out(self) -> None:
        # For a ledger in memory the lock of the database is taken only here, see SqliteStore.
        if not self._connection.in_transaction:
            with self._failures:
                self._connection.execute("BEGIN IMMEDIATE")
        super().write_out()

    def keep(self) -> None:
        self.write_out()
        with self._failures:
            # Once, however many erasures and purges there were.
            for statement in _WITHOUT_REMNANTS if self.has_erased else ():
                self._connection.execute(statement)
            for statement in _FILES_WITHOUT_REMNANTS if self.has_purged else ():
                self._connection.execute(statement)
            self._connection.execute("COMMIT")

    def insert(self, batch: Batch) -> None:
        write = self._connection.executemany
        with self._failures:
            if batch.releases:
                released = write(
                    "DELETE FROM claims WHERE kind = ? AND key = ?", batch.releases
                ).rowcount
                if released != len(batch.releases):
                    raise IntegrityError(
                        f"of {len(batch.releases)} claims to release, {released} were held"
                    )
            write("INSERT INTO claims VALUES (?, ?, ?, ?, ?)", batch.claims)
            write(INSERT_EVENTS, batch.events)
            # If the same request object is sent twice without a key, its texts have the same seals.
            if batch.personal:
                write(_KEEP_PERSONAL, batch.personal)
            if batch.names:
                names = [(name,) for name in batch.names]
                write("INSERT OR IGNORE INTO event_names VALUES (?)", names)
            write(_INSERT_COMMITS, map(commit_values, batch.commits))
            if batch.files:
                write("INSERT OR IGNORE INTO statement_files VALUES (?, ?)", batch.files)

    def delete_texts(self, seals: Sequence[str], streams: Sequence[str]) -> None:
        with self._failures:
            # Deleted content is overwritten with zeros.
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.executemany(
                "DELETE FROM personal WHERE seal = ?", [(seal,) for seal in seals]
            )
            self._connection.execute(_EMPTY_PERSONAL_HASHES, self.list_parameters([streams]))

    def delete_files(self, sha256s: Sequence[str]) -> None:
        with self._failures:
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.executemany(
                "DELETE FROM statement_files WHERE sha256 = ?", [(sha256,) for sha256 in sha256s]
            )

    def replace_identity(self, identity: LedgerIdentity) -> None:
        self.flush()
        self._connection.execute("UPDATE ledger_key SET ledger_id = ?, key = ?", identity)


class SqliteStore(_SqliteReads):
    """One connection writes, under a lock of this process and SQLite's own lock. A pool of others reads.

    A ledger in memory uses SQLite's "memdb", a database that several connections of this process share with ordinary
    locks, so that they wait for each other. (With a shared cache they would fail at once: "database table is locked".)
    But memdb has no write-ahead log, so readers wait while a writer holds its lock. No other process can reach the
    memory. Therefore the lock of this process alone orders the writers, and SQLite's lock is taken only while the rows
    are written. Until then decisions can read on other connections.
    """

    dialect: Dialect = "sqlite"

    def __init__(self, url: str, opening: Opening) -> None:
        self.url = url
        self._opening = opening
        self._lock = threading.RLock()
        self._is_inside = False
        self._is_closed = False
        self._turns = Turns()
        self._waiting_milliseconds = 0
        self._log_holds_erased = False
        self._writer = connect(opening)
        self._writer.row_factory = None
        self._writer_reads = _ConnectionReads(url, self._writer)
        self._head: Head | None = None
        # SQLite's count of what others have written to the file, as the writing connection sees it.
        self._others_wrote = -1
        # `begin_in_turn` does the waiting.
        self._writer.execute("PRAGMA busy_timeout = 0")
        self.recorder = SqliteRecorder(LedgerDatastore(lambda: connect(opening)))

    @property
    def shown_url(self) -> str:
        return self.url

    def begin_writing(self, connection: sqlite3.Connection, seconds: float) -> None:
        begin_writing(connection, seconds)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        self._refuse_closed()
        try:
            with (
                self.recorder.datastore.get_connection(commit=False) as pooled,
                pooled.cursor() as cursor,
            ):
                cursor.row_factory = None
                return cursor.execute(sql, parameters).fetchall()
        except ConnectionPoolClosedError as error:
            # Another thread has closed the store in the meantime.
            raise LedgerIsClosed(url=self.url) from error
        except sqlite3.Error as error:
            raise _failure(self.url, error) from error

    def writing(
        self, *, timeout: float = 60.0, asked: Callable[[], Asked] = Asked
    ) -> AbstractContextManager[WriteTransaction]:
        return Writing(self, timeout, asked)

    def begin(self, timeout: float, _: Callable[[], Asked]) -> _SqliteWrite:
        """Takes the lock of this process, then SQLite's lock. Both are held until `end`.

        Nothing is looked up in advance, because SQLite has no messages that this would save.
        """
        if self._opening.read_only:
            raise LedgerIsReadOnly(url=self.url, reason=self._opening.read_only)
        waiting_until = time.monotonic() + timeout
        self._turns.let_others_in()
        if not self._lock.acquire(timeout=max(timeout, 0.0)):
            raise LedgerIsBusy(seconds=timeout)
        try:
            assert not self._is_inside, (
                "writing() inside writing(): the lock is held already by this thread"
            )
            self._refuse_closed()
            return self._begin(timeout, max(waiting_until - time.monotonic(), 0.0))
        except BaseException:
            self._lock.release()
            raise

    def _begin(self, timeout: float, waiting: float) -> _SqliteWrite:
        failures = _Failures(self.url, timeout)
        if self._opening.in_memory:
            self._wait_at_most(waiting)
        else:
            with failures:
                begin_in_turn(self._writer, waiting)
        try:
            transaction = _SqliteWrite(self._writer, self._writer_reads, failures, self._head_now())
        except BaseException:
            self._undo()
            raise
        self._is_inside = True
        self._turns.begin()
        return transaction

    def who_writes(self) -> str:
        """SQLite does not know which process holds the lock."""
        return "another program, which writes to the ledger"

    def end(self, transaction: _SqliteWrite, *, keeps: bool) -> None:
        """Commits what was appended if `keeps` is true, otherwise undoes it. Then both locks are released."""
        before, self._head = self._head, None
        try:
            if keeps:
                transaction.keep()
                # `copy_ledger` inserts rows without moving the head, so the head must then be read again.
                self._head = head if (head := transaction.head()) != before else None
                if transaction.has_erased or transaction.has_purged:
                    self._log_holds_erased = not self._opening.in_memory
                    self._empty_log(time.monotonic() + _LOG_EMPTIED_WITHIN_SECONDS)
                elif self._log_holds_erased:
                    self._empty_log()
        finally:
            try:
                self._undo()
            finally:
                self._turns.end()
                self._is_inside = False
                self._lock.release()

    def _head_now(self) -> Head:
        """The head, which is read again only if another connection has written. Call it under the lock."""
        ((others_wrote,),) = self._writer_reads.rows("PRAGMA data_version")
        if self._head is None or others_wrote != self._others_wrote:
            self._others_wrote = others_wrote
            self._head = self._writer_reads.head()
        return self._head

    def _undo(self) -> None:
        if self._writer.in_transaction:
            self._writer.execute("ROLLBACK")

    def _empty_log(self, until: float = 0.0) -> None:
        """Empties the write-ahead log, which still contains erased texts.

        A transaction that reads an older moment prevents this. It is then tried again after each commit, and SQLite
        does it when the last connection to the file is closed.
        """
        while self._log_holds_erased:
            ((is_busy, _, _),) = self._writer_reads.rows("PRAGMA wal_checkpoint(TRUNCATE)")
            self._log_holds_erased = bool(is_busy)
            if not is_busy or time.monotonic() >= until:
                return
            time.sleep(0.01)

    def _wait_at_most(self, seconds: float) -> None:
        milliseconds = math.ceil(seconds * 1000)
        if milliseconds != self._waiting_milliseconds:
            self._writer.execute(f"PRAGMA busy_timeout = {milliseconds}")
            self._waiting_milliseconds = milliseconds

    @contextmanager
    def snapshot(self) -> Iterator[Reads]:
        self._refuse_closed()
        connection = connect(self._opening)
        connection.row_factory = None
        try:
            connection.execute("BEGIN")
            # SQLite takes the snapshot at the first read, not at BEGIN.
            connection.execute("SELECT 1 FROM ledger_key").fetchone()
            yield _ConnectionReads(self.url, connection)
        finally:
            connection.close()

    def connect(self) -> sqlite3.Connection:
        self._refuse_closed()
        connection = connect(self._opening)
        connection.row_factory = None
        # Read models catch up from the events with what they lose in a power cut, so they need not wait for the disk.
        # They share the log with the ledger, whose next commit brings their earlier commits to the disk.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.isolation_level = "DEFERRED"
        return connection

    def backup(self, path: str | Path) -> None:
        self._refuse_closed()
        target = Path(path).absolute()
        try:
            target.touch(exist_ok=False)
        except FileExistsError as error:
            raise LedgerExists(url=str(path)) from error
        except OSError as error:
            raise StoreFailed(url=str(path), reason=error.strerror or str(error)) from error
        try:
            self._copy_pages(target)
        except BaseException as error:
            # Also after Ctrl-C: half a file would look like a backup.
            target.unlink()
            if isinstance(error, sqlite3.Error):
                raise StoreFailed(url=str(path), reason=str(error)) from error
            raise

    def _copy_pages(self, target: Path) -> None:
        source = connect(self._opening)
        copy = sqlite3.connect(target)
        try:
            # With all pages in one step the copy is of one moment, and writers do not make it start again.
            with wait("writing the file of the backup"):
                source.backup(copy, pages=-1)
        finally:
            copy.close()
            source.close()

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            self.recorder.datastore.close()
            self._writer.close()

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise LedgerIsClosed(url=self.url)


class _Failures:
    """A context that turns SQLite's errors in writing into the store's own."""

    __slots__ = ("_timeout", "_url")

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url
        self._timeout = timeout

    def __enter__(self) -> None:
        return None

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, sqlite3.IntegrityError):
            raise IntegrityError(str(error)) from error
        if isinstance(error, sqlite3.Error):
            if _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise LedgerIsBusy(seconds=self._timeout) from error
            raise _failure(self._url, error) from error


def _code(error: sqlite3.Error) -> int:
    # The primary code is the low byte of an extended code. Errors of the Python module itself have no code.
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _failure(url: str, error: sqlite3.Error) -> StoreError:
    if _code(error) == sqlite3.SQLITE_READONLY:
        return LedgerIsReadOnly(url=url, reason=str(error))
    return StoreFailed(url=url, reason=str(error))


def create_sqlite(path: Path, url: str | None = None) -> SqliteStore:
    """Creates a ledger in a new file. Raises as `create_file`."""
    return SqliteStore(url or str(path), create_file(url or str(path), path))


def open_sqlite(address: SqliteAddress, *, create: bool) -> SqliteStore:
    """Opens, or with `create` creates, a ledger in a file or in memory. Raises as `open_store`."""
    if address.path is not None and create:
        return create_sqlite(address.path, address.url)
    if address.path is not None:
        return SqliteStore(address.url, open_file(address.url, address.path))
    if not create:
        raise LedgerNotFound(url=address.url)
    opening = Opening(f"file:/{uuid.uuid4()}?vfs=memdb", in_memory=True)
    connection = connect(opening)
    try:
        fill(address.url, connection)
        # The connections of the store keep the memory database alive when this one is closed.
        return SqliteStore(address.url, opening)
    finally:
        connection.close()
