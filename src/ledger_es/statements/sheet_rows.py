"""The rows of a workbook (XLSX, ODS), within limits: numbers without float noise, days, texts."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from typing import Any, Final, NamedTuple

from ledger_es.errors import (
    LibraryMissing,
    StatementFormatUnknown,
    StatementHostile,
    StatementMalformed,
)
from ledger_es.statements.limits import (
    MAX_SHEET_CELLS,
    MAX_TABLE_COLUMNS,
    MAX_WORKBOOK_BYTES,
    MAX_ZIP_MEMBERS,
    MAX_ZIP_RATIO,
    MIB,
    PIECE_BYTES,
)
from ledger_es.statements.source import FETCH_AGAIN, pieces_of
from ledger_es.statements.statement import Source
from ledger_es.statements.table_rows import Cell, Row

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS: Final = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
_FIRST_PARTS: Final = (b"[Content_Types].xml", b"_rels/.rels", b"docProps/", b"xl/")
_FIRST_NAME: Final = 30
"""Where the name of the first file in a ZIP file stands."""
_CELL: Final = re.compile(rb"""\sr\s*=\s*["']([^"']{0,40})["']""")
_CELL_NAME: Final = re.compile(rb"([A-Za-z]{0,3})([0-9]{1,7})")
_EXACT_DIGITS: Final = 15
"""A workbook keeps no more digits of a number."""
_EXACT_WHOLE: Final = 2**53
_DO_NOT_USE: Final = "do not use this file, ask the bank for a smaller one"


class Workbook(NamedTuple):
    """A workbook that was looked at: its digest, its kind (xlsx, ods), its sheets by name with their rows.

    `sheet` gives the cells of a sheet as the library has them; each sheet is read only once.
    """

    name: str
    sha256: str
    kind: str
    sheet_names: list[str]
    sheet: Callable[[str], list[list[Any]]]

    def rows(self, sheet: str) -> Iterator[Row]:
        """The rows of this sheet, or of the first one, blank ones too; `no` is the number that people see.

        Raises StatementMalformed, StatementHostile.
        """
        name = sheet or self.sheet_names[0]
        if name not in self.sheet_names:
            raise StatementMalformed(
                file=self.name,
                position="workbook",
                reason=f"there is no sheet {name!r}",
                cure=f"name one of {', '.join(self.sheet_names)[:200]} in the mapping",
            )
        for row_no, row in enumerate(self.sheet(name), 1):
            yield Row(row_no, [_cell(value) for value in row])


def is_workbook(head: bytes) -> bool:
    """Whether these first bytes are those of a workbook: XLSX, ODS, or an older kind, which is refused in words."""
    if head.startswith(_OLE):
        return True
    return head.startswith(_ZIP) and head[_FIRST_NAME:].startswith((_ODS, *_FIRST_PARTS))


def inspect_workbook(source: Source, name: str) -> Workbook:
    """Look at a workbook without reading its cells.

    Raises LibraryMissing (the extra `sheets`), StatementFormatUnknown (older kinds of workbooks, other documents),
    StatementMalformed, StatementHostile, FileNotReadable.
    """
    content = b"".join(pieces_of(source, name))
    if content.startswith(_OLE):
        raise _other_kind(name, "an old or encrypted workbook (XLS)")
    kind = "ods" if content[_FIRST_NAME:].startswith(_ODS) else "xlsx"
    _refuse_hostile(content, name, kind)
    book = _opened(content, name)
    if not book.sheet_names:
        raise _malformed(name, "it has no sheet")
    digest = hashlib.sha256(content).hexdigest()
    return Workbook(name, digest, kind, list(book.sheet_names), cache(partial(_sheet, book, name)))


def _sheet(book: Any, name: str, sheet: str) -> list[list[Any]]:
    cells = _safely(name, book.get_sheet_by_name, sheet)
    # The library counts rows and columns from 0.
    height, width = cells.total_height + 1, cells.total_width + 1
    if height * width > MAX_SHEET_CELLS or width > MAX_TABLE_COLUMNS:
        raise _too_large(name, f"sheet {sheet}")
    rows: list[list[Any]] = _safely(name, cells.to_python, skip_empty_area=False)
    return rows


def _opened(content: bytes, name: str) -> Any:
    try:
        import python_calamine
    except ImportError:
        raise LibraryMissing(
            form="reading a workbook (XLSX, ODS)",
            library="python_calamine",
            requirement="ledger-es[sheets]",
        ) from None
    return _safely(name, python_calamine.load_workbook, io.BytesIO(content))


def _safely(name: str, function: Any, *arguments: Any, **options: Any) -> Any:
    """The result of a function of the library. Raises StatementMalformed for whatever it raises."""
    try:
        return function(*arguments, **options)
    except BaseException as error:
        # The library panics on some damaged files, which Python sees as an exception of its own kind.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        raise _malformed(name, str(error).split("\n")[0][:100]) from None


def _cell(value: Any) -> Cell:
    """A cell of the library as a text, a number or a day."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)):
        return _number(value)
    return str(value)


