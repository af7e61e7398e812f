"""A ledger is created once and opened only where there is one; nothing else is touched."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger_es.errors import (
    LedgerExists,
    LedgerIsReadOnly,
    LedgerNotFound,
    LedgerUrlInvalid,
    NotALedger,
    StoreUnreachable,
)
from ledger_es.store import open_store
from ledger_es.store.address import PostgresAddress, SqliteAddress, read_address
from ledger_es.store.tables import APPLICATION_ID, FORMAT_VERSION
from tests.store.rows import append, everything


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_created_then_opened(store_url: str) -> None:
    created = open_store(store_url, create=True)
    with created.writing() as transaction:
        append(transaction)
    before = everything(created)
    created.close()
    opened = open_store(store_url)
    assert everything(opened) == before
    with opened.writing() as transaction:
        append(transaction)
    opened.close()


def test_a_missing_ledger_is_not_created(store_url: str) -> None:
    with pytest.raises(LedgerNotFound):
        open_store(store_url)
    with pytest.raises(LedgerNotFound):
        open_store(store_url)


def test_a_ledger_is_created_once(store_url: str) -> None:
    first = open_store(store_url, create=True)
    before = everything(first)
    with pytest.raises(LedgerExists):
        open_store(store_url, create=True)
    assert everything(first) == before
    first.close()


def test_of_many_that_create_at_once_one_succeeds(store_url: str) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(4)

    def create() -> None:
        start.wait()
        try:
            open_store(store_url, create=True).close()
            outcomes.append("created")
        except LedgerExists:
            outcomes.append("exists")

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["created", "exists", "exists", "exists"]
    open_store(store_url).close()


@pytest.mark.parametrize("url", [":memory:", "sqlite://", "sqlite:///:memory:"])
def test_memory_is_always_new(url: str) -> None:
    with pytest.raises(LedgerNotFound):
        open_store(url)
    first, second = open_store(url, create=True), open_store(url, create=True)
    with first.writing() as transaction:
        append(transaction)
    assert second.head().commit_no == 0
    first.close()
    second.close()


# --- Other people's files ----------------------------------------------------------------------------


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize(
    "content", [b"Date;Amount\n", b"SQLite format 3\0" + b"x" * 9], ids=["text", "torn"]
)
def test_a_file_that_is_no_database(tmp_path: Path, content: bytes, create: bool) -> None:
    (tmp_path / "bank.csv").write_bytes(content)
    with pytest.raises(NotALedger, match="no SQLite database"):
        open_store(str(tmp_path / "bank.csv"), create=create)
    assert bytes_of(tmp_path) == {"bank.csv": content}


@pytest.mark.parametrize("create", [False, True])
@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_database_of_another_program(tmp_path: Path, journal: str, create: bool) -> None:
    path = tmp_path / "photos.db"
    other = sqlite3.connect(path)
    other.execute(f"PRAGMA journal_mode = {journal}")
    other.execute("CREATE TABLE stored_events (name TEXT)")
    other.commit()
    before = bytes_of(tmp_path)
    with pytest.raises(NotALedger, match="another program"):
        open_store(str(path), create=create)
    assert bytes_of(tmp_path) == before
    other.close()


def test_a_newer_ledger_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    open_store(str(path), create=True).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {FORMAT_VERSION + 1}")
    connection.close()
    before = bytes_of(tmp_path)
    with pytest.raises(NotALedger, match=f"format {FORMAT_VERSION + 1}.*newer"):
        open_store(str(path))
    assert bytes_of(tmp_path) == before


def test_a_ledger_that_lacks_a_table(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
    connection.execute("CREATE TABLE commits (x)")
    connection.close()
    with pytest.raises(NotALedger, match="table claims is missing"):
        open_store(str(path))


def test_an_empty_file_is_no_ledger_yet(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.touch()
    with pytest.raises(LedgerNotFound):
        open_store(str(path))
    open_store(str(path), create=True).close()
    open_store(str(path)).close()


def test_a_folder_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(NotALedger, match="folder"):
        open_store(str(tmp_path))
    with pytest.raises(NotALedger, match="folder"):
        open_store(str(tmp_path), create=True)
    with pytest.raises(LedgerUrlInvalid, match="does not exist"):
        open_store(str(tmp_path / "none" / "ledger.db"), create=True)
    assert list(tmp_path.iterdir()) == []


def test_nothing_stays_beside_a_closed_ledger(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "ledger #1?.db"), create=True)
    with store.writing() as transaction:
        append(transaction)
    store.head()
    store.close()
    assert list(bytes_of(tmp_path)) == ["ledger #1?.db"]


# --- Write-protected ---------------------------------------------------------------------------------


def read_only(path: Path, protected: str) -> None:
    store = open_store(str(path))
    assert store.head().commit_no == 1
    assert len(store.events(0, 9)) == 2
    with pytest.raises(LedgerIsReadOnly, match="write-protected"), store.writing():
        pytest.fail("a write-protected ledger was written")
    store.close()
    if protected == "folder":
        with pytest.raises(LedgerIsReadOnly, match="write-protected"):
            open_store(f"{path}.new", create=True)


def as_nobody(check: Callable[[], None]) -> str:
    """Runs the check as a user whom write protection stops, which it does not do to root; what went wrong."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        failure = ""
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            check()
        except BaseException as error:
            failure = f"{type(error).__name__}: {error}"
        os.write(writing, failure.encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as answer:
        failure = answer.read().decode()
    os.waitpid(child, 0)
    return failure


@pytest.mark.parametrize("protected", ["file", "folder"])
def test_a_write_protected_ledger_is_read(protected: str) -> None:
    # Not tmp_path, through whose folders no other user may pass.
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        path = place / "ledger.db"
        store = open_store(str(path), create=True)
        with store.writing() as transaction:
            append(transaction)
        store.close()
        before = bytes_of(place)
        path.chmod(0o444)
        place.chmod(0o555 if protected == "folder" else 0o777)
        if os.geteuid() == 0:
            assert as_nobody(lambda: read_only(path, protected)) == ""
        else:
            read_only(path, protected)
        place.chmod(0o755)
        after = bytes_of(place)
        assert after["ledger.db"] == before["ledger.db"]
        assert protected == "file" or after == before


# --- Addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "",
        "sqlite:///",
        "mysql://host/db",
        "postgresql://host/db?ledger=Acme",
        "postgresql://host/db?ledger=a;drop",
        "postgresql://host/db?ledger=pg_x",
        "postgresql://host/db?ledger=information_schema",
        "postgresql://host/db?ledger=" + "a" * 57,
        "postgresql://host/db?ledger=a&ledger=b",
    ],
)
def test_addresses_that_name_nothing(url: str) -> None:
    with pytest.raises(LedgerUrlInvalid):
        open_store(url, create=True)


