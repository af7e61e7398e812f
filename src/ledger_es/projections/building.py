"""Building all tables anew from the log, beside those that are read, and putting them in their place at once."""

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
"""Fresh tables are nobody's: the fewer database transactions, the fewer times a page of the file is written."""
_NAMES = ",".join(table.name for table in TABLES)


class Difference(NamedTuple):
    """The first row, by key, that the tables have and the log does not give, or the other way round."""

    table: str
    in_tables: tuple[object, ...] | None
    from_log: tuple[object, ...] | None


class Source(NamedTuple):
    """What tables are built from, and by how many events at a time."""

    database: Database
    log: Log
    decoder: Decoder
    page_events: int


def create_empty(database: Database) -> None:
    """The tables with their indexes, at the beginning of the log; nothing where there are tables already."""
    with database.writing() as writer:
        _create_positions(database, writer)
        if database.position(writer.connection) is None:
            # Tables without a position, whoever took it away, say nothing.
            _drop_tables(writer, ())
            writer.create(TABLES, indexes=True)
            _set_position(writer, LIVE, 0)


def build(source: Source, *, only_if_needed: bool) -> None:
    """Fresh tables, then the swap in one database transaction. `only_if_needed`: not if the shape is the right one.

    Readers are served by the old tables meanwhile, and postings wait for no more than a page or an index.
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
    """Compare the tables, row by row, with fresh ones built from the log to the same position."""
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
    """Empty tables without indexes whose names begin with the prefix given; dropped at the end if still there."""
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
    """Bring empty fresh tables up to the head, and finish their rows at once."""
    database = source.database
    if _fill(source, prefix, finish=False):
        with database.connecting() as connection:
            database.begin_writing(connection)
            if database.position(connection, prefix) is not None:
                finish_all(Writer(connection, prefix))
                connection.commit()


def _fill(source: Source, prefix: str, *, finish: bool = True) -> bool:
    """Bring fresh tables up to the head. False: they are gone, another process has put its own in place."""
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
    """Each in a database transaction of its own, so that postings get in between."""
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
    """Put fresh tables in place. False: those in place are further, or the fresh ones are gone."""
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
    """All tables of read models as they are called now, and those of an older shape."""
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
    """Tables that are being built under this prefix: ours, or all, whoever left them."""
    known = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ?) = ?"
        if writer.is_sqlite
        else "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND left(tablename, ?) = ?"
    )
    for (name,) in writer.execute(known, (len(prefix), prefix)).all():
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
