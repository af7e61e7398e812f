"""Rows for the tests of the store: commits with events, claims and personal values that follow the head."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ledger_es.store import CommitRow, EventRow, PersonalRow, Reads, Store, WriteTransaction
from ledger_es.values import Claim

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def moment_of(commit_no: int) -> datetime:
    return NOON + timedelta(microseconds=commit_no)


def append(
    transaction: WriteTransaction,
    streams: Sequence[str] = ("customer-1", "general_ledger"),
    *,
    key: str | None = None,
    claims: Sequence[tuple[str, str]] = (),
    releases: Sequence[tuple[str, str]] = (),
    personal: Sequence[PersonalRow] = (),
    state: bytes = b'{"x":1}',
    **changed: Any,
) -> CommitRow:
    """One commit with one event for each stream named; its numbers follow the head."""
    head = transaction.head()
    commit_no = head.commit_no + 1
    versions = {
        stream: len(transaction.stream_events(stream)) + 1 for stream in dict.fromkeys(streams)
    }
    events = []
    for position, stream in enumerate(streams, start=head.position + 1):
        events.append(EventRow(position, stream, versions[stream], f"{stream}.made.1", state))
        versions[stream] += 1
    commit = CommitRow(
        commit_no=commit_no,
        recorded_at=moment_of(commit_no),
        position_last=head.position + len(events),
        register_no_last=commit_no,
        transaction_no_last=head.transaction_no + 2,
        entry_no_last=head.entry_no + 3,
        gl_entry_no_last=head.gl_entry_no + 4,
        application_no_last=head.application_no,
        command_key=key,
        request_hash=b"\x00hash",
        personal_hash=None,
        result=b'{"entry_no":1}',
        actor="anna",
        command="post-journal",
        program="ledger_es 0.1.0",
        nonce=bytes(range(16)),
        digest=bytes(range(32)),
    )._replace(**changed)
    transaction.append(
        commit,
        events,
        [Claim(kind, name, commit_no, streams[0], 1) for kind, name in claims],
        releases,
        personal,
        list(dict.fromkeys(event.name for event in events)),
    )
    return commit


def everything(reads: Reads) -> dict[str, Any]:
    """All rows of a ledger, to compare two."""
    files = reads.all_statement_files("", 1_000)
    return {
        "head": reads.head(),
        "events": reads.events(0, 1_000_000),
        "commits": reads.commits(0, 1_000_000),
        "claims": reads.all_claims(("", ""), 1_000_000),
        "personal": reads.all_personal("", 1_000_000),
        "names": reads.event_names(),
        "files": {sha256: reads.statement_file(sha256) for sha256 in files},
        "identity": reads.identity(),
    }


def foreign_rows(store: Store, statement: str) -> list[tuple[Any, ...]]:
    """Rows of a query of the test's own, on a connection of the store."""
    connection = store.connect()
    try:
        cursor = connection.cursor()
        cursor.execute(statement)
        return [tuple(row) for row in cursor.fetchall()]
    finally:
        connection.close()