def test_addresses(tmp_path: Path) -> None:
    assert read_address(f"sqlite:///{tmp_path}/a.db") == SqliteAddress(
        f"sqlite:///{tmp_path}/a.db", tmp_path / "a.db"
    )
    assert read_address("books/a.db") == SqliteAddress("books/a.db", Path.cwd() / "books/a.db")
    url = "postgresql://me:secret@host:5433/db?sslmode=require&ledger=acme"
    assert read_address(url) == PostgresAddress(
        url,
        "postgresql://me:secret@host:5433/db?sslmode=require",
        "acme",
        "postgresql://me:•@host:5433/db?sslmode=require&ledger=acme",
    )
    plain = read_address("postgresql:///db")
    assert isinstance(plain, PostgresAddress)
    assert (plain.schema, plain.conninfo) == ("ledger", "postgresql:///db")


def test_a_server_that_is_not_there_and_no_password_in_the_message() -> None:
    with pytest.raises(StoreUnreachable) as refusal:
        open_store("postgresql://me:secret@localhost:1/db?password=secret")
    assert "secret" not in str(refusal.value)


# --- PostgreSQL --------------------------------------------------------------------------------------


def schema_of(url: str) -> tuple[str, str]:
    server, schema = url.rsplit("ledger=", 1)
    return server[:-1], schema


def test_a_schema_of_another_program(postgres_url: str) -> None:
    import psycopg

    server, schema = schema_of(postgres_url)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}".encode())
        with pytest.raises(LedgerNotFound):
            open_store(postgres_url)
        connection.execute(f"CREATE TABLE {schema}.stored_events (name TEXT)".encode())
        for create in (False, True):
            with pytest.raises(NotALedger, match="another program"):
                open_store(postgres_url, create=create)


def test_a_newer_ledger_in_a_schema(postgres_url: str) -> None:
    import psycopg

    open_store(postgres_url, create=True).close()
    server, schema = schema_of(postgres_url)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"UPDATE {schema}.ledger_format SET version = 99".encode())
    with pytest.raises(NotALedger, match="format 99"):
        open_store(postgres_url)


def test_a_role_that_may_only_read(postgres_url: str) -> None:
    import psycopg

    store = open_store(postgres_url, create=True)
    with store.writing() as transaction:
        append(transaction)
    before = everything(store)
    store.close()
    server, schema = schema_of(postgres_url)
    role = f"reader_{schema}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
        connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}".encode())
        connection.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}".encode())
        try:
            reader = open_store(f"{server}&user={role}&ledger={schema}")
            assert everything(reader) == before
            with pytest.raises(LedgerIsReadOnly), reader.writing():
                pytest.fail("a role that may only read took the writer lock")
            reader.close()
        finally:
            connection.execute(f"DROP OWNED BY {role}".encode())
            connection.execute(f"DROP ROLE {role}".encode())


def test_the_tables_have_no_sequence_and_no_function(postgres_url: str) -> None:
    """Positions are ours, and nothing inserts without the lock."""
    import psycopg

    open_store(postgres_url, create=True).close()
    server, schema = schema_of(postgres_url)
    with psycopg.connect(server) as connection:
        kinds = connection.execute(
            "SELECT relkind FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %s",
            (schema,),
        ).fetchall()
        functions = connection.execute(
            "SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = %s",
            (schema,),
        ).fetchall()
    assert {kind for (kind,) in kinds} == {"r", "i"}
    assert functions == []
