"""What is wider than the screen: texts folded at words, rows over several lines. A number is never cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from rich.cells import cell_len, chop_cells

from ledger_es.reports import Column, Table

_GAP: Final = 2
_INDENT: Final = 4
"""Of the second line of a row and those after it."""
_NARROWEST: Final = 20
"""Narrower screens get lines of this width."""
_FAR: Final = 1 << 30


class _Place(NamedTuple):
    """A column: `least` holds its longest word, `wanted` its longest text, `titled` the whole title too."""

    column: Column
    at: int
    least: int
    wanted: int
    titled: int


def folded_lines(table: Table, width: int) -> list[str]:
    """The table on a screen that is too narrow for it: on as few lines a row as its longest words allow."""
    room = max(width, _NARROWEST) - 1
    places = [_place(table, at, room) for at in range(len(table.columns))]
    parts = _groups(places, room)
    if len(parts) > 1:
        room -= _INDENT
        places = [_place(table, at, room) for at in range(len(table.columns))]
        parts = _groups(places, room)
    groups = [_widened(part, room) for part in parts]
    titles = ["\n".join(_title_pieces(column.title)) for column in table.columns]
    lines = list(_row(titles, groups, as_title=True)) if any(titles) else []
    if lines:
        lines.append("─" * max(map(cell_len, lines)))
    for row in table.rows:
        lines += _row(row, groups)
    return [*lines, "", *_row(table.footer, groups)] if table.footer else lines


def fold(text: str, width: int) -> list[str]:
    """The text in lines of at most so many cells, broken at blanks; a longer word is cut."""
    if "\n" in text:
        return [line for part in text.splitlines() for line in fold(part, width)]
    if cell_len(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(longer) <= width:
            lines[-1] = longer
        elif cell_len(word) <= width:
            lines.append(word)
        else:
            lines += chop_cells(word, max(width, 1))
    return [line.rstrip() for line in lines if line] or [""]


def _place(table: Table, at: int, room: int) -> _Place:
    column = table.columns[at]
    cells = [row[at] for row in (*table.rows, *([table.footer] if table.footer else []))]
    words = [*_title_pieces(column.title), *(word for cell in cells for word in cell.split(" "))]
    least = max(map(cell_len, words), default=0)
    widest = max(map(cell_len, cells), default=0)
    if column.is_amount:
        least = wanted = max(least, widest)
    else:
        least, wanted = min(least, room), min(max(least, widest), room)
    return _Place(column, at, least, wanted, max(wanted, cell_len(column.title)))


def _title_pieces(title: str) -> list[str]:
    """`match_confidence` may stand as `match_` over `confidence`."""
    return title.replace("_", "_\n").split("\n")


def _groups(places: Sequence[_Place], room: int) -> list[Sequence[_Place]]:
    """Neighbours that share a line of the row: as few lines as can be, and these as even as can be."""

    def size(start: int, end: int) -> int:
        columns = places[start:end]
        if end - start > 1 and sum(place.least + _GAP for place in columns) - _GAP > room:
            return _FAR
        return sum(place.titled for place in columns)

    @cache
    def best(start: int, count: int) -> tuple[int, tuple[int, ...]]:
        """The widest line, and where each of the lines begins."""
        if count == 1:
            return size(start, len(places)), (start,)
        parts = [(end, best(end, count - 1)) for end in range(start + 1, len(places) - count + 2)]
        return min((max(size(start, end), wide), (start, *rest)) for end, (wide, rest) in parts)

    for count in range(1, len(places) + 1):
        widest, starts = best(0, count)
        if widest < _FAR:
            break
    ends = (*starts[1:], len(places))
    return [places[start:end] for start, end in zip(starts, ends, strict=True)]


def _widened(group: Sequence[_Place], room: int) -> list[tuple[_Place, int]]:
    """Each column with its width: what is left of the line goes where most has to be folded, to titles last."""
    widths = [place.least for place in group]
    spare = room - sum(widths) - _GAP * (len(group) - 1)
    for wanted in ([place.wanted for place in group], [place.titled for place in group]):
        while spare > 0:
            folds = [want / max(width, 1) for want, width in zip(wanted, widths, strict=True)]
            if max(folds) <= 1:
                break
            widths[folds.index(max(folds))] += 1
            spare -= 1
    return list(zip(group, widths, strict=True))


def _row(
    cells: Sequence[str], groups: Sequence[Sequence[tuple[_Place, int]]], as_title: bool = False
) -> Iterator[str]:
    """The lines of one row; those on which nothing would stand are left out."""
    for number, group in enumerate(groups):
        texts = [
            _title(cells[place.at], width) if as_title else fold(cells[place.at], width)
            for place, width in group
        ]
        height = max(map(len, texts))
        for at in range(height):
            shown = " " * (1 + (_INDENT if number else 0))
            for (place, width), text in zip(group, texts, strict=True):
                # Titles stand on their rule, texts begin at the top.
                line = at - (height - len(text)) if as_title else at
                cell = text[line] if 0 <= line < len(text) else ""
                blank = " " * (width - cell_len(cell))
                shown += (blank + cell if place.column.is_amount else cell + blank) + " " * _GAP
            if shown.strip():
                yield shown.rstrip()


def _title(pieces: str, width: int) -> list[str]:
    """The pieces of a title, as many on a line as it is wide."""
    lines = [""]
    for piece in pieces.split("\n"):
        if lines[-1] and cell_len(lines[-1] + piece) > width:
            lines.append("")
        lines[-1] += piece
    return lines
