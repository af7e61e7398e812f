"""The part of the main job that attaches the payments of a file to the lines of statements that show their sums."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from ledger_es.commands.details_record import NamedLine
from ledger_es.payment_reconciliation.imported import FileRequest, Imported
from ledger_es.payment_reconciliation.statement_details import (
    Attached,
    attach_file,
    entry_in_words,
)
from ledger_es.shell.engine import Engine
from ledger_es.shell.request import Executed
from ledger_es.statements import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.values.arguments import PATH, TEXT, YES_OR_NO, Argument, arguments_checked

_ARGUMENTS: Final = {
    **dict.fromkeys(("bank_account_no", "idempotency_key"), TEXT),
    **dict.fromkeys(("apply", "dry_run"), YES_OR_NO),
    "path": PATH,
    "named": Argument(lambda value: value is None or isinstance(value, NamedLine), "NamedLine"),
    "reader_settings": Argument(
        lambda value: isinstance(value, ReaderSettings), "ReaderSettings of ledger_es.statements"
    ),
}


@arguments_checked(_ARGUMENTS)
class Attaching(ABC):
    """Attaches details; the lines that they become are applied automatically afterwards."""

    _engine: Engine

    def attach_file(
        self,
        path: str | os.PathLike[str],
        *,
        bank_account_no: str = "",
        named: NamedLine | None = None,
        reader_settings: ReaderSettings = DEFAULT_SETTINGS,
        apply: bool = True,
        idempotency_key: str | None = None,
        dry_run: bool = False,
        **who: Any,
    ) -> list[Attached]:
        """Attach the payments that a file tells (camt.054, MT942, BgMax, OCR giro) to the lines that show their sums.

        `named`: the line that shows entries of the file, where neither reference nor amount and day tell it. Otherwise
        what no statement shows yet waits, and is attached when one is imported. The new lines are applied
        automatically. Raises StatementRefused or another Refusal.
        """
        attached = attach_file(
            self._engine, Path(path), bank_account_no=bank_account_no, named=named, settings=reader_settings,
            idempotency_key=idempotency_key, dry_run=dry_run, **who,
        )  # fmt: skip
        for file in attached if apply and not dry_run else ():
            for statement_no, line_nos in file.lines_by_statement.items():
                if self._is_applied(statement_no):
                    self.apply_automatically(statement_no, line_nos, **who)
        return attached

    def _attached(self, file: FileRequest, who: dict[str, Any], *, apply: bool) -> Imported:
        """Attach the details of a file that was given for import, and apply the lines that they become."""
        executed = self._engine.execute(**file.request._asdict())
        attached = Attached(file.file_name, executed)
        counts_by_statement: dict[str, dict[str, int]] = {}
        for statement_no, line_nos in attached.lines_by_statement.items() if apply else ():
            if self._is_applied(statement_no):
                applied = self.apply_automatically(statement_no, line_nos, **who)
                counts_by_statement[statement_no] = applied.numbers.get("confidences", {})
        said = map(entry_in_words, attached.details)
        return Imported(
            file.file_name, executed, counts_by_statement, warnings=(*file.warnings, *said)
        )

    @abstractmethod
    def apply_automatically(
        self, statement_no: str, line_nos: Sequence[int] = (), **options: Any
    ) -> Executed:
        """Apply the lines of the statement automatically."""

    @abstractmethod
    def _is_applied(self, statement_no: str) -> bool:
        """Whether automatic application follows an import on the statement's bank account."""
