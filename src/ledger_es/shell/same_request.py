"""Recognizes a request that is sent again, by keyed hashes of its content.

The hashes use the ledger's key, so that nobody who reads the table of commits can confirm a guessed request. Personal
texts have a hash of their own, which an erasure removes; the rest of a request names nobody.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

import orjson

from ledger_es.deciding.command import Command
from ledger_es.errors import LedgerError
from ledger_es.shell.request import Request, at_the_door
from ledger_es.store import CommitRow
from ledger_es.values import Personal

WITHOUT_KEY: Final = bytes(32)
"""The request hash of a commit without an idempotency key. It is never compared."""

_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
_LEFT_OUT: Final = "•"


class HashedRequest(NamedTuple):
    """A request with the hashes that recognize it, or with its refusal if it is invalid.

    `personal_hash` is None if the request has no personal texts.
    """

    request: Request
    request_hash: bytes = WITHOUT_KEY
    personal_hash: bytes | None = None
    refusal: LedgerError | None = None


class RequestHasher:
    """Hashes requests with the ledger's key."""

    def __init__(self, key: bytes) -> None:
        # Starting an HMAC with its key takes as long as hashing a request, so it is done only once.
        self._keyed = hmac.new(key, digestmod="sha256")

    def hashed(self, request: Request) -> HashedRequest:
        """The request with its hashes, or with its refusal. Refusals are not raised."""
        command = request.command
        try:
            request = at_the_door(request)
            content = command.request_content()
        except LedgerError as refusal:
            return HashedRequest(request, refusal=refusal)
        if request.idempotency_key is None:
            return HashedRequest(request)
        texts = dict(_personal_texts(content, ""))
        return HashedRequest(
            request,
            self._hash(command, content),
            self._hash(command, texts) if texts else None,
        )

    def _hash(self, command: Command, content: dict[str, Any]) -> bytes:
        keyed = self._keyed.copy()
        keyed.update(command.name.encode() + b"\0")
        keyed.update(orjson.dumps(content, default=_plain, option=_OPTIONS))
        return keyed.digest()


def is_same(hashed: HashedRequest, commit: CommitRow) -> bool:
    """Whether the request is the recorded one. Personal texts that have been erased since are not compared."""
    if not hmac.compare_digest(hashed.request_hash, commit.request_hash):
        return False
    if commit.personal_hash is None:
        return True
    return hmac.compare_digest(hashed.personal_hash or b"", commit.personal_hash)


def _plain(value: Any) -> str:
    """Decimals without trailing zeros, so that 100.0 equals 100.00; a fixed mark for a personal text."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    assert isinstance(value, Personal), f"a command holds a {type(value).__name__}"
    return _LEFT_OUT


def _personal_texts(part: Any, path: str) -> Iterator[tuple[str, str]]:
    """The personal texts of a request, each with its path."""
    if isinstance(part, Personal):
        yield path, part.reveal()
    elif isinstance(part, dict):
        for name, value in part.items():
            if isinstance(value, (Personal, dict, list, tuple)):
                yield from _personal_texts(value, f"{path}/{name}")
    elif isinstance(part, (list, tuple)):
        for place, value in enumerate(part):
            yield from _personal_texts(value, f"{path}/{place}")
