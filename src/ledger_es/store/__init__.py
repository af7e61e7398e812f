"""The store of events: in a SQLite file, in memory, or in a schema of PostgreSQL."""

from __future__ import annotations

from ledger_es.errors import LedgerUrlInvalid
from ledger_es.store.address import SqliteAddress, read_address
from ledger_es.store.port import (
    Asked,
    CommitRow,
    EventRow,
    PersonalRow,
    Reads,
    Store,
    WriteTransaction,
)
from ledger_es.store.sqlite_store import open_sqlite

__all__ = [
    "Asked",
    "CommitRow",
    "EventRow",
    "PersonalRow",
    "Reads",
    "Store",
    "WriteTransaction",
    "open_store",
]


def open_store(url: str, *, create: bool = False) -> Store:
    """Opens the store at a path, `:memory:`, `sqlite:///path` or `postgresql://…/database?ledger=name`.

    `create` creates a new ledger. Raises LedgerNotFound, LedgerExists, NotALedger, LedgerFormatTooOld,
    LedgerIsReadOnly, LedgerUrlInvalid or StoreUnreachable.
    """
    address = read_address(url)
    if isinstance(address, SqliteAddress):
        return open_sqlite(address, create=create)
    try:
        from ledger_es.store.postgres_store import open_postgres
    except ModuleNotFoundError as error:
        reason = "PostgreSQL needs the package psycopg: install ledger-es[postgres]"
        raise LedgerUrlInvalid(url=address.shown, reason=reason) from error
    return open_postgres(address, create=create)
