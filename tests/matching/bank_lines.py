"""Statement lines and bank entries, for the tests of matching the one with the other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.posting.bank_entry_matches import (
    BankEntryToMatch,
    LineKey,
    Matches,
    ReconciliationLine,
)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def a_line(
    line_no: int,
    amount: str,
    on: str | None = "03-10",
    description: str = "",
    statement_no: str = "S1",
    **texts: Any,
) -> ReconciliationLine:
    key = LineKey(statement_no, line_no)
    return ReconciliationLine(key, day(on) if on else None, Decimal(amount), description, **texts)


def an_entry(entry_no: int, amount: str, on: str = "03-10", **facts: Any) -> BankEntryToMatch:
    return BankEntryToMatch(entry_no, day(on), Decimal(amount), **facts)


def pairs(matches: Matches) -> set[tuple[int, int]]:
    """Line number and entry number of each match."""
    return {(match.line.line_no, match.entry_no) for match in matches}
