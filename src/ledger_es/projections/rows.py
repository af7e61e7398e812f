"""Collects the rows of a page of events by table, before anything is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, partial
from itertools import repeat
from typing import Any, Final, NamedTuple, TypeVar

from ledger_es.values import EPOCH_ORDINAL, currency_digits

Row = tuple[Any, ...]
R = TypeVar("R", bound=Row)

_FACTORS: Final = [Decimal(10**digits) for digits in range(5)]


class Currencies(NamedTuple):
    """Currencies that events do not repeat. They never change once they are recorded.

    `currency` is the company's own (LCY).
    """

    currency: str
    currency_by_bank_account: dict[str, str]


class Rows:
    """The collected rows.

    `settled` has the numbers of party entries with new details, `edited` those of entries with a changed attribute.
    """

    def __init__(self, read_currencies: Callable[[], Currencies]) -> None:
        self._by_kind: defaultdict[type[Row], list[Any]] = defaultdict(list)
        self.settled: set[int] = set()
        self.edited: set[int] = set()
        self.closed_bank_entries: set[int] = set()
        self._read_currencies = read_currencies

    def of(self, kind: type[R]) -> list[R]:
        """The list of rows of the table that this record declares. Add rows to it."""
        return self._by_kind[kind]

    @cached_property
    def currencies(self) -> Currencies:
        """As read from the tables at the first question, and what this page has added."""
        return self._read_currencies()

    @cached_property
    def lcy_factor(self) -> Decimal:
        """How many smallest units one of the company's own currency has."""
        return factor(self.currencies.currency)

    def company_established(self, currency: str) -> None:
        self.currencies = Currencies(currency, {})

    def bank_account_registered(self, bank_account_no: str, currency: str) -> None:
        self.currencies.currency_by_bank_account[bank_account_no] = currency

    def bank_account_factor(self, bank_account_no: str) -> Decimal:
        """How many smallest units one of a bank account's currency has."""
        return factor(self.currencies.currency_by_bank_account[bank_account_no])


def rows_in_columns(
    kind: type[R], count: int, **columns: Iterable[Any] | int | str | None
) -> Iterable[R]:
    """Rows from columns by name. A column is a list with a value for each row, or one number or text for all rows."""
    fields: tuple[str, ...] = getattr(kind, "_fields", ())
    assert columns.keys() == set(fields), (
        f"{kind.__name__} has other columns: {columns.keys() ^ set(fields)}"
    )
    in_order = (columns[field] for field in fields)
    values = [
        repeat(column, count) if column is None or isinstance(column, (int, str)) else column
        for column in in_order
    ]
    return map(partial(tuple.__new__, kind), zip(*values, strict=True))


@cache
def factor(currency: str) -> Decimal:
    """The number of smallest units in one unit of the currency."""
    return _FACTORS[currency_digits(currency)]


def units(amount: Decimal, per_one: Decimal) -> int:
    """The amount in smallest units. Unlike `values.minor_units`, many amounts share one lookup of the factor."""
    if not amount:
        return 0
    whole, parts = (amount * per_one).as_integer_ratio()
    assert parts == 1, f"{amount} has more digits than its currency"
    return whole


def day_or_none(day: date | None) -> int | None:
    # Not by `day_number`: there are four for every entry, and one call less is a tenth of the time of its row.
    return None if day is None else day.toordinal() - EPOCH_ORDINAL
