"""Reports as data frames of libraries that need not be installed: pandas, polars, pyarrow."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from ledger_es.errors import LibraryMissing
from ledger_es.tables.columns import Cell, Kind
from ledger_es.tables.table import Table

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

_PRECISION: Final = 38
"""The most decimal digits that Arrow's 128 bits hold."""


def library(name: str, form: str, requirement: str) -> Any:
    """Imports and returns the module of an optional library. Raises LibraryMissing."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise LibraryMissing(form=form, library=name, requirement=requirement) from None


def to_pandas(table: Table) -> pandas.DataFrame:
    """A data frame whose columns hold objects: `Decimal`, `date`, and None for an empty cell."""
    pandas = library("pandas", "to_pandas()", "pandas")
    series = {
        name: pandas.Series(list(cells), dtype=object) for name, cells in _cells_by_name(table)
    }
    return pandas.DataFrame(series)


def to_polars(table: Table) -> polars.DataFrame:
    polars = library("polars", "to_polars()", "polars")
    types: Mapping[Kind, Any] = {
        "number": polars.Int64,
        "count": polars.Int64,
        "date": polars.Date,
        "moment": polars.Datetime("us", "UTC"),
        "flag": polars.Boolean,
    }
    kinds = {column.name: column.kind for column in table.columns}
    series = []
    for name, cells in _cells_by_name(table):
        is_decimal = kinds[name] in ("amount", "percentage")
        of_kind = types.get(kinds[name], polars.String)
        dtype = polars.Decimal(_PRECISION, _scale(cells)) if is_decimal else of_kind
        series.append(polars.Series(name, list(cells), dtype=dtype))
    return polars.DataFrame(series)


def to_arrow(table: Table) -> pyarrow.Table:
    arrow = library("pyarrow", "to_arrow()", "pyarrow")
    types: Mapping[Kind, Any] = {
        "number": arrow.int64(),
        "count": arrow.int64(),
        "date": arrow.date32(),
        "moment": arrow.timestamp("us", "UTC"),
        "flag": arrow.bool_(),
    }
    kinds = {column.name: column.kind for column in table.columns}
    arrays = {}
    for name, cells in _cells_by_name(table):
        is_decimal = kinds[name] in ("amount", "percentage")
        of_kind = types.get(kinds[name], arrow.string())
        arrow_type = arrow.decimal128(_PRECISION, _scale(cells)) if is_decimal else of_kind
        arrays[name] = arrow.array(cells, type=arrow_type)
    return arrow.table(arrays)


def _cells_by_name(table: Table) -> list[tuple[str, list[Cell]]]:
    return [
        (column.name, [row[place] for row in table.rows])
        for place, column in enumerate(table.columns)
    ]


def _scale(cells: list[Cell]) -> int:
    """The number of decimal places that every amount of the column fits into."""
    return max(
        (-int(cell.as_tuple().exponent) for cell in cells if isinstance(cell, Decimal)), default=2
    )
