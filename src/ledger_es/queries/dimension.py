"""The dimensions, their values, the defaults of accounts and the blocked combinations, as known at a commit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Table, select

from ledger_es.projections.dimension import (
    DEFAULT_DIMENSIONS,
    DIMENSION_COMBINATIONS,
    DIMENSION_PRIORITIES,
    DIMENSION_VALUES,
    DIMENSIONS,
)
from ledger_es.projections.tables import key_names
from ledger_es.queries.moment import Moment


class Dimension(NamedTuple):
    """A dimension. `global_no` is 1 or 2 for the global dimensions, 0 for all others."""

    dimension: str
    dimension_name: str
    global_no: int
    blocked: bool


class DimensionValue(NamedTuple):
    """A value of a dimension."""

    dimension: str
    dimension_value: str
    value_name: str
    blocked: bool


class DefaultDimension(NamedTuple):
    """What an account, or every account of a type, contributes and demands for a dimension."""

    account_type: str
    account_no: str
    dimension: str
    dimension_value: str
    value_posting: str


class DimensionCombination(NamedTuple):
    """Two dimensions, or values of them, that are not combined."""

    dimension: str
    dimension_value: str
    other_dimension: str
    other_dimension_value: str


class DimensionPriority(NamedTuple):
    """The priority of the accounts of a type in postings of a source code; 1 comes first."""

    source_code: str
    priority: int
    account_type: str


def dimensions(connection: Connection, moment: Moment) -> list[Dimension]:
    """The dimensions by code."""
    return [
        Dimension(row.dimension, row.dimension_name, row.global_no, bool(row.blocked))
        for row in _latest(connection, moment, DIMENSIONS)
    ]


def dimension_values(
    connection: Connection, moment: Moment, dimension: str | None = None
) -> list[DimensionValue]:
    """The values by dimension and code, of all dimensions or of one."""
    return [
        DimensionValue(row.dimension, row.dimension_value, row.value_name, bool(row.blocked))
        for row in _latest(connection, moment, DIMENSION_VALUES)
        if dimension in (None, row.dimension)
    ]


def default_dimensions(connection: Connection, moment: Moment) -> list[DefaultDimension]:
    """The defaults by account type, account and dimension."""
    return [
        DefaultDimension(
            account_type=row.account_type,
            account_no=row.account_no,
            dimension=row.dimension,
            dimension_value=row.dimension_value,
            value_posting=row.value_posting,
        )
        for row in _latest(connection, moment, DEFAULT_DIMENSIONS)
        if not row.is_removed
    ]


def dimension_combinations(connection: Connection, moment: Moment) -> list[DimensionCombination]:
    """The combinations that are blocked, by their codes."""
    return [
        DimensionCombination(
            dimension=row.dimension,
            dimension_value=row.dimension_value,
            other_dimension=row.other_dimension,
            other_dimension_value=row.other_dimension_value,
        )
        for row in _latest(connection, moment, DIMENSION_COMBINATIONS)
        if row.blocked
    ]


def dimension_priorities(connection: Connection, moment: Moment) -> list[DimensionPriority]:
    """The priorities by source code, the best first."""
    return sorted(
        DimensionPriority(row.source_code, row.priority, row.account_type)
        for row in _latest(connection, moment, DIMENSION_PRIORITIES)
        if row.priority
    )


def _latest(connection: Connection, moment: Moment, of: Table) -> Iterator[Row[Any]]:
    """The last row of each key, the position apart, by that key."""
    keys = key_names(of)
    query = select(of).where(moment.known(of)).order_by(*(of.c[name] for name in keys))
    latest: dict[tuple[Any, ...], Row[Any]] = {}
    for row in connection.execute(query):
        latest[tuple(row._mapping[name] for name in keys if name != "position")] = row
    return iter(latest.values())
