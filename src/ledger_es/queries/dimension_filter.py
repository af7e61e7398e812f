"""The condition for rows whose dimensions include all of a given set."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, literal


def carrying_sql(column: str, dimensions: str) -> tuple[str, dict[str, str]]:
    """The condition on a column of dimensions as SQL, with its parameters; "1 = 1" for an empty set."""
    parts = {f"carried_{place}": part for place, part in enumerate(_parts(dimensions))}
    # A text that is shorter without the part contains it. LIKE would take capitals for small letters on SQLite.
    conditions = [
        f"replace(';' || {column} || ';', :{name}, '') <> ';' || {column} || ';'" for name in parts
    ]
    return " AND ".join(conditions) or "1 = 1", parts


def carrying(column: ColumnElement[str], dimensions: str) -> Iterator[ColumnElement[bool]]:
    """The conditions on a column of dimensions; none for an empty set."""
    whole = literal(";").concat(column).concat(";")
    for part in _parts(dimensions):
        yield func.replace(whole, part, "") != whole


def _parts(dimensions: str) -> Iterator[str]:
    return (f";{part};" for part in dimensions.split(";") if part)