def _number(value: Any) -> Decimal | str:
    """A number by its shortest text, as people see it: 0.30000000000000004 is 0.3."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < _EXACT_WHOLE):
        return Decimal(int(value))
    number = Decimal(f"{value:.{_EXACT_DIGITS}g}")
    if not number.is_finite():
        return str(value)
    return number


# --- Limits ---------------------------------------------------------------------------------------


def _refuse_hostile(content: bytes, name: str, kind: str) -> None:
    """The library reserves memory for every cell up to the last one: two cells far apart end the program."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > MAX_ZIP_MEMBERS:
                raise _too_large(name, "workbook")
            if sum(member.file_size for member in members) > MAX_WORKBOOK_BYTES:
                raise _too_large(name, "workbook")
            if any(_is_shrunk(member) for member in members):
                raise _too_large(name, "workbook")
            if any(member.flag_bits & 0x1 for member in members):
                raise _other_kind(name, "an encrypted workbook")
            names = {member.filename for member in members}
            if "xl/workbook.bin" in names:
                raise _other_kind(name, "a binary workbook (XLSB)")
            if kind == "xlsx" and not any(part.startswith("xl/") for part in names):
                raise _other_kind(name, "no workbook but another document")
            if kind == "xlsx":
                for member in members:
                    with archive.open(member) as part:
                        _refuse_far_cells(part, name, member.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
        raise _malformed(name, "the archive in it is damaged") from None


def _is_shrunk(member: zipfile.ZipInfo) -> bool:
    return member.file_size > MIB and member.file_size > MAX_ZIP_RATIO * member.compress_size


def _refuse_far_cells(part: Any, name: str, part_name: str) -> None:
    """Refuses a part of an XLSX file that names a cell so far out that the sheet would not fit into memory."""
    last_row = last_column = 0
    kept = b""
    size = 0
    while piece := part.read(PIECE_BYTES):
        size += len(piece)
        if size > MAX_WORKBOOK_BYTES:
            raise _too_large(name, part_name)
        looked_at = kept + piece
        for reference in _CELL.finditer(looked_at):
            if b"&" in reference[1]:
                raise _too_large(name, part_name)
            cell = _CELL_NAME.fullmatch(reference[1])
            if cell:
                last_row = max(last_row, int(cell[2]))
                last_column = max(last_column, _column_no(cell[1]))
        kept = looked_at[-64:]
    if last_row * last_column > MAX_SHEET_CELLS:
        raise _too_large(name, part_name)


def _column_no(letters: bytes) -> int:
    """The number of a column by its letters: 28 for AB, 0 for none."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _too_large(name: str, position: str) -> StatementHostile:
    return StatementHostile(
        file=name,
        position=position,
        reason=f"the workbook is too large to be a statement (at most {MAX_SHEET_CELLS} cells a sheet)",
        cure=_DO_NOT_USE,
    )


def _malformed(name: str, reason: str) -> StatementMalformed:
    return StatementMalformed(
        file=name,
        position="workbook",
        reason=f"the workbook cannot be read: {reason}",
        cure=FETCH_AGAIN,
    )


def _other_kind(name: str, what: str) -> StatementFormatUnknown:
    return StatementFormatUnknown(
        file=name,
        position="start",
        reason=f"this is {what}",
        cure="open it, and save it as XLSX, ODS or CSV without a password",
    )
