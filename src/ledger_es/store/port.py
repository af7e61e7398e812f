"""What a store offers: rows, and the protocols of reading, writing and the store itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, Protocol

from ledger_es.values import Claim, Head, LedgerIdentity

Dialect = Literal["sqlite", "postgresql"]


class EventRow(NamedTuple):
    """A stored event: its place in the whole log (gapless from 1), its stream and version, its name and bytes."""

    position: int
    stream: str
    version: int
    name: str
    state: bytes


class CommitRow(NamedTuple):
    """One accepted command: when, by whom, the last numbers drawn, and the answer given (JSON).

    `personal_hash` is None where the request holds no personal texts, and after an erasure. `program`: name and version
    that wrote. `nonce`: 16 random bytes that blind the leaves of the digest; they never leave the ledger.
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
    """A personal text, the salt it was sealed with, and whom it is about."""

    seal: str
    subject: str
    salt: bytes
    value: str


class Asked(NamedTuple):
    """What a write transaction will be asked for, as far as it is known before: idempotency keys and claims."""

    keys: Sequence[str] = ()
    claims: Sequence[tuple[str, str]] = ()


class Reads(Protocol):
    """What can be asked of a ledger; inside a write transaction the answers include what it has appended."""

    def head(self) -> Head: ...

    def events(
        self, after_position: int, limit: int, until_position: int | None = None
    ) -> list[EventRow]:
        """The log in order of position: after the one, at most `limit`, up to and including the other."""
        ...

    def stream_events(
        self, stream: str, after_version: int = 0, until_version: int | None = None
    ) -> list[EventRow]: ...

    def many_streams(
        self, streams: Sequence[str], after_position: int = 0
    ) -> dict[str, list[EventRow]]:
        """The events of each stream in order, in one query; a stream without events is absent."""
        ...

    def event(self, stream: str, version: int) -> EventRow | None: ...

    def last_versions(self, streams: Sequence[str]) -> dict[str, int]:
        """The last version of each stream; a stream without events is absent."""
        ...

    def claims(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Claim]:
        """Who holds the (kind, key) pairs; a pair that nobody holds is absent."""
        ...

    def commit(self, commit_no: int) -> CommitRow | None: ...

    def commits(self, after_commit_no: int, limit: int) -> list[CommitRow]: ...

    def commit_by_key(self, command_key: str) -> CommitRow | None: ...

    def commit_known_at(self, moment: datetime) -> int:
        """The last commit recorded at or before the moment, 0 if there is none. Raises NaiveTime."""
        ...

    def personal(self, seals: Sequence[str]) -> dict[str, PersonalRow]: ...

    def seals_under(self, subjects: Sequence[str]) -> dict[str, str]:
        """The seals of the personal texts kept under these subjects, each with its subject."""
        ...

    def statement_streams_naming(self, codes: Sequence[str]) -> list[str]:
        """The streams of bank statements, sorted, with an event in which one of the codes stands as a whole text.

        All events of bank statements are looked through.
        """
        ...

    def event_names(self) -> list[str]:
        """Every name of an event ever stored, sorted."""
        ...

    def all_claims(self, after: tuple[str, str], limit: int) -> list[Claim]:
        """A page of the claims in order of kind and key; ("", "") starts."""
        ...

    def all_personal(self, after: str, limit: int) -> list[PersonalRow]:
        """A page of the personal values in order of seal; "" starts."""
        ...

    def statement_file(self, sha256: str) -> bytes | None: ...

    def all_statement_files(self, after: str, limit: int) -> list[str]:
        """A page of the SHA-256 of the files kept, sorted; "" starts."""
        ...

    def identity(self) -> LedgerIdentity:
        """The id and the key drawn when the ledger was created; they move with copy and backup.

        Raises LedgerKeyMissing where there is not exactly one of each.
        """
        ...


class WriteTransaction(Reads, Protocol):
    """Commits to be: under the writer lock from the first moment, written when the block is left."""

    def append(
        self,
        commit: CommitRow,
        events: Sequence[EventRow],
        claims: Sequence[Claim],
        releases: Sequence[tuple[str, str]],
        personal: Sequence[PersonalRow],
        new_names: Sequence[str] = (),
    ) -> None:
        """Add one commit. Its releases go before its claims; a name or a seal already known may be given again.

        Numbers that do not follow the head are a bug and fail an assertion. What contradicts rows already there (a
        claim that is held, a key used twice, a release of what nobody holds) is a bug too: eventsourcing's
        IntegrityError, raised when the rows are written, and nothing is recorded.
        """
        ...

    def erase(self, seals: Sequence[str], streams: Sequence[str]) -> None:
        """Delete the personal texts behind the seals, so that no byte of them is left where the database lets us.

        SQLite: zeros are written over them, and the write-ahead log is emptied when the transaction has ended.
        PostgreSQL: the tables are vacuumed then; the server's own log keeps them until it is recycled.
        The commits that wrote to the streams lose their `personal_hash`.
        """
        ...

    def add_file(self, sha256: str, content: bytes) -> None:
        """Keep an original file; the same file a second time changes nothing."""
        ...


class Store(Reads, Protocol):
    """A ledger's own store; usable from several threads. Closed, it raises LedgerIsClosed whatever it is asked."""

    @property
    def url(self) -> str: ...

    @property
    def dialect(self) -> Dialect: ...

    @property
    def shown_url(self) -> str:
        """The address as a message may show it: without a password."""
        ...

    def writing(
        self, *, timeout: float = 60.0, asked: Callable[[], Asked] = Asked
    ) -> AbstractContextManager[WriteTransaction]:
        """Take the writer lock, then give the transaction; leaving without an exception commits, with one undoes.

        `asked` is a hint: where each question is a message to a server, what it names is asked for in the first one.

        Raises LedgerIsBusy after `timeout` seconds, LedgerIsReadOnly, ConnectionLost, StoreFailed.
        """
        ...

    def snapshot(self) -> AbstractContextManager[Reads]:
        """Read at one moment: what others commit meanwhile is not seen. Do not write inside the block."""
        ...

    def connect(self) -> Any:
        """A new DB-API connection to the same database (and schema) for read models; the caller closes it.

        On SQLite it cannot write while this process is inside `writing()`: it would wait for itself.
        """
        ...

    def begin_writing(self, connection: Any, seconds: float) -> None:
        """Begin a database transaction that writes, on a connection of `connect`; wait so long for the others' to end.

        Raises the database's own error where they have not ended by then.
        """
        ...

    def backup(self, path: str | Path) -> None:
        """Write the ledger as of now to a new SQLite file, while others go on writing. Raises LedgerExists."""
        ...

    def close(self) -> None: ...
