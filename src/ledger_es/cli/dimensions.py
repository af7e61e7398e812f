"""dimensions: departments, projects and what else postings are told apart by."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Reading, Writing
from ledger_es.commands.dimension import SetDimension
from ledger_es.imports.typed import record_of

Name = Annotated[str, Parameter(name="--name", help="What people call it.")]


def new(
    dimension: str,
    *,
    name: Name,
    global_no: Annotated[
        Literal[1, 2] | None, Parameter(name="--global", help="It is global dimension 1 or 2.")
    ] = None,
    writing: Writing = WRITE,
) -> Answer:
    """Add a dimension, or give one another name or number.

    Example: ledger-es dimensions new DEPARTMENT --name Department --global 1

    Parameters
    ----------
    dimension
        Code of the dimension.
    """
    command = record_of(SetDimension, dimension=dimension, dimension_name=name, global_no=global_no)
    return do(writing, command, f"Dimension {dimension} set")


def block(dimension: str, *, writing: Writing = WRITE) -> Answer:
    """Block a dimension: no new document carries it.

    Example: ledger-es dimensions block PROJECT

    Parameters
    ----------
    dimension
        Code of the dimension.
    """
    command = record_of(SetDimension, dimension=dimension, blocked=True)
    return do(writing, command, f"Dimension {dimension} blocked")


def unblock(dimension: str, *, writing: Writing = WRITE) -> Answer:
    """Let new documents carry a dimension again.

    Example: ledger-es dimensions unblock PROJECT

    Parameters
    ----------
    dimension
        Code of the dimension.
    """
    command = record_of(SetDimension, dimension=dimension, blocked=False)
    return do(writing, command, f"Dimension {dimension} unblocked")


def show_all(*, reading: Reading = READ) -> Answer:
    """List the dimensions.

    Example: ledger-es dimensions list
    """
    return ask(reading, Ledger.dimensions)
