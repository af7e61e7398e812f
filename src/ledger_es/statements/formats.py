"""The formats of statement files, and the two ways to read one: as a whole, or as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from ledger_es.errors import StatementFormatUnknown, StatementUnbalanced
from ledger_es.statements import (
    aeb43,
    bai2,
    bgmax,
    camt,
    cfonb120,
    coda,
    mt940,
    ocrgiro,
    ofx,
    qif,
    table_file,
)
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.source import read_head
from ledger_es.statements.statement import Part, Source, StatementFile, gather

Reversals = Literal["as_marked", "flipped"]
"""How a bank marks a reversal: with the direction the money takes (nearly all), or with the original one."""


class ReadsParts(Protocol):
    """Reads a file part by part: for each statement its header, its entries, its end; then the end of the file."""

    def __call__(
        self, source: Source, name: str, *, checked: bool, settings: ReaderSettings
    ) -> Iterator[Part]: ...


class Format(NamedTuple):
    """A format of statement files: `recognizes` tells it by the first bytes of a file, `read` reads one.

    `name` is what a user names it by, `title` what is shown of it.
    """

    name: str
    title: str
    recognizes: Callable[[bytes], bool]
    read: ReadsParts


FORMATS = (
    Format(
        name="ofx",
        title="OFX 1 and 2, QFX",
        recognizes=ofx.recognizes,
        read=ofx.read,
    ),
    Format(
        name="bai2",
        title="BAI2",
        recognizes=bai2.recognizes,
        read=bai2.read,
    ),
    Format(
        name="bgmax",
        title="BgMax (Sweden)",
        recognizes=bgmax.recognizes,
        read=bgmax.read,
    ),
    Format(
        name="ocrgiro",
        title="OCR giro (Norway)",
        recognizes=ocrgiro.recognizes,
        read=ocrgiro.read,
    ),
    Format(name="qif", title="QIF", recognizes=qif.recognizes, read=qif.read),
    Format(
        name="camt",
        title="camt.052, camt.053 and camt.054 (ISO 20022, XML)",
        recognizes=camt.recognizes,
        read=camt.read,
    ),
    Format(
        name="mt940",
        title="MT940 and MT942 (SWIFT)",
        recognizes=mt940.recognizes,
        read=mt940.read,
    ),
    Format(
        name="coda",
        title="CODA (Belgium)",
        recognizes=coda.recognizes,
        read=coda.read,
    ),
    Format(
        name="cfonb120",
        title="CFONB 120 (France)",
        recognizes=cfonb120.recognizes,
        read=cfonb120.read,
    ),
    Format(
        name="aeb43",
        title="AEB 43, Norma 43 (Spain)",
        recognizes=aeb43.recognizes,
        read=aeb43.read,
    ),
    # Last: nearly any text may be a table.
    Format(
        name="sheet",
        title="XLSX and ODS, through a mapping",
        recognizes=table_file.recognizes_sheet,
        read=table_file.read_sheet,
    ),
    Format(
        name="csv",
        title="CSV, through a mapping",
        recognizes=table_file.recognizes_csv,
        read=table_file.read_csv,
    ),
)
"""In the order in which a file is offered to them. A format is a module with `recognizes` and `read`, and one line."""


def read_statement_file(
    source: Source,
    name: str = "",
    *,
    format: str | None = None,
    checked: bool = True,
    reversals: Reversals | Literal["by_balance"] = "as_marked",
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> StatementFile:
    """The whole file in memory (about 1.5 kB an entry), complete and, if `checked`, proved.

    `checked=False`: what does not add up is a warning; for looking at a file, never for recording it. `by_balance`:
    as marked, and flipped only where the balances prove that this bank means it so; `settings.flip_reversals` is not
    asked then. Raises as `stream_statement_file`.
    """

    def read(reversals: Reversals, *, checked: bool) -> StatementFile:
        return gather(
            stream_statement_file(
                source,
                name,
                format=format,
                checked=checked,
                reversals=reversals,
                settings=settings,
            )
        )

    if reversals != "by_balance":
        return read(reversals, checked=checked)
    try:
        return read("as_marked", checked=True)
    except StatementUnbalanced as refusal:
        if refusal.flipped_holds:
            flipped = read("flipped", checked=True)
            warning = (
                "the balances prove that reversals keep the original direction: they were flipped"
            )
            return flipped._replace(warnings=(*flipped.warnings, warning))
        if checked:
            raise
    return read("as_marked", checked=False)


def stream_statement_file(
    source: Source,
    name: str = "",
    *,
    format: str | None = None,
    checked: bool = True,
    reversals: Reversals = "as_marked",
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """The file part by part, in the same order for every format: `Statement` (without entries), its `Entry`s, its
    `StatementEnd`; at last `FileEnd`. Nothing may be trusted before the `FileEnd`: a truncated or unbalanced file is
    refused late. Memory does not grow with the entries.

    `format` names one of FORMATS; without it the first bytes decide. `reversals` flipped: as `flip_reversals` in the
    settings. Raises StatementFormatUnknown,
    StatementMalformed, StatementHostile, StatementUnbalanced, FileNotReadable.
    """
    name = name or (source.name if isinstance(source, Path) else "statement")
    file_format = _format_of(source, name, format, settings)
    if reversals == "flipped":
        settings = settings._replace(flip_reversals=True)
    return file_format.read(source, name, checked=checked, settings=settings)


def recognized(head: bytes) -> Format | None:
    """The first format that recognizes these first bytes of a file."""
    return next((format for format in FORMATS if format.recognizes(head)), None)


def _format_of(
    source: Source, name: str, format_name: str | None, settings: ReaderSettings
) -> Format:
    """The format of that name, or without a name the first that recognises the file.

    With a mapping, text that no format recognises is a table.
    """
    supported = "; ".join(f"{format.name}: {format.title}" for format in FORMATS)
    if format_name is not None:
        for format in FORMATS:
            if format.name == format_name:
                return format
        raise StatementFormatUnknown(
            file=name,
            position="start",
            reason=f"there is no format {format_name!r}",
            cure=f"supported are {supported}",
        )
    head = read_head(source, name)
    known = recognized(head)
    if known is not None:
        return known
    if head and settings.mapping is not None:
        return FORMATS[-1]
    reason = "the file is empty" if not head else "the format is not recognised"
    if head.startswith(b"PK\x03\x04"):
        reason = "this is a ZIP file, not a statement: its files are read one by one"
    raise StatementFormatUnknown(
        file=name, position="start", reason=reason, cure=f"supported are {supported}"
    )
