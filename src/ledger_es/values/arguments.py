"""Checks the arguments of public methods. A refusal names the argument and says what to pass instead."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import wraps
from inspect import getmembers, isfunction, signature
from types import MappingProxyType
from typing import Any, Final, NamedTuple, ParamSpec, TypeVar, cast

from ledger_es.values.money import AMOUNT_DIGITS

_NUMBER_LIMIT: Final = 2**63
"""The databases store integers of 64 bits with a sign, so numbers must be smaller than this."""


class Argument(NamedTuple):
    """The type that a parameter accepts: a test for values, and its description in words."""

    takes: Callable[[Any], bool]
    words: str


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _is_list(value: object) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, (str, bytes))


TEXT: Final = Argument(lambda value: isinstance(value, str), "text")
NUMBER: Final = Argument(_is_number, "a whole number")
NUMBERS: Final = Argument(
    lambda value: (
        isinstance(value, Sequence) and not isinstance(value, str) and all(map(_is_number, value))
    ),
    "a list of whole numbers",
)
YES_OR_NO: Final = Argument(lambda value: isinstance(value, bool), "True or False")
AMOUNT: Final = Argument(
    lambda value: isinstance(value, Decimal) and value.is_finite(),
    "a Decimal, such as Decimal('12.30')",
)
DAY: Final = Argument(_is_day, "a date, such as date(2026, 1, 31)")
MOMENT: Final = Argument(
    lambda value: isinstance(value, datetime),
    "a datetime with a time zone, such as datetime(2026, 1, 31, 12, 0, tzinfo=UTC)",
)
LIST: Final = Argument(_is_list, "a list")
FUNCTION: Final = Argument(callable, "a function")
PATH: Final = Argument(
    lambda value: isinstance(value, (str, os.PathLike)) and isinstance(os.fspath(value), str),
    "a path, as text or a Path",
)

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C")


def arguments_checked(arguments: Mapping[str, Argument]) -> Callable[[type[C]], type[C]]:
    """A class decorator that makes public methods, own and inherited, check their arguments by the parameters' names.

    Arguments that are left out or equal their default are not checked. The methods raise TypeError for a wrong type,
    and ValueError for texts and numbers that no database can store.
    """

    def check_methods(kind: type[C]) -> type[C]:
        for name, method in getmembers(kind, isfunction):
            if not name.startswith("_"):
                setattr(kind, name, _checked(method, arguments))
        return kind

    return check_methods


def _checked(method: Callable[P, R], arguments: Mapping[str, Argument]) -> Callable[P, R]:
    defaults = MappingProxyType(
        {name: parameter.default for name, parameter in signature(method).parameters.items()}
    )
    names = tuple(defaults)

    @wraps(method)
    def check_and_call(*args: P.args, **kwargs: P.kwargs) -> R:
        for name, value in (*zip(names, args, strict=False), *kwargs.items()):
            argument = arguments.get(name)
            if argument is not None and value is not defaults.get(name):
                check_argument(name, value, argument)
        return method(*args, **kwargs)

    return check_and_call


def check_argument(name: str, value: object, argument: Argument) -> None:
    """Raises TypeError if the value has the wrong type, and ValueError if no database can store it."""
    if not argument.takes(value):
        raise TypeError(f"{name} must be {argument.words}, not {_shown(value)}")
    if isinstance(value, str):
        _refuse_unkept(name, value)
    elif isinstance(value, datetime) and value.utcoffset() is not None:
        _refuse_out_of_calendar(name, value)
    elif isinstance(value, int):
        _refuse_large(name, value)
    elif isinstance(value, Decimal) and value.adjusted() >= AMOUNT_DIGITS:
        raise ValueError(f"{name} has more than the {AMOUNT_DIGITS} digits of an amount")
    elif argument is NUMBERS:
        for number in cast(Sequence[int], value):
            _refuse_large(name, number)


def _refuse_unkept(name: str, text: str) -> None:
    if "\0" in text:
        raise ValueError(f"{name} must not contain the character NUL")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} must not contain one half of a pair of surrogates") from None


def _refuse_large(name: str, number: int) -> None:
    if not -_NUMBER_LIMIT <= number < _NUMBER_LIMIT:
        raise ValueError(f"{name} has more than the 64 bits of a number in a database")


def _refuse_out_of_calendar(name: str, moment: datetime) -> None:
    try:
        moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{name} lies outside the years 1 to 9999 in UTC") from None


def _shown(value: object) -> str:
    """A short value as it was given, or the type of any other value."""
    if isinstance(value, (str, int, float, Decimal, date)) and len(repr(value)) <= 40:
        return repr(value)
    return f"a {type(value).__name__}"
