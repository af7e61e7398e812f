"""A bank statement as the naive book keeps it: its lines, what settles them, whether it is posted."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date

from ledger_es.commands.statement_record import StatementLineRecord
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
    """A line. Transfers: account type, account, cents signed as the line. `state`: whether it is new money."""

    no: int
    day: date
    amount: int
    state: str
    known_as: str
    confidence: str = "none"
    applied: tuple[Applied, ...] = ()
    transfers: tuple[tuple[str, str, int], ...] = ()
    dimensions: str = ""
    """Named for all that the line posts; and, by account type and account, for a transfer alone."""
    named: tuple[tuple[str, str, str], ...] = ()
    reference: str = ""
    doubtful: bool = False
    posted: bool = False
    transaction: int = 0
    """The ledger transaction that was posted from it, 0 if it has found bank entries; and its bank entry."""
    bank_entry: int = 0
    payer: str = ""
    """By what whoever pays is told from others: the account, or else the name; empty once it was erased."""
    account: str = ""
    """The account that it came from or goes to, and its text; empty once they were erased."""
    text: str = ""
    end_to_end_id: str = ""
    """What whoever ordered the payment has called it."""
    assigned: bool = False
    """A person has named what it settles, and not only accepted it."""

    @property
    def is_money(self) -> bool:
        return self.state == "new"

    @property
    def is_undecided(self) -> bool:
        return self.state in ("suspected", "unproved", "waiting")

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

    @property
    def parties(self) -> list[tuple[str, str]]:
        found = [(one.ledger, one.party_no) for one in self.applied if one.ledger != "bank_account"]
        found += [(kind, no) for kind, no, _ in self.transfers if kind in ("customer", "vendor")]
        return list(dict.fromkeys(found))

    def named_for(self, account: tuple[str, str]) -> list[str]:
        """The dimensions that a part carries before accounts complete them; the first that has one counts."""
        own = [text for kind, no, text in self.named if (kind, no) == account]
        return [*own, self.dimensions]

    def paid_to(self, party: tuple[str, str]) -> int:
        """The party's own part of the line, applied or on account."""
        own = sum(
            one.amount - one.discount for one in self.applied if (one.ledger, one.party_no) == party
        )
        return own + sum(amount for kind, no, amount in self.transfers if (kind, no) == party)


@dataclass(frozen=True)
class Sheet:
    no: str
    bank: str
    opening: int
    closing: int
    rows: dict[int, Row]
    reconciled: bool = False
    withdrawn: bool = False

    @property
    def to_post(self) -> list[Row]:
        return [
            row
            for row in self.rows.values()
            if not (row.posted or self.withdrawn) and (row.is_money or row.is_undecided)
        ]

    @property
    def some_posted(self) -> bool:
        return any(row.posted for row in self.rows.values())

    @property
    def is_closed(self) -> bool:
        """Nothing of it can be changed: it is reconciled, or every line is posted."""
        return self.reconciled or self.withdrawn or (self.some_posted and not self.to_post)

    def row(self, line_no: int) -> Row:
        """The line, if it may be worked on."""
        row = self.rows.get(line_no)
        if row is None:
            raise Refused("E-PRJ-LINE")
        if row.is_undecided:
            raise Refused("E-PRJ-UNDECIDED")
        if not row.is_money:
            raise Refused("E-PRJ-DUPLICATE")
        return row

    def open_row(self, line_no: int) -> Row:
        row = self.row(line_no)
        if row.posted:
            raise Refused("E-PRJ-LINE-POSTED")
        return row

    def with_rows(self, *rows: Row) -> Sheet:
        return replace(self, rows=self.rows | {row.no: row for row in rows})

    def elsewhere(self, line_no: int, entry_no: int) -> int:
        """What the other lines, which are not posted, take of the entry."""
        return sum(
            one.amount
            for row in self.rows.values()
            if row.no != line_no and not row.posted
            for one in row.applied
            if one.entry_no == entry_no
        )


def told_of_payer(line: StatementLineRecord) -> dict[str, str]:
    """What a row keeps of the texts of a line."""
    payer = json.loads(line.payer.reveal() or "{}")
    text = json.loads(line.text.reveal() or "{}")
    account = payer.get("account", "").replace(" ", "").upper()
    return {
        "account": account,
        "payer": account or payer.get("name", "").upper(),
        "text": text.get("text", ""),
        "end_to_end_id": text.get("end_to_end_id", ""),
    }


def sheet_of(book: Book, statement_no: str) -> Sheet:
    found: Sheet | None = book.sheets.get(statement_no)
    if found is None:
        raise Refused("E-PRJ-UNKNOWN")
    return found


def open_sheet(book: Book, statement_no: str) -> Sheet:
    found = sheet_of(book, statement_no)
    if found.withdrawn:
        raise Refused("E-PRJ-WITHDRAWN")
    if found.is_closed:
        raise Refused("E-PRJ-RECONCILED")
    return found


def available(book: Book, entry_no: int) -> int:
    """What a line can still show of a bank entry: not what statements show that are posted and not reconciled."""
    if entry_no in book.posted_from:
        return 0
    shown = sum(
        one.amount
        for sheet in book.sheets.values()
        if not sheet.reconciled
        for row in sheet.rows.values()
        if row.posted
        for one in row.applied
        if one.entry_no == entry_no
    )
    left: int = book.outstanding(entry_no) - shown
    return left
