"""Keeps the keys of open entries from one run of the program to the next, so that not all entries are read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from ledger_es.collector import collector_paused
from ledger_es.errors import LedgerIsBusy, LedgerIsReadOnly
from ledger_es.matching.narrowing import KEYS_VERSION, keys_of
from ledger_es.payment_reconciliation.open_entry import open_entry, touched
from ledger_es.queries import Connection, ReadModels
from ledger_es.queries.matching_keys import KeyRows, KeysStandRow, MatchingKeys
from ledger_es.queries.open_entries_now import has_more_open_entries_than, open_rows
from ledger_es.shell.engine import Engine
from ledger_es.waits import wait

_FAR: Final = date(9999, 12, 31)
EVENTS_WITHOUT_KEYS: Final = 1_000
"""So many events may lie after the keys: the entries that they touch are read without keys."""
_KEYS_FOR_EACH_OPEN_ENTRY: Final = 3
"""If entries with keys are more than so many times those that are open, the keys are made anew."""


class EntryKeysKept:
    """The keys of a ledger's open entries, and how far they are."""

    def __init__(self, engine: Engine, read_models: ReadModels) -> None:
        self._engine = engine
        self._read_models = read_models
        self._keys = MatchingKeys(read_models.database)

    def are_worth_it(self, open_entries: int) -> bool:
        """Whether there are more open entries than this, in a ledger that outlives the program."""
        if self._engine.store.shown_url == ":memory:":
            return False
        with self._read_models.at(_FAR) as (connection, _):
            return has_more_open_entries_than(connection, open_entries)

    def caught_up(self) -> int | None:
        """Brings the keys near the head of the ledger; the position up to which they are.

        None where there are none: the ledger can only be read, or others are writing for long.
        """
        try:
            return self._caught_up()
        except (LedgerIsReadOnly, LedgerIsBusy):
            return None

    def _caught_up(self) -> int | None:
        with collector_paused(), self._read_models.at(_FAR) as (connection, moment):
            head = self._stand_at(moment.commit_no)
            stand = self._keys.stand()
            if stand is None or not self._are_good(connection, stand, head):
                with wait(
                    "noting by what open entries are found, so that not all are read for each statement"
                ):
                    keys_were_made = self._keys.make(self._of_open_entries(connection, None), head)
                return head.position if keys_were_made else None
            if head.position - stand.position <= EVENTS_WITHOUT_KEYS:
                return stand.position
            entry_nos = self._touched(stand.position, head.position)
            self._keys.add(
                list(self._of_open_entries(connection, sorted(entry_nos))),
                head._replace(maker=stand.maker),
            )
            return head.position

    def _stand_at(self, commit_no: int) -> KeysStandRow:
        commit = self._engine.store.commit(commit_no)
        assert commit is not None, "a ledger with open entries has commits"
        return KeysStandRow(
            maker="",
            is_whole=1,
            version=KEYS_VERSION,
            position=commit.position_last,
            commit_no=commit_no,
            digest=commit.digest.hex(),
            entry_count=0,
        )

    def _are_good(self, connection: Connection, stand: KeysStandRow, head: KeysStandRow) -> bool:
        """Whether the keys are of this ledger as it is now, of this version, and not mostly of closed entries."""
        if stand.version != head.version or stand.position > head.position:
            return False
        commit = self._engine.store.commit(stand.commit_no)
        if commit is None or commit.digest.hex() != stand.digest:
            return False
        fewest_open = stand.entry_count // _KEYS_FOR_EACH_OPEN_ENTRY
        return has_more_open_entries_than(connection, max(0, fewest_open - 1))

    def _touched(self, after: int, until: int) -> set[int]:
        rows = self._engine.store.events(after, until - after, until)
        return {entry_no for row in rows for entry_no in touched(self._engine.mapper.event(row))}

    def _of_open_entries(
        self, connection: Connection, entry_nos: Sequence[int] | None
    ) -> Iterator[KeyRows]:
        for row in open_rows(connection, entry_nos):
            keys = keys_of(open_entry(row))
            yield KeyRows(row.entry_no, keys.texts, row.currency, keys.amounts)
