"""Fair waiting for SQLite's writer lock.

SQLite tries ten times a second to take the lock and has no queue. A process that posts one large journal after another
leaves the lock free for only a millisecond at a time, and a command of another process waited for over a minute.
Therefore a waiting process tries often, and a process that held the lock long pauses before it takes it again.
"""

from __future__ import annotations

import random
import sqlite3
import time
from typing import Final

_LOOKS_EVERY: Final = (0.0005, 0.0015)
"""The range of seconds between attempts. They are random, so that two waiting processes do not stay in step."""
_LONG: Final = 0.02
_LEFT_FREE: Final = 0.03
"""The pause as a fraction of the time for which the lock was held, if that was at least _LONG seconds."""
_LEFT_FREE_AT_MOST: Final = 0.005


def begin_writing(connection: sqlite3.Connection, seconds: float) -> None:
    """Executes BEGIN IMMEDIATE and waits at most this long for the lock.

    Raises sqlite3.OperationalError (SQLITE_BUSY) after that. Meanwhile the connection's own waiting is switched off.
    """
    (usual,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        begin_in_turn(connection, seconds)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {usual}")


def begin_in_turn(connection: sqlite3.Connection, seconds: float) -> None:
    """Like `begin_writing`, for a connection that never waits by itself (`PRAGMA busy_timeout = 0`)."""
    waiting_until = time.monotonic() + seconds
    while not _began(connection, time.monotonic() >= waiting_until):
        time.sleep(random.uniform(*_LOOKS_EVERY))  # noqa: S311


def _began(connection: sqlite3.Connection, is_last_look: bool) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if is_last_look or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True


class Turns:
    """Notes when this process last held the lock, and for how long."""

    def __init__(self) -> None:
        self._began = self._ended = self._held = 0.0

    def begin(self) -> None:
        self._began = time.monotonic()

    def end(self) -> None:
        self._ended = time.monotonic()
        self._held = self._ended - self._began

    def let_others_in(self) -> None:
        """Pauses before the lock is taken again, unless it has already been free for long enough."""
        if self._held < _LONG:
            return
        pause = self._ended + min(self._held * _LEFT_FREE, _LEFT_FREE_AT_MOST) - time.monotonic()
        if pause > 0:
            time.sleep(pause)
