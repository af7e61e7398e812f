"""Reads MT940 (statements of an account) and MT942 (announcements during the day) as a stream. Rules: statements.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ledger_es.statements.mt940_fields import fields_of
from ledger_es.statements.reader_settings import DEFAULT_SETTINGS, ReaderSettings
from ledger_es.statements.statement import Part, Source
from ledger_es.statements.text_file import head_text, inspect_text, lines_of
from ledger_es.statements.text_statement import file_end, refused_whole
from ledger_es.statements.warnings import Warnings

_FIRST_FIELDS: Final = re.compile(
    r"^[\x01\ufeff]?(?:\{1:.*\{4:)?:(?:20|25|28C?|60[FM]?|61|62[FM]?):", re.MULTILINE
)
_HEAD_CHARACTERS: Final = 2_000


def recognizes(head: bytes) -> bool:
    """Whether a line near the start is one of the fields with which messages begin, such as `:20:` or `:25:`."""
    text = head_text(head)[:_HEAD_CHARACTERS].replace("\r\n", "\n").replace("\r", "\n")
    return _FIRST_FIELDS.search(text) is not None


def read(
    source: Source,
    name: str,
    *,
    checked: bool = True,
    settings: ReaderSettings = DEFAULT_SETTINGS,
) -> Iterator[Part]:
    """For each statement its header, its entries, its end; then the end of the file. Nothing is to be trusted before.

    `checked`: what does not add up is refused; otherwise it is a warning. Of the settings it needs `encoding`,
    `flip_reversals`, and `currency` for a message that names none. Memory does not grow with the entries.

    Raises StatementMalformed, StatementHostile, StatementUnbalanced, FileNotReadable.
    """
    # The library is loaded only for such a file: it takes a tenth of the start of a command.
    from ledger_es.statements.mt940_statements import StatementsOfFile

    text = inspect_text(source, name, settings)
    warnings = Warnings()
    reading = StatementsOfFile(checked, settings, warnings)
    yield from refused_whole(reading.parts(fields_of(lines_of(text), warnings)), name)
    yield file_end(
        reading.format,
        text,
        warnings,
        message_id=reading.message_id,
        reversals_flipped=settings.flip_reversals,
    )
