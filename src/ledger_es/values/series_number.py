"""The numbers of a number series: how they are counted on."""

from __future__ import annotations

import re

_LAST_DIGITS = re.compile(r"(\d+)(\D*)$")


def number_after(number: str, steps: int = 1) -> str:
    """The number that comes `steps` after this one.

    The last run of digits is incremented, and becomes longer if needed: A9 → A10, I-99/X → I-100/X.
    """
    last_digits = _LAST_DIGITS.search(number)
    assert last_digits is not None, f"number {number!r} of a series has no digits"
    digits, ending = last_digits.groups()
    return f"{number[: last_digits.start()]}{int(digits) + steps:0{len(digits)}d}{ending}"


def before_digits(number: str) -> str:
    """What stands before the last run of digits; it is the same in all numbers of a line."""
    last_digits = _LAST_DIGITS.search(number)
    assert last_digits is not None, f"number {number!r} of a series has no digits"
    return number[: last_digits.start()]


def place_in_series(number: str) -> int:
    """The value of the last run of digits, which orders the numbers of a line."""
    last_digits = _LAST_DIGITS.search(number)
    assert last_digits is not None, f"number {number!r} of a series has no digits"
    return int(last_digits[1])
