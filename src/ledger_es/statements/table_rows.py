"""The rows of a table: of a CSV file line by line, of a workbook from its sheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final, NamedTuple

from ledger_es.statements.limits import MAX_TABLE_COLUMNS
from ledger_es.statements.table_mapping import TableMapping
from ledger_es.statements.text_file import TextFile, lines_of
from ledger_es.statements.text_statement import WrongText

Cell = str | Decimal | date
"""What a cell holds: a text, or in a workbook a number or a day."""

DELIMITERS: Final = (";", ",", "\t", "|")
HEAD_LINES: Final = 200
"""How far down a header row is looked for."""


class Row(NamedTuple):
    """A row of a table. `no` is the line of the file (the first one of the row), or the row of the sheet."""

    no: int
    cells: Sequence[Cell]


def head_rows(text: TextFile, delimiter: str, quote: str) -> list[Row]:
    """The first rows, for looking at them only: what is wrong in them is not refused here."""
    rows: list[Row] = []
    lines = islice(lines_of(text), HEAD_LINES)
    reader = _reader((f"{line.text}\n" for line in lines), delimiter, quote, strict=False)
    line_no = 1
    try:
        for cells in reader:
            rows.append(Row(line_no, cells))
            line_no = reader.line_num + 1
    except csv.Error:
        return rows
    return rows


def csv_rows(text: TextFile, mapping: TableMapping) -> Iterator[Row]:
    """The rows of a CSV file, blank ones too. Raises WrongText for a row that is no CSV."""
    delimiter, quote = mapping.delimiter, mapping.quote
    reader = _reader((f"{line.text}\n" for line in lines_of(text)), delimiter, quote, strict=True)
    line_no = 1
    try:
        for cells in reader:
            if len(cells) > MAX_TABLE_COLUMNS:
                reason = f"the row has more than {MAX_TABLE_COLUMNS} cells"
                raise WrongText(f"line {line_no}", reason, "choose another delimiter")
            yield Row(line_no, cells)
            line_no = reader.line_num + 1
    except csv.Error as error:
        raise WrongText(
            f"line {line_no}",
            f"the row is no CSV with {delimiter!r} between cells and {quote or 'no'} quotes: {error}",
            "correct delimiter and quote of the mapping, or fetch the file from the bank again",
        ) from None


def _reader(lines: Iterator[str], delimiter: str, quote: str, *, strict: bool) -> Any:
    if not quote:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=strict)
    return csv.reader(lines, delimiter=delimiter, quotechar=quote, strict=strict)
