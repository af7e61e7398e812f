"""Amounts as people and their programs write them: with a point or a comma, with or without thousands separators."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, Literal

DecimalMark = Literal["", ".", ","]

_WRITTEN: Final = re.compile(
    r"([+-]?)\s*(\d[\d., '\u00a0\u202f\u2019]{0,60}|[.,]\d{1,30})", re.ASCII
)
_BLANK_GROUPS: Final = re.compile(r"\d{1,3}(?:[ '\u00a0\u202f\u2019]\d{3})+", re.ASCII)


class NoAmount(ValueError):
    """The text is no amount, or it can mean two; the message says which."""


def decimal_mark_of(written: str) -> DecimalMark:
    """The decimal mark that this amount proves by itself; empty where it proves none (such as 1,500 or 20)."""
    body = written.lstrip("+- ")
    marks = [character for character in body if character in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return "," if marks[-1] == "," else "."
    if len(marks) > 1:
        return "." if marks[0] == "," else ","
    before, mark, after = body.rpartition(marks[0])
    may_be_thousands = len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0")
    if may_be_thousands:
        return ""
    return "," if mark == "," else "."


def written_amount(written: str, decimal_mark: DecimalMark = "") -> Decimal:
    """The exact amount, with its sign. `decimal_mark` is the mark of the whole file, if it is known.

    Raises NoAmount, also for an amount such as 1,500 that is one and a half or fifteen hundred while the mark is not
    known.
    """
    stated = _WRITTEN.fullmatch(written.strip())
    if stated is None:
        raise NoAmount(f"{written!r} is no amount")
    sign, body = stated.groups()
    mark = decimal_mark or decimal_mark_of(body)
    if not mark and any(character in ".," for character in body):
        raise NoAmount(f"{written!r} can be {body.replace(',', '.')} or {re.sub('[.,]', '', body)}")
    whole, _, decimals = body.partition(mark) if mark else (body, "", "")
    thousands = "." if mark == "," else ","
    digits = _without_groups(whole, thousands)
    if digits is None or (decimals and not decimals.isdecimal()):
        raise NoAmount(f"{written!r} is no amount")
    value = Decimal(f"{digits or '0'}.{decimals or '0'}")
    return -value if sign == "-" and value else value


def _without_groups(whole: str, thousands: str) -> str | None:
    """The digits before the decimal mark; None where separators do not stand after every third digit."""
    if whole == "" or whole.isdecimal():
        return whole
    if thousands in whole:
        groups = whole.split(thousands)
    elif _BLANK_GROUPS.fullmatch(whole):
        return "".join(character for character in whole if character.isdecimal())
    else:
        return None
    is_grouped = 1 <= len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:])
    return "".join(groups) if is_grouped and "".join(groups).isdecimal() else None
