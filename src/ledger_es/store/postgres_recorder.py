"""The event library's recorder on PostgreSQL, with our own positions and our own way of writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from psycopg import Connection, Cursor
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import DictRow
from psycopg.sql import SQL, Composed, Identifier

from ledger_es.store.port import EventRow

_POOL_SIZE = 10

# From this number of rows on, COPY is faster. With fewer rows its two extra messages cost more than they save.
COPY_FROM_ROWS = 20


class LedgerDatastore(PostgresDatastore):
    """Connections in autocommit mode to one schema."""

    def __init__(self, conninfo: str, schema: str) -> None:
        super().__init__(
            "",
            "",
            "",
            "",
            "",
            schema=schema,
            originator_id_type="text",
            max_overflow=_POOL_SIZE - 1,
        )
        # The library takes five parts of an address. libpq's own form also allows certificates, sockets and services.
        self.pool.kwargs = {**conninfo_to_dict(conninfo), "row_factory": psycopg.rows.dict_row}
        self.pool.timeout = 30.0

    def after_connect_func(self) -> Callable[[Connection[Any]], None]:
        schema = self.schema
        set_up = super().after_connect_func()

        def after_connect(connection: Connection[Any]) -> None:
            set_up(connection)
            use_schema(connection, schema)

        return after_connect

    def register_type_adapters(self) -> None:
        """Registers nothing, because we write without the library's composite type."""


class PostgresRecorder(PostgresApplicationRecorder):
    """The library's recorder. The ledger writes by itself, because `insert_events` knows no commits, claims or keys."""

    def __init__(self, datastore: LedgerDatastore) -> None:
        super().__init__(datastore)
        assert datastore.originator_id_type == "text", (
            "streams are texts: with UUIDs what is written cannot be read"
        )
        self.channel_name = channel_of(datastore.schema)
        # The library's type and function only serve its own way of inserting, which we do not use. Its sequence is
        # dropped because it leaves gaps and would continue differently after a copy; we number positions ourselves.
        table = Identifier(datastore.schema, self.events_table_name)
        sequence = Identifier(datastore.schema, f"{self.events_table_name}_notification_id_seq")
        self.sql_create_statements = [
            *filter(_creates_table_or_index, self.sql_create_statements),
            SQL("ALTER TABLE {} ALTER COLUMN notification_id DROP DEFAULT").format(table),
            SQL("DROP SEQUENCE IF EXISTS {}").format(sequence),
        ]

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int] | None:
        with self.datastore.transaction(commit=True) as cursor:
            self._lock_table(cursor)
            cursor.execute(self.max_notification_id_statement)
            last = cursor.fetchone()
            assert last is not None, "MAX gives one row"
            rows = [
                EventRow(
                    position,
                    str(event.originator_id),
                    event.originator_version,
                    event.topic,
                    event.state,
                )
                for position, event in enumerate(stored_events, start=(last["max"] or 0) + 1)
            ]
            write_rows(cursor, EVENTS, rows)
            self._notify_channel(cursor)
        return [row.position for row in rows]


def _creates_table_or_index(statement: Composed) -> bool:
    return statement.as_string().startswith(("CREATE TABLE", "CREATE UNIQUE INDEX"))


def channel_of(schema: str) -> str:
    """The channel on which a commit to this ledger is announced."""
    return f"ledger_{schema}"


def use_schema(connection: Connection[Any], schema: str) -> None:
    """Makes the schema the only one in which the connection looks for tables."""
    connection.execute(SQL("SET search_path TO {}").format(Identifier(schema)))


class Columns:
    """The columns of a table with their types, and the statements that fill it: two kinds of INSERT, and COPY."""

    def __init__(self, table: str, types: dict[str, str], at_conflict: str = "") -> None:
        self.types = list(types.values())
        names = ", ".join(types)
        arrays = ", ".join(f"%b::{type_}[]" for type_ in self.types)
        # The names are constants of this package, so they need no quoting. psycopg accepts such text as bytes.
        self._insert = f"INSERT INTO {table} ({names})".encode()
        self._row = f"({', '.join(['%b'] * len(types))})".encode()
        self._at_conflict = at_conflict.encode()
        self.insert = b"%b SELECT * FROM unnest(%b) %b" % (
            self._insert,
            arrays.encode(),
            self._at_conflict,
        )
        self.copy = f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)".encode()
        self.can_copy = not at_conflict

    def insert_of(self, rows: int) -> bytes:
        """An INSERT of this number of rows, with each value as a parameter."""
        return b"%b VALUES %b %b" % (
            self._insert,
            b", ".join([self._row] * rows),
            self._at_conflict,
        )


EVENTS = Columns(
    "stored_events",
    {
        "notification_id": "int8",
        "originator_id": "text",
        "originator_version": "int8",
        "topic": "text",
        "state": "bytea",
    },
)


def write_rows(
    cursor: Cursor[DictRow] | Cursor[Any], columns: Columns, rows: Sequence[Sequence[Any]]
) -> None:
    """Writes rows of any number and size with one statement, and without a pipeline.

    In a pipeline, which executemany uses too, a parameter of more than 0.7 MB hangs for ever on a Unix socket (psycopg
    3.3, libpq 18).
    """
    if not rows:
        return
    if len(rows) < COPY_FROM_ROWS or not columns.can_copy:
        cursor.execute(columns.insert, [list(values) for values in zip(*rows, strict=True)])
        return
    with cursor.copy(columns.copy) as copy:
        copy.set_types(columns.types)
        for row in rows:
            copy.write_row(row)
