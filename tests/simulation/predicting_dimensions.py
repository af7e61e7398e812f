"""What dimensions must lead to: their set-up, what a posting carries, and what accounts refuse."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

from ledger_es.commands.dimension import (
    RemoveDefaultDimension,
    SetDefaultDimension,
    SetDimension,
    SetDimensionCombination,
    SetDimensionPriority,
    SetDimensionValue,
)
from tests.simulation.book import Book, Nothing, Refused


def set_dimension(book: Book, command: SetDimension, actor: str) -> dict[str, Any]:
    before = book.dimensions.get(command.dimension)
    after = bool(before) if command.blocked is None else command.blocked
    if after == before:
        raise Nothing
    book.dimensions[command.dimension] = after
    return {}


def set_value(book: Book, command: SetDimensionValue, actor: str) -> dict[str, Any]:
    _known(book, command.dimension)
    key = (command.dimension, command.dimension_value)
    if book.dimension_values.get(key) == command.blocked:
        raise Nothing
    book.dimension_values[key] = bool(command.blocked)
    return {}


def set_default(book: Book, command: SetDefaultDimension, actor: str) -> dict[str, Any]:
    kind, number, value = command.account_type, command.account_no, command.dimension_value
    if kind == "gl":
        book.account(number)
    elif kind == "bank_account":
        if number and number not in book.banks:
            raise Refused("E-BANK-UNKNOWN")
    elif number and (kind, number) not in book.parties:
        raise Refused("E-PARTY-UNKNOWN")
    _known(book, command.dimension, value)
    rule = command.value_posting
    if (rule == "same_code" and not value) or (rule == "no_code" and value):
        raise Refused("E-COMMAND")
    key = (kind, number, command.dimension)
    if book.default_dimensions.get(key) == (value, rule):
        raise Nothing
    book.default_dimensions[key] = (value, rule)
    return {}


def remove_default(book: Book, command: RemoveDefaultDimension, actor: str) -> dict[str, Any]:
    _known(book, command.dimension)
    key = (command.account_type, command.account_no, command.dimension)
    if book.default_dimensions.get(key) is None:
        raise Nothing
    book.default_dimensions[key] = None
    return {}


def set_priority(book: Book, command: SetDimensionPriority, actor: str) -> dict[str, Any]:
    key = (command.source_code, command.account_type)
    if book.priorities.get(key, 0) == command.priority:
        raise Nothing
    book.priorities[key] = command.priority
    return {}


def set_combination(book: Book, command: SetDimensionCombination, actor: str) -> dict[str, Any]:
    first, second = command.dimension_value, command.other_dimension_value
    _known(book, command.dimension, first)
    _known(book, command.other_dimension, second)
    if bool(first) != bool(second):
        raise Refused("E-COMMAND")
    if book.not_combined.get((first, second), False) == command.blocked:
        raise Nothing
    book.not_combined[first, second] = command.blocked
    return {}


def _known(book: Book, dimension: str, value: str = "") -> None:
    if dimension not in book.dimensions:
        raise Refused("E-DIM-UNKNOWN")
    if value and (dimension, value) not in book.dimension_values:
        raise Refused("E-DIM-VALUE")


# --- what a posting carries ---------------------------------------------------------------


def read(text: str) -> dict[str, str]:
    return dict(part.split("=") for part in text.split(";") if part)


def written(carried: dict[str, str]) -> str:
    return ";".join(f"{dimension}={carried[dimension]}" for dimension in sorted(carried))


def completed(
    book: Book, given: dict[str, str], *accounts: tuple[str, str], source: str = ""
) -> dict[str, str]:
    """With the default values of the accounts, that with the lowest priority first, of those alike the first one; its
    own rule hides that of its type."""

    def rank(account: tuple[str, str]) -> int:
        return book.priorities.get((source, account[0])) or 1000

    carried = dict(given)
    for account in sorted(accounts, key=rank):
        for dimension in book.dimensions:
            value, _ = _rule(book, account, dimension)
            if value and dimension not in carried:
                carried[dimension] = value
    return carried


def _rule(book: Book, account: tuple[str, str], dimension: str) -> tuple[str, str]:
    kind, number = account
    own = book.default_dimensions.get((kind, number, dimension))
    return own or book.default_dimensions.get((kind, "", dimension)) or ("", "")


def refuse_set(book: Book, carried: dict[str, str]) -> None:
    """In the order of the dimensions; combinations come last."""
    for dimension in sorted(carried):
        _known(book, dimension, carried[dimension])
        if book.dimensions[dimension] or book.dimension_values[dimension, carried[dimension]]:
            raise Refused("E-DIM-BLOCKED")
    for first, second in combinations(sorted(carried), 2):
        pair = (carried[first], carried[second])
        if book.not_combined.get(("", "")) or book.not_combined.get(pair):
            raise Refused("E-DIM-COMBINATION")


def refuse_on(book: Book, account: tuple[str, str], carried: dict[str, str]) -> None:
    """What the account demands. Several broken demands may be told in any order."""
    codes = set()
    for dimension in book.dimensions:
        value, rule = _rule(book, account, dimension)
        has = carried.get(dimension, "")
        if rule == "code_mandatory" and not has:
            codes.add("E-DIM-MANDATORY")
        if rule == "same_code" and has != value:
            codes.add("E-DIM-SAME")
        if rule == "no_code" and has:
            codes.add("E-DIM-NO-CODE")
    if codes:
        raise Refused("|".join(sorted(codes)))


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    SetDimension: set_dimension,
    SetDimensionValue: set_value,
    SetDefaultDimension: set_default,
    RemoveDefaultDimension: remove_default,
    SetDimensionCombination: set_combination,
    SetDimensionPriority: set_priority,
}
