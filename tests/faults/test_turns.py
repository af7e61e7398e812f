"""A process that writes one large thing after the other does not keep the rest of the world waiting."""

from __future__ import annotations

import sqlite3
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from ledger_es import Ledger, PostJournal
from ledger_es.store import open_store
from ledger_es.store.sqlite_turn import Turns, begin_writing
from tests.faults.children import child
from tests.faults.works import invoice, set_up

HELD_SECONDS = 0.05
TURNS = 8


def hold_again_and_again(connection: Connection, url: str) -> None:
    """Holds the lock, and gives it back for a few microseconds only."""
    store = open_store(url)
    connection.send("ready")
    while not connection.poll():
        with store.writing():
            time.sleep(HELD_SECONDS)
    store.close()


def test_who_writes_and_who_reads_gets_a_turn(store_url: str) -> None:
    """SQLite's own waiting met the few microseconds by chance only: a command was refused after 60 seconds."""
    set_up(store_url)
    with child(hold_again_and_again, store_url) as holder, Ledger.open(store_url) as ledger:
        assert holder.hear() == "ready"
        begin = time.monotonic()
        for turn in range(TURNS):
            ledger.execute(PostJournal(lines=(invoice(f"I-{turn}", 1, "1.00"),)))
            # On SQLite read models are written under the same lock.
            assert ledger.read_models.catch_up() == ledger.store.head().commit_no
        took = time.monotonic() - begin
        holder.connection.send("enough")
    assert took < 30, f"{took / TURNS / 2:.1f} seconds a turn, though it is held for {HELD_SECONDS}"


def test_the_waiting_ends_when_it_is_said(tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    first, second = (sqlite3.connect(path, isolation_level=None, timeout=7) for _ in range(2))
    begin_writing(first, 1)
    begin = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        begin_writing(second, 0.2)
    assert 0.2 <= time.monotonic() - begin < 5
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        begin_writing(second, 0)
    assert second.execute("PRAGMA busy_timeout").fetchone() == (7000,)
    first.execute("COMMIT")
    begin_writing(second, 0)
    assert second.in_transaction
    for connection in (first, second):
        connection.close()


def test_an_error_that_is_no_waiting_is_raised_at_once(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "file.db", isolation_level=None)
    begin_writing(connection, 60)
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        begin_writing(connection, 60)
    connection.close()


def test_only_a_long_turn_is_followed_by_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    now, pauses = 100.0, list[float]()
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr(time, "sleep", pauses.append)
    turns = Turns()
    turns.let_others_in()
    for held in (0.001, 0.1, 3.0):
        turns.begin()
        now += held
        turns.end()
        turns.let_others_in()
    assert pauses == pytest.approx([0.003, 0.005])
    now += 0.004
    turns.let_others_in()
    now += 0.004
    turns.let_others_in()
    assert pauses == pytest.approx([0.003, 0.005, 0.001])
