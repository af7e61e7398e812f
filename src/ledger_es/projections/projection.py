"""What a read model is: its tables, what each event adds to them, and what is to be done when its rows stand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Table

from ledger_es.aggregates.event import Event
from ledger_es.projections.rows import Rows
from ledger_es.projections.writing import Writer

Apply = Callable[[Rows, Any], None]
"""Takes the rows and a `Placed` whose event is of the class it stands under."""


class Projection(NamedTuple):
    """`complete` is called once a page, before its rows are written, `finish` after those of all projections are.

    While fresh tables are filled both wait for `finish_all`, which does the same for all their rows at once.
    """

    tables: tuple[Table, ...]
    apply: Mapping[type[Event], Apply]
    complete: Callable[[Rows], None] | None = None
    finish: Callable[[Writer, Rows], None] | None = None
    finish_all: Callable[[Writer], None] | None = None
