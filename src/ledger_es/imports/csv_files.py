"""Reads and checks whole CSV files before anything is done. Errors name file, line, column, reason and cure."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from ledger_es.errors import (
    CellProblem,
    CommandInvalid,
    CsvRefused,
    FileIsNotUtf8,
    LedgerWarning,
)
from ledger_es.imports.cells import CellRefused, Column, did_you_mean, with_decimal_comma
from ledger_es.values import Record

R = TypeVar("R", bound=Record)

ERRORS_SHOWN: Final = 20
SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may stand between cells; where a header has as many of two, the first of them does."""
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")
_AS_NAMED: Final[Mapping[str, str]] = {}
_CELL_LENGTH: Final = 1_000_000


class Content(NamedTuple):
    """A file as text: the name that messages call it by, the hash of its bytes, and how it is read.

    `separator` stands between its cells; with `decimal_comma` its amounts are written as 1234,50.
    """

    name: str
    sha256: str
    text: str
    separator: str = ","
    decimal_comma: bool = False
    warnings: tuple[LedgerWarning, ...] = ()

    @property
    def key(self) -> str:
        """The idempotency key of the file where no other is given: the same file read in another way has another."""
        return f"{self.sha256}+decimal-comma" if self.decimal_comma else self.sha256


class CsvFile(NamedTuple, Generic[R]):
    """The records of a file under its key, and the line on which each begins."""

    name: str
    key: str
    records: list[R]
    lines: list[int]


def content_from(name: str, raw: bytes, *, decimal_comma: bool = False) -> Content:
    """The bytes of a file as text: UTF-8, with or without byte order mark, else Windows-1252, which is warned of.

    Its first row says whether commas, semicolons or tabs stand between the cells. Raises CsvRefused where the bytes are
    no such text.
    """
    text = _utf8(name, raw)
    warnings: tuple[LedgerWarning, ...] = ()
    if text is None:
        text = _windows_1252(name, raw)
        warnings = (FileIsNotUtf8(file=name),)
    _refuse_nul(name, text)
    sha256 = hashlib.sha256(raw).hexdigest()
    return Content(name, sha256, text, _separator(text), decimal_comma, warnings)


def names_in_header(content: Content) -> set[str]:
    _, cells = next(_rows(content), (1, []))
    return {cell.strip() for cell in cells}


def read_csv(
    content: Content,
    columns: Sequence[Column],
    make: Callable[[Mapping[str, Any]], R],
    field_names: Mapping[str, str] = _AS_NAMED,
) -> CsvFile[R]:
    """All records of the file.

    `make` gets the filled cells of a row by column name. `field_names` maps a field of the record to its column if the
    names differ. Raises CsvRefused, which names the first problem and lists all problems in its facts.
    """
    rows = _rows(content)
    header = _header(content.name, rows, columns)
    if content.decimal_comma:
        header = [with_decimal_comma(column) for column in header]
    records: list[R] = []
    lines: list[int] = []
    problems: list[CellProblem] = []
    for line, cells in rows:
        problems_before = len(problems)
        values = _values(line, cells, header, content.separator, problems)
        if len(problems) > problems_before:
            continue
        try:
            records.append(make(values))
            lines.append(line)
        except CommandInvalid as refusal:
            problems += _problems_of(line, refusal, field_names)
    if problems:
        raise _refusal(content.name, problems)
    if not records:
        nothing = CellProblem(1, "", "the file has a header and no rows", "add rows")
        raise _refusal(content.name, [nothing])
    return CsvFile(content.name, content.key, records, lines)


