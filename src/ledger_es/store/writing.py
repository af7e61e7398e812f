"""The write transaction. It collects commits in memory and writes them together, in their order."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Generic, NamedTuple, Protocol, TypeVar

from ledger_es.store.port import Asked, CommitRow, EventRow, PersonalRow
from ledger_es.store.reading import SqlReads
from ledger_es.values import Claim, Head, LedgerIdentity
from ledger_es.waits import wait


@dataclass(slots=True)
class Batch:
    """Rows that are written together. The releases come first."""

    releases: list[tuple[str, str]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    personal: list[PersonalRow] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    commits: list[CommitRow] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)


class _Appended(NamedTuple):
    """The rows of one commit that questions may ask for."""

    events: Sequence[EventRow]
    claims: Sequence[Claim]
    releases: Sequence[tuple[str, str]]


class BufferedWrite(SqlReads):
    """Collects commits. Questions about the head, events, claims and keys are also answered from what was collected.

    Any other question first writes what was collected. Writing late matters for a ledger in memory, where written rows
    make every other connection wait.
    """

    _answered_from_memory: ClassVar[frozenset[str]]

    def __init_subclass__(cls) -> None:
        asked = cls.queries
        cls._answered_from_memory = frozenset(
            {
                asked.claim,
                asked.claims,
                asked.commit_by_key,
                asked.events,
                asked.stream_events,
                asked.many_streams,
                asked.event,
                asked.last_versions,
                asked.identity,
            }
        )

    def __init__(
        self,
        head: Head,
        by_key: dict[str, CommitRow | None] | None = None,
        claimed: dict[tuple[str, str], Claim | None] | None = None,
    ) -> None:
        """`by_key` and `claimed` are what was looked up together with the head; None stands for nothing found."""
        self._head = head
        self._batches: list[Batch] = []
        self._by_key = by_key or {}
        self._appended: list[EventRow] = []
        # The indexes of what was appended are built when they are first needed, since a single commit needs none.
        self._claimed = claimed or {}
        self._by_stream: dict[str, list[EventRow]] = {}
        self._not_indexed: list[_Appended] = []
        self._failed = False
        self.has_erased = False
        self.has_purged = False

    @abstractmethod
    def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Runs a query on the writer's connection and returns all its rows."""

    @abstractmethod
    def insert(self, batch: Batch) -> None:
        """Writes the rows. Raises eventsourcing's IntegrityError if they contradict stored rows."""

    @abstractmethod
    def delete_texts(self, seals: Sequence[str], streams: Sequence[str]) -> None:
        """Does what `erase` says. Everything that was collected has been written before."""

    @abstractmethod
    def delete_files(self, sha256s: Sequence[str]) -> None:
        """Does what `purge_files` says. Everything that was collected has been written before."""

    @abstractmethod
    def replace_identity(self, identity: LedgerIdentity) -> None:
        """Sets the id and the key of the ledger. A copy has those of its source."""

    def append(
        self,
        commit: CommitRow,
        events: Sequence[EventRow],
        claims: Sequence[Claim],
        releases: Sequence[tuple[str, str]],
        personal: Sequence[PersonalRow],
        new_names: Sequence[str] = (),
    ) -> None:
        _check_sequence(self._head, commit, events)
        # A commit with releases begins a new batch, because an earlier commit may have claimed what it releases.
        batch = Batch() if releases else self._last_batch()
        if releases:
            batch.releases.extend(releases)
            self._batches.append(batch)
        batch.commits.append(commit)
        batch.events.extend(events)
        self._appended.extend(events)
        batch.claims.extend(claims)
        batch.personal.extend(personal)
        batch.names.extend(new_names)
        self._not_indexed.append(_Appended(events, claims, releases))
        if commit.command_key is not None:
            self._by_key[commit.command_key] = commit
        self._head = head_after(commit)

    def add_file(self, sha256: str, content: bytes) -> None:
        assert hashlib.sha256(content).hexdigest() == sha256, f"the file's SHA-256 is not {sha256}"
        self._last_batch().files.append((sha256, content))

    def erase(self, seals: Sequence[str], streams: Sequence[str]) -> None:
        self.flush()
        self.delete_texts(seals, streams)
        self.has_erased = True

    def purge_files(self, sha256s: Sequence[str]) -> None:
        self.flush()
        self.delete_files(sha256s)
        self.has_purged = True

    def flush(self) -> None:
        """Writes what was collected. From then on the database answers questions about it."""
        self.write_out()
        for index in (self._claimed, self._by_key, self._by_stream):
            index.clear()
        self._appended.clear()
        self._not_indexed.clear()

    def write_out(self) -> None:
        """Writes what was collected. Use it instead of `flush` if no more questions follow."""
        assert not self._failed, "rows were refused before: this transaction can only be undone"
        batches, self._batches = self._batches, []
        self._failed = True
        for batch in batches:
            self.insert(batch)
        self._failed = False

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        if self._batches and sql not in self._answered_from_memory:
            self.flush()
        return self.fetch(sql, parameters)

    def head(self) -> Head:
        return self._head

    def claims(self, wanted: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Claim]:
        self._index()
        in_memory = self._claimed
        if not in_memory:
            return super().claims(wanted)
        claims = super().claims([pair for pair in wanted if pair not in in_memory])
        for pair in wanted:
            claim = in_memory.get(pair)
            if claim is not None:
                claims[pair] = claim
        return claims

    def commit_by_key(self, command_key: str) -> CommitRow | None:
        if command_key in self._by_key:
            return self._by_key[command_key]
        return super().commit_by_key(command_key)

    def events(
        self, after_position: int, limit: int, until_position: int | None = None
    ) -> list[EventRow]:
        rows = super().events(after_position, limit, until_position)
        if self._appended and len(rows) < limit:
            begin = max(after_position + 1 - self._appended[0].position, 0)
            more = self._appended[begin : begin + limit - len(rows)]
            rows += (
                more
                if until_position is None
                else [row for row in more if row.position <= until_position]
            )
        return rows

    def stream_events(
        self, stream: str, after_version: int = 0, until_version: int | None = None
    ) -> list[EventRow]:
        self._index()
        rows = super().stream_events(stream, after_version, until_version)
        for row in self._by_stream.get(stream, ()):
            if after_version < row.version and (
                until_version is None or row.version <= until_version
            ):
                rows.append(row)
        return rows

    def many_streams(
        self, streams: Sequence[str], after_position: int = 0
    ) -> dict[str, list[EventRow]]:
        self._index()
        rows_by_stream = super().many_streams(streams, after_position)
        for stream in self._by_stream.keys() & set(streams):
            more = [row for row in self._by_stream[stream] if row.position > after_position]
            if more:
                rows_by_stream.setdefault(stream, []).extend(more)
        return rows_by_stream

    def event(self, stream: str, version: int) -> EventRow | None:
        self._index()
        for row in self._by_stream.get(stream, ()):
            if row.version == version:
                return row
        return super().event(stream, version)

    def last_versions(self, streams: Sequence[str]) -> dict[str, int]:
        self._index()
        version_by_stream = super().last_versions(streams)
        version_by_stream.update(
            (stream, rows[-1].version)
            for stream in streams
            if (rows := self._by_stream.get(stream))
        )
        return version_by_stream

    def _index(self) -> None:
        for events, claims, releases in self._not_indexed:
            for event in events:
                self._by_stream.setdefault(event.stream, []).append(event)
            self._claimed.update(dict.fromkeys(releases))
            self._claimed.update({(claim.kind, claim.key): claim for claim in claims})
        self._not_indexed.clear()

    def _last_batch(self) -> Batch:
        if not self._batches:
            self._batches.append(Batch())
        return self._batches[-1]


