"""The interface of a store: its rows, and the protocols for reading and writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

from ledger_es.values import Claim, Head, LedgerIdentity

Dialect = Literal["sqlite", "postgresql"]


class EventRow(NamedTuple):
    """A stored event: its position in the log (from 1, without gaps), stream, version, name and bytes."""

    position: int
    stream: str
    version: int
    name: str
    state: bytes


class CommitRow(NamedTuple):
    """An accepted command: when and by whom, the last numbers after it, and the answer (JSON).

    `personal_hash` is None if the request has no personal texts, and after an erasure. `program` is the name and
    version of the program that wrote the commit. `nonce` has 16 random bytes that blind the leaves of the digest; they
    never leave the ledger.
    """

    commit_no: int
    recorded_at: datetime
    position_last: int
    register_no_last: int
    transaction_no_last: int
    entry_no_last: int
    gl_entry_no_last: int
    application_no_last: int
    command_key: str | None
    request_hash: bytes
    personal_hash: bytes | None
    result: bytes
    actor: str
    command: str
    program: str
    nonce: bytes
    digest: bytes


class PersonalRow(NamedTuple):
    """A personal text with its seal, its salt and the subject that it is about."""

    seal: str
    subject: str
    salt: bytes
    value: str


class Asked(NamedTuple):
    """The idempotency keys and claims that a write transaction will look up, as far as they are known in advance."""

    keys: Sequence[str] = ()
    claims: Sequence[tuple[str, str]] = ()


class Reads(Protocol):
    """Questions to a store. Inside a write transaction the answers include what it has appended."""

    def head(self) -> Head:
        """The last commit with its numbers and digest; all zero in an empty ledger."""
        ...

    def events(
        self, after_position: int, limit: int, until_position: int | None = None
    ) -> list[EventRow]:
        """At most `limit` events after `after_position`, up to and including `until_position`, in order."""
        ...

    def stream_events(
        self, stream: str, after_version: int = 0, until_version: int | None = None
    ) -> list[EventRow]:
        """The events of a stream after `after_version`, up to and including `until_version`, in order."""
        ...

    def many_streams(
        self, streams: Sequence[str], after_position: int = 0
    ) -> dict[str, list[EventRow]]:
        """The events of each stream in order, read with one query. Streams without events are left out."""
        ...

    def event(self, stream: str, version: int) -> EventRow | None:
        """The event with this version, or None."""
        ...

    def last_versions(self, streams: Sequence[str]) -> dict[str, int]:
        """The last version of each stream. Streams without events are left out."""
        ...

    def claims(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Claim]:
        """The claims of the (kind, key) pairs. Pairs that nothing claims are left out."""
        ...

    def commit(self, commit_no: int) -> CommitRow | None:
        """The commit with this number, or None."""
        ...

    def commits(self, after_commit_no: int, limit: int) -> list[CommitRow]:
        """At most `limit` commits after this one, in order."""
        ...

    def commit_by_key(self, command_key: str) -> CommitRow | None:
        """The commit with this idempotency key, or None."""
        ...

    def commit_known_at(self, moment: datetime) -> int:
        """The last commit recorded at or before the moment, 0 if there is none.

        Raises NaiveTime if the moment has no time zone.
        """
        ...

    def personal(self, seals: Sequence[str]) -> dict[str, PersonalRow]:
        """The personal texts behind the seals. Erased ones are left out."""
        ...

    def seals_under(self, subjects: Sequence[str]) -> dict[str, str]:
        """The seals of the personal texts kept under these subjects, each with its subject."""
        ...

    def statement_streams_naming(self, codes: Sequence[str]) -> list[str]:
        """The streams of bank statements, sorted, that have an event with one of the codes as a whole text.

        The search reads all events of bank statements.
        """
        ...

    def event_names(self) -> list[str]:
        """The names of all events that were ever stored, sorted."""
        ...

    def all_claims(self, after: tuple[str, str], limit: int) -> list[Claim]:
        """The next page of claims, ordered by kind and key. The first page follows ("", "")."""
        ...

    def all_personal(self, after: str, limit: int) -> list[PersonalRow]:
        """The next page of personal texts, ordered by seal. The first page follows ""."""
        ...

    def statement_file(self, sha256: str) -> bytes | None:
        """The original file with this SHA-256, or None."""
        ...

    def all_statement_files(self, after: str, limit: int) -> list[str]:
        """The next page of the SHA-256 values of kept files, sorted. The first page follows ""."""
        ...

    def identity(self) -> LedgerIdentity:
        """The id and the key that were drawn when the ledger was created. Copies and backups keep them.

        Raises LedgerKeyMissing unless there is exactly one of each.
        """
        ...


class WriteTransaction(Reads, Protocol):
    """Collects commits while it holds the writer lock. They are written when the block is left."""

    def append(
        self,
        commit: CommitRow,
        events: Sequence[EventRow],
        claims: Sequence[Claim],
        releases: Sequence[tuple[str, str]],
        personal: Sequence[PersonalRow],
        new_names: Sequence[str] = (),
    ) -> None:
        """Adds one commit. Its releases come before its claims. A known name or seal may be given again.

        Numbers that do not follow the head are a bug and fail an assertion. Rows that contradict stored rows (a key
        claimed or used twice, a release of a key that nothing claims) are a bug too: eventsourcing's IntegrityError is
        raised when they are written, and nothing is recorded.
        """
        ...

    def erase(self, seals: Sequence[str], streams: Sequence[str]) -> None:
        """Deletes the personal texts behind the seals, down to their bytes as far as the database allows.

        SQLite overwrites them with zeros and empties the write-ahead log after the transaction. PostgreSQL vacuums the
        tables after the transaction, but the server's log keeps the texts until it is recycled. The commits that wrote
        to the streams lose their `personal_hash`.
        """
        ...

    def purge_files(self, sha256s: Sequence[str]) -> None:
        """Deletes these original files, down to their bytes as far as the database allows, like `erase`."""
        ...

    def add_file(self, sha256: str, content: bytes) -> None:
        """Keeps an original file. Adding the same file again changes nothing."""
        ...


class Store(Reads, Protocol):
    """The store of one ledger. Several threads may use it. After `close`, everything raises LedgerIsClosed."""

    @property
    def url(self) -> str:
        """The address of the ledger, perhaps with a password."""
        ...

    @property
    def dialect(self) -> Dialect:
        """The SQL dialect of the database."""
        ...

    @property
    def shown_url(self) -> str:
        """The address without a password, for messages."""
        ...

    def writing(
        self, *, timeout: float = 60.0, asked: Callable[[], Asked] = Asked
    ) -> AbstractContextManager[WriteTransaction]:
        """Takes the writer lock and begins a transaction. The end of the block commits it; an exception undoes it.

        `asked` is a hint: a store on a server looks up what it names together with the lock, in one message.

        Raises LedgerIsBusy after `timeout` seconds, LedgerIsReadOnly, ConnectionLost or StoreFailed.
        """
        ...

    def snapshot(self) -> AbstractContextManager[Reads]:
        """Reads as of one moment: what others commit meanwhile is not seen. Do not write inside the block."""
        ...

    def connect(self) -> Any:
        """A new DB-API connection to the same database and schema, for read models. The caller closes it.

        On SQLite it must not write while this process is inside `writing()`, because it would wait for itself.
        """
        ...

    def begin_writing(self, connection: Any, seconds: float) -> None:
        """Begins a writing database transaction on a connection from `connect`.

        It waits at most `seconds` for other writing transactions to end, and then raises the database's own error.
        """
        ...

    def backup(self, path: str | Path) -> None:
        """Writes the current ledger to a new SQLite file, while others may go on writing. Raises LedgerExists."""
        ...

    def close(self) -> None:
        """Closes all connections."""
        ...
