"""Choosing original files to purge: those of which all statements end before a day."""

from __future__ import annotations

from abc import ABC
from collections.abc import Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from ledger_es.commands.original_files import PurgeFiles
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries import ReadModels
from ledger_es.queries.original_files import last_days_of_files
from ledger_es.shell.engine import Engine
from ledger_es.shell.request import Executed
from ledger_es.values.arguments import DAY, LIST, TEXT, YES_OR_NO, arguments_checked

_PAGE_FILES: Final = 1_000
_ARGUMENTS: Final = {
    "before": DAY,
    "file_sha256s": LIST,
    "ground": TEXT,
    "idempotency_key": TEXT,
    "dry_run": YES_OR_NO,
}


class Purged(NamedTuple):
    """The outcome of a purge, and the files that end before the day and stay because their details still wait."""

    executed: Executed
    waiting: tuple[str, ...] = ()


@arguments_checked(_ARGUMENTS)
class Purging(ABC):
    """Purges original files."""

    _engine: Engine
    _read_models: ReadModels

    def purge_files(
        self,
        *,
        ground: str,
        before: date | None = None,
        file_sha256s: Sequence[str] = (),
        idempotency_key: str | None = None,
        dry_run: bool = False,
        **who: Any,
    ) -> Purged:
        """Delete the bytes of original files: the named ones, or those of which all statements end before a day.

        Their SHA-256 stays, and everything that was read from them. A file of details that wait for a statement is
        still needed, so it stays unless it is named. `who` is the actor, reason and correlation, as for
        `Ledger.execute`. Raises GroundMissing, OriginalFileUnknown, or CommandInvalid.
        """
        waiting: list[str] = []
        chosen = list(file_sha256s)
        if before is not None:
            kept = self._kept_files()
            with self._read_models.at(FAR) as (connection, moment):
                files = last_days_of_files(connection, moment)
            for sha256, file in files.items():
                if sha256 in kept and file.last_day is not None and file.last_day < before:
                    (waiting if file.waits else chosen).append(sha256)
        command = PurgeFiles(file_sha256s=tuple(chosen), before=before, ground=ground)
        executed = self._engine.execute(
            command, idempotency_key=idempotency_key, dry_run=dry_run, **who
        )
        return Purged(executed, tuple(waiting))

    def _kept_files(self) -> set[str]:
        kept: set[str] = set()
        after = ""
        while page := self._engine.store.all_statement_files(after, _PAGE_FILES):
            kept.update(page)
            after = page[-1]
        return kept
