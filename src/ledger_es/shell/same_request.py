"""Whether two requests are the same: keyed hashes of what is asked, with and without the texts of people.

The hashes have the ledger's key, so that nobody who reads the table of commits can confirm a request they guess. The
texts of people have a hash of their own, which an erasure empties: what is left of a request names nobody.
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
"""The request hash of a commit without an idempotency key: nobody will ask whether it is the same."""

_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
_LEFT_OUT: Final = "•"


class HashedRequest(NamedTuple):
    """A request with the hashes that know it again, or with the refusal of a request that is not clear.

    `personal_hash` is None where the request holds no texts of people.
    """

    request: Request
    request_hash: bytes = WITHOUT_KEY
    personal_hash: bytes | None = None
    refusal: LedgerError | None = None


class RequestHasher:
    """Hashes requests with the ledger's key."""

    def __init__(self, key: bytes) -> None:
        # Begun here, since starting an HMAC with its key takes as long as hashing a request.
        self._keyed = hmac.new(key, digestmod="sha256")

    def hashed(self, request: Request) -> HashedRequest:
        """The request with its hashes, or with its refusal; nothing is raised."""
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
    """Whether the request is the one that was recorded. Texts of people that were erased since are not compared."""
    if not hmac.compare_digest(hashed.request_hash, commit.request_hash):
        return False
    if commit.personal_hash is None:
        return True
    return hmac.compare_digest(hashed.personal_hash or b"", commit.personal_hash)


def _plain(value: Any) -> str:
    """Decimals without zeros at the end, since 100.0 is 100.00; of a personal text, that there is one."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    assert isinstance(value, Personal), f"a command holds a {type(value).__name__}"
    return _LEFT_OUT


def _personal_texts(part: Any, path: str) -> Iterator[tuple[str, str]]:
    """The texts of people in a request, by the path that leads to each."""
    if isinstance(part, Personal):
        yield path, part.reveal()
    elif isinstance(part, dict):
        for name, value in part.items():
            if isinstance(value, (Personal, dict, list, tuple)):
                yield from _personal_texts(value, f"{path}/{name}")
    elif isinstance(part, (list, tuple)):
        for place, value in enumerate(part):
            yield from _personal_texts(value, f"{path}/{place}")
