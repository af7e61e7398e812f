"""Every read model there is, one line each, and the number of their shape."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.streams import EVENTS
from ledger_es.projections import (
    accounts,
    bank_entries,
    company,
    entry_versions,
    gl_entries,
    parties,
    party_entries,
    statements,
)
from ledger_es.projections.projection import Apply, Projection

SHAPE: Final = 2
"""Raised with every change of a table or of what stands in it: tables of another shape are built anew."""

PROJECTIONS: Final[tuple[Projection, ...]] = (
    company.PROJECTION,
    accounts.PROJECTION,
    parties.PROJECTION,
    gl_entries.PROJECTION,
    party_entries.PROJECTION,
    entry_versions.PROJECTION,
    bank_entries.PROJECTION,
    statements.PROJECTION,
)

TABLES: Final[tuple[Table, ...]] = tuple(
    table for projection in PROJECTIONS for table in projection.tables
)


def _applies() -> dict[type[Event], tuple[Apply, ...]]:
    found: dict[type[Event], list[Apply]] = {}
    for projection in PROJECTIONS:
        for event, apply in projection.apply.items():
            found.setdefault(event, []).append(apply)
    return {event: tuple(applies) for event, applies in found.items()}


APPLIES: Final = _applies()
"""What is to be done with each event; events that are not here change no read model."""

PASSED_OVER: Final = frozenset(name for name, event in EVENTS.items() if event not in APPLIES)
"""Stored names of events that need not even be decoded."""
