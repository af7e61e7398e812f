"""The ledger's database as read models use it: connections, locks, and how far the tables are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from sqlalchemy import Connection, Engine, create_engine, exc
from sqlalchemy.pool import QueuePool

from ledger_es.errors import LedgerIsBusy, LedgerIsReadOnly, StoreError, StoreFailed
from ledger_es.projections.log import Log
from ledger_es.projections.tables import table
from ledger_es.projections.writing import Writer

LIVE: Final = "read_models"
BUSY_TIMEOUT_SECONDS: Final = 60


class PositionRow(NamedTuple):
    """How far a set of tables is: those in use, or those being built. `tables` has their names."""

    name: str
    shape: int
    position: int
    tables: str


POSITIONS = table("projection_positions", PositionRow, key=("name",))

_PAGES, _BUILDING = 0x52454144, 0x52454145
"""The advisory locks of PostgreSQL, each within one schema: for writing a page, and for building all tables anew."""


# With the server's usual 4 MB, sums over a million entries spill to disk, and compiling them takes longer than running.
# The lock comes before the snapshot, because tables swapped in after the snapshot would be visible but empty.
_SNAPSHOT: Final = (
    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;"
    "SET LOCAL work_mem = '64MB'; SET LOCAL jit = off;"
    "LOCK TABLE projection_positions IN ACCESS SHARE MODE"
)


class Database:
    """Connections to the ledger's own database, pooled."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self.is_sqlite = log.dialect == "sqlite"
        self.engine: Engine = create_engine(
            "sqlite+pysqlite://" if self.is_sqlite else "postgresql+psycopg://",
            creator=log.connect,
            poolclass=QueuePool,
            # Connections that were lost in a restart of the server are replaced.
            pool_pre_ping=not self.is_sqlite,
        )
        self._has_positions = False

    @contextmanager
    def failures(self) -> Iterator[None]:
        """Turns the database's errors into the store's own."""
        try:
            yield
        except exc.DBAPIError as error:
            raise self._failure(error.orig) from error

    def _failure(self, error: BaseException | None) -> StoreError:
        reason = str(error).strip()
        url = self._log.shown_url
        code = int(getattr(error, "sqlite_errorcode", 0)) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return LedgerIsBusy(seconds=BUSY_TIMEOUT_SECONDS)
        if code == sqlite3.SQLITE_READONLY or getattr(error, "sqlstate", "") in ("25006", "42501"):
            return LedgerIsReadOnly(url=url, reason=reason)
        return StoreFailed(url=url, reason=reason)

    @contextmanager
    def connecting(self) -> Iterator[Connection]:
        """A connection. Whatever is not committed at the end of the block is undone."""
        with self.failures(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees the database as of one moment. Do not write to the ledger inside."""
        with self.connecting() as connection:
            connection.exec_driver_sql("BEGIN" if self.is_sqlite else _SNAPSHOT)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The only writer of read models at the time. The end of the block commits, unless there is an exception."""
        with self.connecting() as connection:
            self.wait_for_others(connection)
            self.begin_writing(connection)
            yield Writer(connection)
            connection.commit()

    def wait_for_others(self, connection: Connection) -> None:
        """On PostgreSQL, lets only one process write until the end of the database transaction; the others wait."""
        if not self.is_sqlite:
            _lock(connection, "pg_advisory_xact_lock", _PAGES)

    def begin_writing(self, connection: Connection) -> None:
        """On SQLite, takes the file's write lock now.

        A transaction that reads first and then writes would fail if another has written in between.
        """
        if self.is_sqlite:
            driver = connection.connection.driver_connection
            assert driver is not None, "a connection of the pool is open"
            try:
                self._log.begin_writing(driver, BUSY_TIMEOUT_SECONDS)
            except sqlite3.OperationalError as error:
                raise self._failure(error) from error

    def wait_for_readers(self, connection: Connection) -> None:
        """On PostgreSQL, waits until no snapshot is being read. On SQLite, readers keep the tables of their moment."""
        if not self.is_sqlite:
            connection.exec_driver_sql("LOCK TABLE projection_positions IN ACCESS EXCLUSIVE MODE")

    @contextmanager
    def building(self) -> Iterator[None]:
        """On PostgreSQL, lets only one process build while the others wait. On SQLite, each builds its own tables."""
        if self.is_sqlite:
            yield
            return
        with self.connecting() as connection:
            _lock(connection, "pg_advisory_xact_lock", _BUILDING)
            yield

    def position(self, connection: Connection, name: str = LIVE) -> PositionRow | None:
        """How far the tables of this name are; None if there are none."""
        if not self.has_positions(connection):
            return None
        row = (
            Writer(connection)
            .execute(
                "SELECT name, shape, position, tables FROM projection_positions WHERE name = ?",
                (name,),
            )
            .first()
        )
        return PositionRow._make(row) if row else None

    def has_positions(self, connection: Connection) -> bool:
        if not self._has_positions:
            # to_regclass is not used, because its cached answer may be older than the last wait for a lock.
            catalogue = (
                "sqlite_master WHERE name ="
                if self.is_sqlite
                else "pg_tables WHERE schemaname = current_schema() AND tablename ="
            )
            known = f"SELECT 1 FROM {catalogue} 'projection_positions'"  # noqa: S608
            self._has_positions = connection.exec_driver_sql(known).first() is not None
        return self._has_positions


def _lock(connection: Connection, function: str, what: int) -> None:
    connection.exec_driver_sql(f"SELECT {function}(%s, hashtext(current_schema()))", (what,))
