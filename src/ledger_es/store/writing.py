"""The write transaction: commits are collected in memory and written together, in the order they came."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final, Generic, NamedTuple, Protocol, TypeVar

from ledger_es.store.port import Asked, CommitRow, EventRow, PersonalRow
from ledger_es.store.reading import SqlReads
from ledger_es.values import Claim, Head, LedgerIdentity


@dataclass(slots=True)
class Batch:
    """Rows to be written together; the releases come first."""

    releases: list[tuple[str, str]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    events: list[EventRow] = field(default_factory=list)
    personal: list[PersonalRow] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    commits: list[CommitRow] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)


class _Appended(NamedTuple):
    """What one commit brought."""

    events: Sequence[EventRow]
    claims: Sequence[Claim]
    releases: Sequence[tuple[str, str]]


class BufferedWrite(SqlReads):
    """Head, events, claims and keys are seen from memory too; other reads write first what was appended.

    Not to write early matters in memory, where rows once written keep every other connection waiting.
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
        """`by_key`, `claimed`: what was found, or not, of that which was asked for with the head."""
        self._head = head
        self._batches: list[Batch] = []
        self._by_key = by_key or {}
        self._appended: list[EventRow] = []
        # Indexes of what was appended, made only once somebody asks: after a single commit nobody does.
        self._claimed = claimed or {}
        self._by_stream: dict[str, list[EventRow]] = {}
        self._not_indexed: list[_Appended] = []
        self._failed = False
        self.has_erased = False

    @abstractmethod
    def fetch(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """All rows of one query on the writer's connection."""

    @abstractmethod
    def insert(self, batch: Batch) -> None:
        """Write the rows. Raises eventsourcing's IntegrityError where they contradict what is there."""

    @abstractmethod
    def delete_texts(self, seals: Sequence[str], streams: Sequence[str]) -> None:
        """As `erase`, once everything is written that was collected."""

    @abstractmethod
    def replace_identity(self, identity: LedgerIdentity) -> None:
        """For a copy, which is the same ledger."""

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
        # A commit that releases begins a batch of its own: an earlier one may have claimed what it gives back.
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

    def flush(self) -> None:
        """Write what was collected; from then on the database answers for it."""
        self.write_out()
        for seen in (self._claimed, self._by_key, self._by_stream):
            seen.clear()
        self._appended.clear()
        self._not_indexed.clear()

    def write_out(self) -> None:
        """As `flush`, where nothing is asked any more."""
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
        known = self._claimed
        if not known:
            return super().claims(wanted)
        found = super().claims([pair for pair in wanted if pair not in known])
        for pair in wanted:
            claim = known.get(pair)
            if claim is not None:
                found[pair] = claim
        return found

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
        found = super().many_streams(streams, after_position)
        for stream in self._by_stream.keys() & set(streams):
            more = [row for row in self._by_stream[stream] if row.position > after_position]
            if more:
                found.setdefault(stream, []).extend(more)
        return found

    def event(self, stream: str, version: int) -> EventRow | None:
        self._index()
        for row in self._by_stream.get(stream, ()):
            if row.version == version:
                return row
        return super().event(stream, version)

    def last_versions(self, streams: Sequence[str]) -> dict[str, int]:
        self._index()
        found = super().last_versions(streams)
        found.update(
            (stream, rows[-1].version)
            for stream in streams
            if (rows := self._by_stream.get(stream))
        )
        return found

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
    """A store that begins and ends a write transaction."""

    def begin(self, timeout: float, asked: Callable[[], Asked]) -> W: ...

    def end(self, transaction: W, *, keeps: bool) -> None: ...


class Writing(Generic[W]):
    """A write transaction as a context; a generator takes five times as long, at each command."""

    __slots__ = ("_asked", "_store", "_timeout", "_transaction")

    def __init__(self, store: Begins[W], timeout: float, asked: Callable[[], Asked]) -> None:
        self._store = store
        self._timeout = timeout
        self._asked = asked

    def __enter__(self) -> W:
        self._transaction = self._store.begin(self._timeout, self._asked)
        return self._transaction

    def __exit__(self, error: object, *_: object) -> None:
        self._store.end(self._transaction, keeps=error is None)


_head = Head._make
_HEAD_NUMBERS: Final = len(Head._fields) - 1


def head_after(commit: CommitRow) -> Head:
    # A commit's row begins with the numbers of the head after it, in the same order, and ends with its digest.
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
