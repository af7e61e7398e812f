"""A bank statement as the naive book keeps it: its lines, what settles them, whether it is posted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tests.simulation.book import Book, Refused


@dataclass(frozen=True)
class Applied:
    """An entry that a line settles, in cents signed as the entry, the discount inside the amount."""

    ledger: str
    entry_no: int
    party_no: str
    amount: int
    discount: int


@dataclass(frozen=True)
class Row:
    """A line. Transfers: account type, account, cents signed as the line."""

    no: int
    day: date
    amount: int
    duplicate_of: str
    confidence: str = "none"
    applied: tuple[Applied, ...] = ()
    transfers: tuple[tuple[str, str, int], ...] = ()
    reference: str = ""
    doubtful: bool = False

    @property
    def is_settled(self) -> bool:
        return bool(self.applied or self.transfers)

    @property
    def covered(self) -> int:
        own = sum(one.amount - one.discount for one in self.applied)
        return own + sum(amount for _, _, amount in self.transfers)

    @property
    def difference(self) -> int:
        return self.amount - self.covered


@dataclass(frozen=True)
class Sheet:
    no: str
    bank: str
    opening: int
    closing: int
    digest: object
    rows: dict[int, Row]
    mode: str = ""
    reconciled_later: bool = False

    def row(self, line_no: int) -> Row:
        """The line, if it may be worked on."""
        row = self.rows.get(line_no)
        if row is None:
            raise Refused("E-PRJ-LINE")
        if row.duplicate_of:
            raise Refused("E-PRJ-DUPLICATE")
        return row

    def with_rows(self, *rows: Row) -> Sheet:
        return replace(self, rows=self.rows | {row.no: row for row in rows})

    def elsewhere(self, line_no: int, entry_no: int) -> int:
        """What the other lines take of the entry."""
        return sum(
            one.amount
            for row in self.rows.values()
            if row.no != line_no
            for one in row.applied
            if one.entry_no == entry_no
        )


def sheet_of(book: Book, statement_no: str) -> Sheet:
    found: Sheet | None = book.sheets.get(statement_no)
    if found is None:
        raise Refused("E-PRJ-UNKNOWN")
    return found


def open_sheet(book: Book, statement_no: str) -> Sheet:
    found = sheet_of(book, statement_no)
    if found.mode:
        raise Refused("E-PRJ-RECONCILED")
    return found


def available(book: Book, entry_no: int) -> int:
    """What a line can still show of a bank entry: not what statements show that are posted and not reconciled."""
    if entry_no in book.posted_from:
        return 0
    waiting = [sheet for sheet in book.sheets.values() if sheet.mode == "payments_only"]
    shown = sum(sheet.elsewhere(0, entry_no) for sheet in waiting)
    left: int = book.outstanding(entry_no) - shown
    return left
