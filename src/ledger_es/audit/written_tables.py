"""Tables of what events write, one for each ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from ledger_es.audit.written import (
    AppliedPair,
    BankEntry,
    ClosedBankEntry,
    GLLine,
    PartyEntry,
    ReopenedBankEntry,
    VatEntry,
    Written,
)
from ledger_es.tables import Table, columns_of

_TABLES: Final[Mapping[str, tuple[str, type]]] = {
    "gl_lines": ("G/L lines", GLLine),
    "vat_entries": ("VAT entries", VatEntry),
    "customer_entries": ("Customer entries", PartyEntry),
    "vendor_entries": ("Vendor entries", PartyEntry),
    "bank_entries": ("Bank entries", BankEntry),
    "applications": ("Applications", AppliedPair),
    "applications_undone": ("Applications undone", AppliedPair),
    "bank_entries_closed": ("Bank entries closed against the statement", ClosedBankEntry),
    "bank_entries_reopened": ("Bank entries open again", ReopenedBankEntry),
}
_SHOWN: Final[Mapping[str, dict[str, Any]]] = {
    "vat_code": {"title": "VAT code"},
    "base_lcy": {"title": "Base"},
    "ledger": {"kind": "code", "gives_way": True},
    "document_type": {"kind": "code", "title": "Type", "gives_way": True},
    "currency": {"kind": "currency"},
    "posting_date": {"gives_way": True},
    "transaction_no": {"title": "Transaction"},
    "application_no": {"title": "Application"},
    "bank_account_no": {"title": "Bank account"},
    "line_no": {"title": "Line", "words": {"0": ""}},
    "debit_entry_no": {"title": "Debit entry"},
    "debit_document_no": {"title": "Debit document"},
    "credit_entry_no": {"title": "Credit entry"},
    "credit_document_no": {"title": "Credit document"},
    "remaining_amount": {"title": "Remaining"},
    "discount": {"words": {"0": ""}},
}
"""Where the type and the name of a field do not say it."""


def written_tables(written: Written, prefix: str = "", *, with_empty: bool = False) -> list[Table]:
    """A table for each ledger to which something is written or, with `with_empty`, for every ledger."""
    rows_by_ledger = written._asdict()
    return [
        Table(
            f"{prefix}{title}",
            tuple(replace(c, **_SHOWN.get(c.name, {})) for c in columns_of(row_type)),
            tuple(map(tuple, rows_by_ledger[ledger])),
        )
        for ledger, (title, row_type) in _TABLES.items()
        if with_empty or rows_by_ledger[ledger]
    ]
