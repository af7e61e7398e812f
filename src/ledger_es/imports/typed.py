"""Reads values that were typed into a cell or an option: days, percentages, and records made of them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

from ledger_es.values import Record

R = TypeVar("R", bound=Record)

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PERCENTAGE: Final = re.compile(r"[+-]?[0-9]{1,4}(\.[0-9]{1,9})?")


def day_of(text: str) -> date:
    """The day written as 2026-01-31. Raises ValueError for any other form."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no date: {error}") from None
    raise ValueError(f"{text!r} is no date: write it as 2026-01-31")


def percentage_of(text: str) -> Decimal:
    """The percentage, written in digits with a decimal point. Raises ValueError for any other form."""
    if not _PERCENTAGE.fullmatch(text):
        raise ValueError(f"{text!r} is no percentage: write it as 2.5")
    return Decimal(text)


def record_of(kind: type[R], **fields: Any) -> R:
    """A command, or a record in one, from options that have not been checked yet. Raises CommandInvalid."""
    return kind(**fields)
