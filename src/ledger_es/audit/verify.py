"""Verifies a ledger: reads everything from the store and checks that it agrees, from event bytes to reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger_es.audit.books import BooksReplayed
from ledger_es.audit.claims import ClaimChecks
from ledger_es.audit.expected import check_expected, read_expected
from ledger_es.audit.findings import Findings, HeadDigest, Verification
from ledger_es.audit.log import LogChecks, ReadEvent, events_without_commit, read_log
from ledger_es.audit.numbers import check_numbers
from ledger_es.audit.read_tables import check_read_models, note_not_compared
from ledger_es.audit.seals import FileChecks, SealChecks
from ledger_es.queries import ReadModels
from ledger_es.store.digest import NOTHING_BEFORE
from ledger_es.store.mapper import Mapper
from ledger_es.store.port import Reads, Store

Progress = Callable[[int, int], None]
"""Called with the number of events read and the number of all events."""


def verify(
    store: Store,
    mapper: Mapper,
    read_models: ReadModels | None,
    *,
    expect: str | None = None,
    progress: Progress | None = None,
) -> Verification:
    """Replays the ledger from its first event. Returns whether everything agrees, and the first commit at fault.

    A failed check does not stop the others. The ledger is read in pages as of one moment; postings may go on meanwhile.
    If `read_models` is None, they are not compared. `expect` is a noted digest, `COMMIT:DIGEST` (see `read_expected`).

    The digests reveal damage and careless changes. Somebody who can write to the database and knows the program can
    compute new digests from a commit on. Only `expect` reveals this, and a log that was cut. Raises
    ExpectedDigestInvalid.
    """
    expected = read_expected(expect) if expect is not None else None
    findings = Findings()
    with store.snapshot() as reads:
        replay = _Replay(reads, mapper, findings)
        commits, events = replay.run(progress or _nobody)
        if expected is not None:
            check_expected(expected, reads, findings)
    if not replay.is_whole:
        note_not_compared(findings, "events are missing, cannot be read or belong to no commit")
    elif read_models is None:
        note_not_compared(findings, "only what is stored was asked for")
    else:
        check_read_models(read_models, replay.books, replay.head.commit_no, findings)
    return findings.verification(commits, events, replay.head)


class _Replay:
    """Reads the log once and gives each commit to all checks."""

    def __init__(self, reads: Reads, mapper: Mapper, findings: Findings) -> None:
        self._reads = reads
        self._findings = findings
        self._log = LogChecks(reads.identity().ledger_id, mapper, findings)
        self._claims = ClaimChecks(findings)
        self._seals = SealChecks(reads, findings)
        self._files = FileChecks(findings)
        self.head = HeadDigest(0, NOTHING_BEFORE.hex())
        self.books = BooksReplayed(findings, self._log.broken_streams)

    @property
    def is_whole(self) -> bool:
        return self._log.is_whole

    def run(self, progress: Progress) -> tuple[int, int]:
        """Runs all checks. Returns the numbers of commits and events."""
        commits = events = position_last = 0
        expected = self._reads.head().position
        for stored in read_log(self._reads):
            read = self._log.read(stored)
            check_numbers(stored, read, self._findings)
            self._look_at(read, stored.commit.commit_no)
            commits, events = commits + 1, events + len(read)
            self.head = HeadDigest(stored.commit.commit_no, stored.commit.digest.hex())
            position_last = max(position_last, stored.commit.position_last)
            if read:
                progress(events, expected)
        rest = self._log.check_rest(
            events_without_commit(self._reads, position_last), self.head.commit_no
        )
        self._look_at(rest, self.head.commit_no + 1)
        self._finish()
        return commits, events + len(rest)

    def _look_at(self, read: Sequence[ReadEvent], commit_no: int) -> None:
        self._claims.check(read)
        self._seals.check(read)
        self._files.check(read)
        self.books.replay(read, commit_no)

    def _finish(self) -> None:
        self._log.check_names(self._reads.event_names())
        self._claims.finish(self._reads)
        self._seals.finish()
        self._files.finish(self._reads)
        self.books.finish()


def _nobody(_read: int, _of: int) -> None:
    """Ignores the progress."""
