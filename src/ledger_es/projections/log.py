"""What read models need of the store: the log, connections to its database, and the decoder of events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, Protocol

from ledger_es.aggregates.event import Placed
from ledger_es.values import Head


class StoredEvent(Protocol):
    """A row of the log."""

    @property
    def position(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def state(self) -> bytes: ...


class Log(Protocol):
    """The log of a ledger, and the database that it is kept in."""

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]: ...

    @property
    def shown_url(self) -> str:
        """The address of the ledger as a message may show it: without a password."""
        ...

    def head(self) -> Head: ...

    def events(
        self, after_position: int, limit: int, until_position: int | None = None
    ) -> Sequence[StoredEvent]:
        """Events in order of position: after the one, at most `limit`, up to and including the other."""
        ...

    def connect(self) -> Any:
        """A new DB-API connection to the database; the caller closes it."""
        ...

    def begin_writing(self, connection: Any, seconds: float) -> None:
        """Begin a database transaction that writes, on a connection of `connect`; wait so long for the others' to end.

        Raises the database's own error where they have not ended by then.
        """
        ...


class Decoder(Protocol):
    def placed(self, row: Any, /) -> Placed:
        """The event of a row that the log gave, with its place. Raises StoredEventUnreadable, UnknownEventName."""
        ...
