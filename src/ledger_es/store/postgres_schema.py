"""A schema of PostgreSQL as a ledger: checking, migrating and creating it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from ledger_es.errors import (
    LedgerExists,
    LedgerIsReadOnly,
    LedgerNotFound,
    NotALedger,
    StoreError,
    StoreFailed,
    StoreUnreachable,
)
from ledger_es.store.address import PostgresAddress
from ledger_es.store.migration import migrate, migrations_from
from ledger_es.store.postgres_recorder import PostgresRecorder, use_schema
from ledger_es.store.queries import POSTGRESQL
from ledger_es.store.tables import (
    APPLICATION_ID,
    FORMAT_VERSION,
    NEEDED,
    in_postgres,
    postgres_tables,
)
from ledger_es.values import new_identity

_OLDEST_SERVER: Final = 15

_TABLES_OF_SCHEMA: Final = (
    "SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = %s AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1"
)

_WHO_WRITES: Final = (
    "SELECT a.usename, a.pid, to_char(a.xact_start AT TIME ZONE 'UTC', 'HH24:MI:SS')"
    " FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_stat_activity AS a ON a.pid = l.pid"
    " WHERE l.relation = 'stored_events'::regclass AND l.mode = 'ExclusiveLock' AND l.granted"
)


def connect(address: PostgresAddress) -> Connection[Any]:
    """A connection to the ledger's schema, in autocommit mode. Raises StoreUnreachable or NotALedger."""
    try:
        connection = psycopg.connect(address.conninfo, autocommit=True)
    except psycopg.Error as error:
        raise StoreUnreachable(url=address.shown, reason=" ".join(str(error).split())) from error
    try:
        _check_server(address.shown, connection)
        use_schema(connection, address.schema)
    except BaseException:
        connection.close()
        raise
    return connection


def session_that_writes(address: PostgresAddress) -> str:
    """Which session holds the writer lock, in brackets; empty if none does or the server does not tell."""
    try:
        with connect(address) as connection:
            session = connection.execute(_WHO_WRITES).fetchone()
    except (psycopg.Error, StoreError):
        # It is only asked for a sentence. What is wrong is told by the request that waits.
        return ""
    if session is None:
        return ""
    user, process, since = session
    return f" (user {user}, process {process} of the server, since {since} UTC)"


def _check_server(url: str, connection: Connection[Any]) -> None:
    version = connection.info.server_version // 10_000
    if version < _OLDEST_SERVER:
        reason = f"the server is PostgreSQL {version}, the oldest supported is {_OLDEST_SERVER}"
        raise NotALedger(url=url, reason=reason)
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise NotALedger(
            url=url, reason=f"the database keeps text as {encoding}, a ledger needs UTF8"
        )


def check_schema(address: PostgresAddress, connection: Connection[Any]) -> None:
    """Checks that the schema holds a ledger, and migrates an older format.

    Raises LedgerNotFound, NotALedger, LedgerFormatTooOld, LedgerIsReadOnly or StoreFailed.
    """
    names = _tables(address, connection)
    if not names:
        raise LedgerNotFound(url=address.shown)
    if "ledger_format" not in names:
        raise NotALedger(
            url=address.shown, reason=f"the schema {address.schema} holds tables of another program"
        )
    row = connection.execute("SELECT application_id, version FROM ledger_format").fetchone()
    if row is None or row[0] != APPLICATION_ID:
        raise NotALedger(url=address.shown, reason="its table ledger_format is not ours")
    version = row[1]
    if version > FORMAT_VERSION:
        reason = f"it has format {version}, this version knows up to {FORMAT_VERSION}: use a newer version"
        raise NotALedger(url=address.shown, reason=reason)
    if version < FORMAT_VERSION:
        _bring_up_to_date(address, connection, version)
        names = _tables(address, connection)
    missing = NEEDED - names
    if missing:
        raise NotALedger(url=address.shown, reason=f"the table {min(missing)} is missing")


def _bring_up_to_date(address: PostgresAddress, connection: Connection[Any], version: int) -> None:
    """Migrates a ledger of an older format. Raises LedgerFormatTooOld, LedgerIsReadOnly or StoreFailed."""
    migrations = migrations_from(address.shown, version)

    def run(sql: str, values: Sequence[Any]) -> list[Any]:
        cursor = connection.execute(in_postgres(sql).replace("?", "%s").encode(), values)
        return cursor.fetchall() if cursor.description else []

    try:
        with connection.transaction():
            connection.execute("LOCK TABLE stored_events IN EXCLUSIVE MODE")
            # Another program may have migrated it while this one waited for the lock.
            if connection.execute("SELECT version FROM ledger_format").fetchone() == (version,):
                migrate(migrations, run, POSTGRESQL.events.replace("%s", "?"))
                connection.execute("UPDATE ledger_format SET version = %s", (FORMAT_VERSION,))
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise LedgerIsReadOnly(url=address.shown, reason=str(error).strip()) from error
    except psycopg.Error as error:
        raise StoreFailed(url=address.shown, reason=str(error).strip()) from error


def create_schema(
    address: PostgresAddress, connection: Connection[Any], recorder: PostgresRecorder
) -> None:
    """Creates the schema, its tables and the key in one transaction.

    Raises LedgerExists, NotALedger or LedgerIsReadOnly.
    """
    try:
        with connection.transaction():
            # Without this lock, two programs creating a ledger at once would both find no tables, and one would fail.
            connection.execute(
                "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (APPLICATION_ID, address.schema)
            )
            names = _tables(address, connection)
            if "ledger_format" in names:
                raise LedgerExists(url=address.shown)
            if names:
                reason = f"the schema {address.schema} holds tables of another program"
                raise NotALedger(url=address.shown, reason=reason)
            _create_tables(address, connection, recorder)
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction) as error:
        raise LedgerIsReadOnly(url=address.shown, reason=str(error).strip()) from error


def _create_tables(
    address: PostgresAddress, connection: Connection[Any], recorder: PostgresRecorder
) -> None:
    # CREATE SCHEMA IF NOT EXISTS needs the right to create schemas even if the schema exists.
    if connection.execute("SELECT to_regnamespace(%s)", (f'"{address.schema}"',)).fetchone() == (
        None,
    ):
        connection.execute(SQL("CREATE SCHEMA {}").format(Identifier(address.schema)))
    for statement in recorder.sql_create_statements:
        connection.execute(statement)
    for text in postgres_tables():
        connection.execute(text.encode())
    connection.execute("INSERT INTO ledger_key VALUES (%s, %s)", new_identity())
    connection.execute(
        "INSERT INTO ledger_format VALUES (%s, %s)", (APPLICATION_ID, FORMAT_VERSION)
    )


def _tables(address: PostgresAddress, connection: Connection[Any]) -> set[str]:
    return {name for (name,) in connection.execute(_TABLES_OF_SCHEMA, (address.schema,))}
