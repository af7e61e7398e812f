"""Entries, and the documents on which they stood, for the tests of the rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from ledger_es.collecting.records import DetailAmount, DocumentCurrency, EntryToCollect, IssuedRow

CHF = DocumentCurrency("CHF", "CHF")


def day(text: str) -> date:
    return date.fromisoformat(text)


def an_entry(
    entry_no: int,
    amount: str,
    due: str,
    document_type: str = "invoice",
    currency: str = "CHF",
    applied: dict[str, str] | None = None,
    **facts: Any,
) -> EntryToCollect:
    """An entry, less what was applied to it by day."""
    details = [DetailAmount(day(due), Decimal(amount), is_initial=True)]
    details += [DetailAmount(day(on), Decimal(part)) for on, part in (applied or {}).items()]
    return EntryToCollect(
        entry_no=entry_no,
        document_type=document_type,
        document_no=f"D{entry_no}",
        currency=currency,
        due_date=day(due),
        amount=Decimal(amount),
        remaining_amount=sum((detail.amount for detail in details), Decimal("0.00")),
        details=tuple(details),
        **facts,
    )


def reminded(
    entry: EntryToCollect, level: int, on: str, due: str, *, interest_posted: bool = False
) -> EntryToCollect:
    """The entry after a reminder of this level."""
    row = IssuedRow("reminder", f"R{on}", day(on), day(due), level, interest_posted)
    return entry._replace(issued=(*entry.issued, row))


def charged(entry: EntryToCollect, on: str) -> EntryToCollect:
    """The entry after a finance charge memo of this day."""
    row = IssuedRow("finance_charge_memo", f"F{on}", day(on), day(on), 0, True)
    return entry._replace(issued=(*entry.issued, row))
