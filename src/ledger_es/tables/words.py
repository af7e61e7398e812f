"""Cells in words: what people read instead of the values that programs get."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from ledger_es.tables.columns import Cell, Column
from ledger_es.tables.table import Table

_CODES: Final = {"gl": "G/L"}
_FACTS: Final = (Column(""), Column(""))


def cell_text(cell: Cell, column: Column) -> str:
    """The text of a cell: 1,234.50 for an amount, yes for a true flag, empty for no value."""
    is_zero = isinstance(cell, Decimal) and not cell
    word = column.words.get("0" if is_zero else "" if cell is None else str(cell))
    if word is not None:
        return word
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else ""
    if isinstance(cell, Decimal):
        if column.kind == "percentage":
            return f"{cell:f}%" if cell else ""
        return f"{cell:,f}"
    if isinstance(cell, int):
        return f"{cell:,}" if column.kind == "count" else str(cell)
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M:%S}Z"
    if not isinstance(cell, str):
        return cell.isoformat()
    if column.kind == "code":
        return code_words(cell)
    if column.at_most and len(cell) > column.at_most:
        return f"{cell[: column.at_most - 1]}…"
    return cell


def code_words(code: str) -> str:
    """A text of ours in words: `credit memo` for credit_memo, `G/L` for gl."""
    return _CODES.get(code) or code.replace("_vat_", " VAT ").replace("_", " ")


def facts_table(title: str, facts: Iterable[tuple[Column, Cell]]) -> Table:
    """One thing with its facts below each other, in words. Facts without a value are left out."""
    rows = [(column.heading, _fact_text(cell, column)) for column, cell in facts]
    return Table(title, _FACTS, tuple(row for row in rows if row[1]))


def _fact_text(cell: Cell, column: Column) -> str:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return cell_text(cell, column)
