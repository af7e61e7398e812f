"""Writes rows and tables of read models, many rows at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Dialect, Table
from sqlalchemy.schema import CreateTable

from ledger_es.projections.rows import Row
from ledger_es.projections.tables import INDEXES

FRESH = "fresh_"
"""The beginning of the names of tables that are being built and are not in use yet."""


class Writer:
    """Writes on one connection: to the tables in use or, with a `prefix`, to fresh ones whose names begin with it."""

    def __init__(self, connection: Connection, prefix: str = "") -> None:
        self.connection = connection
        self.prefix = prefix
        self.is_sqlite = connection.dialect.name == "sqlite"

    def name(self, table: Table) -> str:
        return self.prefix + table.name

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Writes rows in their order.

        Columns in which all rows have the default are left to the database. Entries leave out half of their columns,
        which saves a third of the time.
        """
        columns = [
            (column, values)
            for column, values in zip(table.columns, zip(*rows, strict=True), strict=False)
            if column.primary_key or _say_something(column, values)
        ]
        if not columns:
            return
        names = ", ".join(column.name for column, _ in columns)
        values_by_row = zip(*(values for _, values in columns), strict=True)
        if self.is_sqlite:
            marks = ", ".join("?" * len(columns))
            # Names are constants of this package; values are parameters.
            sql = f"INSERT INTO {self.name(table)} ({names}) VALUES ({marks})"  # noqa: S608
            self.connection.exec_driver_sql(sql, list(values_by_row))
            return
        types = ["int8" if isinstance(column.type, BigInteger) else "text" for column, _ in columns]
        sql = f"COPY {self.name(table)} ({names}) FROM STDIN (FORMAT BINARY)"
        with self.connection.connection.cursor() as cursor, cursor.copy(sql) as copy:  # type: ignore[attr-defined]  # psycopg's
            copy.set_types(types)
            for row in values_by_row:
                copy.write_row(row)

    def run(self, sqlite: str, postgresql: str, keys: Collection[int]) -> None:
        """Runs a statement for many keys: on SQLite once for each key, on PostgreSQL once with all keys in an array."""
        if not keys:
            return
        ordered = sorted(keys)
        if self.is_sqlite:
            self.connection.exec_driver_sql(sqlite, [(key,) for key in ordered])
        else:
            self.execute(postgresql, (ordered,))

    def create(self, tables: Sequence[Table], *, indexes: bool) -> None:
        for table in tables:
            columns = _columns(table, self.connection.dialect)
            self.connection.exec_driver_sql(f"CREATE TABLE {self.name(table)} ({columns}")
        if indexes:
            for table in tables:
                self.create_indexes(table)

    def create_indexes(self, table: Table) -> None:
        for index in INDEXES[table.name]:
            if index.only in ("", self.connection.dialect.name):
                include = f" INCLUDE ({', '.join(index.include)})" if index.include else ""
                self.connection.exec_driver_sql(
                    f"CREATE INDEX {self.prefix}{index.name} ON {self.name(table)}"
                    f" ({', '.join(index.columns)}){include}"
                )

    def execute(self, sql: str, parameters: tuple[Any, ...] = ()) -> Any:
        """Runs one statement, in which `?` marks the parameters."""
        if not self.is_sqlite:
            sql = sql.replace("%", "%%").replace("?", "%s")
        return self.connection.exec_driver_sql(sql, parameters)


def _say_something(column: Column[Any], values: Sequence[Any]) -> bool:
    """Whether any value differs from the default: None in an optional column, otherwise 0 or the empty text."""
    return values.count(None) < len(values) if column.nullable else any(values)


_definitions: dict[tuple[str, str], str] = {}


def _columns(table: Table, dialect: Dialect) -> str:
    """The SQL of a table's columns. It is kept because computing it for tables with new names takes 50 ms each time."""
    key = (table.name, dialect.name)
    if key not in _definitions:
        _definitions[key] = str(CreateTable(table).compile(dialect=dialect)).partition("(")[2]
    return _definitions[key]
