"""How much of a statement file is read before it is taken for an attack."""

from __future__ import annotations

from typing import Final

MIB: Final = 1024 * 1024

MAX_FILE_BYTES: Final = 512 * MIB
"""A camt.053 of 100,000 entries has about 100 MB."""

MAX_ELEMENT_BYTES: Final = 64 * MIB
"""What may stand between two finished entries: it is held in memory."""

MAX_PROLOG_CHARACTERS: Final = 16 * 1024
"""What may stand before the first element."""

MAX_LINE_CHARACTERS: Final = 64 * 1024
"""The longest line of a text file; lines of statements have 35 to 400 characters."""

MAX_FIELD_LINES: Final = 5_000
"""The most lines of one field or one entry of a text file."""

MAX_STATEMENT_RECORDS: Final = 2_000_000
"""Of a format whose reader holds a whole statement."""

MAX_ZIP_MEMBERS: Final = 2_000
MAX_ZIP_BYTES: Final = 1024 * MIB
MAX_ZIP_RATIO: Final = 250
"""Statements are repetitive and shrink 20 to 60 times; an attack shrinks a thousand times."""

MAX_TABLE_COLUMNS: Final = 1_000
MAX_SHEET_CELLS: Final = 5_000_000
"""Up to the last row and column that hold anything: the library of workbooks reserves memory for each."""
MAX_WORKBOOK_BYTES: Final = 256 * MIB
"""Of all files in a workbook, unpacked."""

PIECE_BYTES: Final = 64 * 1024
