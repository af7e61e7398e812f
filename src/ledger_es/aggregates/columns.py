"""Tables inside events. A long list is stored as columns, and its row is declared once, as a NamedTuple.

The declaration fixes the names of the columns and which of them may be left out. All columns must have one length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, Generic, TypeVar

Row = TypeVar("Row", bound=tuple[Any, ...])


def plural(name: str) -> str:
    """The name of the column for a field of the row: entry_nos for entry_no, amounts_lcy for amount_lcy."""
    stem, lcy, _ = name.partition("_lcy")
    if stem.endswith("y") and not stem.endswith(("ay", "ey", "oy", "uy")):
        return f"{stem[:-1]}ies{lcy}"
    return f"{stem}{lcy}" if stem.endswith("s") else f"{stem}s{lcy}"


class Table(Generic[Row]):
    """One table inside an event.

    `row` is a NamedTuple with a field for each column. The column of a field with a default is left out of the event if
    every row has the default. `prefix` is put before the name of each column. `same_as` maps a field that defaults to
    None to the field whose value then counts (a document date that equals the posting date). `column_names` gives the
    name of a column where it is not the plural of the field's name.
    """

    def __init__(
        self,
        row: type[Row],
        prefix: str = "",
        *,
        same_as: Mapping[str, str] | None = None,
        column_names: Mapping[str, str] | None = None,
    ) -> None:
        named_tuple: Any = row
        self.fields: tuple[str, ...] = named_tuple._fields
        self.defaults: dict[str, Any] = named_tuple._field_defaults
        self._make_row: Callable[..., Row] = row
        names = column_names or {}
        self.column_by_field = {
            field: prefix + names.get(field, plural(field)) for field in self.fields
        }
        self._same_as = dict(same_as or {})
        self._first_column = self.column_by_field[self.fields[0]]

    def columns(self, rows: Sequence[Row]) -> dict[str, tuple[Any, ...]]:
        """The columns for these rows, by name, without those that hold only the default."""
        values_by_field = dict(
            zip(self.fields, zip(*rows, strict=True), strict=True)
            if rows
            else ((field, ()) for field in self.fields if field not in self.defaults)
        )
        return {
            self.column_by_field[field]: self._without_gaps(field, values, values_by_field)
            for field, values in values_by_field.items()
            if field not in self.defaults or self._is_needed(field, values, values_by_field)
        }

    def rows(self, event: Any) -> list[Row]:
        """The rows of the event's table; columns that were left out give their defaults."""
        count = len(getattr(event, self._first_column))
        columns = (self._column(event, field, count) for field in self.fields)
        return [self._make_row(*values) for values in zip(*columns, strict=True)]

    def row_at(self, event: Any, place: int) -> Row:
        """One row of the event's table; `place` counts from 0."""
        values: dict[str, Any] = {}
        for field, column_name in self.column_by_field.items():
            column = getattr(event, column_name)
            if column:
                values[field] = column[place]
            elif field in self._same_as:
                values[field] = values[self._same_as[field]]
        return self._make_row(**values)

    def refuse_unequal(self, event: Any) -> None:
        """Raises ValueError if the event's columns have unequal lengths."""
        lengths = set()
        for field, column_name in self.column_by_field.items():
            column = getattr(event, column_name)
            if column or field not in self.defaults:
                lengths.add(len(column))
        if len(lengths) > 1:
            raise ValueError(
                f"columns of unequal lengths {sorted(lengths)}, such as {self._first_column}"
            )

    def _column(self, event: Any, field: str, count: int) -> Iterable[Any]:
        column: tuple[Any, ...] = getattr(event, self.column_by_field[field])
        if column or field not in self.defaults:
            return column
        if field in self._same_as:
            return self._column(event, self._same_as[field], count)
        return repeat(self.defaults[field], count)

    def _is_needed(
        self, field: str, values: tuple[Any, ...], values_by_field: Mapping[str, tuple[Any, ...]]
    ) -> bool:
        default = self.defaults[field]
        # Most defaults are empty or zero, so a column without any true value needs no comparison.
        if not default and not any(values):
            return False
        if field in self._same_as:
            others = values_by_field[self._same_as[field]]
            return any(
                value is not None and value != other
                for value, other in zip(values, others, strict=True)
            )
        return any(value != default for value in values)

    def _without_gaps(
        self, field: str, values: tuple[Any, ...], values_by_field: Mapping[str, tuple[Any, ...]]
    ) -> tuple[Any, ...]:
        """A stored column has a value for every row, so None is replaced by the value that it stands for."""
        if field not in self._same_as or None not in values:
            return values
        others = values_by_field[self._same_as[field]]
        return tuple(
            other if value is None else value for value, other in zip(values, others, strict=True)
        )
