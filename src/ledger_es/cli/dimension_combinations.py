"""dimension-combinations: which dimensions, or values of them, are not combined."""

from __future__ import annotations

from ledger_es import Ledger
from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Reading, Writing
from ledger_es.cli.usage import WrongUsage
from ledger_es.commands.dimension import SetDimensionCombination
from ledger_es.imports.typed import record_of
from ledger_es.values.dimension_set import read_dimension_set, values_of


def block(first: str, second: str, *, writing: Writing = WRITE) -> Answer:
    """Let no new document carry two dimensions, or two of their values, together.

    Example: ledger-es dimension-combinations block DEPARTMENT=SALES PROJECT=7

    Parameters
    ----------
    first
        A dimension, or one with a value.
    second
        The other one; with a value if the first has one.
    """
    command = _combination(first, second, blocked=True)
    return do(writing, command, f"{first} and {second} are not combined")


def allow(first: str, second: str, *, writing: Writing = WRITE) -> Answer:
    """Let new documents carry two dimensions, or two of their values, together again.

    Example: ledger-es dimension-combinations allow DEPARTMENT=SALES PROJECT=7

    Parameters
    ----------
    first
        A dimension, or one with a value.
    second
        The other one; with a value if the first has one.
    """
    command = _combination(first, second, blocked=False)
    return do(writing, command, f"{first} and {second} may be combined")


def _combination(first: str, second: str, *, blocked: bool) -> SetDimensionCombination:
    dimension, dimension_value = _side(first)
    other_dimension, other_dimension_value = _side(second)
    return record_of(
        SetDimensionCombination,
        dimension=dimension,
        dimension_value=dimension_value,
        other_dimension=other_dimension,
        other_dimension_value=other_dimension_value,
        blocked=blocked,
    )


def _side(text: str) -> tuple[str, str]:
    """The dimension, and its value or an empty text."""
    if "=" not in text:
        return text, ""
    try:
        values = values_of(read_dimension_set(text))
    except ValueError as error:
        raise WrongUsage(str(error)) from None
    if len(values) != 1:
        raise WrongUsage(f"{text!r} is not one dimension with a value")
    return next(iter(values.items()))


def show_all(*, reading: Reading = READ) -> Answer:
    """List the dimensions and values that are not combined.

    Example: ledger-es dimension-combinations list
    """
    return ask(reading, Ledger.dimension_combinations)
