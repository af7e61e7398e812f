"""Writing rows and tables of read models: many tuples at once, in each database's fastest way."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Any, Final

from sqlalchemy import BigInteger, Connection, Dialect, Table
from sqlalchemy.schema import CreateTable

from ledger_es.projections.rows import Row
from ledger_es.projections.tables import INDEXES, column_names, defaults_of

FRESH = "fresh_"
"""Begins the names of tables that are being built and are not read yet."""
_ROWS_A_STATEMENT: Final = 50
"""Runs of rows of one length that are shorter on average are filled up to one length."""


class Writer:
    """Writes on one connection, into the tables themselves or into fresh ones whose names begin with `prefix`."""

    def __init__(self, connection: Connection, prefix: str = "") -> None:
        self.connection = connection
        self.prefix = prefix
        self.is_sqlite = connection.dialect.name == "sqlite"

    def name(self, table: Table) -> str:
        return self.prefix + table.name

    def insert(self, table: Table, rows: Sequence[Row]) -> None:
        """Write rows in their order; one may end before columns that have a default (see `table`)."""
        for run in _runs(table, rows):
            self._insert(table, column_names(table)[: len(run[0])], run)

    def _insert(self, table: Table, columns: Sequence[str], rows: list[Row]) -> None:
        names = ", ".join(columns)
        if self.is_sqlite:
            marks = ", ".join("?" * len(columns))
            # Names are constants of this room; values are parameters.
            sql = f"INSERT INTO {self.name(table)} ({names}) VALUES ({marks})"  # noqa: S608
            self.connection.exec_driver_sql(sql, rows)
            return
        types = [
            "int8" if isinstance(table.columns[name].type, BigInteger) else "text"
            for name in columns
        ]
        sql = f"COPY {self.name(table)} ({names}) FROM STDIN (FORMAT BINARY)"
        with self.connection.connection.cursor() as cursor, cursor.copy(sql) as copy:  # type: ignore[attr-defined]  # psycopg's
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def run(self, sqlite: str, postgresql: str, keys: Collection[int]) -> None:
        """The same for many keys: on SQLite a statement for each, on PostgreSQL one with all as its only parameter."""
        if not keys:
            return
        ordered = sorted(keys)
        if self.is_sqlite:
            self.connection.exec_driver_sql(sqlite, [(key,) for key in ordered])
        else:
            self.connection.exec_driver_sql(postgresql, (ordered,))

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
        """One statement; parameters are marked `?`."""
        text = sql if self.is_sqlite else sql.replace("?", "%s")
        return self.connection.exec_driver_sql(text, parameters)


def _runs(table: Table, rows: Sequence[Row]) -> list[list[Row]]:
    """Rows of one length that follow each other; all in one, the shorter ones filled up, where there are many runs."""
    if len(set(map(len, rows))) == 1:
        return [list(rows)]
    runs = [list(run) for _, run in groupby(rows, len)]
    if len(runs) * _ROWS_A_STATEMENT <= len(rows):
        return runs
    defaults = defaults_of(table)
    needed = len(table.columns) - len(defaults)
    longest = max(map(len, rows))
    return [[row + defaults[len(row) - needed : longest - needed] for row in rows]]


_definitions: dict[tuple[str, str], str] = {}


def _columns(table: Table, dialect: Dialect) -> str:
    """The definition of a table behind its name, worked out once: tables under new names would take 50 ms each time."""
    key = (table.name, dialect.name)
    if key not in _definitions:
        _definitions[key] = str(CreateTable(table).compile(dialect=dialect)).partition("(")[2]
    return _definitions[key]
