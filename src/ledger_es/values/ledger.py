"""The identity of a ledger, the head of its log, and claims."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Final, NamedTuple

NOTHING_BEFORE: Final = bytes(32)
"""The digest that stands before the first commit."""


class LedgerIdentity(NamedTuple):
    """The identity of a ledger in any store: an id of 16 random bytes in hexadecimal, and a key of 32 random bytes.

    The id is public. The key is used for keyed hashes of texts that must be recognized but not be readable.
    """

    ledger_id: str
    key: bytes

    @property
    def key_check(self) -> str:
        """A value that reveals a wrong key but not the key. The company's first event contains it."""
        return hashlib.sha256(b"key\0" + self.key).hexdigest()[:32]


def new_identity() -> LedgerIdentity:
    """A new random identity, drawn when a ledger is created."""
    return LedgerIdentity(secrets.token_hex(16), secrets.token_bytes(32))


class Head(NamedTuple):
    """The last commit of the ledger with its digest, and the last numbers drawn. All are 0 in a new ledger."""

    commit_no: int = 0
    recorded_at: datetime | None = None
    position: int = 0
    register_no: int = 0
    transaction_no: int = 0
    entry_no: int = 0
    gl_entry_no: int = 0
    application_no: int = 0
    digest: bytes = NOTHING_BEFORE


class Claim(NamedTuple):
    """A key of something that may exist only once, and the event that claims it."""

    kind: str
    key: str
    commit_no: int
    stream: str
    version: int
