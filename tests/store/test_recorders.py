"""The event library's own tests of persistence, on our recorders."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eventsourcing.persistence import ConnectionPoolClosedError
from eventsourcing.tests import persistence as library

from ledger_es.errors import LedgerIsClosed
from ledger_es.store import open_store


class OnSqlite:
    """Gives the library's cases the recorder of a new ledger in a file."""

    @pytest.fixture(autouse=True)
    def _new_ledger(self, tmp_path: Path) -> Iterator[None]:
        self.store: Any = open_store(str(tmp_path / "ledger.db"), create=True)
        yield
        self.store.close()

    def create_recorder(self) -> Any:
        return self.store.recorder

    def new_originator_id(self) -> str:
        return f"customer-{uuid.uuid4()}"


class OnPostgres(OnSqlite):
    """Gives the library's cases the recorder of a new ledger in a schema."""

    @pytest.fixture(autouse=True)
    def _new_ledger(self, postgres_url: str) -> Iterator[None]:
        self.store = open_store(postgres_url, create=True)
        yield
        self.store.close()


class TestSqliteRecorder(OnSqlite, library.ApplicationRecorderTestCase[Any]):
    pass


class TestSqlitePositions(OnSqlite, library.NonInterleavingNotificationIDsBaseCase):
    pass


class TestPostgresRecorder(OnPostgres, library.ApplicationRecorderTestCase[Any]):
    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestPostgresPositions(OnPostgres, library.NonInterleavingNotificationIDsBaseCase):
    pass


def test_closing_waits_for_who_reads(tmp_path: Path) -> None:
    """Closed under a reading thread, SQLite's connection took the whole process down."""
    store: Any = open_store(str(tmp_path / "ledger.db"), create=True)
    pool = store.recorder.datastore.pool
    reading = pool.get_connection()
    closing = threading.Thread(target=store.close)
    closing.start()
    closing.join(0.2)
    assert closing.is_alive(), "closed while a connection was in use"
    with pytest.raises(ConnectionPoolClosedError, match="the ledger is closed"):
        pool.get_connection()
    with pytest.raises(LedgerIsClosed):
        store.rows("SELECT 1")
    cursor = reading.cursor()
    cursor.execute("SELECT count(*) FROM commits")
    assert cursor.fetchone()[0] == 0
    pool.put_connection(reading)
    closing.join(10)
    assert not closing.is_alive()
    assert reading.closed
    assert pool.closed


def test_a_recorder_refuses_streams_that_are_no_texts() -> None:
    from ledger_es.store.sqlite_recorder import LedgerDatastore, SqliteRecorder

    datastore = LedgerDatastore(lambda: sqlite3.connect(":memory:"))
    datastore.originator_id_type = "uuid"
    with pytest.raises(AssertionError, match="streams are texts"):
        SqliteRecorder(datastore)
