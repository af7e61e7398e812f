"""Builds all tables of read models anew from the log, next to those in use, and then swaps them in."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import zip_longest
from typing import Final, NamedTuple

from ledger_es.projections.database import LIVE, POSITIONS, Database
from ledger_es.projections.log import Decoder, Log
from ledger_es.projections.page import add_page, finish_all, refuse_cut_log
from ledger_es.projections.projections import SHAPE, TABLES
from ledger_es.projections.tables import key_names
from ledger_es.projections.writing import FRESH, Writer

_PAGES_AT_ONCE: Final = 3
"""How many pages of events one database transaction adds to fresh tables, which nobody reads yet.

Fewer database transactions write each page of the file less often.
"""
_NAMES = ",".join(table.name for table in TABLES)


class Difference(NamedTuple):
    """The first row, by key, in which the tables and the log differ. None stands for a missing row."""

    table: str
    in_tables: tuple[object, ...] | None
    from_log: tuple[object, ...] | None


class Source(NamedTuple):
    """The log from which tables are built, and how many events are read at a time."""

    database: Database
    log: Log
    decoder: Decoder
    page_events: int


def create_empty(database: Database) -> None:
    """Creates empty tables with their indexes, at position 0. Does nothing if there are tables already."""
    with database.writing() as writer:
        _create_positions(database, writer)
        if database.position(writer.connection) is None:
            # Tables without a position are useless, because nobody knows how far they are.
            _drop_tables(writer, ())
            writer.create(TABLES, indexes=True)
            _set_position(writer, LIVE, 0)


def build(source: Source, *, only_if_needed: bool) -> None:
    """Builds fresh tables and then swaps them in with one database transaction.

    With `only_if_needed` nothing is done if the tables have the current shape. Meanwhile readers use the old tables,
    and a posting waits at most for one page or one index.
    """
    database = source.database
    with database.building():
        if only_if_needed and _shape_is_right(database):
            return
        with _fresh_tables(database) as prefix:
            _fill_and_finish(source, prefix)
            _create_indexes(database, prefix)
            while _fill(source, prefix) and not _swap(source, prefix):
                continue


def first_difference(source: Source) -> Difference | None:
    """The first difference between the tables and fresh ones built up to the same position; None if there is none."""
    database = source.database
    while True:
        with database.building(), _fresh_tables(database) as prefix:
            _fill_and_finish(source, prefix)
            while _fill(source, prefix):
                with database.snapshot() as connection:
                    live = database.position(connection)
                    fresh = database.position(connection, prefix)
                    assert live is not None, "tables are compared before there are any"
                    if fresh is not None and live.position == fresh.position:
                        return _compare(Writer(connection), Writer(connection, prefix))
                refuse_cut_log(source.log, live.position)
                _add_page(source, source.log.head().position)


@contextmanager
def _fresh_tables(database: Database) -> Iterator[str]:
    """Creates empty tables without indexes, and gives the prefix of their names.

    Tables that still have these names at the end of the block are dropped.
    """
    prefix = f"{FRESH}{secrets.token_hex(4)}_"
    with database.writing() as writer:
        _create_positions(database, writer)
        Writer(writer.connection, prefix).create(TABLES, indexes=False)
        _set_position(writer, prefix, 0)
    try:
        yield prefix
    finally:
        with database.writing() as writer:
            _drop_fresh(writer, prefix)


def _fill_and_finish(source: Source, prefix: str) -> None:
    """Brings empty fresh tables up to the head, and then finishes all their rows together."""
    database = source.database
    if _fill(source, prefix, finish=False):
        with database.connecting() as connection:
            database.begin_writing(connection)
            if database.position(connection, prefix) is not None:
                finish_all(Writer(connection, prefix))
                connection.commit()


def _fill(source: Source, prefix: str, *, finish: bool = True) -> bool:
    """Brings fresh tables up to the head. False means that they are gone: another process has swapped in its own."""
    until = source.log.head().position
    while True:
        with source.database.connecting() as connection:
            at = source.database.position(connection, prefix)
        if at is None:
            return False
        if at.position >= until:
            return True
        _add_page(source, until, prefix, finish=finish)


def _add_page(source: Source, until: int, prefix: str = "", *, finish: bool = True) -> None:
    add_page(
        source.database,
        source.log,
        source.decoder,
        until,
        source.page_events * (_PAGES_AT_ONCE if prefix else 1),
        name=prefix or LIVE,
        prefix=prefix,
        finish=finish,
    )


def _create_indexes(database: Database, prefix: str) -> None:
    """Creates each index in a database transaction of its own, so that postings can run in between."""
    for table in TABLES:
        with database.connecting() as connection:
            database.begin_writing(connection)
            if database.position(connection, prefix) is None:
                return
            Writer(connection, prefix).create_indexes(table)
            if not database.is_sqlite:
                connection.exec_driver_sql(f"ANALYZE {prefix}{table.name}")
            connection.commit()


def _swap(source: Source, prefix: str) -> bool:
    """Swaps in the fresh tables. False means that the tables in use are further, or the fresh ones are gone."""
    database = source.database
    with database.connecting() as connection:
        database.wait_for_others(connection)
        database.begin_writing(connection)
        writer = Writer(connection)
        live, fresh = database.position(connection), database.position(connection, prefix)
        if fresh is None or (
            live is not None and live.shape == SHAPE and live.position > fresh.position
        ):
            if live is not None:
                refuse_cut_log(source.log, live.position)
            return False
        database.wait_for_readers(connection)
        _drop_tables(writer, live.tables.split(",") if live else ())
        for table in TABLES:
            connection.exec_driver_sql(f"ALTER TABLE {prefix}{table.name} RENAME TO {table.name}")
        _set_position(writer, LIVE, fresh.position)
        _drop_fresh(writer, FRESH)
        connection.commit()
        return True


def _drop_tables(writer: Writer, also: Iterable[str]) -> None:
    """Drops all tables of read models with their current names, and those named in `also` from an older shape."""
    for name in dict.fromkeys([*(table.name for table in TABLES), *also]):
        writer.connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')


def _shape_is_right(database: Database) -> bool:
    with database.connecting() as connection:
        live = database.position(connection)
    return live is not None and live.shape == SHAPE


def _create_positions(database: Database, writer: Writer) -> None:
    if not database.has_positions(writer.connection):
        writer.create([POSITIONS], indexes=False)


def _set_position(writer: Writer, name: str, position: int) -> None:
    writer.execute("DELETE FROM projection_positions WHERE name = ?", (name,))
    writer.execute(
        "INSERT INTO projection_positions (name, shape, position, tables) VALUES (?, ?, ?, ?)",
        (name, SHAPE, position, _NAMES),
    )


def _drop_fresh(writer: Writer, prefix: str) -> None:
    """Drops the tables with this prefix; the prefix FRESH drops those of every build, also of one that was cut off."""
    names = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ?) = ?"
        if writer.is_sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND left(tablename, ?) = ?"
    )
    for (name,) in writer.execute(names, (len(prefix), prefix)).all():
        writer.connection.exec_driver_sql(f'DROP TABLE "{name}"')
    writer.execute(
        "DELETE FROM projection_positions WHERE substr(name, 1, ?) = ?", (len(prefix), prefix)
    )


def _compare(live: Writer, fresh: Writer) -> Difference | None:
    for table in TABLES:
        order = ", ".join(key_names(table))
        ours, theirs = (
            iter(side.execute(f"SELECT * FROM {side.name(table)} ORDER BY {order}"))  # noqa: S608
            for side in (live, fresh)
        )
        for row, expected in zip_longest(ours, theirs):
            if row != expected:
                return Difference(table.name, row and tuple(row), expected and tuple(expected))
    return None
