"""A table as a workbook (XLSX). Numbers and dates have their own cell types; texts are never formulas."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from ledger_es.tables.columns import Cell, Column
from ledger_es.tables.frames import library
from ledger_es.tables.table import Table

REQUIREMENT: Final = "ledger-es[xlsx]"
_SHEET_NAME: Final = 31
_NOT_IN_SHEET_NAME: Final = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))
_WIDEST: Final = 60
_TITLE_ROWS: Final = 2
"""The title and an empty row stand above the header."""


def xlsx_bytes(table: Table) -> bytes:
    """Returns a workbook with one sheet: title, header, rows, totals. Raises LibraryMissing without XlsxWriter.

    Numbers in a workbook have 15 digits, so an amount with more digits is written as text.
    """
    xlsxwriter = library("xlsxwriter", "a workbook", REQUIREMENT)
    file = io.BytesIO()
    # A fixed creation date makes equal answers equal bytes.
    book = xlsxwriter.Workbook(file, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    book.set_properties({"title": table.title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
    name = table.title.partition(" as of ")[0].translate(_NOT_IN_SHEET_NAME).strip("'")
    sheet = book.add_worksheet(name[:_SHEET_NAME] or "Report")
    _fill(book, sheet, table)
    book.close()
    return file.getvalue()


def _fill(book: Any, sheet: Any, table: Table) -> None:
    writer = _Writer(book, sheet)
    sheet.write_string(0, 0, _title(table), writer.bold)
    for at, column in enumerate(table.columns):
        aligned = book.add_format(
            {"bold": True, "bottom": 1, "align": "right" if column.is_to_the_right else "left"}
        )
        sheet.write_string(_TITLE_ROWS, at, column.heading, aligned)
        sheet.set_column(at, at, _width(table, at))
    sheet.freeze_panes(_TITLE_ROWS + 1, 0)
    at_row = _TITLE_ROWS
    for row in table.rows:
        at_row += 1
        for at, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            writer.write(at_row, at, cell, column)
    if table.rows:
        sheet.autofilter(_TITLE_ROWS, 0, at_row, len(table.columns) - 1)
    for total in table.totals:
        at_row += 1
        for at, column in enumerate(table.columns):
            if column.name in total.amounts:
                writer.write(at_row, at, total.amounts[column.name], column, bold=True)
            elif at == 0 or column.kind == "currency":
                text = total.currency if column.kind == "currency" else total.label
                sheet.write_string(at_row, at, text, writer.bold)
    for note in table.notes:
        at_row += 1
        sheet.write_string(at_row + 1, 0, note)


def _title(table: Table) -> str:
    has_currencies = any(column.kind == "currency" for column in table.columns)
    has_amounts = any(column.kind == "amount" for column in table.columns)
    return table.title if has_currencies or not has_amounts else f"{table.title}, {table.currency}"


def _width(table: Table, at: int) -> int:
    texts = [table.columns[at].heading, *(_as_shown(row[at]) for row in table.rows)]
    texts += [_as_shown(total.amounts.get(table.columns[at].name)) for total in table.totals]
    return min(max(map(len, texts)) + 3, _WIDEST)


def _as_shown(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:,f}"
    return "" if cell is None else str(cell)


class _Writer:
    """Writes cells by type. Each format is created once."""

    def __init__(self, book: Any, sheet: Any) -> None:
        self._book, self._sheet = book, sheet
        self._formats: dict[tuple[str, bool], Any] = {}
        self.bold = book.add_format({"bold": True})

    def write(self, row: int, at: int, cell: Cell, column: Column, *, bold: bool = False) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            self._sheet.write_string(row, at, cell)
        elif isinstance(cell, bool):
            self._sheet.write_boolean(row, at, cell)
        elif isinstance(cell, datetime):
            in_utc = cell.astimezone(UTC).replace(tzinfo=None)
            form = self._format("yyyy-mm-dd hh:mm:ss", bold)
            self._sheet.write_datetime(row, at, in_utc, form)
        elif isinstance(cell, date):
            self._sheet.write_datetime(row, at, cell, self._format("yyyy-mm-dd", bold))
        elif len(str(cell).replace(".", "").lstrip("-0")) > 15:
            self._sheet.write_string(
                row, at, f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
            )
        else:
            self._sheet.write_number(row, at, cell, self._format(_number(cell, column), bold))

    def _format(self, number: str, bold: bool) -> Any:
        if (number, bold) not in self._formats:
            top = {"bold": True, "top": 1} if bold else {}
            self._formats[number, bold] = self._book.add_format({"num_format": number, **top})
        return self._formats[number, bold]


def _number(cell: int | Decimal, column: Column) -> str:
    """The number format: #,##0.00 for an amount with two decimals. Identifying numbers are not grouped."""
    if isinstance(cell, Decimal):
        digits = max(-int(cell.as_tuple().exponent), 0)
        grouped = "#,##0" if column.kind == "amount" else "0"
        return f"{grouped}.{'0' * digits}" if digits else grouped
    return "#,##0" if column.kind == "count" else "0"
