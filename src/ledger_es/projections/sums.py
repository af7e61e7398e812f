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


def two_parts(amount: str) -> tuple[str, str]:
    """The same two columns without names."""
    return _billions(amount), _rest(amount)


def whole(billions: int | Decimal | None, rest: int | Decimal | None) -> int:
    """The sum of the two parts. PostgreSQL returns them as decimals, and both are None if there are no rows."""
    return int(billions or 0) * PART + int(rest or 0)


def of_one_entry(amount: str) -> str:
    """The remaining amount of one entry: the sum of its details.

    The sum fits an amount, but its parts may not, if applications were undone again and again.
    """
    return f"CAST({_billions(amount)} * {PART} + {_rest(amount)} AS BIGINT)"


def is_zero(amount: str) -> str:
    """The condition that the sum of the details of an entry is zero."""
    return f"{_billions(amount)} * {PART} + {_rest(amount)} = 0"


# Both databases divide towards zero, and the rest has the sign of the amount.
def _billions(amount: str) -> str:
    return f"sum(({amount}) / {PART})"


def _rest(amount: str) -> str:
    return f"sum(({amount}) % {PART})"
