"""A report as a typed table, from which all its output forms are produced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from ledger_es.errors import ColumnUnknown
from ledger_es.tables.columns import Cell, Column


@dataclass(frozen=True)
class Total:
    """Column sums in one currency, by column name."""

    label: str
    amounts: Mapping[str, Cell]
    currency: str = ""


@dataclass(frozen=True)
class Table:
    """A table. `currency` applies to amounts without a currency column; `notes` are sentences below the table."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Total, ...] = ()
    notes: tuple[str, ...] = ()
    currency: str = ""
    late: frozenset[int] = field(default_factory=frozenset)
    """The indexes (from 0) of rows that should have been paid by now."""
    is_chosen: bool = False
    """True if just these columns were asked for."""

    def choose(self, names: Sequence[str]) -> Table:
        """The table with these columns, in this order. Raises ColumnUnknown."""
        place_by_name = {column.name: place for place, column in enumerate(self.columns)}
        for name in names:
            if name not in place_by_name:
                near = get_close_matches(name.lower(), place_by_name, 1)
                refusal = ColumnUnknown(column=name, columns=tuple(place_by_name))
                raise refusal.or_meant(near[0] if near else "")
        places = [place_by_name[name] for name in dict.fromkeys(names)]
        return replace(self._with(places), is_chosen=True)

    def for_people(self) -> Table:
        """The table without the columns that are shown on request only."""
        return self._with(
            [
                place
                for place, column in enumerate(self.columns)
                if self.is_chosen or not column.on_request
            ]
        )

    def without(self, names: frozenset[str]) -> Table:
        return self._with(
            [place for place, column in enumerate(self.columns) if column.name not in names]
        )

    def _with(self, places: Sequence[int]) -> Table:
        return replace(
            self,
            columns=tuple(self.columns[place] for place in places),
            rows=tuple(tuple(row[place] for place in places) for row in self.rows),
        )

    def records(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by column name, in JSON types."""
        names = [column.name for column in self.columns]
        return [dict(zip(names, map(plain, row), strict=True)) for row in self.rows]


def plain(cell: Cell) -> str | int | bool | None:
    """A cell in JSON types: amounts are texts in their digits, dates and moments are ISO 8601."""
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    if isinstance(cell, (date, datetime)):
        return cell.isoformat()
    return cell
