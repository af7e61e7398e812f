"""What was typed, in a cell or an option: days, amounts, and records made of them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from ledger_es.errors import CommandInvalid
from ledger_es.values import NO_NUL, Record

R = TypeVar("R", bound=Record)

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERCENTAGE: Final = re.compile(r"[+-]?[0-9]{1,4}(\.[0-9]{1,9})?")


def day_of(text: str) -> date:
    """The day written as 2026-01-31. Raises ValueError for any other way of writing it."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date: {error}") from None
    raise ValueError(f"{text!r} is no date: write it as 2026-01-31")


def percentage_of(text: str) -> Decimal:
    """The percentage written as digits with a point before the decimals. Raises ValueError."""
    if not _PERCENTAGE.fullmatch(text):
        raise ValueError(f"{text!r} is no percentage: write it as 2.5")
    return Decimal(text)


def record_of(kind: type[R], **fields: Any) -> R:
    """A command or a record of one with these fields. Raises CommandInvalid, which names the first field refused."""
    try:
        return kind(**fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise CommandInvalid(
            command=kind.__name__, field=field, reason=reason_in_words(dict(first))
        ) from None


def reason_in_words(error: dict[str, Any]) -> str:
    """Why the validator refused a value, in plain words. `error` is one of pydantic's `ValidationError.errors()`."""
    if error["type"] == "string_pattern_mismatch":
        if "A-Z" in error["ctx"]["pattern"]:
            return "three capital letters are expected, such as CHF"
        if error["ctx"]["pattern"] == NO_NUL:
            return "text must not contain the character NUL"
    message = str(error["msg"])
    return message[:1].lower() + message[1:]
