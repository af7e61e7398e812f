"""Fit a table to the width of the screen.

Columns are as wide as their cells if there is room. Otherwise texts are folded between words and, as the last
resort, a row takes several lines. A number is never cut.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, partial
from typing import Final, NamedTuple

from rich.cells import cell_len, chop_cells

from ledger_es.cli.terminal import Piece
from ledger_es.cli.text_table import TextColumn, TextTable

_WIDE_GAP: Final = 3
_GAP: Final = 2
_INDENT: Final = 4
"""Spaces before the second line of a row and the lines after it."""
_NARROWEST: Final = 20
"""The narrowest width used; a screen that is narrower gets lines of this width."""
_READABLE: Final = 14
"""Text in a narrower column is hard to read. Columns that give way are left out before one gets narrower."""
_LONGEST: Final = 34
"""An IBAN has at most so many characters. A longer word, which is none of ours, is cut rather than a row divided."""
_CUT_TO: Final = 20
_FAR: Final = 1 << 30

Line = list[Piece]
"""The pieces of one line, from left to right."""


class _Place(NamedTuple):
    """A column with the widths of its longest word (`least`), its longest text and its whole title."""

    column: TextColumn
    at: int
    least: int
    wanted: int
    titled: int

    @property
    def readable(self) -> int:
        return self.wanted if self.column.whole else max(self.least, min(self.wanted, _READABLE))


Group = Sequence[tuple[_Place, int]]
"""The columns on the same line of a row, with their widths."""


def text_of(line: Line) -> str:
    return "".join(piece.text for piece in line)


def plain_lines(table: TextTable) -> list[Line]:
    """The table with each row on one line, however wide."""
    places = [_place(table, at, _FAR) for at in range(len(table.columns))]
    group = [(place, place.titled) for place in places]
    return _lines(table, [_wide_enough(table, group, _WIDE_GAP)], _WIDE_GAP)


def fitting_lines(table: TextTable, width: int) -> list[Line]:
    """The lines of the table for a screen of this width.

    If the whole table is too wide, texts are folded. If that would make it hard to read, columns that give way are
    left out first, and a last line names them.
    """
    lines = plain_lines(table)
    if max(cell_len(text_of(line)) for line in lines) <= width:
        return lines
    table, left_out = _without_what_gives_way(table, max(width, _NARROWEST) - 1)
    lines = plain_lines(table) if left_out else lines
    if max(cell_len(text_of(line)) for line in lines) > width:
        lines = folded_lines(table, width)
    if left_out:
        note = f"Left out for want of room: {', '.join(left_out)}"
        lines += [[], *([Piece(text)] for text in fold(note, max(width, _NARROWEST)))]
    return lines


def folded_lines(table: TextTable, width: int) -> list[Line]:
    """The table for a screen that is too narrow: each row takes as few lines as its longest words allow."""
    room = max(width, _NARROWEST) - 1
    places = [_place(table, at, room) for at in range(len(table.columns))]
    parts = _groups(places, room)
    if len(parts) > 1:
        room -= _INDENT
        places = [_place(table, at, room) for at in range(len(table.columns))]
        parts = _groups(places, room)
    return _lines(table, [_widened(part, room) for part in parts], _GAP)


def fold(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at spaces; a longer word is cut."""
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


# --- Which columns, how wide ----------------------------------------------------------------------


def _without_what_gives_way(table: TextTable, room: int) -> tuple[TextTable, list[str]]:
    """Leave out columns that give way until each row fits on one line.

    Returns the table and the titles left out.
    """
    left_out: list[tuple[int, str]] = []
    places = list(range(len(table.columns)))
    while not _is_readable(table, room):
        giving = [at for at, column in enumerate(table.columns) if column.gives_way]
        if not giving:
            break
        at = max(giving, key=partial(_gives_way_before, table))
        title, why = table.columns[at].title, table.columns[at].why
        left_out.append((places.pop(at), f"{title} ({why})" if why else title))
        table = table.without(at)
    return table, [title for _, title in sorted(left_out)]


def _gives_way_before(table: TextTable, at: int) -> tuple[bool, int, int]:
    """The greater, the sooner: columns with a `why`, then those that give way first, of these the rightmost."""
    column = table.columns[at]
    return bool(column.why), -column.gives_way, at


def _is_readable(table: TextTable, room: int) -> bool:
    places = [_place(table, at, room) for at in range(len(table.columns))]
    return sum(place.readable + _GAP for place in places) - _GAP <= room


def _place(table: TextTable, at: int, room: int) -> _Place:
    column = table.columns[at]
    cells = [row[at].text for row in table.rows]
    # The label of a total may extend over the next columns up to the first sum.
    cells += [total[at].text for total in table.totals if at or _reach(total) == 1]
    words = [*column.title.split(" "), *(word for cell in cells for word in cell.split(" "))]
    lengths = [cell_len(word) for word in words]
    least = max((length if length <= _LONGEST else _CUT_TO for length in lengths), default=0)
    widest = max(map(cell_len, cells), default=0)
    if column.to_the_right:
        least = wanted = max(least, widest)
    else:
        least, wanted = min(least, room), min(max(least, widest), room)
    return _Place(column, at, least, wanted, max(wanted, min(cell_len(column.title), room)))


