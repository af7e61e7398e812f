"""The texts and amounts by which entries are found for matching, kept in the database beside the read models.

They are a help and no read model: they may be thrown away at any time, and are made again from the open entries. They
only ever grow. An entry that has changed keeps its old keys, so that too much may be found, but never too little.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from ledger_es.projections.database import Database
from ledger_es.projections.tables import table
from ledger_es.projections.writing import Writer

_ENTRIES_A_PAGE: Final = 20_000


class KeyTextRow(NamedTuple):
    """A text by which an entry may be named."""

    text: str
    entry_no: int


class KeyAmountRow(NamedTuple):
    """An amount that settles the entry, in ten-thousandths of its currency."""

    currency: str
    amount: int
    entry_no: int


class KeysStandRow(NamedTuple):
    """How far the keys are: the last event, with the digest of its commit, and the entries that have keys.

    `is_whole` is 0 while they are being made; `maker` names who makes them.
    """

    maker: str
    is_whole: int
    version: int
    position: int
    commit_no: int
    digest: str
    entry_count: int


TEXTS = table("matching_key_texts", KeyTextRow, key=("text", "entry_no"), clustered=True)
AMOUNTS = table(
    "matching_key_amounts", KeyAmountRow, key=("currency", "amount", "entry_no"), clustered=True
)
STAND = table("matching_keys_stand", KeysStandRow, key=("maker",))
_TABLES: Final = (TEXTS, AMOUNTS, STAND)


class KeyRows(NamedTuple):
    """The keys of one open entry."""

    entry_no: int
    texts: Collection[str]
    currency: str
    amounts: Collection[int]


class MatchingKeys:
    """The keys of a ledger's open entries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stand(self) -> KeysStandRow | None:
        """How far the keys are; None if there are none, or if they are not whole."""
        with self._database.connecting() as connection:
            if not self._exist(connection):
                return None
            row = connection.execute(select(*STAND.c).where(STAND.c.is_whole == 1)).first()
            return KeysStandRow._make(row) if row else None

    def make(self, keys: Iterable[KeyRows], stand: KeysStandRow) -> bool:
        """Makes all keys anew, page by page, so that others may post meanwhile.

        False means that another process has begun to make them too; then its keys are left alone.
        """
        maker = secrets.token_hex(8)
        with self._database.writing() as writer:
            for of in _TABLES:
                writer.execute(f"DROP TABLE IF EXISTS {of.name}")
            writer.create(_TABLES, indexes=True)
            writer.insert(STAND, [stand._replace(maker=maker, is_whole=0)])
        entry_count = 0
        keys_left = iter(keys)
        while page := list(islice(keys_left, _ENTRIES_A_PAGE)):
            entry_count += len(page)
            with self._being_made_by(maker) as writer:
                if writer is None:
                    return False
                _insert(writer, page)
        with self._being_made_by(maker) as writer:
            if writer is None:
                return False
            writer.execute(
                "UPDATE matching_keys_stand SET is_whole = 1, entry_count = ?", (entry_count,)
            )
        return True

    @contextmanager
    def _being_made_by(self, maker: str) -> Iterator[Writer | None]:
        """A writer, or None if the keys are now made by somebody else."""
        with self._database.writing() as writer:
            makers = writer.execute("SELECT maker FROM matching_keys_stand").scalars().all()
            yield writer if makers == [maker] else None

    def add(self, keys: Sequence[KeyRows], stand: KeysStandRow) -> None:
        """Adds keys of entries that were posted or changed, and notes how far the keys are now."""
        with self._database.writing() as writer:
            _insert(writer, keys)
            writer.execute(
                "UPDATE matching_keys_stand SET position = ?, commit_no = ?, digest = ?, entry_count = entry_count + ?"
                " WHERE maker = ? AND position < ?",
                (
                    stand.position,
                    stand.commit_no,
                    stand.digest,
                    len(keys),
                    stand.maker,
                    stand.position,
                ),
            )

    def _exist(self, connection: Connection) -> bool:
        catalogue = (
            "sqlite_master WHERE name ="
            if self._database.is_sqlite
            else "pg_tables WHERE schemaname = current_schema() AND tablename ="
        )
        known = f"SELECT 1 FROM {catalogue} 'matching_keys_stand'"  # noqa: S608 - names are constants
        return connection.exec_driver_sql(known).first() is not None


def _insert(writer: Writer, keys: Sequence[KeyRows]) -> None:
    texts = [(text, key.entry_no) for key in keys for text in key.texts]
    amounts = [(key.currency, amount, key.entry_no) for key in keys for amount in key.amounts]
    _add(writer, "matching_key_texts VALUES (?, ?)", texts)
    _add(writer, "matching_key_amounts VALUES (?, ?, ?)", amounts)


def _add(writer: Writer, into: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        sql = f"INSERT INTO {into} ON CONFLICT DO NOTHING"
        if not writer.is_sqlite:
            sql = sql.replace("?", "%s")
        writer.connection.exec_driver_sql(sql, rows)
