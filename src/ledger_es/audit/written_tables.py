"""What events write as tables, one for each ledger."""

from __future__ import annotations

from typing import Final

from ledger_es.audit.written import (
    AppliedPair,
    BankEntry,
    ClosedBankEntry,
    GLLine,
    PartyEntry,
    Written,
)
from ledger_es.reports import Column, Table

_TABLES: Final = {
    "gl_lines": ("G/L lines", GLLine._fields),
    "customer_entries": ("Customer entries", PartyEntry._fields),
    "vendor_entries": ("Vendor entries", PartyEntry._fields),
    "bank_entries": ("Bank entries", BankEntry._fields),
    "applications": ("Applications", AppliedPair._fields),
    "applications_undone": ("Applications undone", AppliedPair._fields),
    "bank_entries_closed": (
        "Bank entries closed against the statement",
        ClosedBankEntry._fields,
    ),
}
_TO_THE_RIGHT: Final = frozenset(
    {
        *("amount", "amount_lcy", "discount", "remaining_amount", "line_no", "entry_no"),
        *("transaction_no", "application_no", "debit_entry_no", "credit_entry_no"),
    }
)


def written_tables(written: Written, prefix: str = "", *, with_empty: bool = False) -> list[Table]:
    """A table for every ledger to which something is written; `with_empty`: for the others too."""
    rows_by_ledger = written._asdict()
    return [
        Table(
            f"{prefix}{title}",
            tuple(Column(name, name in _TO_THE_RIGHT) for name in names),
            tuple(tuple(map(str, row)) for row in rows_by_ledger[ledger]),
        )
        for ledger, (title, names) in _TABLES.items()
        if with_empty or rows_by_ledger[ledger]
    ]
