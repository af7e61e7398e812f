"""Addresses of ledgers: a path, `:memory:`, `sqlite:///path` or `postgresql://…/database?ledger=name`."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from ledger_es.errors import LedgerUrlInvalid

# At most 56 characters, so that the channel "ledger_<name>" stays within PostgreSQL's limit of 63 bytes.
_SCHEMA = re.compile(r"(?!pg_)(?!information_schema$)[a-z_][a-z0-9_]{0,55}")
_SQLITE_PREFIX = "sqlite:///"


class SqliteAddress(NamedTuple):
    """A SQLite file. If `path` is None, the ledger is in memory and lost when the store is closed."""

    url: str
    path: Path | None


class PostgresAddress(NamedTuple):
    """A schema of PostgreSQL.

    `conninfo` is the URL for libpq, without our parameter `ledger`. `shown` is the URL without password, for messages.
    """

    url: str
    conninfo: str
    schema: str
    shown: str


def read_address(url: str) -> SqliteAddress | PostgresAddress:
    """The parsed address. Raises LedgerUrlInvalid."""
    if url in (":memory:", "sqlite://", "sqlite:///:memory:"):
        return SqliteAddress(url, None)
    if url.startswith(("postgresql://", "postgres://")):
        return _postgres(url)
    if url.startswith(_SQLITE_PREFIX):
        return _sqlite(url, url.removeprefix(_SQLITE_PREFIX))
    if "://" in url:
        reason = "it is neither a path nor begins with sqlite:/// or postgresql://"
        raise LedgerUrlInvalid(url=without_password(url), reason=reason)
    return _sqlite(url, url)


def _sqlite(url: str, path: str) -> SqliteAddress:
    if not path or "\0" in path:
        raise LedgerUrlInvalid(url=url, reason="the path of the file is missing or not a path")
    return SqliteAddress(url, Path(path).absolute())


def _postgres(url: str) -> PostgresAddress:
    shown = without_password(url)
    # urlunsplit is not used, because it turns postgresql:///database into postgresql:/database.
    server, _, text = url.partition("#")[0].partition("?")
    query = parse_qsl(text, keep_blank_values=True)
    schemas = [value for name, value in query if name == "ledger"] or ["ledger"]
    if len(schemas) > 1 or not _SCHEMA.fullmatch(schemas[0]):
        reason = "a ledger is one name of small letters, digits and _, at most 56, not begun by a digit or pg_"
        raise LedgerUrlInvalid(url=shown, reason=reason)
    rest = urlencode([(name, value) for name, value in query if name != "ledger"])
    return PostgresAddress(url, f"{server}?{rest}" if rest else server, schemas[0], shown)


def without_password(url: str) -> str:
    """The URL with all passwords hidden, wherever a URL of PostgreSQL can contain one."""
    hidden = re.sub(r"(://[^/@:]*):[^@/]*@", r"\1:•@", url)
    return re.sub(r"(?i)([?&](?:ssl)?password=)[^&]*", r"\1•", hidden)
