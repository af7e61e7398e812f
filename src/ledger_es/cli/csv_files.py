"""CSV files: read whole and checked before anything is done; every error with file, line, column, reason and cure."""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from ledger_es.cli.asking import reason_of
from ledger_es.cli.options import amount_of, day_of
from ledger_es.errors import CsvRefused, FileNotReadable
from ledger_es.values import Record
from ledger_es.values.codes import CodeFault, code_of

R = TypeVar("R", bound=Record)

NO_NAMES: Mapping[str, str] = {}
STANDARD_INPUT = "-"
ERRORS_SHOWN = 20
_CELL_LENGTH = 1_000_000


class Refused(Exception):
    """A cell is not what it must be: the reason, and the cure."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cure = cure


class Column(NamedTuple):
    """`required`: no row without it. `in_header`: the file must have the column, its cells may be empty."""

    name: str
    read: Callable[[str], Any]
    required: bool = False
    in_header: bool = False


class Content(NamedTuple):
    """A file as it is: the name it is called by in messages, its bytes and its text."""

    name: str
    sha256: str
    text: str


class CsvFile(NamedTuple, Generic[R]):
    """The records with the line each begins on, the name the file was given by, and the hash of its bytes."""

    name: str
    sha256: str
    records: list[R]
    lines: list[int]


class Problem(NamedTuple):
    line: int
    column: str
    reason: str
    cure: str

    @property
    def position(self) -> str:
        return f"line {self.line}" + (f", column {self.column}" if self.column else "")

    def as_json(self) -> dict[str, Any]:
        return {"position": self.position, **self._asdict()}


# --- cells ------------------------------------------------------------------------------------


def text(cell: str) -> str:
    return cell


def code(cell: str) -> str:
    """Numbers of parties, accounts and documents, codes of terms."""
    try:
        return code_of(cell)
    except CodeFault as fault:
        raise Refused(fault.reason, fault.cure) from None


@lru_cache(maxsize=4096)
def day(cell: str) -> date:
    try:
        return day_of(cell)
    except ValueError as error:
        raise Refused(str(error).partition(": ")[0], "write dates as 2026-01-31") from None


def amount(cell: str) -> Decimal:
    try:
        return amount_of(cell)
    except ValueError:
        cure = "write amounts as 1234.50: a point, no thousands separators"
        raise Refused(f"{cell!r} is no amount", cure) from None


def currency(cell: str) -> str:
    if not (len(cell) == 3 and cell.isascii() and cell.isalpha() and cell.isupper()):
        raise Refused(f"{cell!r} is no currency", "write its three letters, such as CHF")
    return cell


def one_of(*words: str) -> Callable[[str], str]:
    known = frozenset(words)

    def choice(cell: str) -> str:
        if cell in known:
            return cell
        raise Refused(f"{cell!r} is none of {', '.join(words)}", _meant(cell, words))

    return choice


def _meant(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word.lower().replace(" ", "_"), known, 1)
    return f"did you mean {near[0]}?" if near else "use one of these words"


# --- the file ---------------------------------------------------------------------------------


def content_of(file: str) -> Content:
    """The file, or the standard input for "-". Raises FileNotReadable, CsvRefused where it is not text in UTF-8."""
    name = "standard input" if file == STANDARD_INPUT else file
    try:
        raw = sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()
    except OSError as error:
        raise FileNotReadable(
            file=name,
            position="start",
            reason=error.strerror or str(error),
            cure="check the file's name and whether you may read it",
        ) from error
    return content_from(name, raw)


def content_from(name: str, raw: bytes) -> Content:
    """Raises CsvRefused where it is not text in UTF-8."""
    return Content(name, hashlib.sha256(raw).hexdigest(), _decoded(name, raw))


def names_in_header(content: Content) -> set[str]:
    _, cells = next(_rows(content), (1, []))
    return {cell.strip() for cell in cells}


def read_csv(
    content: Content,
    columns: Sequence[Column],
    make: Callable[[Mapping[str, Any]], R],
    field_names: Mapping[str, str] = NO_NAMES,
) -> CsvFile[R]:
    """The whole file as records; `make` gets the filled cells of a row by column.

    `field_names`: the columns of the record's fields where they differ. Raises CsvRefused: the first error, and the
    further ones in its facts.
    """
    rows = _rows(content)
    header = _header(content.name, rows, columns)
    records: list[R] = []
    lines: list[int] = []
    problems: list[Problem] = []
    for line, cells in rows:
        found = len(problems)
        values = _values(line, cells, header, problems)
        if len(problems) > found:
            continue
        try:
            records.append(make(values))
            lines.append(line)
        except ValidationError as error:
            problems += _validation_problems(line, error, field_names)
    if problems:
        raise _refusal(content.name, problems)
    if not records:
        nothing = Problem(1, "", "the file has a header and no rows", "add rows")
        raise _refusal(content.name, [nothing])
    return CsvFile(content.name, content.sha256, records, lines)


def _decoded(name: str, content: bytes) -> str:
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        reason = f"byte {content[error.start]:#04x} is no UTF-8"
        raise _refusal(
            name, [Problem(line, "", reason, "save the file with the encoding UTF-8")]
        ) from None
    if "\0" in decoded:
        line = decoded.count("\n", 0, decoded.index("\0")) + 1
        raise _refusal(
            name, [Problem(line, "", "it holds a NUL character", "save the file as UTF-8 text")]
        )
    return decoded


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
            problem = Problem(line, "", str(error), "look at the quotation marks of this row")
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
    problems: list[Problem] = []
    if not names:
        problems.append(Problem(line, "", "the file is empty", f"begin with a header row; {known}"))
    elif len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        reason = "the cells are not separated by commas"
        raise _refusal(name, [Problem(line, "", reason, "save the file with commas")])
    for place, unknown in enumerate(names, 1):
        if not unknown:
            problems.append(Problem(line, f"{place}", "the column has no name", known))
        elif unknown not in by_name:
            near = get_close_matches(unknown.lower().replace(" ", "_"), list(by_name), 1)
            cure = f"did you mean {near[0]}? {known}" if near else known
            problems.append(Problem(line, unknown, "the column is not known", cure))
        elif names.index(unknown) < place - 1:
            problems.append(Problem(line, unknown, "the column stands there twice", "remove one"))
    missing = [c.name for c in columns if (c.required or c.in_header) and c.name not in names]
    if names and missing:
        reason = f"the column {missing[0]} is missing"
        if len(missing) > 1:
            reason = f"the columns {', '.join(missing)} are missing"
        problems.append(Problem(line, "", reason, "add it" if len(missing) == 1 else "add them"))
    if problems:
        raise _refusal(name, problems)
    return [by_name[found] for found in names]


def _values(
    line: int, cells: list[str], header: Sequence[Column], problems: list[Problem]
) -> dict[str, Any]:
    """The filled cells by column; what is wrong with them is added to the problems."""
    values: dict[str, Any] = {}
    if len(cells) != len(header):
        reason = f"the row has {len(cells)} cells, the header {len(header)}"
        problems.append(
            Problem(line, "", reason, "put cells that hold a comma into quotation marks")
        )
        return values
    for column, raw in zip(header, cells, strict=True):
        cell = raw.strip()
        if not cell:
            if column.required:
                problems.append(Problem(line, column.name, "the cell is empty", "fill it"))
            continue
        try:
            values[column.name] = column.read(cell)
        except Refused as refused:
            problems.append(Problem(line, column.name, refused.reason, refused.cure))
    return values


def _validation_problems(
    line: int, error: ValidationError, field_names: Mapping[str, str]
) -> Iterator[Problem]:
    for found in error.errors(include_url=False, include_input=False):
        field = str(found["loc"][0]) if found["loc"] else ""
        yield Problem(
            line, field_names.get(field, field), reason_of(dict(found)), "correct the cell"
        )


def _refusal(name: str, problems: Sequence[Problem]) -> CsvRefused:
    first = problems[0]
    refusal = CsvRefused(
        file=name,
        position=first.position,
        reason=first.reason,
        cure=first.cure,
        line=first.line,
        column=first.column,
        count=len(problems),
        errors=[problem.as_json() for problem in problems[:ERRORS_SHOWN]],
    )
    if len(problems) > 1:
        refusal.args = (f"{refusal.message}; {len(problems) - 1} more in this file",)
    return refusal
