"""A read model: its tables, what each event adds to them, and what is done before and after rows are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TypeVar

from sqlalchemy import Table

from ledger_es.aggregates.event import Event, Placed
from ledger_es.projections.rows import Rows
from ledger_es.projections.writing import Writer

E = TypeVar("E", bound=Event)
E_contra = TypeVar("E_contra", bound=Event, contravariant=True)


class AddRows(Protocol[E_contra]):
    """A function that adds the rows of an event. `placed` has its stream and its place in the log."""

    def __call__(self, event: E_contra, placed: Placed, rows: Rows, /) -> None: ...


class EventRows(NamedTuple):
    """A class of events, and the function that adds their rows."""

    event: type[Event]
    add_rows: AddRows[Any]


def on(event: type[E], add_rows: AddRows[E]) -> EventRows:
    """Pairs a class of events with the function that adds their rows. A type checker sees that the two fit."""
    return EventRows(event, add_rows)


class Projection(NamedTuple):
    """A read model.

    `complete` is called once for each page before its rows are written, and `finish` after the rows of all projections
    are written. While fresh tables are filled, neither is called; `finish_all` then does the same for all rows.
    """

    tables: tuple[Table, ...]
    events: tuple[EventRows, ...]
    complete: Callable[[Rows], None] | None = None
    finish: Callable[[Writer, Rows], None] | None = None
    finish_all: Callable[[Writer], None] | None = None
