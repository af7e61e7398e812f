"""A store between whose steps something happens: beside the ledger, not instead of it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ledger_es.errors import ConnectionLost
from ledger_es.store import Asked, WriteTransaction, open_store


def nothing() -> None:
    """Happens most of the time."""


class MeddledStore:
    """The real store; `before_commit` happens under the lock, `after_commit` when all is recorded. Once each."""

    def __init__(self, url: str) -> None:
        self.real: Any = open_store(url)
        self.before_commit: Callable[[], None] = nothing
        self.after_commit: Callable[[], None] = nothing

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)

    @contextmanager
    def writing(
        self, *, timeout: float = 60.0, asked: Callable[[], Asked] = Asked
    ) -> Iterator[WriteTransaction]:
        with self.real.writing(timeout=timeout, asked=asked) as transaction:
            yield transaction
            happens, self.before_commit = self.before_commit, nothing
            happens()
        happens, self.after_commit = self.after_commit, nothing
        happens()


def lose_connection() -> None:
    raise ConnectionLost(doing="committing")


class Cable:
    """Lies between a program and PostgreSQL. With `cut_at_commit` the next COMMIT gets through, its answer not."""

    def __init__(self, url: str, folder: Path) -> None:
        import psycopg.conninfo

        conninfo, _, ledger = url.rpartition("ledger=")
        parts = psycopg.conninfo.conninfo_to_dict(conninfo[:-1])
        self._host, self._port = (
            str(parts.get("host") or "localhost"),
            int(parts.get("port") or 5432),
        )
        self.cut_at_commit = False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / f".s.PGSQL.{self._port}"))
        self._listener.listen()
        threading.Thread(target=self._answer_calls, daemon=True).start()
        user = quote(str(parts.get("user") or ""))
        word = f":{quote(str(parts['password']))}" if parts.get("password") else ""
        database = parts.get("dbname") or urlsplit(conninfo).path[1:]
        at = f"host={quote(str(folder), safe='')}&port={self._port}&sslmode=disable&gssencmode=disable"
        self.url = f"postgresql://{user}{word}@/{database}?{at}&ledger={ledger}"

    def close(self) -> None:
        self._listener.close()

    def _answer_calls(self) -> None:
        while True:
            try:
                program, _ = self._listener.accept()
            except OSError:
                return
            server = self._call_server()
            for from_side, to_side in ((program, server), (server, program)):
                threading.Thread(
                    target=self._carry, args=(from_side, to_side, from_side is program), daemon=True
                ).start()

    def _call_server(self) -> socket.socket:
        if self._host.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{self._host}/.s.PGSQL.{self._port}")
            return server
        return socket.create_connection((self._host, self._port))

    def _carry(self, from_side: socket.socket, to_side: socket.socket, to_server: bool) -> None:
        try:
            while message := from_side.recv(65_536):
                if to_server and self.cut_at_commit and b"COMMIT\0" in message:
                    self.cut_at_commit = False
                    self._cut(from_side, to_side, message)
                    return
                to_side.sendall(message)
        except OSError:
            return
        finally:
            for side in (from_side, to_side):
                side.close()

    def _cut(self, program: socket.socket, server: socket.socket, commit: bytes) -> None:
        # The program hears nothing from here on; the server has committed when it answers or hangs up.
        program.shutdown(socket.SHUT_RDWR)
        server.sendall(commit)
