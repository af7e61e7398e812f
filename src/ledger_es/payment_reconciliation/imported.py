"""The outcome of importing a file of statements, and the request that imports it."""

from __future__ import annotations

from typing import NamedTuple

from ledger_es.queries.statement_lines import StatementWithLines
from ledger_es.shell.request import Executed, Request


class Imported(NamedTuple):
    """The outcome of importing a file. `replayed` is true if the file was already known."""

    file_name: str
    executed: Executed
    confidences: dict[str, dict[str, int]]
    """By statement, the number of lines by confidence."""
    would_be: tuple[StatementWithLines, ...] = ()
    """For a dry run, the statements as they would be, with the proposals for their lines."""
    warnings: tuple[str, ...] = ()
    """What was odd in the file, with its place, and how it was read."""

    @property
    def statement_nos(self) -> list[str]:
        """The statements that this import recorded; none if the file was already known."""
        if self.executed.replayed:
            return []
        return list(self.executed.numbers.get("statement_nos", ()))


class FileRequest(NamedTuple):
    """A file with its name, the request that records it, and what was odd in it."""

    file_name: str
    request: Request
    warnings: tuple[str, ...]
