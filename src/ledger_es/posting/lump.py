"""Several journal lines whose money is one bank entry: the receipts of a deposit, the debits of a payment block."""

from __future__ import annotations

from collections.abc import Sequence

from ledger_es.deciding.dimension import completed
from ledger_es.posting.journal_line import JournalLine, PlacedLine, accounts_of
from ledger_es.posting.posting import Posting
from ledger_es.values.dimension_set import common


def as_lump(posting: Posting, placed: Sequence[PlacedLine], money: JournalLine) -> list[PlacedLine]:
    """The lines, and after them that of the money on the bank account.

    Each line carries the dimensions that it would carry with a bank entry of its own, and the money what all lines have
    alike.
    """
    bank = (money.account_type, money.account_no)
    carried = [
        completed(
            posting.books.dimensions,
            placed_line.line.dimensions,
            (placed_line.line.account_type, placed_line.line.account_no),
            bank,
            source_code=posting.source_code,
        )
        for placed_line in placed
    ]
    lines = [
        placed_line._replace(line=placed_line.line.model_copy(update={"dimensions": dimensions}))
        for placed_line, dimensions in zip(placed, carried, strict=True)
    ]
    money = money.model_copy(update={"dimensions": common(carried)})
    return [*lines, PlacedLine(placed[-1].place + 1, money, accounts_of(money))]
