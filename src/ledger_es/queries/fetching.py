"""The rows of a query as records, for questions with tens of thousands of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, TypeVar, cast

from sqlalchemy import CursorResult

from ledger_es.collector import collector_paused

T = TypeVar("T", bound=tuple[Any, ...])


def fetched(result: CursorResult[Any], kind: type[T]) -> list[T]:
    """All rows as named tuples, whose fields must be the query's columns in their order."""
    with collector_paused():
        return list(_records(result, kind))


def fetched_in_parts(result: CursorResult[Any], kind: type[T], size: int) -> Iterator[list[T]]:
    """Like `fetched`, but in lists of at most `size` rows."""
    records = _records(result, kind)
    while part := list(islice(records, size)):
        yield part


def _records(result: CursorResult[Any], kind: type[T]) -> Iterator[T]:
    """Reads from the driver's cursor, because SQLAlchemy's row objects would add half of the time."""
    fields, columns = getattr(kind, "_fields", ()), tuple(result.keys())
    assert fields == columns, f"{kind.__name__} has the fields {fields}, the query {columns}"
    assert result.cursor is not None, "the rows of a query are fetched once"
    yield from map(partial(tuple.__new__, kind), cast(Iterable[Any], result.cursor))
    result.close()
