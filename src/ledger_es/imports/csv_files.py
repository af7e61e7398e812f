"""CSV files: read whole and checked before anything is done; every error with file, line, column, reason and cure."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeVar

from ledger_es.errors import CellProblem, CommandInvalid, CsvRefused
from ledger_es.imports.cells import CellRefused, Column, did_you_mean
from ledger_es.values import Record

R = TypeVar("R", bound=Record)

ERRORS_SHOWN: Final = 20
_AS_NAMED: Final[Mapping[str, str]] = {}
_CELL_LENGTH: Final = 1_000_000


class Content(NamedTuple):
    """A file: the name that messages call it by, the hash of its bytes, and its text."""

    name: str
    sha256: str
    text: str


class CsvFile(NamedTuple, Generic[R]):
    """The records of a file, and the line on which each begins."""

    name: str
    sha256: str
    records: list[R]
    lines: list[int]


def content_from(name: str, raw: bytes) -> Content:
    """The bytes of a file as text. Raises CsvRefused where they are not text in UTF-8."""
    return Content(name, hashlib.sha256(raw).hexdigest(), _decoded(name, raw))


def names_in_header(content: Content) -> set[str]:
    _, cells = next(_rows(content), (1, []))
    return {cell.strip() for cell in cells}


def read_csv(
    content: Content,
    columns: Sequence[Column],
    make: Callable[[Mapping[str, Any]], R],
    field_names: Mapping[str, str] = _AS_NAMED,
) -> CsvFile[R]:
    """The whole file as records.

    `make` gets the filled cells of a row by the names of their columns; `field_names` gives the column of a record's
    field where it is called otherwise. Raises CsvRefused, which names the first problem and lists all in its facts.
    """
    rows = _rows(content)
    header = _header(content.name, rows, columns)
    records: list[R] = []
    lines: list[int] = []
    problems: list[CellProblem] = []
    for line, cells in rows:
        problems_before = len(problems)
        values = _values(line, cells, header, problems)
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
    return CsvFile(content.name, content.sha256, records, lines)


def _decoded(name: str, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        reason = f"byte {raw[error.start]:#04x} is no UTF-8"
        problem = CellProblem(line, "", reason, "save the file with the encoding UTF-8")
        raise _refusal(name, [problem]) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        problem = CellProblem(line, "", "it holds a NUL character", "save the file as UTF-8 text")
        raise _refusal(name, [problem])
    return text


def _rows(content: Content) -> Iterator[tuple[int, list[str]]]:
    """The rows with the line each begins on; empty lines are passed over."""
    csv.field_size_limit(_CELL_LENGTH)
    reader = csv.reader(io.StringIO(content.text, newline=""), strict=True)
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
    names = [cell.strip() for cell in cells]
    by_name = {column.name: column for column in columns}
    known = f"known: {', '.join(by_name)}"
    problems: list[CellProblem] = []
    if not names:
        problems.append(
            CellProblem(line, "", "the file is empty", f"begin with a header row; {known}")
        )
    elif len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        reason = "the cells are not separated by commas"
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
    line: int, cells: list[str], header: Sequence[Column], problems: list[CellProblem]
) -> dict[str, Any]:
    """The filled cells by column; what is wrong with them is added to the problems."""
    values: dict[str, Any] = {}
    if len(cells) != len(header):
        reason = f"the row has {len(cells)} cells, the header {len(header)}"
        problems.append(
            CellProblem(line, "", reason, "put cells that hold a comma into quotation marks")
        )
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
