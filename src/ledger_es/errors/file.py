"""Refusals of files. Each names the file, the position in it, what is wrong and what to do about it."""

from __future__ import annotations

from typing import Any, NamedTuple

from ledger_es.errors.refusal import LedgerWarning, Refusal

REASON_AND_CURE = "{file}, {position}: {reason} ({cure})"
NO_CURE = "the file is at fault, not the ledger: the fact `cure` says what to do about it"


class FileRefusal(Refusal):
    """A file and a position in it."""

    code = "E-FILE"

    file: str
    position: str


class FileNotReadable(FileRefusal):
    code = "E-FILE-READ"
    says = REASON_AND_CURE
    no_cure = NO_CURE

    reason: str
    cure: str


class CellProblem(NamedTuple):
    """A problem on a line of a CSV file. `column` is empty if it concerns the whole line."""

    line: int
    column: str
    reason: str
    cure: str

    @property
    def position(self) -> str:
        return f"line {self.line}" + (f", column {self.column}" if self.column else "")

    def as_json(self) -> dict[str, Any]:
        return {"position": self.position, **self._asdict()}


class CsvRefused(FileRefusal):
    """The first problem of a file. `errors` lists it and some of the others; `count` is the number of all."""

    code = "E-CSV"
    says = REASON_AND_CURE
    no_cure = NO_CURE

    reason: str
    cure: str
    line: int
    column: str
    count: int
    errors: tuple[CellProblem, ...]


class FileIsNotUtf8(LedgerWarning):
    """Bytes beyond ASCII are read as Windows-1252."""

    code = "W-FILE-ENCODING"
    says = "{file} is not in UTF-8 and was read as Windows-1252: look at names with letters such as é or ü"
    no_cure = "the file is at fault, not the ledger: save it as UTF-8 where letters came out wrong"

    file: str
