"""Recomputes the claims from the events, and compares them with the table of claims."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Final

from ledger_es.aggregates.claims import Key, claimed_by, released_by
from ledger_es.aggregates.event import Event, Recorded
from ledger_es.audit.findings import Findings
from ledger_es.audit.log import ReadEvent
from ledger_es.store.port import Reads
from ledger_es.values import Claim

PAGE_CLAIMS: Final = 10_000


class ClaimChecks:
    """Collects the claims from the log in a temporary SQLite database, because a large ledger has millions.

    SQLite keeps a small database in memory and moves a large one to a temporary file.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._waiting: dict[Key, Claim | None] = {}
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA cache_size = -65536")
        self._database.execute(
            "CREATE TABLE claims (kind TEXT, key TEXT, commit_no INTEGER, stream TEXT, version INTEGER,"
            " PRIMARY KEY (kind, key)) WITHOUT ROWID"
        )

    def check(self, events: Sequence[ReadEvent]) -> None:
        """Adds the events of one commit. Releases come before claims."""
        readable = [event.recorded for event in events if event.recorded is not None]
        for recorded in readable:
            self._waiting.update((key, None) for key in self._released(recorded))
        for recorded in readable:
            for key in self._claimed(recorded):
                commit_no = recorded.envelope.commit_no
                self._waiting[key] = Claim(*key, commit_no, recorded.stream, recorded.version)
        if len(self._waiting) >= PAGE_CLAIMS:
            self._write()

    def finish(self, reads: Reads) -> None:
        """Compares the claims with the table, in the order of kind and key."""
        self._write()
        by_events = map(
            Claim._make, self._database.execute("SELECT * FROM claims ORDER BY kind, key")
        )
        in_table = _all_claims(reads)
        claimed, held = next(by_events, None), next(in_table, None)
        while claimed is not None or held is not None:
            if claimed is not None and (held is None or claimed[:2] < held[:2]):
                self._tell("is missing, the event claims it", claimed)
                claimed = next(by_events, None)
            elif held is not None and (claimed is None or held[:2] < claimed[:2]):
                self._tell("is in the table, the event does not claim it", held)
                held = next(in_table, None)
            else:
                assert claimed is not None, "of two equal keys one is none"
                assert held is not None, "of two equal keys one is none"
                if claimed != held:
                    holder = f"event {held.version} of {held.stream}, commit {held.commit_no}"
                    self._tell(f"is held by {holder}, and claimed by another", claimed)
                claimed, held = next(by_events, None), next(in_table, None)
        self._database.close()

    def _tell(self, says: str, claim: Claim) -> None:
        event = f"event {claim.version} of {claim.stream}, commit {claim.commit_no}"
        self._findings.add(
            "claims", f"claim {claim.kind} {claim.key} {says} ({event})", claim.commit_no
        )

    def _write(self) -> None:
        write = self._database.executemany
        self._database.execute("BEGIN")
        released = [key for key, claim in self._waiting.items() if claim is None]
        write("DELETE FROM claims WHERE kind = ? AND key = ?", released)
        # If two events claim the same key, one of them differs from the table, which contains only the other.
        claims = [claim for claim in self._waiting.values() if claim is not None]
        write("INSERT OR REPLACE INTO claims VALUES (?, ?, ?, ?, ?)", claims)
        self._database.execute("COMMIT")
        self._waiting.clear()

    def _released(self, recorded: Recorded) -> list[Key]:
        return self._keys(recorded, released_by)

    def _claimed(self, recorded: Recorded) -> list[Key]:
        return self._keys(recorded, claimed_by)

    def _keys(self, recorded: Recorded, keys_of: Callable[[str, Event], list[Key]]) -> list[Key]:
        """An event changed by another hand may be readable and still make no sense on its stream."""
        try:
            return keys_of(recorded.stream, recorded.event)
        except (AssertionError, ValueError) as error:
            commit_no = recorded.envelope.commit_no
            says = f"event {recorded.version} of {recorded.stream}, commit {commit_no}: {error}"
            self._findings.add("claims", says, commit_no)
            return []


def _all_claims(reads: Reads) -> Iterator[Claim]:
    return chain.from_iterable(_pages(reads))


def _pages(reads: Reads) -> Iterator[list[Claim]]:
    after = ("", "")
    while page := reads.all_claims(after, PAGE_CLAIMS):
        yield page
        after = (page[-1].kind, page[-1].key)