def _groups(places: Sequence[_Place], room: int) -> list[Sequence[_Place]]:
    """Divide the columns among as few lines of a row as possible, with the lines as equal in width as possible."""

    def size(start: int, end: int) -> int:
        columns = places[start:end]
        if end - start > 1 and sum(place.least + _GAP for place in columns) - _GAP > room:
            return _FAR
        return sum(place.titled for place in columns)

    @cache
    def best(start: int, count: int) -> tuple[int, tuple[int, ...]]:
        """The best division into `count` lines from `start` on: the width of the widest line, and where each begins."""
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


def _widened(group: Sequence[_Place], room: int) -> Group:
    """Give each column a width. Spare room goes to the columns folded most: first for texts, then for titles."""
    widths = [place.wanted if place.column.whole else place.least for place in group]
    if sum(widths) + _GAP * (len(group) - 1) > room:
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


def _wide_enough(table: TextTable, group: Group, gap: int) -> Group:
    """Widen the first column until the labels of totals end before the sums begin."""
    widths = [width for _, width in group]
    for total in table.totals:
        over = _reach(total)
        if over < len(group):
            room = sum(widths[:over]) + gap * (over - 1)
            widths[0] += max(cell_len(total[0].text) - room, 0)
    return [(place, width) for (place, _), width in zip(group, widths, strict=True)]


def _reach(total: Sequence[Piece]) -> int:
    """The number of columns that the label may extend over: all before the first sum."""
    return next((at for at, piece in enumerate(total) if at and piece.text), len(total))


# --- Lines ----------------------------------------------------------------------------------------


def _lines(table: TextTable, groups: Sequence[Group], gap: int) -> list[Line]:
    titles = [Piece(column.title) for column in table.columns]
    lines: list[Line] = []
    if any(title.text for title in titles):
        lines += _row(titles, groups, gap, as_title=True)
        widest = max(1 + sum(width + gap for _, width in group) - gap for group in groups)
        indent = _INDENT if len(groups) > 1 else 0
        at_least = max(cell_len(text_of(line)) for line in lines)
        lines.append([Piece("─" * max(widest + indent, at_least))])
    for row in table.rows:
        lines += _row(row, groups, gap)
    if table.totals:
        lines.append([])
        for total in table.totals:
            lines += _total_lines(total, groups, gap)
    return lines


def _row(
    cells: Sequence[Piece], groups: Sequence[Group], gap: int, *, as_title: bool = False
) -> Iterator[Line]:
    """The lines of one row, without empty lines."""
    for number, group in enumerate(groups):
        texts = [fold(cells[place.at].text, width) for place, width in group]
        height = max(map(len, texts))
        for at in range(height):
            line = [Piece(" " * (1 + (_INDENT if number else 0)))]
            for (place, width), text in zip(group, texts, strict=True):
                # Titles are aligned at the bottom, above the rule; texts at the top.
                from_top = at - (height - len(text)) if as_title else at
                shown = text[from_top] if 0 <= from_top < len(text) else ""
                blank = Piece(" " * (width - cell_len(shown)))
                cell = cells[place.at]._replace(text=shown)
                line += [blank, cell] if place.column.to_the_right else [cell, blank]
                line.append(Piece(" " * gap))
            if stripped := _stripped(line):
                yield stripped


def _total_lines(total: Sequence[Piece], groups: Sequence[Group], gap: int) -> Iterator[Line]:
    label, over = total[0], _reach(total)
    first = groups[0]
    width = sum(width for _, width in first[:over]) + gap * (len(first[:over]) - 1)
    beside = first[over:]
    if cell_len(label.text) > width:
        # The label does not fit before the sums, so it gets its own line.
        yield [Piece(" "), label]
        label = label._replace(text="")
    head = _Place(TextColumn("", to_the_right=False), 0, width, width, width)
    cells = [label, *total[1:]]
    if label.text or any(total[place.at].text for place, _ in beside):
        yield from _row(cells, [[(head, width), *beside]], gap)
    for group in groups[1:]:
        if any(total[place.at].text for place, _ in group):
            for line in _row(cells, [group], gap):
                yield [Piece(" " * _INDENT), *line]


def _stripped(line: Line) -> Line:
    """The line without trailing spaces; empty if it holds only spaces."""
    kept = [piece for piece in line if piece.text]
    while kept:
        text = kept[-1].text.rstrip(" ")
        if text:
            return [*kept[:-1], kept[-1]._replace(text=text)]
        kept.pop()
    return []
