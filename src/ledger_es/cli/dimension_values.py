"""dimension-values: the values of dimensions, such as the departments."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.dimensions import Name
from ledger_es.cli.options import READ, WRITE, Reading, Writing
from ledger_es.commands.dimension import SetDimensionValue
from ledger_es.imports.typed import record_of


def new(dimension: str, dimension_value: str, *, name: Name, writing: Writing = WRITE) -> Answer:
    """Add a value of a dimension, or give one another name.

    Example: ledger-es dimension-values new DEPARTMENT SALES --name Sales

    Parameters
    ----------
    dimension
        Code of the dimension.
    dimension_value
        Code of the value.
    """
    return _set_value(writing, dimension, dimension_value, "set", value_name=name)


def block(dimension: str, dimension_value: str, *, writing: Writing = WRITE) -> Answer:
    """Block a value of a dimension: no new document carries it.

    Example: ledger-es dimension-values block DEPARTMENT SALES

    Parameters
    ----------
    dimension
        Code of the dimension.
    dimension_value
        Code of the value.
    """
    return _set_value(writing, dimension, dimension_value, "blocked", blocked=True)


def unblock(dimension: str, dimension_value: str, *, writing: Writing = WRITE) -> Answer:
    """Let new documents carry a value of a dimension again.

    Example: ledger-es dimension-values unblock DEPARTMENT SALES

    Parameters
    ----------
    dimension
        Code of the dimension.
    dimension_value
        Code of the value.
    """
    return _set_value(writing, dimension, dimension_value, "unblocked", blocked=False)


def _set_value(
    writing: Writing, dimension: str, dimension_value: str, done: str, **fields: str | bool
) -> Answer:
    command = record_of(
        SetDimensionValue, dimension=dimension, dimension_value=dimension_value, **fields
    )
    return do(writing, command, f"Value {dimension_value} of dimension {dimension} {done}")


def show_all(
    *,
    dimension: Annotated[str | None, Parameter(help="Of this dimension alone.")] = None,
    reading: Reading = READ,
) -> Answer:
    """List the values of dimensions.

    Example: ledger-es dimension-values list --dimension DEPARTMENT
    """
    return ask(reading, lambda ledger: ledger.dimension_values(dimension=dimension))
