"""What a read model is: its tables, what each event adds to them, and what is to be done when its rows stand."""

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
    """Adds the rows of an event; `placed` says where in the log, and on which stream, it stands."""

    def __call__(self, event: E_contra, placed: Placed, rows: Rows, /) -> None: ...


class EventRows(NamedTuple):
    """What adds the rows of one kind of event."""

    event: type[Event]
    add_rows: AddRows[Any]


def on(event: type[E], add_rows: AddRows[E]) -> EventRows:
    """The function must take events of the class."""
    return EventRows(event, add_rows)


class Projection(NamedTuple):
    """`complete` is called once a page, before its rows are written, `finish` after those of all projections are.

    While fresh tables are filled both wait for `finish_all`, which does the same for all their rows at once.
    """

    tables: tuple[Table, ...]
    events: tuple[EventRows, ...]
    complete: Callable[[Rows], None] | None = None
    finish: Callable[[Writer, Rows], None] | None = None
    finish_all: Callable[[Writer], None] | None = None
