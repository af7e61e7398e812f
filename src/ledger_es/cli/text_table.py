"""A table for people: titles in words, thousands separated, and no columns that are empty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from ledger_es.cli.terminal import Piece, printable
from ledger_es.tables import Cell, Column, Table, Total, cell_text

LATE: Final = "red"
TOTAL: Final = "bold"
_NO_CURRENCIES: Final = ("", "XXX")


class TextColumn(NamedTuple):
    """A column. If `gives_way` is not 0, a narrow screen may leave it out; `why` is then shown after its title.

    A narrow screen leaves out columns before it folds one that is `whole`.
    """

    title: str
    to_the_right: bool
    gives_way: int = 0
    why: str = ""
    whole: bool = False


@dataclass(frozen=True)
class TextTable:
    """A table with cells ready to print. The first cell of a total is its label, which may extend over empty cells."""

    title: str
    columns: tuple[TextColumn, ...]
    rows: tuple[tuple[Piece, ...], ...]
    totals: tuple[tuple[Piece, ...], ...] = ()
    notes: tuple[str, ...] = ()

    def without(self, place: int) -> TextTable:
        """The table without the column at this place. The labels of totals stay."""

        def cut(row: tuple[Piece, ...]) -> tuple[Piece, ...]:
            return (*row[:place], *row[place + 1 :])

        labels = [total[0] for total in self.totals]
        totals = [cut(total) for total in self.totals]
        if place == 0:
            totals = [(label, *total[1:]) for label, total in zip(labels, totals, strict=True)]
        return replace(
            self,
            columns=(*self.columns[:place], *self.columns[place + 1 :]),
            rows=tuple(map(cut, self.rows)),
            totals=tuple(totals),
        )


def text_table(table: Table) -> TextTable:
    """The table for people. If the user chose the columns, none is left out."""
    table = table.for_people()
    title = table.title
    if not table.is_chosen:
        currencies = _currencies(table)
        if len(currencies) == 1 and currencies[0] not in _NO_CURRENCIES:
            title = f"{title}, in {currencies[0]}"
            table = table.without(frozenset(c.name for c in table.columns if c.kind == "currency"))
    rows = [
        [_piece(cell, column, is_late=place in table.late) for cell, column in _beside(row, table)]
        for place, row in enumerate(table.rows)
    ]
    totals = [_total(total, table.columns) for total in table.totals]
    columns = [_text_column(table, place) for place in range(len(table.columns))]
    shown = TextTable(
        title=printable(title),
        columns=tuple(columns),
        rows=tuple(map(tuple, rows)),
        totals=tuple(map(tuple, totals)),
        notes=tuple(map(printable, table.notes)),
    )
    return shown if table.is_chosen or not rows else _without_empty(shown)


def _beside(row: Sequence[Cell], table: Table) -> list[tuple[Cell, Column]]:
    return list(zip(row, table.columns, strict=True))


def _currencies(table: Table) -> list[str]:
    """The currencies of all amounts in the table."""
    if not any(column.kind == "amount" for column in table.columns):
        return []
    places = [place for place, c in enumerate(table.columns) if c.kind == "currency"]
    if not places:
        return [table.currency]
    named = {str(row[place]) for row in table.rows for place in places}
    return sorted(named | {total.currency for total in table.totals})


def _piece(cell: Cell, column: Column, *, is_late: bool) -> Piece:
    is_alarming = is_late and column.kind in ("amount", "date")
    return Piece(printable(cell_text(cell, column)), LATE if is_alarming else "")


def _total(total: Total, columns: Sequence[Column]) -> list[Piece]:
    pieces = []
    for place, column in enumerate(columns):
        text = cell_text(total.amounts.get(column.name), replace(column, words={}))
        if not text and column.kind == "currency":
            text = total.currency
        if not text and place == 0:
            text = total.label
        pieces.append(Piece(printable(text), TOTAL))
    return pieces


def _text_column(table: Table, place: int) -> TextColumn:
    column = table.columns[place]
    cells = [row[place] for row in table.rows]
    is_zero = column.kind == "amount" and not any(cells)
    return TextColumn(
        title=printable(column.heading),
        to_the_right=column.is_to_the_right,
        gives_way=0 if table.is_chosen else column.gives_way or int(is_zero),
        why="all zero" if is_zero else "",
        whole=column.kind == "moment",
    )


def _without_empty(table: TextTable) -> TextTable:
    for place in reversed(range(len(table.columns))):
        cells = [row[place] for row in table.rows]
        cells += [total[place] for total in table.totals if place]
        if not any(cell.text for cell in cells) and len(table.columns) > 1:
            table = table.without(place)
    return table
