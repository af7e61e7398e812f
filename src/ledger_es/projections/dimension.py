"""Read models: dimensions, values, defaults of accounts, priorities, combinations: a row each time they were set."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.aggregates.dimension import (
    DefaultDimensionRemoved,
    DefaultDimensionSet,
    DimensionCombinationSet,
    DimensionDefined,
    DimensionPrioritySet,
    DimensionValueDefined,
)
from ledger_es.aggregates.event import Placed
from ledger_es.projections.projection import Projection, on
from ledger_es.projections.rows import Rows
from ledger_es.projections.tables import table


class DimensionRow(NamedTuple):
    """A dimension after a change. `global_no` is 1 or 2 for the global dimensions."""

    dimension: str
    position: int
    commit_no: int
    dimension_name: str
    global_no: int
    blocked: int


class DimensionValueRow(NamedTuple):
    """A value of a dimension after a change."""

    dimension: str
    dimension_value: str
    position: int
    commit_no: int
    value_name: str
    blocked: int


class DefaultDimensionRow(NamedTuple):
    """What an account contributes and demands after a change; `is_removed` is 1 when it no longer does."""

    account_type: str
    account_no: str
    dimension: str
    position: int
    commit_no: int
    dimension_value: str
    value_posting: str
    is_removed: int


class DimensionCombinationRow(NamedTuple):
    """Two dimensions, or values of them, that are not combined, or are again."""

    dimension: str
    dimension_value: str
    other_dimension: str
    other_dimension_value: str
    position: int
    commit_no: int
    blocked: int


class DimensionPriorityRow(NamedTuple):
    """Which accounts come first in postings of a source code; 0 for those that no longer have a priority."""

    source_code: str
    account_type: str
    position: int
    commit_no: int
    priority: int


DIMENSIONS = table("dimensions", DimensionRow, key=("dimension", "position"), clustered=True)
DIMENSION_VALUES = table(
    "dimension_values",
    DimensionValueRow,
    key=("dimension", "dimension_value", "position"),
    clustered=True,
)
DEFAULT_DIMENSIONS = table(
    "default_dimensions",
    DefaultDimensionRow,
    key=("account_type", "account_no", "dimension", "position"),
    clustered=True,
)
DIMENSION_COMBINATIONS = table(
    "dimension_combinations",
    DimensionCombinationRow,
    key=(
        *("dimension", "dimension_value", "other_dimension", "other_dimension_value"),
        "position",
    ),
    clustered=True,
)


DIMENSION_PRIORITIES = table(
    "dimension_priorities",
    DimensionPriorityRow,
    key=("source_code", "account_type", "position"),
    clustered=True,
)


def _defined(event: DimensionDefined, placed: Placed, rows: Rows) -> None:
    rows.of(DimensionRow).append(
        DimensionRow(
            dimension=event.dimension,
            position=placed.position,
            commit_no=placed.commit_no,
            dimension_name=event.dimension_name,
            global_no=event.global_no,
            blocked=int(event.blocked),
        )
    )


def _value_defined(event: DimensionValueDefined, placed: Placed, rows: Rows) -> None:
    rows.of(DimensionValueRow).append(
        DimensionValueRow(
            dimension=event.dimension,
            dimension_value=event.dimension_value,
            position=placed.position,
            commit_no=placed.commit_no,
            value_name=event.value_name,
            blocked=int(event.blocked),
        )
    )


def _default_set(event: DefaultDimensionSet, placed: Placed, rows: Rows) -> None:
    rows.of(DefaultDimensionRow).append(
        DefaultDimensionRow(
            account_type=event.account_type,
            account_no=event.account_no,
            dimension=event.dimension,
            position=placed.position,
            commit_no=placed.commit_no,
            dimension_value=event.dimension_value,
            value_posting=event.value_posting,
            is_removed=0,
        )
    )


def _default_removed(event: DefaultDimensionRemoved, placed: Placed, rows: Rows) -> None:
    rows.of(DefaultDimensionRow).append(
        DefaultDimensionRow(
            account_type=event.account_type,
            account_no=event.account_no,
            dimension=event.dimension,
            position=placed.position,
            commit_no=placed.commit_no,
            dimension_value="",
            value_posting="",
            is_removed=1,
        )
    )


def _combination_set(event: DimensionCombinationSet, placed: Placed, rows: Rows) -> None:
    """The two sides are in the order of their codes, so that one pair is one key."""
    (first, first_value), (second, second_value) = sorted(
        (
            (event.dimension, event.dimension_value),
            (event.other_dimension, event.other_dimension_value),
        )
    )
    rows.of(DimensionCombinationRow).append(
        DimensionCombinationRow(
            dimension=first,
            dimension_value=first_value,
            other_dimension=second,
            other_dimension_value=second_value,
            position=placed.position,
            commit_no=placed.commit_no,
            blocked=int(event.blocked),
        )
    )


def _priority_set(event: DimensionPrioritySet, placed: Placed, rows: Rows) -> None:
    rows.of(DimensionPriorityRow).append(
        DimensionPriorityRow(
            source_code=event.source_code,
            account_type=event.account_type,
            position=placed.position,
            commit_no=placed.commit_no,
            priority=event.priority,
        )
    )


PROJECTION = Projection(
    (
        DIMENSIONS,
        DIMENSION_VALUES,
        DEFAULT_DIMENSIONS,
        DIMENSION_COMBINATIONS,
        DIMENSION_PRIORITIES,
    ),
    (
        on(DimensionDefined, _defined),
        on(DimensionValueDefined, _value_defined),
        on(DefaultDimensionSet, _default_set),
        on(DefaultDimensionRemoved, _default_removed),
        on(DimensionCombinationSet, _combination_set),
        on(DimensionPrioritySet, _priority_set),
    ),
)
