"""A SQLite file as a ledger: opening, checking, migrating and creating it."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final, NamedTuple

from ledger_es.errors import (
    LedgerExists,
    LedgerIsReadOnly,
    LedgerNotFound,
    LedgerUrlInvalid,
    NotALedger,
    StoreFailed,
    StoreFileCut,
)
from ledger_es.store.migration import migrate, migrations_from
from ledger_es.store.queries import SQLITE
from ledger_es.store.sqlite_recorder import LedgerDatastore, SqliteRecorder
from ledger_es.store.tables import APPLICATION_ID, FORMAT_VERSION, NEEDED, in_sqlite, sqlite_tables
from ledger_es.values import new_identity

BUSY_TIMEOUT_SECONDS: Final = 60.0

# A cache of 64 MB and a write-ahead log of up to 80 MB speed up writing to many streams by half.
_CACHE_KIB: Final = 65_536
_WAL_PAGES: Final = 20_000

_HEADER_BYTES: Final = 100
_MAGIC: Final = b"SQLite format 3\0"
_FOREIGN: Final = "it is a SQLite database of another program"


class Opening(NamedTuple):
    """How connections are opened. `read_only` says why nothing can be written; it is empty if writing is possible."""

    uri: str
    in_memory: bool = False
    read_only: str = ""


def connect(opening: Opening) -> sqlite3.Connection:
    """A connection with the ledger's settings, in autocommit mode: every transaction needs an explicit BEGIN."""
    connection = sqlite3.connect(
        opening.uri,
        uri=True,
        timeout=BUSY_TIMEOUT_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    connection.row_factory = sqlite3.Row
    # With NORMAL instead of FULL, a power cut could lose commits that were already acknowledged.
    settings = (
        f"cache_size = -{_CACHE_KIB}",
        "synchronous = FULL",
        f"wal_autocheckpoint = {_WAL_PAGES}",
    )
    try:
        for setting in settings:
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def open_file(url: str, path: Path) -> Opening:
    """Checks an existing ledger, migrates an older format, and returns how to open it.

    Raises LedgerNotFound, NotALedger, LedgerFormatTooOld, LedgerIsReadOnly or StoreFailed.
    """
    _check_header(url, path)
    opening = _opening(url, path)
    try:
        connection = connect(opening)
    except sqlite3.DatabaseError as error:
        raise StoreFailed(url=url, reason=str(error)) from error
    try:
        _bring_up_to_date(url, opening, connection)
        _check_tables(url, connection)
        if (
            not opening.read_only
            and connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal"
        ):
            # A backup has no write-ahead log at first.
            connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.DatabaseError as error:
        raise StoreFailed(url=url, reason=str(error)) from error
    finally:
        connection.close()
    return opening


def create_file(url: str, path: Path) -> Opening:
    """Creates a new ledger in a file that is missing or empty.

    Raises LedgerExists, NotALedger if the file is something else, LedgerIsReadOnly or LedgerUrlInvalid.
    """
    if not path.parent.is_dir():
        raise LedgerUrlInvalid(url=url, reason=f"the folder {path.parent} does not exist")
    was_there = path.exists()
    if was_there and not _is_empty(path):
        _check_header(url, path)
    if not os.access(path if was_there else path.parent, os.W_OK):
        raise LedgerIsReadOnly(url=url, reason="the file or its folder is write-protected")
    opening = Opening(path.as_uri() + "?mode=rwc")
    try:
        _create_tables(url, opening)
    except sqlite3.OperationalError as error:
        if not was_there:
            path.unlink(missing_ok=True)
        raise LedgerIsReadOnly(url=url, reason=str(error)) from error
    return Opening(path.as_uri() + "?mode=rw")


def _create_tables(url: str, opening: Opening) -> None:
    connection = connect(opening)
    try:
        fill(url, connection)
        # The log is switched on last, so that our mark in the header is in the file itself and not only in its log.
        connection.execute("PRAGMA journal_mode = WAL")
    finally:
        connection.close()


def fill(url: str, connection: sqlite3.Connection) -> None:
    """Creates the tables, the key and our mark in the header in one transaction. Raises LedgerExists or NotALedger."""
    statements = (
        SqliteRecorder(LedgerDatastore(lambda: connection)).create_table_statements
        + sqlite_tables()
    )
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
                raise LedgerExists(url=url)
            raise NotALedger(url=url, reason=_FOREIGN)
        for statement in statements:
            connection.execute(statement)
        connection.execute("INSERT INTO ledger_key VALUES (?, ?)", new_identity())
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _is_empty(path: Path) -> bool:
    return path.is_file() and path.stat().st_size == 0


def _check_header(url: str, path: Path) -> None:
    """Checks the bytes of the file, because opening another program's database would already change its log."""
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except FileNotFoundError as error:
        raise LedgerNotFound(url=url) from error
    except IsADirectoryError as error:
        raise NotALedger(url=url, reason="it is a folder") from error
    except OSError as error:
        raise StoreFailed(url=url, reason=error.strerror or str(error)) from error
    if not header:
        raise LedgerNotFound(url=url)
    if not header.startswith(_MAGIC) or len(header) < _HEADER_BYTES:
        raise NotALedger(url=url, reason="it is no SQLite database")
    # Offsets 68 and 60 of https://www.sqlite.org/fileformat2.html#the_database_header
    if int.from_bytes(header[68:72]) != APPLICATION_ID:
        raise NotALedger(url=url, reason=_FOREIGN)
    _check_format(url, int.from_bytes(header[60:64]))
    _refuse_cut(url, path, header)


def _refuse_cut(url: str, path: Path, header: bytes) -> None:
    """A file that ends before its last page. With a log beside it the missing pages may stand there."""
    log = path.with_name(f"{path.name}-wal")
    # Offsets 24 and 92: only where they agree does 28 hold the number of pages.
    if (log.exists() and log.stat().st_size) or header[24:28] != header[92:96]:
        return
    page_bytes = int.from_bytes(header[16:18])
    expected = int.from_bytes(header[28:32]) * (65_536 if page_bytes == 1 else page_bytes)
    size = path.stat().st_size
    if size < expected:
        raise StoreFileCut(url=url, size=size, expected=expected)


def _check_format(url: str, version: int) -> None:
    if version > FORMAT_VERSION:
        reason = f"it has format {version}, this version knows up to {FORMAT_VERSION}: use a newer version"
        raise NotALedger(url=url, reason=reason)


def _bring_up_to_date(url: str, opening: Opening, connection: sqlite3.Connection) -> None:
    """Migrates a ledger of an older format. Raises LedgerFormatTooOld or LedgerIsReadOnly."""
    version = _version(connection)
    if version >= FORMAT_VERSION:
        return
    migrations = migrations_from(url, version)
    if opening.read_only:
        reason = f"format {version} must be brought up to format {FORMAT_VERSION}, and {opening.read_only}"
        raise LedgerIsReadOnly(url=url, reason=reason)
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another program may have migrated it while this one waited for the lock.
        if _version(connection) == version:
            migrate(
                migrations,
                lambda sql, values: connection.execute(in_sqlite(sql), values).fetchall(),
                SQLITE.events,
            )
            connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _check_tables(url: str, connection: sqlite3.Connection) -> None:
    # The format is checked again through SQLite, since the log may have a newer header than the file.
    _check_format(url, _version(connection))
    names = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    missing = NEEDED - names
    if missing:
        raise NotALedger(url=url, reason=f"the table {min(missing)} is missing")


def _opening(url: str, path: Path) -> Opening:
    locked = [
        what for what, at in (("file", path), ("folder", path.parent)) if not os.access(at, os.W_OK)
    ]
    if not locked:
        return Opening(path.as_uri() + "?mode=rw")
    reason = f"the {' and the '.join(locked)} {'are' if locked[1:] else 'is'} write-protected"
    candidates = [path.as_uri() + "?mode=ro"]
    # Without a log nobody has the ledger open. Then SQLite may treat the file as immutable, and need not create a log.
    log = path.with_name(path.name + "-wal")
    if not (log.exists() and log.stat().st_size):
        candidates.append(path.as_uri() + "?mode=ro&immutable=1")
    for uri in candidates:
        connection = sqlite3.connect(uri, uri=True)
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError as error:
            failure = str(error)
        else:
            return Opening(uri, read_only=reason)
        finally:
            connection.close()
    raise LedgerIsReadOnly(url=url, reason=f"{reason}, and it cannot be read so: {failure}")
