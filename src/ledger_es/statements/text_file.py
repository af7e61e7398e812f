"""Reads statement files that are text: which encoding they have, their lines with their numbers, within limits."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from ledger_es.errors import StatementHostile, StatementMalformed
from ledger_es.statements.limits import MAX_LINE_CHARACTERS
from ledger_es.statements.reader_settings import ReaderSettings
from ledger_es.statements.source import FETCH_AGAIN, pieces_of
from ledger_es.statements.statement import Source

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_DOS_END_OF_FILE: Final = "\x1a"
NO_LETTER: Final = "\ufffd"
"""Stands for a byte that is no letter in the encoding."""


class TextFile(NamedTuple):
    """A text file whose bytes were looked at once: its digest, its encoding, and what is to be said about it.

    `bom_bytes`: how many bytes at the start are the byte order mark.
    """

    name: str
    source: Source
    sha256: str
    encoding: str
    bom_bytes: int
    warnings: tuple[str, ...]


class Line(NamedTuple):
    """A line without its line end; `no` counts from 1."""

    no: int
    text: str


def head_text(head: bytes) -> str:
    """The first bytes of a file as text, to recognise its format by: letters beyond ASCII may come out wrong."""
    bom, encoding = _bom_of(head)
    return head[len(bom) :].decode(encoding or "latin-1", "replace")


def inspect_text(source: Source, name: str, settings: ReaderSettings) -> TextFile:
    """Read all bytes once: digest, and the encoding in the order of statements.md 3.1.

    The byte order mark decides; without one UTF-8 if all bytes are; else `settings.encoding`, in which bytes that are
    no letter become U+FFFD, with a warning that names the first line. Raises StatementMalformed (empty, no text, a
    codec that Python does not know), StatementHostile (too large), FileNotReadable.
    """
    digest = hashlib.sha256()
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8, bom, encoding = True, b"", ""
    is_first = True
    for piece in pieces_of(source, name):
        digest.update(piece)
        if is_first:
            bom, encoding = _bom_of(piece)
            is_first = False
        if not encoding.startswith("utf-16"):
            if b"\0" in piece:
                raise _no_text(name)
            is_utf8 = is_utf8 and _decodes(utf8, piece)
    if not encoding.startswith("utf-16"):
        # A file in another encoding may have got the mark of UTF-8 all the same.
        is_utf8 = is_utf8 and _decodes(utf8, b"", final=True)
        encoding = "utf-8" if is_utf8 else _codec(settings, name)
    text = TextFile(name, source, digest.hexdigest(), encoding, len(bom), ())
    return text if encoding == "utf-8" else text._replace(warnings=_undecodable(text))


def characters_of(text: TextFile) -> Iterator[str]:
    """The characters from the start, in pieces, line ends as they are; for formats that have no lines."""
    decoder = codecs.getincrementaldecoder(text.encoding)(errors="replace")
    to_skip = text.bom_bytes
    for piece in pieces_of(text.source, text.name):
        decoded = decoder.decode(piece[to_skip:])
        to_skip = 0
        if decoded:
            yield decoded
    rest = decoder.decode(b"", final=True)
    if rest:
        yield rest


def lines_of(text: TextFile) -> Iterator[Line]:
    """All lines, empty ones too, whether they end in CR LF, LF or CR.

    The end-of-file character of DOS is left out. Raises StatementHostile for a line of more than MAX_LINE_CHARACTERS.
    """
    line_no = 0
    held = ""
    for piece in characters_of(text):
        held += piece
        if held.endswith("\r"):
            # The LF that belongs to this CR may be in the next piece.
            complete, kept = held[:-1], "\r"
        else:
            complete, kept = held, ""
        *lines, rest = _LINE_END.split(complete)
        for line in lines:
            line_no += 1
            if len(line) > MAX_LINE_CHARACTERS:
                raise _too_long(text.name, line_no)
            yield Line(line_no, line.rstrip(_DOS_END_OF_FILE))
        if len(rest) > MAX_LINE_CHARACTERS:
            raise _too_long(text.name, line_no + 1)
        held = rest + kept
    last = held.removesuffix("\r").rstrip(_DOS_END_OF_FILE)
    if last or held.endswith("\r"):
        yield Line(line_no + 1, last)


def _bom_of(head: bytes) -> tuple[bytes, str]:
    return next((bom for bom in _BOMS if head.startswith(bom[0])), (b"", ""))


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _codec(settings: ReaderSettings, name: str) -> str:
    """The codec of the settings, if Python knows it and it is one of text."""
    try:
        b"a".decode(settings.encoding)
        codecs.getincrementaldecoder(settings.encoding)
    except (LookupError, ValueError):
        raise StatementMalformed(
            file=name,
            position="start",
            reason=f"the file is not UTF-8, and the encoding {settings.encoding!r} is not known",
            cure="name another with --encoding, such as cp1252, cp850 or cp852",
        ) from None
    return settings.encoding


def _undecodable(text: TextFile) -> tuple[str, ...]:
    """The warning about bytes that are no letter in the encoding."""
    decoder = codecs.getincrementaldecoder(text.encoding)(errors="strict")
    line_no = 1
    for piece in pieces_of(text.source, text.name):
        try:
            decoder.decode(piece)
        except UnicodeDecodeError as error:
            line_no += piece.count(b"\n", 0, error.start)
            return (
                f"line {line_no}: a byte is no letter in {text.encoding}, shown as {NO_LETTER}",
            )
        line_no += piece.count(b"\n")
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return (f"line {line_no}: the last character is cut off, shown as {NO_LETTER}",)
    return ()


def _no_text(name: str) -> StatementMalformed:
    return StatementMalformed(
        file=name,
        position="start",
        reason="the file is no text: it holds NUL bytes",
        cure=FETCH_AGAIN,
    )


def _too_long(name: str, line_no: int) -> StatementHostile:
    return StatementHostile(
        file=name,
        position=f"line {line_no}",
        reason=f"the line has more than {MAX_LINE_CHARACTERS} characters",
        cure="do not use this file, ask the bank",
    )
