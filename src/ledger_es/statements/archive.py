"""Opens what a bank delivers: a statement file, or a ZIP of several, within limits."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from ledger_es.errors import FileNotReadable, StatementHostile, StatementMalformed
from ledger_es.statements.limits import (
    MAX_FILE_BYTES,
    MAX_ZIP_BYTES,
    MAX_ZIP_MEMBERS,
    MAX_ZIP_RATIO,
    MIB,
    PIECE_BYTES,
)
from ledger_es.statements.sheet_rows import is_workbook
from ledger_es.statements.source import FETCH_AGAIN, read_head
from ledger_es.statements.statement import Source

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_ASK = "do not use this file, ask the bank for several smaller ones"


def open_statement_files(path: Path) -> Iterator[tuple[str, Source]]:
    """Name and content of each statement file: the path itself (not yet read), or the members of a ZIP as bytes, in
    the order of the archive, named `archive.zip/member.xml`. All limits are checked before the first is yielded.

    Raises StatementHostile (too many, too large, shrunk too far, encrypted), StatementMalformed (damaged, empty),
    FileNotReadable.
    """
    head = read_head(path, path.name)
    # A workbook is a ZIP file too.
    if head.startswith((_ZIP, _EMPTY_ZIP)) and not is_workbook(head):
        yield from _members(path)
    else:
        yield path.name, path


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not _is_noise(member)]
            _check(path.name, archive.infolist(), members)
            for member in members:
                yield f"{path.name}/{member.filename}", _content(archive, member, path.name)
    # zipfile raises these for an unknown compression method or format version.
    except NotImplementedError as error:
        raise StatementMalformed(
            file=path.name,
            position="archive",
            reason=f"the ZIP file is packed in a way that cannot be read: {error}",
            cure="unpack it, and import the files in it",
        ) from error
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise StatementMalformed(
            file=path.name,
            position="archive",
            reason=f"the ZIP file is damaged: {error}",
            cure=FETCH_AGAIN,
        ) from error
    except OSError as error:
        raise FileNotReadable(
            file=path.name,
            position="archive",
            reason=error.strerror or "cannot be read",
            cure="copy the file again",
        ) from error


def _is_noise(member: zipfile.ZipInfo) -> bool:
    """True for folders and for the files that macOS adds to archives."""
    return member.is_dir() or "__MACOSX" in PurePosixPath(member.filename).parts


def _check(name: str, everything: list[zipfile.ZipInfo], members: list[zipfile.ZipInfo]) -> None:
    if len(everything) > MAX_ZIP_MEMBERS:
        raise StatementHostile(
            file=name,
            position="archive",
            reason=f"the ZIP file holds more than {MAX_ZIP_MEMBERS} files",
            cure=_ASK,
        )
    if not members:
        raise StatementMalformed(
            file=name, position="archive", reason="the ZIP file holds no file", cure=FETCH_AGAIN
        )
    if sum(member.file_size for member in members) > MAX_ZIP_BYTES:
        raise StatementHostile(
            file=name,
            position="archive",
            reason=f"the ZIP file holds more than {MAX_ZIP_BYTES} bytes",
            cure=_ASK,
        )
    for member in members:
        reason = ""
        if member.flag_bits & 0x1:
            reason = "the file is encrypted"
        elif member.file_size > MAX_FILE_BYTES:
            reason = f"the file is larger than {MAX_FILE_BYTES} bytes"
        elif member.file_size > MIB and member.file_size > MAX_ZIP_RATIO * member.compress_size:
            reason = f"the file is more than {MAX_ZIP_RATIO} times as large as in the archive"
        if reason:
            raise StatementHostile(
                file=f"{name}/{member.filename}", position="archive", reason=reason, cure=_ASK
            )


def _content(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    """The bytes, but never more than the archive's directory announced and was checked for."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(member) as file:
        while piece := file.read(PIECE_BYTES):
            size += len(piece)
            if size > member.file_size:
                raise StatementHostile(
                    file=f"{name}/{member.filename}", position=f"byte {size}",
                    reason="the file is larger than the archive says", cure=_ASK,
                )  # fmt: skip
            pieces.append(piece)
    return b"".join(pieces)
