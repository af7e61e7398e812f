"""A copy and a backup are the same ledger, row by row."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest

from ledger_es.errors import LedgerExists
from ledger_es.store import PersonalRow, Store, open_store
from ledger_es.store.copying import copy_ledger
from tests.store.rows import append, everything


def fill(store: Store, commits: int = 5) -> None:
    """Commits with all there is: keys, claims held and given back, personal values, a file."""
    content = b"statement \x00\xff"
    with store.writing() as transaction:
        transaction.add_file(hashlib.sha256(content).hexdigest(), content)
        for number in range(commits):
            streams = ["customer-Ä%2D1", "general_ledger", f"customer-{number}"]
            claims = [("entry", f"{number}"), ("Entry", f"ß{number}"), ("check", f"{number}")]
            person = PersonalRow(f"s{number}", "customer:1", bytes([number % 256] * 16), "Zoë")
            append(
                transaction,
                streams,
                key=f"key {number}" if number % 2 else None,
                claims=claims,
                releases=[("check", f"{number - 1}")] if number else [],
                personal=[person],
                state=b"\x00\x01\xfe\xff" * 20,
            )


@pytest.mark.parametrize("commits", [0, 1, 4_500])
def test_from_sqlite_to_postgresql_and_back(
    tmp_path: Path, postgres_url: str, commits: int
) -> None:
    source = open_store(str(tmp_path / "source.db"), create=True)
    if commits:
        fill(source, commits)
    before = everything(source)
    middle = open_store(postgres_url, create=True)
    told: list[tuple[int, int]] = []
    assert copy_ledger(source, middle, lambda done, of: told.append((done, of))) == commits
    assert everything(middle) == before
    assert [done for done, _ in told] == {0: [], 1: [1], 4_500: [2_000, 4_000, 4_500]}[commits]
    assert {of for _, of in told} <= {commits}
    target = open_store(str(tmp_path / "target.db"), create=True)
    assert copy_ledger(middle, target) == commits
    assert everything(target) == before
    for store in (middle, target):
        with store.writing() as transaction:
            append(transaction)
        assert store.head().commit_no == commits + 1
    for store in (source, middle, target):
        store.close()


def test_a_copy_goes_into_an_empty_ledger_only(store_url: str) -> None:
    source, target = open_store(":memory:", create=True), open_store(store_url, create=True)
    fill(source)
    fill(target, 1)
    before = everything(target)
    with pytest.raises(LedgerExists):
        copy_ledger(source, target)
    assert everything(target) == before
    source.close()
    target.close()


def test_a_copy_that_fails_leaves_nothing(store_url: str) -> None:
    source, target = open_store(":memory:", create=True), open_store(store_url, create=True)
    fill(source)
    before = everything(target)

    def interrupt(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_ledger(source, target, interrupt)
    assert everything(target) == before
    source.close()
    target.close()


def test_a_backup_while_a_writer_works(store_url: str, tmp_path: Path) -> None:
    store = open_store(store_url, create=True)
    fill(store, 300)
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            with store.writing() as transaction:
                append(transaction)
            written.set()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert written.wait(30)
        for number in range(3):
            store.backup(tmp_path / f"backup{number}.db")
    finally:
        stop.set()
        thread.join()
    for number in range(3):
        copy = open_store(str(tmp_path / f"backup{number}.db"))
        commits = copy.head().commit_no
        assert 300 < commits <= store.head().commit_no
        assert copy.commits(0, 100_000) == store.commits(0, commits)
        assert copy.events(0, 100_000) == store.events(0, copy.head().position)
        assert copy.all_claims(("", ""), 10_000) == store.all_claims(("", ""), 10_000)
        assert copy.identity() == store.identity()
        with copy.writing() as transaction:
            append(transaction)
        copy.close()
    store.close()


def test_a_backup_overwrites_nothing(store_url: str, tmp_path: Path) -> None:
    store = open_store(store_url, create=True)
    path = tmp_path / "kept.txt"
    path.write_text("kept")
    with pytest.raises(LedgerExists):
        store.backup(path)
    assert path.read_text() == "kept"
    store.close()
