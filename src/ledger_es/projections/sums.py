"""Sums in SQL that cannot overflow: of the billions, and of what is left of each amount beside them.

An amount is less than 10^15 smallest units, and SQLite and PostgreSQL keep sums in 64 bits: ten thousand of the largest
amounts are more than that. Each part alone has room for nine thousand million of them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

PART: Final = 10**9


def in_two_parts(amount: str, name: str) -> str:
    """Two columns, `<name>_billions` and `<name>_rest`, whose `whole` is the sum of the amount."""
    return f"{_billions(amount)} AS {name}_billions, {_rest(amount)} AS {name}_rest"


def whole(billions: int | Decimal | None, rest: int | Decimal | None) -> int:
    """The sum of which these are the two parts; PostgreSQL gives them as decimals, and of no rows they are None."""
    return int(billions or 0) * PART + int(rest or 0)


def of_one_entry(amount: str) -> str:
    """The sum over the details of one entry: its remaining amount, which is no greater than an amount may be.

    Undone again and again, the details before it may add up to more.
    """
    return f"CAST({_billions(amount)} * {PART} + {_rest(amount)} AS BIGINT)"


def is_zero(amount: str) -> str:
    """Whether the sum over the details of one entry is zero."""
    return f"{_billions(amount)} * {PART} + {_rest(amount)} = 0"


# Both databases cut towards zero, and the rest has the sign of the amount.
def _billions(amount: str) -> str:
    return f"sum(({amount}) / {PART})"


def _rest(amount: str) -> str:
    return f"sum(({amount}) % {PART})"
