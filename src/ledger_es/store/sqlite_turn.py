"""Turns at SQLite's writer lock: who waits looks often, who held it long leaves it free for a moment.

SQLite's own waiting looks ten times a second and has no queue: a process that posts one large journal after the other
leaves the lock free for a millisecond at a time, and another's command waited over a minute for it.
"""

from __future__ import annotations

import random
import sqlite3
import time
from typing import Final

_LOOKS_EVERY: Final = (0.0005, 0.0015)
"""Seconds; by chance, so that two who wait do not keep step."""
_LONG: Final = 0.02
_LEFT_FREE: Final = 0.03
"""Of the time it was held; not after short commands, which nobody waits long for."""
_LEFT_FREE_AT_MOST: Final = 0.005


def begin_writing(connection: sqlite3.Connection, seconds: float) -> None:
    """BEGIN IMMEDIATE, waited for at most so long. Raises sqlite3.OperationalError, SQLITE_BUSY after that.

    The connection's own waiting is switched off meanwhile.
    """
    (usual,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        begin_in_turn(connection, seconds)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {usual}")


def begin_in_turn(connection: sqlite3.Connection, seconds: float) -> None:
    """As `begin_writing`, on a connection whose own waiting is off for good (`PRAGMA busy_timeout = 0`)."""
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
    """When this process last held the lock, and for how long."""

    def __init__(self) -> None:
        self._began = self._ended = self._held = 0.0

    def begin(self) -> None:
        self._began = time.monotonic()

    def end(self) -> None:
        self._ended = time.monotonic()
        self._held = self._ended - self._began

    def let_others_in(self) -> None:
        """Before the lock is asked for again: a moment's pause, where it has not been free that long already."""
        if self._held < _LONG:
            return
        pause = self._ended + min(self._held * _LEFT_FREE, _LEFT_FREE_AT_MOST) - time.monotonic()
        if pause > 0:
            time.sleep(pause)
