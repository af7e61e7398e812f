"""Which lines of a file are before the books: before the opening balance of the account (spec/intake.md 2, 5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import NamedTuple

from ledger_es.intake.lines import AccountLine
from ledger_es.intake.records import LineKey
from ledger_es.intake.sums import find_a_sum


class FileFacts(NamedTuple):
    """What of a file decides whether lines are before the books. Balances are counted if the file lacks one of two."""

    first_day: date
    last_day: date
    opening: Decimal | None
    closing: Decimal | None
    has_closing_day: bool
    stated_last: date | None
    is_page: bool
    lines: tuple[AccountLine, ...]


def lines_before_books(
    file: FileFacts, opening_day: date, opening_balance: Decimal
) -> frozenset[LineKey] | None:
    """The lines of a file that are before the books. None: a person is asked.

    A file that begins after the opening date has none: such lines were booked late.
    """
    if file.first_day > opening_day:
        return frozenset()
    dated = [line for line in file.lines if line.day <= opening_day]
    if file.opening is None or file.closing is None:
        return _keys(dated)
    if _is_asked(file, dated, opening_day, opening_balance):
        return None
    if file.last_day <= opening_day:
        return _keys(file.lines)
    chosen = find_a_sum([line.amount for line in dated], opening_balance - file.opening)
    return None if chosen is None else _keys([dated[place] for place in chosen])


def _is_asked(
    file: FileFacts, dated: Sequence[AccountLine], opening_day: date, opening_balance: Decimal
) -> bool:
    """Whether the file leaves it open which of the dated lines are in the opening balance."""
    assert file.opening is not None
    if file.opening == opening_balance and dated:
        return True
    if (
        file.is_page
        and file.stated_last is not None
        and (file.last_day <= opening_day < file.stated_last)
    ):
        return True
    if file.last_day > opening_day:
        return False
    if file.last_day == opening_day > file.first_day and file.closing != opening_balance:
        return True
    if file.has_closing_day:
        return False
    balances = list(accumulate((line.amount for line in file.lines), initial=file.opening))
    return opening_balance in balances[:-1]


def _keys(lines: Sequence[AccountLine]) -> frozenset[LineKey]:
    return frozenset(line.key for line in lines)
