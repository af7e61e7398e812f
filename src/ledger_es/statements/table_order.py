"""In which order the rows of a table stand, and the balances that a running balance proves row by row."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from ledger_es.statements.table_lines import Figures
from ledger_es.statements.table_mapping import RowOrder
from ledger_es.values import ZERO

_SAY_ORDER: Final = 'write row_order = "newest_first" or "oldest_first" in the mapping'


class Break(NamedTuple):
    """The first row whose running balance is not what the rows above it come to."""

    row_no: int
    expected: Decimal
    balance: Decimal


class TableOrder(NamedTuple):
    """How the rows of one account stand, and its balances before the oldest and after the newest row.

    The balances are None without a running balance. `doubt` is why they cannot be trusted, with its row (0: all)
    and what to do; empty: nothing is doubtful.
    """

    newest_first: bool
    opening: Decimal | None
    closing: Decimal | None
    first_day: date
    last_day: date
    doubt: str = ""
    doubt_row_no: int = 0
    cure: str = ""


class _Direction:
    """Follows the running balance through the rows in one direction of time."""

    def __init__(self, newest_first: bool) -> None:
        self._newest_first = newest_first
        self._last: Decimal | None = None
        self._since = ZERO
        self.first_break: Break | None = None
        self.opening: Decimal | None = None
        self.closing: Decimal | None = None

    def meet(self, row_no: int, amount: Decimal, balance: Decimal | None) -> None:
        if self._newest_first:
            if balance is not None:
                self._compare(row_no, balance, -self._since)
                if self.closing is None:
                    # Rows above this one are newer.
                    self.closing = balance + self._since
                self._last, self._since = balance, ZERO
            self._since += amount
            if self._last is not None:
                self.opening = self._last - self._since
            return
        self._since += amount
        if balance is not None:
            self._compare(row_no, balance, self._since)
            if self.opening is None:
                self.opening = balance - self._since
            self._last, self._since = balance, ZERO
        if self._last is not None:
            self.closing = self._last + self._since

    def _compare(self, row_no: int, balance: Decimal, change: Decimal) -> None:
        if self._last is None or self.first_break is not None:
            return
        expected = self._last + change
        if expected != balance:
            self.first_break = Break(row_no, expected, balance)


class OrderOfRows:
    """Meets the booked rows of one account as they stand in the table; then says their order."""

    def __init__(self) -> None:
        self._oldest_first = _Direction(newest_first=False)
        self._newest_first = _Direction(newest_first=True)
        self._first_day: date | None = None
        self._last_day: date | None = None
        self._day_before: date | None = None
        self._rises = False
        self._falls = False
        self._has_balance = False

    def meet(self, row_no: int, figures: Figures) -> None:
        day, balance = figures.day, figures.balance
        if self._day_before is not None:
            self._rises = self._rises or day > self._day_before
            self._falls = self._falls or day < self._day_before
        self._day_before = day
        if self._first_day is None or day < self._first_day:
            self._first_day = day
        if self._last_day is None or day > self._last_day:
            self._last_day = day
        if not figures.is_booked:
            return
        if balance is not None:
            self._has_balance = True
        self._oldest_first.meet(row_no, figures.amount, balance)
        self._newest_first.meet(row_no, figures.amount, balance)

    def order(self, row_order: RowOrder) -> TableOrder:
        """The order by days and balances; `row_order` decides only where both allow two.

        A table is newest first only if no day is later than the one before it (intake.md 1).
        """
        assert self._first_day is not None
        assert self._last_day is not None
        older, newer = self._oldest_first, self._newest_first
        may_be_newest_first = not self._rises
        if not self._has_balance:
            newest_first = self._falls and not self._rises
            if not self._falls and not self._rises:
                newest_first = row_order == "newest_first"
            return TableOrder(newest_first, None, None, self._first_day, self._last_day)
        older_holds = older.first_break is None
        newer_holds = newer.first_break is None and may_be_newest_first
        newest_first = may_be_newest_first and (self._falls or not older_holds)
        doubt = ""
        if older_holds and newer_holds and not self._falls:
            same = (older.opening, older.closing) == (newer.opening, newer.closing)
            newest_first = row_order == "newest_first"
            if not same and not row_order:
                doubt = (
                    f"the running balance holds both ways: from {older.opening} to {older.closing} if the rows stand"
                    f" oldest first, from {newer.opening} to {newer.closing} if newest first"
                )
        elif older_holds != newer_holds:
            newest_first = newer_holds
        direction = newer if newest_first else older
        order = TableOrder(
            newest_first, direction.opening, direction.closing, self._first_day, self._last_day
        )
        if doubt:
            return order._replace(doubt=doubt, cure=_SAY_ORDER)
        first_break = direction.first_break
        if first_break is None:
            return order
        return order._replace(
            doubt=f"the running balance is {first_break.balance}, but the rows above it come to {first_break.expected}",
            doubt_row_no=first_break.row_no,
            cure="rows are missing or were changed: fetch the file from the bank again, with all rows",
        )
