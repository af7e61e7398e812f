"""The tables of read models. Every question first brings them up to the head of the ledger."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from sqlalchemy import Connection

from ledger_es.errors import LedgerIsReadOnly
from ledger_es.projections.building import (
    Difference,
    Source,
    build,
    create_empty,
    first_difference,
)
from ledger_es.projections.database import Database, PositionRow
from ledger_es.projections.log import Decoder, Log
from ledger_es.projections.page import add_page, refuse_cut_log
from ledger_es.projections.projections import SHAPE
from ledger_es.values import Head
from ledger_es.waits import wait

PAGE_EVENTS: Final = 2_000
BUILD_FROM_EVENTS: Final = 20_000
"""If there are no tables yet and the log has this many events, the tables are filled before they get indexes."""


class CaughtUp(NamedTuple):
    """The commit up to which the tables were brought. `is_head` is true if they contain nothing later."""

    commit_no: int
    is_head: bool


class LiveTables:
    """The SQL tables of read models, in the same database as the events. Several threads may use them.

    Never ask inside `store.writing()`. On SQLite the tables are written under the same lock, which this process then
    already holds.
    """

    def __init__(self, log: Log, decoder: Decoder, *, page_events: int = PAGE_EVENTS) -> None:
        self._log = log
        self._decoder = decoder
        self._database = Database(log)
        self._source = Source(self._database, log, decoder, page_events)
        self._lock = threading.RLock()

    def catch_up(self) -> int:
        """Brings the tables up to the current head of the ledger and returns its commit number.

        Raises LedgerIsBusy, LedgerIsReadOnly, LogCut, LogIncomplete or StoreFailed.
        """
        return self._catch_up().commit_no

    def rebuild(self) -> int:
        """Builds all tables anew from the log and swaps them in. Returns the commit up to which they are."""
        with self._lock:
            events = self._log.head().position
            with wait(f"building the read models from {events} events; postings go on meanwhile"):
                build(self._source, only_if_needed=False)
            return self.catch_up()

    def first_difference(self) -> Difference | None:
        """Builds the tables anew next to those in use and compares them row by row. None means no difference."""
        with self._lock:
            self.catch_up()
            return first_difference(self._source)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection for reading tables that are up to the head, as of one moment of the database."""
        with self.at_head() as (connection, _):
            yield connection

    @contextmanager
    def at_head(self) -> Iterator[tuple[Connection, CaughtUp]]:
        """Like `connection`, and also tells how far the tables are."""
        head = self._catch_up()
        with self._database.snapshot() as connection:
            stands_at = self._database.position(connection)
            assert stands_at is not None, "the tables were caught up and are gone"
            yield connection, CaughtUp(head.commit_no, stands_at.position == head.position)

    @property
    def database(self) -> Database:
        """The database of the tables, for what else is kept beside them."""
        return self._database

    def close(self) -> None:
        """Closes the connections."""
        self._database.engine.dispose()

    def _catch_up(self) -> Head:
        with self._lock:
            head = self._log.head()
            try:
                with wait(f"bringing the read models up to commit {head.commit_no}"):
                    while not self._stands_at(head):
                        add_page(
                            self._database,
                            self._log,
                            self._decoder,
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
        stands_at = self._position()
        if stands_at is None and head.position < BUILD_FROM_EVENTS:
            create_empty(self._database)
            stands_at = self._position()
        elif stands_at is None or stands_at.shape != SHAPE:
            build(self._source, only_if_needed=True)
            stands_at = self._position()
        if stands_at is None or stands_at.shape != SHAPE or stands_at.position < head.position:
            return False
        if stands_at.position > head.position:
            # Either others have recorded more in the meantime, or the log has lost its end.
            refuse_cut_log(self._log, stands_at.position)
        return True

    def _position(self) -> PositionRow | None:
        with self._database.connecting() as connection:
            return self._database.position(connection)
