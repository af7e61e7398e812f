"""The digest of a commit: 32 bytes that stand for the commit and everything recorded before it.

Leaves are blinded with the nonce of the commit. So an auditor can be shown one event and its path to the digest without
learning anything about other events. Each digest includes the one before it. A log that was cut, or was continued from
a restored copy, therefore no longer contains a digest that somebody noted down.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

from ledger_es.store.port import CommitRow, EventRow
from ledger_es.values import NOTHING_BEFORE, utc_text

__all__ = ["NOTHING_BEFORE", "commit_digest", "event_leaf", "frame", "root_of", "row_leaf"]

_BLIND_BYTES: Final = 16
_SHORT: Final = 2048
_LENGTHS: Final = [length.to_bytes(8, "big") for length in range(_SHORT)]
"""The framed lengths of short parts, computed once because each event has seven parts."""


def frame(*parts: bytes) -> bytes:
    """The parts in order, each preceded by its length, so that different lists of parts give different bytes."""
    framed: list[bytes] = []
    for part in parts:
        length = len(part)
        framed.append(_LENGTHS[length] if length < _SHORT else length.to_bytes(8, "big"))
        framed.append(part)
    return b"".join(framed)


def event_leaf(nonce: bytes, place: int, event: EventRow) -> bytes:
    """The leaf of one event; `place` counts from 0 within its commit."""
    blind = hashlib.sha256(nonce + place.to_bytes(8, "big")).digest()[:_BLIND_BYTES]
    framed = frame(
        b"event.1",
        blind,
        b"%d" % event.position,
        event.stream.encode(),
        b"%d" % event.version,
        event.name.encode(),
        event.state,
    )
    return hashlib.sha256(framed).digest()


def row_leaf(commit: CommitRow) -> bytes:
    """The leaf of the commit's key, request hash and result.

    It is separate because keys and results can name documents of several customers and vendors.
    """
    blind = hashlib.sha256(commit.nonce + b"row").digest()[:_BLIND_BYTES]
    key = (commit.command_key or "").encode()
    framed = frame(b"row.1", blind, key, commit.request_hash, commit.result)
    return hashlib.sha256(framed).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root of the tree over the leaves, split at the largest power of two below their number (RFC 6962, 2.1)."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256().digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = root_of(leaves[:split]), root_of(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def commit_digest(
    ledger_id: str, digest_before: bytes, commit: CommitRow, events: Sequence[EventRow]
) -> bytes:
    """The digest of a commit of this ledger: 32 bytes. The digest in the row itself is ignored.

    `digest_before` is the digest of the previous commit, NOTHING_BEFORE for the first.
    """
    leaves = [event_leaf(commit.nonce, place, event) for place, event in enumerate(events)]
    framed = frame(
        b"commit.1",
        ledger_id.encode(),
        digest_before,
        b"%d" % commit.commit_no,
        utc_text(commit.recorded_at).encode(),
        b"%d" % commit.position_last,
        b"%d" % commit.register_no_last,
        b"%d" % commit.transaction_no_last,
        b"%d" % commit.entry_no_last,
        b"%d" % commit.gl_entry_no_last,
        b"%d" % commit.application_no_last,
        commit.actor.encode(),
        commit.command.encode(),
        commit.program.encode(),
        row_leaf(commit),
        root_of(leaves),
    )
    return hashlib.sha256(framed).digest()
