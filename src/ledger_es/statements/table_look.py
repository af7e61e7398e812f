"""Looks at a table of an unknown bank: its delimiter, its header row, its transactions, and what its columns hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

from ledger_es.statements.day_format import day_reader
from ledger_es.statements.table_amounts import amount_reader
from ledger_es.statements.table_file import Table
from ledger_es.statements.table_mapping import Column, TableMapping
from ledger_es.statements.table_rows import DELIMITERS, Cell, Row

_LEAST_CELLS: Final = 3
_DAY: Final = re.compile(
    r"[0-9]{1,4}[-./ ](?:[0-9]{1,2}|[A-Za-z]{3})[-./ ][0-9]{2,4}(?:[ T][-+0-9:.Z]+)?|[12][0-9]{7}",
    re.ASCII,
)
_AMOUNT: Final = re.compile(
    r"[(+\-−]?[$€£]?[-−]?[0-9]{1,3}(?:[0-9]*|(?:[.,' ’\u00a0\u202f][0-9]{3})*)(?:[.,][0-9]{1,4})?"
    r"[-−)]?(?: ?[A-Z]{3}| ?[€$£])?",
    re.ASCII,
)
_AMOUNT_CHARACTERS: Final = 25

DATE_FORMATS: Final = (
    *("YYYY-MM-DD", "DD.MM.YYYY", "DD.MM.YY", "D.M.YYYY", "D.M.YY"),
    *("DD/MM/YYYY", "MM/DD/YYYY", "D/M/YYYY", "M/D/YYYY"),
    *("DD/MM/YY", "MM/DD/YY", "D/M/YY", "M/D/YY"),
    *("DD-MM-YYYY", "MM-DD-YYYY", "YYYYMMDD", "YYYY/MM/DD"),
    *("DD-MMM-YY", "DD-MMM-YYYY", "DD MMM YYYY"),
    *("YYYY-MM-DD hh:mm", "YYYY-MM-DD hh:mm:ss", "DD.MM.YYYY hh:mm:ss", "DD-MM-YYYY hh:mm:ss"),
    *("YYYY-MM-DDThh:mm:ss", "YYYY-MM-DDThh:mm:ssZ", "YYYY-MM-DDThh:mm:ss.SSSZ"),
)
_SEPARATORS: Final = (
    *((".", ""), (",", ""), (".", ","), (",", ".")),
    *((",", " "), (".", "'"), (".", " "), (",", "'")),
)
_SYMBOLS: Final = ("$", "€", "£", "EUR", "CHF", "USD", "GBP")


class Body(NamedTuple):
    """The rows that look like transactions, the header row above them (empty: none), and the delimiter.

    `first_row_no` is the number of the first of these rows.
    """

    delimiter: str
    header: tuple[str, ...]
    rows: tuple[Sequence[Cell], ...]
    first_row_no: int

    @property
    def width(self) -> int:
        return len(self.rows[0]) if self.rows else 0

    def cells(self, place: int) -> list[Cell]:
        """The cells of a column that are not empty."""
        column = (row[place] for row in self.rows)
        stripped = (cell.strip() if isinstance(cell, str) else cell for cell in column)
        return [cell for cell in stripped if cell != ""]

    def texts(self, places: Iterable[int]) -> list[str]:
        """The texts in several columns."""
        return [cell for place in places for cell in self.cells(place) if isinstance(cell, str)]

    def named(self, place: int) -> Column:
        """How a mapping names the column: by its name, or its number if the name is not its own."""
        name = self.header[place] if self.header else ""
        return name if name and self.header.count(name) == 1 else place + 1

    def holds(self, place: int, is_kind: Callable[[Cell], bool]) -> bool:
        """Whether the column has cells, and all of them are of the kind."""
        cells = self.cells(place)
        return bool(cells) and all(is_kind(cell) for cell in cells)


def body_of(table: Table) -> Body:
    """The transactions under the delimiter under which most rows have as many cells."""
    probe = TableMapping(name="", date_format="", decimal="", booking_date=1)
    best = Body("", (), (), 0)
    for delimiter in DELIMITERS if table.kind == "csv" else ("",):
        body = _body(delimiter, table.head(probe._replace(delimiter=delimiter)))
        if body.width * len(body.rows) > best.width * len(best.rows):
            best = body
    return best


def _body(delimiter: str, head: list[Row]) -> Body:
    rows = [row for row in head if len(row.cells) >= _LEAST_CELLS and any(row.cells)]
    first = next((place for place, row in enumerate(rows) if any(map(is_day, row.cells))), None)
    if first is None:
        return Body(delimiter, (), (), 0)
    transactions = [row.cells for row in rows[first:] if any(map(is_day, row.cells))]
    width = min(map(len, transactions))
    header: tuple[str, ...] = ()
    if first:
        header = tuple(str(cell).strip() for cell in rows[first - 1].cells)
    if len(header) < width:
        header = ()
    cut = tuple(cells[:width] for cells in transactions)
    return Body(delimiter, header, cut, rows[first].no)


def is_day(cell: Cell) -> bool:
    """Whether the cell looks like a day."""
    if isinstance(cell, str):
        return bool(_DAY.fullmatch(cell.strip()))
    return isinstance(cell, date)


def is_amount(cell: Cell) -> bool:
    """Whether the cell looks like an amount."""
    if isinstance(cell, str):
        return len(cell) < _AMOUNT_CHARACTERS and bool(_AMOUNT.fullmatch(cell))
    return isinstance(cell, Decimal)


class Possible(NamedTuple):
    """What fits the cells, best first; empty: nothing does. `doubt` says why others may be right; empty: none may."""

    choices: tuple[Any, ...]
    doubt: str = ""


def date_formats(texts: Sequence[str]) -> Possible:
    """The forms in which all these texts are days."""
    forms = tuple(form for form in DATE_FORMATS if _all_read(day_reader(form), texts))
    orders = {re.sub("[^DMY]|(?<=(.))\\1", "", form) for form in forms}
    if not texts or len(orders) < 2:
        return Possible(forms)
    doubt = f"{texts[0]} may be read in several ways, and no row tells: {' or '.join(forms)}"
    return Possible(forms, doubt)


def symbols_of(texts: Sequence[str]) -> tuple[str, ...]:
    """The signs and codes of currencies that stand beside amounts."""
    return tuple(symbol for symbol in _SYMBOLS if any(symbol in text for text in texts))


def separators(texts: Sequence[str], symbols: tuple[str, ...]) -> Possible:
    """The pairs of separators, decimals and thousands, with which all these texts are amounts."""
    pairs = tuple(
        pair
        for pair in _SEPARATORS
        if _all_read(amount_reader(*pair, symbols), texts)
        and not any(re.search(rf"{re.escape(pair[0])}[0-9]{{3}}(?![0-9])", text) for text in texts)
    )
    if not texts:
        return Possible(pairs)
    if len({decimal for decimal, _ in pairs}) > 1:
        return Possible(pairs, "no amount has decimals: decimal may be a point or a comma")
    if len(pairs) > 1 and not any(re.search("[0-9]{4}", text) for text in texts):
        return Possible(pairs, "no amount reaches a thousand: thousands may need to be said")
    return Possible(pairs)


def _all_read(read: Callable[[str], Any], texts: Sequence[str]) -> bool:
    try:
        for text in texts:
            read(text)
    except ValueError:
        return False
    return True
