"""What read models need from the store: the log, connections to its database, and the decoder of events."""

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
    """The log of a ledger, and the database in which it is kept."""

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]: ...

    @property
    def shown_url(self) -> str:
        """The address of the ledger without a password, for messages."""
        ...

    def head(self) -> Head: ...

    def events(
        self, after_position: int, limit: int, until_position: int | None = None
    ) -> Sequence[StoredEvent]:
        """At most `limit` events after `after_position`, up to and including `until_position`, in order."""
        ...

    def connect(self) -> Any:
        """A new DB-API connection to the database. The caller closes it."""
        ...

    def begin_writing(self, connection: Any, seconds: float) -> None:
        """Begins a writing database transaction on a connection from `connect`.

        It waits at most `seconds` for other writing transactions to end, and then raises the database's own error.
        """
        ...


class Decoder(Protocol):
    def placed(self, row: Any, /) -> Placed:
        """The event of a row of the log, with its place. Raises StoredEventUnreadable or UnknownEventName."""
        ...