def _utf8(name: str, raw: bytes) -> str | None:
    """None where it is not UTF-8. Raises CsvRefused for UTF-16, which is no text to anybody who reads bytes."""
    if raw.startswith(_UTF_16) or raw[:200].count(0) > len(raw[:200]) // 3:
        cure = "save the file with the encoding UTF-8"
        raise _refusal(name, [CellProblem(1, "", "the file is in UTF-16", cure)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _windows_1252(name: str, raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reason = f"byte {raw[error.start]:#04x} is neither UTF-8 nor Windows-1252"
        problem = CellProblem(line, "", reason, "save the file with the encoding UTF-8")
        raise _refusal(name, [problem]) from None


def _refuse_nul(name: str, text: str) -> None:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        problem = CellProblem(line, "", "it holds a NUL character", "save the file as UTF-8 text")
        raise _refusal(name, [problem])


def _separator(text: str) -> str:
    """What separates the names in the first row that has any; names themselves hold no separators."""
    header = next((row for row in text.splitlines() if row.strip(" ,;\t")), "")
    return max(SEPARATORS, key=header.count)


def _rows(content: Content) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the line number on which it begins. Empty lines are skipped."""
    csv.field_size_limit(_CELL_LENGTH)
    reader = csv.reader(
        io.StringIO(content.text, newline=""), delimiter=content.separator, strict=True
    )
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = CellProblem(line, "", str(error), "look at the quotation marks of this row")
            raise _refusal(content.name, [problem]) from None
        if any(cell.strip() for cell in cells):
            yield line, cells


def _header(
    name: str, rows: Iterator[tuple[int, list[str]]], columns: Sequence[Column]
) -> list[Column]:
    line, cells = next(rows, (1, []))
    other_titles = {title.casefold(): column.name for column in columns for title in column.also}
    names = [other_titles.get(cell.strip().casefold(), cell.strip()) for cell in cells]
    by_name = {column.name: column for column in columns}
    known = f"known: {', '.join(by_name)}"
    problems: list[CellProblem] = []
    if not names:
        problems.append(
            CellProblem(line, "", "the file is empty", f"begin with a header row; {known}")
        )
    elif len(names) == 1 and "|" in names[0]:
        reason = "the cells are not separated by commas, semicolons or tabs"
        raise _refusal(name, [CellProblem(line, "", reason, "save the file with commas")])
    for place, title in enumerate(names, 1):
        if not title:
            problems.append(CellProblem(line, f"{place}", "the column has no name", known))
        elif title not in by_name:
            cure = f"{did_you_mean(title, list(by_name))} {known}".strip()
            problems.append(CellProblem(line, title, "the column is not known", cure))
        elif names.index(title) < place - 1:
            problems.append(CellProblem(line, title, "the column stands there twice", "remove one"))
    missing = [c.name for c in columns if (c.required or c.in_header) and c.name not in names]
    if names and missing:
        reason = f"the column {missing[0]} is missing"
        if len(missing) > 1:
            reason = f"the columns {', '.join(missing)} are missing"
        problems.append(
            CellProblem(line, "", reason, "add it" if len(missing) == 1 else "add them")
        )
    if problems:
        raise _refusal(name, problems)
    return [by_name[title] for title in names]


def _values(
    line: int,
    cells: list[str],
    header: Sequence[Column],
    separator: str,
    problems: list[CellProblem],
) -> dict[str, Any]:
    """The filled cells by column name. Mistakes are added to the problems."""
    values: dict[str, Any] = {}
    if len(cells) != len(header):
        reason = f"the row has {len(cells)} cells, the header {len(header)}"
        cure = f"put cells that hold a {SEPARATORS[separator]} into quotation marks"
        problems.append(CellProblem(line, "", reason, cure))
        return values
    for column, raw in zip(header, cells, strict=True):
        cell = raw.strip()
        if not cell:
            if column.required:
                problems.append(CellProblem(line, column.name, "the cell is empty", "fill it"))
            continue
        try:
            values[column.name] = column.read(cell)
        except CellRefused as refused:
            problems.append(CellProblem(line, column.name, refused.reason, refused.cure))
    return values


def _problems_of(
    line: int, refusal: CommandInvalid, field_names: Mapping[str, str]
) -> Iterator[CellProblem]:
    for mistake in refusal.mistakes:
        # The first step of the pointer is the field of the record.
        field = mistake.pointer.split("/")[1]
        yield CellProblem(line, field_names.get(field, field), mistake.reason, "correct the cell")


def _refusal(name: str, problems: Sequence[CellProblem]) -> CsvRefused:
    first = problems[0]
    refusal = CsvRefused(
        file=name,
        position=first.position,
        reason=first.reason,
        cure=first.cure,
        line=first.line,
        column=first.column,
        count=len(problems),
        errors=tuple(problems[:ERRORS_SHOWN]),
    )
    if len(problems) > 1:
        refusal.afterwards("; {more} more in this file", more=len(problems) - 1)
    return refusal
