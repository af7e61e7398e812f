"""Which ledger it is, where its log ends, and who holds what may exist once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime
from typing import Final, NamedTuple

NOTHING_BEFORE: Final = bytes(32)
"""Stands for the digest of the commit before the first."""


class LedgerIdentity(NamedTuple):
    """Which ledger it is, whatever store it is in: 16 random bytes in hexadecimal, and a key of 32 random bytes.

    The id is public; the key makes keyed hashes of what must be known again and not be read.
    """

    ledger_id: str
    key: bytes

    @property
    def key_check(self) -> str:
        """Tells a wrong key without telling the key; the company's first event holds it."""
        return hashlib.sha256(b"key\0" + self.key).hexdigest()[:32]


def new_identity() -> LedgerIdentity:
    """Drawn when a ledger is created."""
    return LedgerIdentity(secrets.token_hex(16), secrets.token_bytes(32))


class Head(NamedTuple):
    """The last commit of the ledger, the last numbers drawn and the commit's digest; all 0 in a new ledger."""

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
    """Who holds what may exist once: the event that made it."""

    kind: str
    key: str
    commit_no: int
    stream: str
    version: int
