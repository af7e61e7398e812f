"""The records of a BAI2 file: lines put together with their continuations (88), and split into fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from ledger_es.statements.text_file import Line
from ledger_es.statements.text_statement import WrongText

CODES: Final = ("01", "02", "03", "16", "49", "98", "99")
_CONTINUATION: Final = "88"
LINE_CHARACTERS: Final = 80
"""The length of a full line: what follows one goes on without a blank, also inside a word."""
MAX_LINES_OF_FIELDS: Final = 50
"""The fields before the text of a transaction end on one of its first lines."""


class Piece(NamedTuple):
    """The content of one line behind its code. `is_ended`: a slash ends its last field. `is_full`: it was cut off."""

    text: str
    is_ended: bool
    is_full: bool


class Record(NamedTuple):
    """A record with its continuations."""

    code: str
    pieces: tuple[Piece, ...]
    line: int

    @property
    def place(self) -> str:
        return f"line {self.line}, record {self.code}"

    def fields(self) -> list[str]:
        """All fields behind the code, of a record that ends with no text."""
        return [field.strip() for field in _joined(self.pieces).split(",")]


class Transaction(NamedTuple):
    """The fields of a transaction (16). `funds` are those of the funds type: when the money is available."""

    type_code: str
    amount: str
    funds_type: str
    funds: tuple[str, ...]
    bank_reference: str
    customer_reference: str
    text: str


def records_of(lines: Iterable[Line]) -> Iterator[Record]:
    """Raises WrongText for a line that begins with no code of the format."""
    code, first_line = "", 0
    pieces: list[Piece] = []
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        rest = text[3:]
        if text[2:3] not in (",", "/", ""):
            raise _no_record(line)
        if text[:2] == _CONTINUATION and pieces:
            pieces.append(_piece(rest, text))
            continue
        if text[:2] not in CODES:
            raise _no_record(line)
        if pieces:
            yield Record(code, tuple(pieces), first_line)
        code, first_line, pieces = text[:2], line.no, [_piece(rest, text)]
    if pieces:
        yield Record(code, tuple(pieces), first_line)


def _no_record(line: Line) -> WrongText:
    return WrongText(f"line {line.no}", f"{line.text[:20]!r} begins no record of BAI2")


def _piece(content: str, line: str) -> Piece:
    is_ended = content.endswith("/")
    is_full = not is_ended and len(line) >= LINE_CHARACTERS
    return Piece(content.removesuffix("/").rstrip(), is_ended, is_full)


def _joined(pieces: Iterable[Piece]) -> str:
    """The fields of all lines; a field that a line end cuts is put together."""
    joined: list[str] = []
    for piece in pieces:
        joined += (piece.text, "," if piece.is_ended else "")
    return "".join(joined).removesuffix(",") if joined else ""


def transaction_of(record: Record) -> Transaction:
    """The fixed fields may end on any line; what follows them is text, in which commas and slashes mean nothing.

    Raises WrongText.
    """
    pieces = record.pieces
    fields: list[str] = []
    for used in range(1, min(len(pieces), MAX_LINES_OF_FIELDS) + 1):
        fields = _joined(pieces[:used]).split(",")
        count = _fixed_count(fields, record)
        if len(fields) > count or (len(fields) == count and not pieces[used - 1].is_full):
            break
    else:
        used, count = len(pieces), _fixed_count(fields, record)
    fields += [""] * (count - len(fields))
    type_code, amount, funds_type, *funds, bank_reference, customer_reference = (
        field.strip() for field in fields[:count]
    )
    text = ",".join(fields[count:])
    before = pieces[used - 1]
    for piece in pieces[used:]:
        text += ("" if before.is_full else " ") + piece.text
        before = piece
    return Transaction(
        type_code=type_code,
        amount=amount,
        funds_type=funds_type.upper(),
        funds=tuple(funds),
        bank_reference=bank_reference,
        customer_reference=customer_reference,
        text=text.strip(),
    )


def _fixed_count(fields: list[str], record: Record) -> int:
    """How many fields stand before the text: type, amount, funds type and what belongs to it, two references."""
    return 5 + funds_count(fields, 2, record)


def funds_count(fields: list[str], place: int, record: Record) -> int:
    """How many fields belong to the funds type at a place: a date and time, three amounts, a list. Raises WrongText."""
    funds_type = fields[place].strip().upper() if place < len(fields) else ""
    if funds_type != "D":
        return {"V": 2, "S": 3}.get(funds_type, 0)
    written = fields[place + 1].strip() if place + 1 < len(fields) else "0"
    if not (written.isascii() and written.isdecimal() and len(written) <= 2):
        raise WrongText(record.place, f"{written!r} is no number of days of availability")
    return 1 + 2 * int(written)
