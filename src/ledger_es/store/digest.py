"""The digest of a commit: SHA-256 over its row and the leaves of its events. A changed byte shows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from ledger_es.store.port import CommitRow, EventRow
from ledger_es.values import utc_text

_SHORT: Final = 2048
_LENGTHS: Final = [length.to_bytes(8, "big") for length in range(_SHORT)]
"""Lengths of short texts as they are hashed, written once: there are five an event."""


def event_leaf(row: EventRow) -> bytes:
    """SHA-256 over position, stream, version, name and bytes, each with its length before it."""
    position, stream, version, name, state = row
    return _hashed(
        (b"%d" % position, stream.encode(), b"%d" % version, name.encode(), state),
    )


def commit_digest(commit: CommitRow, events: Sequence[EventRow]) -> bytes:
    """SHA-256 over everything the commit's row says (but the digest itself) and the leaves of its events."""
    fields = (
        *[b"%d" % number for number in (commit.commit_no, *commit[2:8])],
        utc_text(commit.recorded_at).encode(),
        (commit.command_key or "").encode(),
        commit.request_hash,
        commit.result,
        commit.actor.encode(),
        commit.command.encode(),
        *map(event_leaf, events),
    )
    return _hashed(fields)


def _hashed(parts: Iterable[bytes]) -> bytes:
    framed: list[bytes] = []
    for part in parts:
        length = len(part)
        framed += (_LENGTHS[length] if length < _SHORT else length.to_bytes(8, "big"), part)
    return hashlib.sha256(b"".join(framed)).digest()
