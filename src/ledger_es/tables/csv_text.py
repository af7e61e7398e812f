"""A table as CSV (RFC 4180): commas, a header of the columns' names, amounts with a point and ungrouped.

A program that opens such a file may take a text for a formula, and what stands in a bank's text comes from strangers:
texts that begin with = + - @, a tabulator or a carriage return get an apostrophe before them. Amounts are no texts.
Totals are left out: every row is of the same kind.
"""

from __future__ import annotations

import csv
import io
from typing import Final

from ledger_es.tables.columns import Cell
from ledger_es.tables.table import Table, plain

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_text(table: Table) -> str:
    """Returns the table as CSV. Lines end with CR LF, None is an empty cell, and a flag is true or false."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue()


def _cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return str(plain(cell))
