"""The bytes of a statement file of any format: its first ones, or all of them piece by piece, within limits."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from ledger_es.errors import FileNotReadable, StatementHostile, StatementMalformed
from ledger_es.statements.limits import MAX_FILE_BYTES, PIECE_BYTES
from ledger_es.statements.statement import Source

FETCH_AGAIN: Final = "fetch the file from the bank again"


def read_head(source: Source, name: str) -> bytes:
    """The first bytes, by which a format is recognised; none for an empty file. Raises FileNotReadable."""
    with _open(source, name) as file:
        return _read(file, name)


def pieces_of(source: Source, name: str) -> Iterator[bytes]:
    """All bytes from the start, in pieces of a limited size.

    Raises StatementHostile where they are too many, StatementMalformed where there are none, FileNotReadable.
    """
    size = 0
    with _open(source, name) as file:
        while piece := _read(file, name):
            size += len(piece)
            if size > MAX_FILE_BYTES:
                raise StatementHostile(
                    file=name,
                    position=f"byte {size}",
                    reason=f"the file is larger than {MAX_FILE_BYTES} bytes",
                    cure="ask the bank for several smaller files",
                )
            yield piece
    if not size:
        raise StatementMalformed(
            file=name, position="start", reason="the file is empty", cure=FETCH_AGAIN
        )


def _open(source: Source, name: str) -> BinaryIO:
    try:
        return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    except OSError as error:
        raise FileNotReadable(
            file=name,
            position="start",
            reason=error.strerror or "cannot be opened",
            cure="name another",
        ) from error


def _read(file: BinaryIO, name: str) -> bytes:
    try:
        return file.read(PIECE_BYTES)
    except OSError as error:
        raise FileNotReadable(
            file=name,
            position="content",
            reason=error.strerror or "cannot be read",
            cure="copy it again",
        ) from error
