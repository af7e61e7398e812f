"""Declares the tables of read models, each by the record of its rows.

Amounts are integers in the currency's smallest unit, dates are day numbers (days since 1970-01-01).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NamedTuple, get_args, get_type_hints

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text
from sqlalchemy import text as literal

METADATA = MetaData()

FOREVER: Final = 2**47 - 1
"""Stands for a day or a commit that never comes. SQLite stores it in six bytes."""

# SQLite uses a primary key as the row's own key only if its type is called INTEGER.
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")
# With the collation "C", texts are ordered as in SQLite.
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def table(
    name: str, row: type[tuple[Any, ...]], *, key: Iterable[str], clustered: bool = False
) -> Table:
    """A table with a column for each field of a named tuple: a number for `int`, a text for `str`.

    The default of a column is 0 or the empty text; of an optional column it is NULL. With `clustered`, SQLite stores
    the rows in the order of their key of several columns, so that the key needs no index of its own.
    """
    keys = tuple(key)
    columns = [
        _column(field, of, is_key=field in keys) for field, of in get_type_hints(row).items()
    ]
    unknown = set(keys) - {column.name for column in columns}
    assert not unknown, f"{name} has no columns {unknown} for its key"
    return Table(name, METADATA, *columns, sqlite_with_rowid=not clustered, info={"row": row})


def _column(name: str, of: Any, *, is_key: bool) -> Column[Any]:
    is_text, is_optional = str in (of, *get_args(of)), type(None) in get_args(of)
    return Column(
        name,
        _TEXT if is_text else _NUMBER,
        primary_key=is_key,
        nullable=is_optional,
        autoincrement=False,
        server_default=None if is_key or is_optional else literal("''" if is_text else "0"),
    )


def row_of(of: Table) -> type[tuple[Any, ...]]:
    """The record that declares the table."""
    row: type[tuple[Any, ...]] = of.info["row"]
    return row


class Indexed(NamedTuple):
    """An index. `include` names further columns that it contains; `only` is the only database that needs it."""

    name: str
    columns: tuple[str, ...]
    include: tuple[str, ...]
    only: str


INDEXES: defaultdict[str, list[Indexed]] = defaultdict(list)
"""The indexes by name of the table."""


def index(name: str, *columns: Column[Any], include: tuple[str, ...] = (), only: str = "") -> None:
    of = columns[0].table.name
    INDEXES[of].append(Indexed(name, tuple(column.name for column in columns), include, only))


def column_names(of: Table) -> list[str]:
    return [column.name for column in of.columns]


def key_names(of: Table) -> list[str]:
    return [column.name for column in of.primary_key.columns]
