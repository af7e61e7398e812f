"""Finds the header row of a table by its content, and the rows of transactions below it."""

from __future__ import annotations

import difflib
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from ledger_es.statements.table_mapping import Column, TableMapping
from ledger_es.statements.table_rows import Cell, Row
from ledger_es.statements.text_statement import WrongText


class Header(NamedTuple):
    """Where the header row is (0: the table has none), its cells, and the place of each column of the mapping."""

    row_no: int
    cells: tuple[Cell, ...]
    place_by_column: dict[Column, int]


def comparable(cell: Cell) -> str:
    """A header cell as it is compared: letter case, blanks and forms of one letter make no difference."""
    text = unicodedata.normalize("NFKC", str(cell)).lstrip("\ufeff")
    return " ".join(text.split()).casefold()


def find_header(rows: Iterable[Row], mapping: TableMapping) -> Header | None:
    """The first row with all columns that the mapping names; None if there is none.

    Raises WrongText if the mapping names a column that is there twice.
    """
    names = {column: comparable(column) for column in mapping.column_names}
    numbers: dict[Column, int] = {
        column: column - 1 for column in mapping.columns() if isinstance(column, int)
    }
    if not names:
        return Header(0, (), numbers)
    wanted = set(names.values())
    for row in rows:
        if row.no <= mapping.skip_rows:
            continue
        cells = [comparable(cell) for cell in row.cells]
        if not wanted <= set(cells):
            continue
        for column, name in names.items():
            if cells.count(name) > 1:
                raise WrongText(
                    f"line {row.no}, column {column}",
                    "there are two columns of this name",
                    f"write its number in the mapping: {cells.index(name) + 1} is the first of them",
                )
        places: dict[Column, int] = {column: cells.index(name) for column, name in names.items()}
        return Header(row.no, tuple(row.cells), numbers | places)
    return None


def nearest_header(rows: Iterable[Row], mapping: TableMapping) -> tuple[int, str]:
    """The row that comes nearest to the header row, and what it lacks, in words; row 0 if none is near."""
    wanted = {comparable(column): column for column in mapping.column_names}
    best: tuple[int, Row] = (0, Row(0, ()))
    for row in rows:
        count = len(wanted.keys() & {comparable(cell) for cell in row.cells})
        if count > best[0]:
            best = (count, row)
    if not best[0]:
        return 0, f"no row has the columns {', '.join(wanted.values())[:200]}"
    cells = {comparable(cell): str(cell).strip() for cell in best[1].cells}
    missing = next(name for name in wanted if name not in cells)
    near = difflib.get_close_matches(missing, [cell for cell in cells if cell], 1)
    hint = f"; it has {cells[near[0]]!r}" if near else ""
    return best[1].no, f"the header row has no column {wanted[missing]!r}{hint}"


_FEW: Final = 40


def body_rows(
    rows: Iterable[Row], mapping: TableMapping, header: Header, word: str
) -> Iterator[Row]:
    """The rows of transactions: below the header row, without blank ones, repeated header rows and the footer.

    Raises WrongText for a row that has more or fewer cells than the header row.
    """
    held: deque[Row] = deque()
    width = len(header.cells)
    first_row = max(header.row_no, mapping.skip_rows)
    for row in rows:
        if row.no <= first_row or not any(row.cells):
            continue
        if mapping.footer_begins and _begins(row.cells, mapping.footer_begins):
            break
        held.append(row)
        if len(held) > mapping.footer_rows:
            row = held.popleft()
            if width and len(row.cells) != width:
                _refuse_width(row, width, mapping, word)
            if width and row.cells[0] == header.cells[0] and tuple(row.cells) == header.cells:
                continue
            yield row


def _begins(cells: Sequence[Cell], beginnings: tuple[str, ...]) -> bool:
    first = next((str(cell).strip() for cell in cells if cell), "")
    return first.startswith(beginnings)


def _refuse_width(row: Row, width: int, mapping: TableMapping, word: str) -> None:
    count = len(row.cells)
    if count > width:
        # An empty cell too many is a delimiter at the end of the row.
        if any(row.cells[width:]):
            shown = str(next(cell for cell in row.cells[width:] if cell))[:_FEW]
            raise WrongText(
                f"{word} {row.no}, column {width + 1}",
                f"the row has {count} cells, the header row {width}: {shown!r} stands in no column",
                "set the quote of the mapping; else a text holds the delimiter: fetch the file again",
            )
    elif not mapping.short_rows:
        raise WrongText(
            f"{word} {row.no}",
            f"the row has {count} cells, the header row {width}: it is cut off",
            "fetch the file again; where the bank leaves out empty cells, write short_rows = true",
        )
