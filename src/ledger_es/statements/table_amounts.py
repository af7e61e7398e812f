"""Amounts as a bank writes them in a table: with the separators that the mapping names, nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

DECIMALS: Final = (".", ",")
THOUSANDS: Final = ("", ".", ",", "'", " ")
_ALSO: Final = {"'": "'’", " ": " \u00a0\u202f\u2009"}
"""Characters that banks use for the one that the mapping names."""

_MINUS: Final = "-−–"
_DIGITS: Final = 18

ReadAmount = Callable[[str], Decimal]


def amount_reader(decimal: str, thousands: str, symbols: Iterable[str]) -> ReadAmount:
    """The function that reads amounts with these separators; it raises ValueError, in words, for any other text.

    `symbols` may stand before or after the amount, such as $. A minus sign stands before or after it, or it is in
    parentheses.
    """
    point = re.escape(decimal)
    groups = _ALSO.get(thousands, thousands)
    whole = "[0-9]+"
    if groups:
        whole = rf"[0-9]{{1,3}}(?:[{re.escape(groups)}][0-9]{{3}})+|[0-9]+"
    matches = re.compile(rf"(?:{whole})(?:{point}[0-9]+)?|{point}[0-9]+", re.ASCII).fullmatch
    # Most amounts: digits, a decimal separator, digits, perhaps a minus.
    plain = re.compile(rf"-?[0-9]{{1,15}}(?:{point}[0-9]+)?", re.ASCII).fullmatch
    around = tuple(symbols)

    def read_amount(text: str) -> Decimal:
        if plain(text):
            return Decimal(text.replace(decimal, "."))
        digits, negative = _without_sign(text, around)
        if matches(digits) is None:
            raise ValueError(_why_not(text, decimal, thousands))
        for separator in groups:
            digits = digits.replace(separator, "")
        if len(digits) > _DIGITS:
            raise ValueError(f"{text[:40]!r} has too many digits for an amount")
        amount = Decimal(digits.replace(decimal, "."))
        return -amount if negative else amount

    return read_amount


def _without_sign(text: str, symbols: tuple[str, ...]) -> tuple[str, bool]:
    """The text without sign and symbols, and whether it is negative."""
    rest, signs = text.strip(), 0
    is_negative = False
    while rest:
        before = rest
        if rest[0] in _MINUS or rest[0] == "+":
            signs, is_negative, rest = signs + 1, rest[0] != "+", rest[1:].lstrip()
        elif rest[-1] in _MINUS or rest[-1] == "+":
            signs, is_negative, rest = signs + 1, rest[-1] != "+", rest[:-1].rstrip()
        elif rest[0] == "(" and rest[-1] == ")" and len(rest) > 2:
            signs, is_negative, rest = signs + 1, True, rest[1:-1].strip()
        else:
            for symbol in symbols:
                rest = rest.removeprefix(symbol).removesuffix(symbol).strip()
        if rest == before:
            break
    if signs > 1:
        raise ValueError(f"{text[:40]!r} has more than one sign")
    return rest, is_negative


def _why_not(text: str, decimal: str, thousands: str) -> str:
    between = f"{thousands!r} between thousands" if thousands else "nothing between thousands"
    return f"{text[:40]!r} is no amount with {decimal!r} before the decimals and {between}"
