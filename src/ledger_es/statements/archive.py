"""Opens what a bank delivers: a statement file, one packed with gzip, or a ZIP of several, within limits."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from ledger_es.errors import (
    FileNotReadable,
    StatementFormatUnknown,
    StatementHostile,
    StatementMalformed,
)
from ledger_es.statements.formats import recognized
from ledger_es.statements.limits import (
    MAX_FILE_BYTES,
    MAX_ZIP_BYTES,
    MAX_ZIP_MEMBERS,
    MAX_ZIP_RATIO,
    MIB,
    PIECE_BYTES,
)
from ledger_es.statements.sheet_rows import is_workbook
from ledger_es.statements.source import FETCH_AGAIN, pieces_of, read_head
from ledger_es.statements.statement import Source

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 31
"""Tells zlib that the data have the header of gzip."""
_NAMES_SHOWN = 5
_ASK = "do not use this file, ask the bank for several smaller ones"


def open_statement_files(path: Path) -> Iterator[tuple[str, Source]]:
    """Name and content of each statement file: the path itself (not yet read), or the statements in a ZIP as bytes, in
    the order of the archive, named `archive.zip/member.xml`. A file packed with gzip, in a ZIP or by itself, is
    unpacked. All limits of a ZIP are checked before the first is yielded; other files in it are left out.

    Raises StatementHostile (too many, too large, shrunk too far, encrypted), StatementMalformed (damaged, empty),
    StatementFormatUnknown (a ZIP without a statement), FileNotReadable.
    """
    head = read_head(path, path.name)
    if _is_zip(head):
        yield from _statements_of(path)
    elif head.startswith(_GZIP):
        yield f"{path.name}/{_unpacked_name(path.name)}", _unpacked(_bytes_of(path), path.name)
    else:
        yield path.name, path


def left_out_files(path: Path) -> tuple[str, ...]:
    """The names of the files in a ZIP that are no statements, as no format recognizes them; none for another file.

    Raises as `open_statement_files`.
    """
    if not _is_zip(read_head(path, path.name)):
        return ()
    with _opened(path) as archive:
        members = _checked_members(archive, path.name)
        return tuple(
            member.filename for member in members if not _is_statement(archive, member, path.name)
        )


def _is_zip(head: bytes) -> bool:
    """Whether these first bytes are of a ZIP file. A workbook is one too, and is read as a whole."""
    return head.startswith((_ZIP, _EMPTY_ZIP)) and not is_workbook(head)


def _statements_of(path: Path) -> Iterator[tuple[str, bytes]]:
    with _opened(path) as archive:
        members = _checked_members(archive, path.name)
        statements = [member for member in members if _is_statement(archive, member, path.name)]
        if not statements:
            names = ", ".join(member.filename for member in members[:_NAMES_SHOWN])
            more = ", and others" if len(members) > _NAMES_SHOWN else ""
            raise StatementFormatUnknown(
                file=path.name,
                position="archive",
                reason=f"the ZIP file holds no statement in a format that is known: {names}{more}",
                cure="unpack it, and give the file that is the statement",
            )
        for member in statements:
            name = f"{path.name}/{member.filename}"
            content = _content(archive, member, path.name)
            if content.startswith(_GZIP):
                yield f"{name}/{_unpacked_name(member.filename)}", _unpacked(content, name)
            else:
                yield name, content


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; what goes wrong while it is read becomes a refusal."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
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


def _checked_members(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    """The files of the archive, within all limits."""
    members = [member for member in archive.infolist() if not _is_noise(member)]
    _check(name, archive.infolist(), members)
    return members


def _is_statement(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bool:
    """Whether a format recognizes the file. A ZIP in a ZIP is taken, so that it is refused in words."""
    with archive.open(member) as file:
        head = file.read(PIECE_BYTES)
    if head.startswith(_GZIP):
        head = _unpacked_head(head, f"{name}/{member.filename}")
    return _is_zip(head) or recognized(head) is not None


def _unpacked_name(name: str) -> str:
    return PurePosixPath(name).name.removesuffix(".gz") or "file"


def _bytes_of(path: Path) -> bytes:
    return b"".join(pieces_of(path, path.name))


def _unpacked_head(packed: bytes, name: str) -> bytes:
    """The first bytes of a file packed with gzip."""
    try:
        return zlib.decompressobj(_GZIP_WINDOW).decompress(packed, PIECE_BYTES)
    except zlib.error as error:
        raise _gzip_damaged(name, error) from error


def _unpacked(packed: bytes, name: str) -> bytes:
    """The content of a file packed with gzip, which may have several parts, within the limits of a file in a ZIP."""
    pieces: list[bytes] = []
    size, rest = 0, packed
    while rest:
        unpacker = zlib.decompressobj(_GZIP_WINDOW)
        while not unpacker.eof:
            try:
                piece = unpacker.decompress(rest, MIB)
            except zlib.error as error:
                raise _gzip_damaged(name, error) from error
            rest = unpacker.unconsumed_tail
            if not (piece or rest or unpacker.eof):
                raise _gzip_damaged(name, "it ends too early")
            size += len(piece)
            if reason := _too_large(size, len(packed)):
                raise StatementHostile(file=name, position="archive", reason=reason, cure=_ASK)
            pieces.append(piece)
        # Some programs fill the last block with zeros.
        rest = unpacker.unused_data.lstrip(b"\0")
    return b"".join(pieces)


def _gzip_damaged(name: str, error: object) -> StatementMalformed:
    return StatementMalformed(
        file=name, position="archive", reason=f"the gzip file is damaged: {error}", cure=FETCH_AGAIN
    )


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
        is_encrypted = bool(member.flag_bits & 0x1)
        reason = _too_large(member.file_size, member.compress_size)
        if is_encrypted or reason:
            reason = "the file is encrypted" if is_encrypted else reason
            raise StatementHostile(
                file=f"{name}/{member.filename}", position="archive", reason=reason, cure=_ASK
            )


def _too_large(size: int, packed_size: int) -> str:
    """Why a file of this size is not unpacked; empty if it is."""
    if size > MAX_FILE_BYTES:
        return f"the file is larger than {MAX_FILE_BYTES} bytes"
    if size > MIB and size > MAX_ZIP_RATIO * packed_size:
        return f"the file is more than {MAX_ZIP_RATIO} times as large as in the archive"
    return ""


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
