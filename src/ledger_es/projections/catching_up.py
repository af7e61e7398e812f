"""The read models of a ledger: brought up to its head whenever they are asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from ledger_es.errors import LedgerIsReadOnly
from ledger_es.projections.building import (
    Difference,
    Source,
    build,
    create_empty,
    first_difference,
)
from ledger_es.projections.database import Database, Position
from ledger_es.projections.moment import Moment
from ledger_es.projections.page import add_page, refuse_cut_log
from ledger_es.projections.projections import SHAPE
from ledger_es.store.mapper import Mapper
from ledger_es.store.port import Store
from ledger_es.values import Head, day_number

PAGE_EVENTS: Final = 2_000
BUILD_FROM_EVENTS: Final = 20_000
"""A log of so many events without tables is built into tables without indexes, which come last."""


class ReadModels:
    """SQL tables beside the events, in the same database; usable from several threads.

    Never ask inside `store.writing()`: on SQLite the tables are written under the same lock, which this process holds.
    """

    def __init__(self, store: Store, mapper: Mapper, *, page_events: int = PAGE_EVENTS) -> None:
        self._store = store
        self._mapper = mapper
        self._database = Database(store)
        self._source = Source(self._database, store, mapper, page_events)
        self._lock = threading.RLock()

    def catch_up(self) -> int:
        """Bring the tables up to the ledger's head as it is now, and give its commit number.

        Raises LedgerIsBusy, LedgerIsReadOnly, LogCut, LogIncomplete, StoreFailed.
        """
        return self._catch_up().commit_no

    def rebuild(self) -> int:
        """Build all tables anew from the log and put them in place at once; gives the commit they stand at."""
        with self._lock:
            build(self._source, only_if_needed=False)
            return self.catch_up()

    def first_difference(self) -> Difference | None:
        """Build the tables anew beside those in use and compare row by row; None: they are the same."""
        with self._lock:
            self.catch_up()
            return first_difference(self._source)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection to tables caught up to the head, at one moment of the database. Only for reading."""
        self.catch_up()
        with self._database.snapshot() as connection:
            yield connection

    @contextmanager
    def at(
        self, as_of: date, known_at: datetime | None = None
    ) -> Iterator[tuple[Connection, Moment]]:
        """Tables caught up, and the moment asked for: open on the day, as known then (None: as known now).

        Raises NaiveTime. Inside, neither write to the ledger nor ask for another moment.
        """
        head = self._catch_up()
        commit_no = head.commit_no
        if known_at is not None:
            commit_no = min(self._store.commit_known_at(known_at), commit_no)
        with self._database.snapshot() as connection:
            there = self._database.position(connection)
            assert there is not None, "the tables were caught up and are gone"
            is_head = commit_no == head.commit_no and there.position == head.position
            yield connection, Moment(day_number(as_of), commit_no, is_head)

    def texts(self, seals: Sequence[str]) -> dict[str, str]:
        """The personal texts behind seals; an erased one is absent."""
        found: dict[str, str] = {}
        for at in range(0, len(seals), 10_000):
            rows = self._store.personal(seals[at : at + 10_000])
            found.update((seal, row.value) for seal, row in rows.items())
        return found

    def close(self) -> None:
        self._database.engine.dispose()

    def _catch_up(self) -> Head:
        with self._lock:
            head = self._store.head()
            try:
                while not self._stands_at(head):
                    add_page(
                        self._database,
                        self._store,
                        self._mapper,
                        head.position,
                        self._source.page_events,
                    )
            except LedgerIsReadOnly as error:
                raise LedgerIsReadOnly(
                    url=error.url,
                    reason=f"{error.reason}: its read models lag behind the log, and are brought up to it by"
                    " writing (ask once where it may be written, or copy it)",
                ) from error
            return head

    def _stands_at(self, head: Head) -> bool:
        there = self._position()
        if there is None and head.position < BUILD_FROM_EVENTS:
            create_empty(self._database)
            there = self._position()
        elif there is None or there.shape != SHAPE:
            build(self._source, only_if_needed=True)
            there = self._position()
        if there is None or there.shape != SHAPE or there.position < head.position:
            return False
        if there.position > head.position:
            # Others have gone on since, or the log has lost its end.
            refuse_cut_log(self._store, there.position)
        return True

    def _position(self) -> Position | None:
        with self._database.connecting() as connection:
            return self._database.position(connection)
