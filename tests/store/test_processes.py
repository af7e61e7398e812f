"""Several processes on one ledger, and a connection that is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from ledger_es.errors import ConnectionLost, LedgerIsBusy
from ledger_es.store import Store, open_store
from tests.store.rows import append, foreign_rows

ROOT = Path(__file__).parents[2]

_HOLD = """
import sys
from ledger_es.store import open_store
with open_store(sys.argv[1]).writing():
    print("inside", flush=True)
    sys.stdin.readline()
"""

_WRITE = """
import sys
from ledger_es.store import open_store
from tests.store.rows import append
store = open_store(sys.argv[1])
sys.stdin.readline()
for number in range(200):
    with store.writing() as transaction:
        append(transaction, ["general_ledger"], key=f"{sys.argv[2]}-{number}")
store.close()
"""


def process(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_another_process_holds_the_ledger(store_url: str) -> None:
    store = open_store(store_url, create=True)
    with process(_HOLD, store_url) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert holder.stdout.readline() == "inside\n"
        begin = time.monotonic()
        with pytest.raises(LedgerIsBusy, match=r"0\.3 seconds"), store.writing(timeout=0.3):
            pytest.fail("two processes were inside")
        assert 0.2 < time.monotonic() - begin < 5
        assert store.head().commit_no == 0
        holder.stdin.close()
        assert holder.wait(30) == 0
    with store.writing(timeout=5) as transaction:
        append(transaction)
    assert store.head().commit_no == 1
    store.close()


def test_two_processes_write_without_gap_or_loss(store_url: str) -> None:
    store = open_store(store_url, create=True)
    writers = [process(_WRITE, store_url, name) for name in ("a", "b")]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.close()
    for writer in writers:
        assert writer.wait(120) == 0
        assert writer.stdout is not None
        writer.stdout.close()
    commits = store.commits(0, 1_000)
    assert [commit.commit_no for commit in commits] == list(range(1, 401))
    events = store.events(0, 1_000)
    assert [row.position for row in events] == list(range(1, 401))
    assert [row.version for row in store.stream_events("general_ledger")] == list(range(1, 401))
    keys = {commit.command_key for commit in commits}
    assert keys == {f"{name}-{number}" for name in "ab" for number in range(200)}
    store.close()


# --- PostgreSQL: lost connections --------------------------------------------------------------------


def lose_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next COMMIT reaches the server, and its answer does not come back."""
    import psycopg

    execute = psycopg.Cursor.execute

    def cut_off(cursor: Any, query: Any, *rest: Any, **options: Any) -> Any:
        if query != b"COMMIT":
            return execute(cursor, query, *rest, **options)
        monkeypatch.undo()
        cursor.execute(query)
        # All of it is done when the server has said so.
        cursor.connection._pipeline.sync()
        cursor.connection.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(psycopg.Cursor, "execute", cut_off)


def terminate(store: Store) -> int:
    """Ends the server's side of every connection of this store; how many there were."""
    import psycopg

    with psycopg.connect(store.url.rsplit("ledger=", 1)[0][:-1], autocommit=True) as connection:
        row = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend' AND application_name = %s",
            (application(store),),
        ).fetchone()
    assert row is not None
    return int(row[0])


def application(store: Store) -> str:
    return store.url.rsplit("ledger=", 1)[1]


@pytest.fixture
def named_url(postgres_url: str) -> str:
    """An address whose connections can be told from those of other tests."""
    server, schema = postgres_url.rsplit("ledger=", 1)
    return f"{server}application_name={schema}&ledger={schema}"


def test_a_lost_acknowledgement_is_found_by_its_key(
    named_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(named_url, create=True)
    lose_the_answer(monkeypatch)

    def write() -> None:
        with store.writing() as transaction:
            append(transaction, key="k-1")

    with pytest.raises(ConnectionLost, match="same key"):
        write()
    found = store.commit_by_key("k-1")
    assert found is not None
    assert found.commit_no == 1
    with store.writing() as transaction:
        assert transaction.commit_by_key("k-1") == found
        append(transaction, key="k-2")
    assert store.head().commit_no == 2
    store.close()


def test_a_connection_lost_before_the_commit_leaves_nothing(named_url: str) -> None:
    store = open_store(named_url, create=True)

    def write() -> None:
        with store.writing() as transaction:
            append(transaction, key="k-1")
            assert terminate(store) >= 1

    with pytest.raises(ConnectionLost, match="same key"):
        write()
    assert store.commit_by_key("k-1") is None
    with store.writing() as transaction:
        append(transaction, key="k-1")
    assert store.head().commit_no == 1
    store.close()


def test_connections_lost_while_nobody_used_them(named_url: str) -> None:
    store = open_store(named_url, create=True)
    with store.writing() as transaction:
        append(transaction)
    # Several connections of the pool in use at once, then all of them gone.
    threads = [threading.Thread(target=store.head) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert terminate(store) >= 2
    assert store.head().commit_no == 1
    with store.writing() as transaction:
        append(transaction)
    assert store.head().commit_no == 2
    store.close()


def test_a_commit_is_announced(named_url: str) -> None:
    store = open_store(named_url, create=True)
    listener = store.connect()
    listener.autocommit = True
    listener.execute(f"LISTEN ledger_{application(store)}")
    with store.writing() as transaction:
        append(transaction)
        append(transaction)
    assert [notice.channel for notice in listener.notifies(timeout=5, stop_after=1)] == [
        f"ledger_{application(store)}"
    ]
    listener.close()
    store.close()


def test_claims_are_looked_up_by_their_key(store_url: str) -> None:
    """With a hundred thousand claims a look-up of two must not read the table."""
    store = open_store(store_url, create=True)
    with store.writing() as transaction:
        append(transaction, claims=[("entry", f"{number}") for number in range(100_000)])
    wanted = [("entry", "77"), ("entry", "none")]
    store.claims(wanted)
    begin = time.perf_counter()
    for _ in range(50):
        assert list(store.claims(wanted)) == [wanted[0]]
    assert (time.perf_counter() - begin) / 50 < 0.005
    assert foreign_rows(store, "SELECT count(*) FROM claims") == [(100_000,)]
    store.close()
