"""What a posting would write, of a dry run: a table for each ledger."""

from __future__ import annotations

from typing import Final

from ledger_es.audit import Written
from ledger_es.audit.written import AppliedPair, BankEntry, ClosedBankEntry, GLLine, PartyEntry
from ledger_es.cli.answer import table
from ledger_es.reports import Column, Table

_TABLES: Final = {
    "gl_lines": ("G/L lines", GLLine._fields),
    "customer_entries": ("Customer entries", PartyEntry._fields),
    "vendor_entries": ("Vendor entries", PartyEntry._fields),
    "bank_entries": ("Bank entries", BankEntry._fields),
    "applications": ("Applications", AppliedPair._fields),
    "bank_entries_closed": (
        "Bank entries closed against the statement",
        ClosedBankEntry._fields,
    ),
}
_TO_THE_RIGHT: Final = frozenset(
    {
        *("amount", "amount_lcy", "discount", "remaining_amount", "line_no", "entry_no"),
        *("transaction_no", "debit_entry_no", "credit_entry_no"),
    }
)


def would_be_tables(written: Written) -> list[Table]:
    """A table for every ledger, also where nothing would be written to it."""
    rows_by_ledger = written._asdict()
    return [
        table(
            f"Would be: {title}",
            [Column(name, name in _TO_THE_RIGHT) for name in names],
            [[str(value) for value in row] for row in rows_by_ledger[ledger]],
        )
        for ledger, (title, names) in _TABLES.items()
    ]
