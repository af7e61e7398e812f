"""Reads the log commit by commit, and checks its numbers, times, envelopes, digests and versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple

from ledger_es.aggregates.event import Envelope, Recorded
from ledger_es.audit.findings import Findings
from ledger_es.errors import StoredEventUnreadable, UnknownEventName
from ledger_es.store.digest import NOTHING_BEFORE, commit_digest
from ledger_es.store.mapper import Mapper
from ledger_es.store.paging import PAGE_EVENTS, pages_between
from ledger_es.store.port import CommitRow, EventRow, Reads
from ledger_es.values import utc_text

PAGE_COMMITS: Final = 1_000


class StoredCommit(NamedTuple):
    """A commit, the commit before it, and the events up to its last position."""

    before: CommitRow | None
    commit: CommitRow
    rows: list[EventRow]


class ReadEvent(NamedTuple):
    """The row of an event, and the decoded event. `recorded` is None if it cannot be decoded."""

    row: EventRow
    recorded: Recorded | None


def read_log(reads: Reads) -> Iterator[StoredCommit]:
    """All commits with their events, read in pages, even if there are gaps."""
    before: CommitRow | None = None
    last = 0
    while commits := reads.commits(before.commit_no if before else 0, PAGE_COMMITS):
        page_until = max(commit.position_last for commit in commits)
        events = chain.from_iterable(pages_between(reads, last, page_until))
        waiting = next(events, None)
        for commit in commits:
            rows: list[EventRow] = []
            while waiting is not None and waiting.position <= commit.position_last:
                rows.append(waiting)
                waiting = next(events, None)
            yield StoredCommit(before, commit, rows)
            before = commit
            last = max(last, commit.position_last)


def events_without_commit(reads: Reads, position_last: int) -> list[EventRow]:
    """The first page of events after the last commit. There are none unless commits were removed."""
    return reads.events(position_last, PAGE_EVENTS)


class LogChecks:
    """Checks the log in order. It keeps the last position, the last version of each stream, and the event names."""

    def __init__(self, ledger_id: str, mapper: Mapper, findings: Findings) -> None:
        self._ledger_id = ledger_id
        self._mapper = mapper
        self._findings = findings
        self._position_last = 0
        self._versions: dict[str, int] = {}
        self.names: set[str] = set()
        self.broken_streams: set[str] = set()
        """The streams with an event that is missing or cannot be decoded, so that their states are unknown."""
        self.is_whole = True
        """Whether every event exists, can be decoded and belongs to a commit."""

    def read(self, stored: StoredCommit) -> list[ReadEvent]:
        """The decoded events of the commit, after checking each by itself and against its commit."""
        commit = stored.commit
        self._check_row(stored)
        read = [self.read_event(row, commit.commit_no) for row in stored.rows]
        own = [event for event in read if self._belongs(event, stored)]
        self._check_missing(commit.position_last, commit.commit_no)
        ends = bool(read) and read[-1].row.position == commit.position_last
        if ends and (not own or own[-1] is not read[-1]):
            says = f"commit {commit.commit_no}: position_last {commit.position_last} is not its own last event"
            self._findings.add("commits", says, commit.commit_no)
        self._check_envelopes(commit, own)
        self._check_digest(stored, [event.row for event in own])
        return read

    def read_event(self, row: EventRow, commit_no: int) -> ReadEvent:
        self._check_missing(row.position - 1, commit_no)
        self._position_last = row.position
        self.names.add(row.name)
        expected = self._versions.get(row.stream, 0) + 1
        if row.version != expected:
            says = f"{row.stream}: version {row.version} follows version {expected - 1} (commit {commit_no})"
            self._findings.add("stream_versions", says, commit_no)
            self.broken_streams.add(row.stream)
        self._versions[row.stream] = row.version
        try:
            return ReadEvent(row, self._mapper.decode(row))
        except (StoredEventUnreadable, UnknownEventName) as error:
            says = f"event {row.position} ({row.stream} {row.version}, commit {commit_no}): {error}"
            self._findings.add("events", says, commit_no)
            self.broken_streams.add(row.stream)
            self.is_whole = False
            return ReadEvent(row, None)

    def check_names(self, stored: Sequence[str]) -> None:
        for name in sorted(self.names - set(stored)):
            self._findings.add("event_names", f"{name} stands in the log and not in the table")
        for name in sorted(set(stored) - self.names):
            self._findings.add("event_names", f"{name} stands in the table and not in the log")

    def check_rest(self, rows: Sequence[EventRow], last_commit_no: int) -> list[ReadEvent]:
        """Reports events after the last commit."""
        read = [self.read_event(row, last_commit_no + 1) for row in rows]
        self.is_whole = self.is_whole and not rows
        for row, recorded in read:
            named = recorded.envelope.commit_no if recorded else last_commit_no + 1
            says = (
                f"event {row.position} ({row.stream} {row.version}) names it, and it is not there"
            )
            self._findings.add("commits", f"commit {named} is missing: {says}", named)
        return read

    def _check_row(self, stored: StoredCommit) -> None:
        before, commit = stored.before, stored.commit
        number, add = commit.commit_no, self._findings.add
        expected = before.commit_no + 1 if before else 1
        for missing in range(expected, min(number, expected + 100)):
            add("commits", f"commit {missing} is missing", missing)
        if before is None:
            return
        if commit.recorded_at <= before.recorded_at:
            moments = f"{utc_text(commit.recorded_at)}, not after {utc_text(before.recorded_at)}"
            says = f"commit {number} was recorded at {moments} of commit {before.commit_no}"
            add("commits", says, number)
        if commit.position_last <= before.position_last:
            says = f"commit {number}: position_last {commit.position_last} is not after {before.position_last}"
            add("commits", says, number)

    def _check_digest(self, stored: StoredCommit, events: Sequence[EventRow]) -> None:
        """Checks the digest with the stored one before it, so that one wrong commit does not spoil all later ones."""
        before, commit = stored.before, stored.commit
        if commit.commit_no != (before.commit_no + 1 if before else 1):
            # Without the commit before it, the digest cannot be checked. Another check reports the missing commit.
            return
        digest_before = before.digest if before else NOTHING_BEFORE
        if commit_digest(self._ledger_id, digest_before, commit, events) != commit.digest:
            says = f"commit {commit.commit_no} is not what it was when it was recorded"
            self._findings.add("digests", says, commit.commit_no)

    def _check_missing(self, until: int, commit_no: int) -> None:
        """Reports positions up to `until` that are missing, since positions have no gaps."""
        first = self._position_last + 1
        if first <= until:
            which = f"event {until} is" if first == until else f"events {first} to {until} are"
            self._findings.add("events", f"{which} missing (commit {commit_no})", commit_no)
            self._position_last = until
            self.is_whole = False

    def _belongs(self, read: ReadEvent, stored: StoredCommit) -> bool:
        if read.recorded is None or read.recorded.envelope.commit_no == stored.commit.commit_no:
            return True
        row, named, number = read.row, read.recorded.envelope.commit_no, stored.commit.commit_no
        first = stored.before.commit_no + 1 if stored.before else 1
        where = f"event {row.position} ({row.stream} {row.version})"
        if first <= named < number:
            says = f"{where} belongs to commit {named}, which is missing"
            self._findings.add("events", says, named)
        else:
            says = f"{where} names commit {named} and stands in commit {number}"
            self._findings.add("events", says, min(named, number))
        return False

    def _check_envelopes(self, commit: CommitRow, own: list[ReadEvent]) -> None:
        shared: tuple[str, ...] | None = None
        for index, (row, recorded) in enumerate(own, 1):
            if recorded is None:
                continue
            envelope = recorded.envelope
            where = f"event {row.position} ({row.stream} {row.version}, commit {commit.commit_no})"
            for name, is_, expected in _told(envelope, commit, row, index):
                if is_ != expected:
                    says = f"{where}: {name} is {is_!r}, its commit says {expected!r}"
                    self._findings.add("events", says, commit.commit_no)
            own_shared = (envelope.correlation, envelope.source, envelope.reason)
            if shared is not None and own_shared != shared:
                says = f"{where}: correlation, source or reason differ from the event before"
                self._findings.add("events", says, commit.commit_no)
            shared = own_shared


def _told(
    envelope: Envelope, commit: CommitRow, row: EventRow, index: int
) -> Iterator[tuple[str, object, object]]:
    """Facts that are stored twice, in the bytes of the event and in its row or commit: name and both values."""
    yield "place", envelope.place, index
    yield "position", envelope.position, row.position
    yield "recorded_at", utc_text(envelope.recorded_at), utc_text(commit.recorded_at)
    yield "actor", envelope.actor, commit.actor
    yield "command", envelope.command, commit.command
    yield "command_key", envelope.command_key, commit.command_key or ""