W = TypeVar("W")


class Begins(Protocol[W]):
    """A store that begins and ends write transactions."""

    def begin(self, timeout: float, asked: Callable[[], Asked]) -> W: ...

    def end(self, transaction: W, *, keeps: bool) -> None: ...

    def who_writes(self) -> str:
        """Who holds the lock that `begin` waits for, as far as the database tells."""
        ...


class Writing(Generic[W]):
    """The context of a write transaction. It is a class because a generator takes five times as long per command."""

    __slots__ = ("_asked", "_store", "_timeout", "_transaction")

    def __init__(self, store: Begins[W], timeout: float, asked: Callable[[], Asked]) -> None:
        self._store = store
        self._timeout = timeout
        self._asked = asked

    def __enter__(self) -> W:
        with wait(self._waiting_in_words):
            self._transaction = self._store.begin(self._timeout, self._asked)
        return self._transaction

    def _waiting_in_words(self) -> str:
        return f"waiting for {self._store.who_writes()}, at most {self._timeout:g} seconds"

    def __exit__(self, error: object, *_: object) -> None:
        self._store.end(self._transaction, keeps=error is None)


_head = Head._make
_HEAD_NUMBERS: Final = len(Head._fields) - 1


def head_after(commit: CommitRow) -> Head:
    """The head of the ledger after this commit."""
    # A commit's row begins with the fields of the head, in the same order, and ends with the digest.
    return _head((*commit[:_HEAD_NUMBERS], commit.digest))


def _check_sequence(head: Head, commit: CommitRow, events: Sequence[EventRow]) -> None:
    assert commit.commit_no == head.commit_no + 1, (
        f"commit {commit.commit_no} does not follow {head.commit_no}"
    )
    assert commit.recorded_at.utcoffset() is not None, (
        "a moment without time zone reached the store"
    )
    assert head.recorded_at is None or commit.recorded_at > head.recorded_at, (
        f"commit {commit.commit_no} of {commit.recorded_at} is not later than the last one of {head.recorded_at}"
    )
    position = head.position
    for event in events:
        position += 1
        assert event.position == position, (
            f"position {event.position} does not follow {position - 1}"
        )
    assert commit.position_last == position, (
        f"the commit says position {commit.position_last}, its events {position}"
    )
