"""Reads XML of strangers piece by piece: no document type, known encodings, limits, and errors with their place."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from lxml import etree

from ledger_es.errors import StatementHostile, StatementMalformed, StatementRefused
from ledger_es.statements.limits import MAX_ELEMENT_BYTES, MAX_PROLOG_CHARACTERS
from ledger_es.statements.source import FETCH_AGAIN, pieces_of
from ledger_es.statements.statement import Source

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(r"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
# Encodings in which `<!DOCTYPE` looks as it does in ASCII (or UTF-16): in UTF-7 or EBCDIC it could hide.
_KNOWN = re.compile(
    r"UTF-?8|UTF-?16(LE|BE)?|(US-)?ASCII|ISO-?8859-?\d+|LATIN-?\d|WINDOWS-125\d|CP-?125\d|(CP|IBM)-?85[02]"
)
_UTF8 = re.compile(r"|UTF-?8|(US-)?ASCII")
_PROLOG_PART = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)


class XmlFile(NamedTuple):
    """A file that may be parsed: its digest, and the encoding to impose (None: the one it declares).

    `read_as` names the encoding in either case.
    """

    name: str
    source: Source
    sha256: str
    encoding: str | None
    read_as: str
    warnings: tuple[str, ...]


def is_xml(head: bytes) -> bool:
    """Whether these are the first bytes of XML, in any of the encodings that banks use."""
    return _decode_head(head).lstrip().startswith("<")


def inspect_xml(source: Source, name: str) -> XmlFile:
    """Read the bytes once, without parsing: digest, document type, and which encoding they really have.

    Raises StatementHostile (document type, size), StatementMalformed (empty, unknown encoding), FileNotReadable.
    """
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    head = b""
    for piece in pieces_of(source, name):
        head = head or piece
        digest.update(piece)
        if is_utf8:
            is_utf8 = _is_utf8(decoder, piece)
    is_utf8 = is_utf8 and _is_utf8(decoder, b"", final=True)
    refuse_document_type(_decode_head(head), name)
    encoding, warnings = _choose_encoding(head, is_utf8, name)
    return XmlFile(
        name=name,
        source=source,
        sha256=digest.hexdigest(),
        encoding=encoding,
        read_as=encoding or _own_encoding(head),
        warnings=warnings,
    )


def parse_events(xml: XmlFile, tags: tuple[str, ...]) -> Iterator[tuple[str, etree._Element]]:
    """("start" | "end", element) for the elements named. They come *before* it is known that the file is whole: a
    truncated file is refused only at its end.

    Flags: statements.md 3.2. Never `recover`, never `huge_tree`.
    """
    parser = etree.XMLPullParser(
        ("start", "end"), tag=tags, encoding=xml.encoding, resolve_entities=False, no_network=True,
        load_dtd=False, dtd_validation=False, huge_tree=False, recover=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    size = held = last_line = 0
    for piece in pieces_of(xml.source, xml.name):
        size += len(piece)
        held += len(piece)
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError as error:
            raise _refusal(error, xml.name, at_end=False) from None
        for event, element in parser.read_events():
            assert isinstance(element, etree._Element), "only elements were asked for"
            held, last_line = 0, cast(int, element.sourceline)
            yield event, element
        if held > MAX_ELEMENT_BYTES:
            raise StatementHostile(
                file=xml.name, position=f"byte {size}",
                reason=f"more than {MAX_ELEMENT_BYTES} bytes without a finished entry",
                cure="ask the bank for a file with smaller batches",
            )  # fmt: skip
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        if error.position == (0, 0):
            # Without entities to resolve the parser stops at one and says nothing until it is closed.
            raise StatementMalformed(
                file=xml.name,
                position=f"after line {last_line}",
                reason="the file refers to an entity that is not defined (&name;)",
                cure=FETCH_AGAIN,
            ) from None
        raise _refusal(error, xml.name, at_end=True) from None


def refuse_document_type(prolog: str, name: str) -> None:
    """Refuses a document type. Real statements have none, and its entities can read files or fill memory."""
    at = 0
    while (part := _PROLOG_PART.match(prolog, at)) is not None:
        at = part.end()
    line = prolog.count("\n", 0, at) + 1
    if prolog.startswith("<!", at) and not prolog.startswith("<!--", at):
        raise StatementHostile(
            file=name, position=f"line {line}", reason="the file declares a document type (<!DOCTYPE …>)",
            cure="a bank never sends one: do not use this file, ask the bank",
        )  # fmt: skip
    if at >= MAX_PROLOG_CHARACTERS or prolog.startswith(("<!--", "<?"), at):
        raise StatementHostile(
            file=name, position=f"line {line}", reason="the first element does not begin where a statement's does",
            cure="remove the long comment at the start, or ask the bank",
        )  # fmt: skip


def _is_utf8(decoder: codecs.IncrementalDecoder, piece: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


def _bom(head: bytes) -> tuple[bytes, str] | None:
    return next((bom for bom in _BOMS if head.startswith(bom[0])), None)


def _decode_head(head: bytes) -> str:
    """The head as far as markup goes: letters beyond ASCII may come out wrong, `<`, `!` and names do not."""
    bom = _bom(head)
    if bom is not None:
        return head[len(bom[0]) :].decode(bom[1], "replace")
    if head.startswith(b"<\0"):
        return head.decode("utf-16-le", "replace")
    if head.startswith(b"\0<"):
        return head.decode("utf-16-be", "replace")
    return head.decode("latin-1")


def _own_encoding(head: bytes) -> str:
    """What the parser finds by itself: the byte order mark or the first letters say UTF-16, else what is declared."""
    if _bom(head) is not None or head.startswith((b"<\0", b"\0<")):
        return "utf-16"
    declared = _DECLARED.match(_decode_head(head).lstrip())
    return declared[1].lower() if declared else "utf-8"


def _choose_encoding(head: bytes, is_utf8: bool, name: str) -> tuple[str | None, tuple[str, ...]]:
    """The encoding to impose on the parser, if any, and what is to be said about it (statements.md 3.1)."""
    stated = _DECLARED.match(_decode_head(head).lstrip())
    declared = stated[1].upper() if stated else ""
    if declared and not _KNOWN.fullmatch(declared):
        raise StatementMalformed(
            file=name, position="line 1", reason=f"the encoding {stated[1] if stated else ''} is not known",
            cure="ask the bank for the file in UTF-8",
        )  # fmt: skip
    bom = _bom(head)
    if bom is not None and bom[1] != "utf-8":
        differs = (
            declared and not declared.startswith("UTF-16") and not declared.startswith("UTF16")
        )
        return None, (
            f"declares {declared}, but its byte order mark is of UTF-16: read as UTF-16",
        ) if differs else ()
    if bom is None and (not _UTF8.fullmatch(declared) or head.startswith((b"<\0", b"\0<"))):
        return None, ()
    if is_utf8:
        return "utf-8", ()
    declaration = f"declares {declared}" if declared else "declares no encoding, which means UTF-8"
    return "windows-1252", (
        f"{declaration}, but its bytes are not: read as windows-1252, check accents in names",
    )


def _refusal(error: Any, name: str, at_end: bool) -> StatementRefused:
    line, column = error.position
    position = f"line {line}, column {column}"
    message = re.sub(r", line \d+, column \d+$", "", str(error.msg))
    if error.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT or "huge" in message.lower():
        # The parser advises lifting its limits; that does not help the user who has the file.
        message = re.sub(r",? use XML_PARSE_HUGE option", "", message)
        return StatementHostile(
            file=name, position=position, reason=f"the file goes beyond what a statement needs: {message}",
            cure="do not use this file, ask the bank",
        )  # fmt: skip
    if at_end:
        return StatementMalformed(
            file=name,
            position=position,
            reason=f"the file ends too early: {message}",
            cure=FETCH_AGAIN,
        )
    if "declaration allowed only at the start" in message:
        reason = "there is something before the XML declaration, or two documents in one file"
        cure = "remove what stands before `<?xml`, or split the file at the second `<?xml`"
        return StatementMalformed(file=name, position=position, reason=reason, cure=cure)
    return StatementMalformed(
        file=name, position=position, reason=f"not well-formed XML: {message}", cure=FETCH_AGAIN
    )
