"""What the tables of read models are made of: numbers, texts, keys, and how both databases keep them.

Amounts are integers in the currency's smallest unit, dates are day numbers (days since 1970-01-01).
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text
from sqlalchemy import text as literal

METADATA = MetaData()

FOREVER: Final = 2**47 - 1
"""A day and a commit that never come; six bytes in SQLite."""

# SQLite takes a key for the row itself only where it is called INTEGER.
_NUMBER = BigInteger().with_variant(Integer(), "sqlite")
# Collation "C": the same order as on SQLite, whatever the language of the database.
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def number(
    name: str, *, key: bool = False, optional: bool = False, default: int | None = None
) -> Column[Any]:
    return Column(
        name, _NUMBER, primary_key=key, nullable=optional, autoincrement=False,
        server_default=None if default is None else literal(str(default)), info={"default": default},
    )  # fmt: skip


def text(
    name: str, *, key: bool = False, optional: bool = False, default: Literal[""] | None = None
) -> Column[Any]:
    return Column(
        name, _TEXT, primary_key=key, nullable=optional,
        server_default=None if default is None else literal("''"), info={"default": default},
    )  # fmt: skip


def table(name: str, *columns: Column[Any], clustered: bool = False) -> Table:
    """Columns that a row may do without stand last: rows end before them where nothing is to be said, which is faster.

    `clustered`: on SQLite the rows lie in the order of a key of several columns, and need no index of their own.
    """
    return Table(name, METADATA, *columns, sqlite_with_rowid=not clustered)


def defaults_of(of: Table) -> tuple[int | str | None, ...]:
    """What stands in the last columns of a row that ends before them: their defaults, None where they are optional."""
    defaults: list[int | str | None] = []
    for column in reversed(of.columns.values()):
        if not column.nullable and column.server_default is None:
            break
        defaults.insert(0, column.info["default"])
    return tuple(defaults)


class Indexed(NamedTuple):
    """An index; `include`: columns read from it too; `only`: the one database that needs it."""

    name: str
    columns: tuple[str, ...]
    include: tuple[str, ...]
    only: str


INDEXES: defaultdict[str, list[Indexed]] = defaultdict(list)
"""By name of the table."""


def index(name: str, *columns: Column[Any], include: tuple[str, ...] = (), only: str = "") -> None:
    of = columns[0].table.name
    INDEXES[of].append(Indexed(name, tuple(column.name for column in columns), include, only))


def column_names(of: Table) -> list[str]:
    return [column.name for column in of.columns]


def key_names(of: Table) -> list[str]:
    return [column.name for column in of.primary_key.columns]
