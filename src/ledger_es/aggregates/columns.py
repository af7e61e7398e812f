"""Long lists inside an event are stored as columns; the rows of such a table are declared once, as a record.

From the record follow the names of the columns, which of them may be left out, and that all have one length.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import repeat
from typing import Any, Generic, TypeVar

Row = TypeVar("Row", bound=tuple[Any, ...])


def plural(name: str) -> str:
    """The column's name for a field of the row: entry_no, entry_nos; amount_lcy, amounts_lcy."""
    stem, lcy, _ = name.partition("_lcy")
    if stem.endswith("y") and not stem.endswith(("ay", "ey", "oy", "uy")):
        return f"{stem[:-1]}ies{lcy}"
    return f"{stem}{lcy}" if stem.endswith("s") else f"{stem}s{lcy}"


class Table(Generic[Row]):
    """One table inside an event.

    `row`: a NamedTuple with a field for each column; a field with a default may be left out of the event when every row
    has the default. `prefix` stands before each column's name. `same_as` names, for a field that defaults to None, the
    field whose values it repeats when it is left out (a document date that is the posting date).
    `column_names` gives the column's name where it is not the plural of the field's name.
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
        """The event's columns by name, without those that are all default."""
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
        """The rows of the event's columns, with the defaults of those that were left out."""
        count = len(getattr(event, self._first_column))
        columns = (self._column(event, field, count) for field in self.fields)
        return [self._make_row(*values) for values in zip(*columns, strict=True)]

    def row_at(self, event: Any, place: int) -> Row:
        """One row of the event's columns; `place` counts from 0."""
        values: dict[str, Any] = {}
        for field, column_name in self.column_by_field.items():
            column = getattr(event, column_name)
            if column:
                values[field] = column[place]
            elif field in self._same_as:
                values[field] = values[self._same_as[field]]
        return self._make_row(**values)

    def refuse_unequal(self, event: Any) -> None:
        """Raises ValueError where the event's columns are of unequal lengths."""
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
        # Most defaults are empty or zero: then nothing need be compared.
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
        """A column that is stored names a value for every row."""
        if field not in self._same_as or None not in values:
            return values
        others = values_by_field[self._same_as[field]]
        return tuple(
            other if value is None else value for value, other in zip(values, others, strict=True)
        )
