"""What a posting would write, of a dry run: the entries of every ledger, as tables and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from ledger_es.aggregates.bank_account import BankEntriesClosed, BankEntriesPosted
from ledger_es.aggregates.event import Recorded, stream_key, stream_kind
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import EntriesApplied, EntriesPosted
from ledger_es.cli.answer import table
from ledger_es.reports import Column, Table
from ledger_es.values import ZERO

Rows = list[dict[str, Any]]

_TITLES: Final = {
    "gl_lines": "G/L lines",
    "customer_entries": "Customer entries",
    "vendor_entries": "Vendor entries",
    "bank_entries": "Bank entries",
    "applications": "Applications",
    "bank_entries_closed": "Bank entries closed against the statement",
}
_COLUMNS: Final = {
    "gl_lines": ("transaction_no", "posting_date", "account_no", "amount_lcy"),
    "customer_entries": (
        *("entry_no", "transaction_no", "posting_date", "party_no"),
        *("document_type", "document_no", "currency", "amount"),
    ),
    "bank_entries": (
        *("entry_no", "transaction_no", "posting_date", "bank_account_no"),
        *("document_type", "document_no", "currency", "amount", "line_no"),
    ),
    "applications": (
        *("ledger", "party_no", "debit_entry_no", "debit_document_no"),
        *("credit_entry_no", "credit_document_no", "amount", "discount"),
    ),
    "bank_entries_closed": (
        *("bank_account_no", "entry_no", "line_no", "amount", "remaining_amount"),
    ),
}
_COLUMNS["vendor_entries"] = _COLUMNS["customer_entries"]
_TO_THE_RIGHT: Final = frozenset(
    {
        *("amount", "amount_lcy", "discount", "remaining_amount", "line_no", "entry_no"),
        *("transaction_no", "debit_entry_no", "credit_entry_no"),
    }
)


def would_be(events: Iterable[Recorded], documents: Mapping[int, str]) -> dict[str, Rows]:
    """By ledger, the rows that the events would add. `documents`: numbers of entries that are there already."""
    found: dict[str, Rows] = {name: [] for name in _TITLES}
    named = dict(documents)
    for recorded in events:
        event, of = recorded.event, stream_key(recorded.stream)
        if isinstance(event, Posted):
            found["gl_lines"] += _gl_lines(event)
        elif isinstance(event, EntriesPosted):
            ledger = _ledger(recorded)
            named |= {one.entry_no: one.document_no for one in event.entries}
            found[f"{ledger}_entries"] += _party_entries(event, of)
        elif isinstance(event, BankEntriesPosted):
            found["bank_entries"] += _bank_entries(event, of)
        elif isinstance(event, EntriesApplied):
            found["applications"] += _applications(event, _ledger(recorded), of, named)
        elif isinstance(event, BankEntriesClosed):
            found["bank_entries_closed"] += _closed(event, of)
    for name in ("customer_entries", "vendor_entries", "bank_entries"):
        found[name].sort(key=lambda row: int(row["entry_no"]))
    return found


def would_be_tables(found: Mapping[str, Rows]) -> list[Table]:
    """A table for every ledger, also where nothing would be written to it."""
    return [
        table(
            f"Would be: {title}",
            [Column(column, column in _TO_THE_RIGHT) for column in _COLUMNS[name]],
            [[str(row[column]) for column in _COLUMNS[name]] for row in found[name]],
        )
        for name, title in _TITLES.items()
    ]


def _ledger(recorded: Recorded) -> str:
    return stream_kind(recorded.stream).removesuffix("_ledger")


def _gl_lines(event: Posted) -> Rows:
    dates = dict(zip(event.transaction_nos, event.transaction_posting_dates, strict=True))
    by_line = event.line_posting_dates or [dates[no] for no in event.line_transaction_nos]
    columns = (event.line_transaction_nos, by_line, event.line_accounts, event.line_amounts_lcy)
    return [
        {
            "transaction_no": transaction_no,
            "posting_date": on.isoformat(),
            "account_no": account_no,
            "amount_lcy": str(amount),
        }
        for transaction_no, on, account_no, amount in zip(*columns, strict=True)
    ]


def _party_entries(event: EntriesPosted, party_no: str) -> Rows:
    return [
        {
            "entry_no": one.entry_no,
            "transaction_no": one.transaction_no,
            "posting_date": one.posting_date.isoformat(),
            "party_no": party_no,
            "document_type": one.document_type,
            "document_no": one.document_no,
            "currency": one.currency,
            "amount": str(one.amount),
        }
        for one in event.entries
    ]


def _bank_entries(event: BankEntriesPosted, bank_account_no: str) -> Rows:
    rows = [event.row(at) for at in range(len(event.entry_nos))]
    return [
        {
            "entry_no": row["entry_nos"],
            "transaction_no": row["transaction_nos"],
            "posting_date": row["posting_dates"].isoformat(),
            "bank_account_no": bank_account_no,
            "document_type": row.get("document_types", ""),
            "document_no": row["document_nos"],
            "currency": event.currency,
            "amount": str(row["amounts"]),
            "line_no": row.get("statement_line_nos", 0),
        }
        for row in rows
    ]


def _applications(
    event: EntriesApplied, ledger: str, party_no: str, documents: Mapping[int, str]
) -> Rows:
    discounts: dict[tuple[int, int], Decimal] = {}
    for detail in event.details:
        key = detail.application_no, detail.applied_entry_no
        discounts[key] = discounts.get(key, ZERO) + abs(detail.amount)
    rows: Rows = []
    for pair in event.pairs:
        both = (pair.debit_entry_no, pair.credit_entry_no)
        discount = sum((discounts.get((pair.application_no, no), ZERO) for no in both), ZERO)
        rows.append(
            {
                "ledger": ledger,
                "party_no": party_no,
                "debit_entry_no": pair.debit_entry_no,
                "debit_document_no": documents.get(pair.debit_entry_no, ""),
                "credit_entry_no": pair.credit_entry_no,
                "credit_document_no": documents.get(pair.credit_entry_no, ""),
                "amount": str(pair.amount),
                "discount": str(discount),
            }
        )
    return rows


def _closed(event: BankEntriesClosed, bank_account_no: str) -> Rows:
    line_nos = event.statement_line_nos or (0,) * len(event.entry_nos)
    left = event.remaining_amounts or (ZERO,) * len(event.entry_nos)
    columns = (event.entry_nos, line_nos, event.amounts, left)
    return [
        {
            "bank_account_no": bank_account_no,
            "entry_no": entry_no,
            "line_no": line_no,
            "amount": str(amount),
            "remaining_amount": str(remaining.quantize(amount)),
        }
        for entry_no, line_no, amount, remaining in zip(*columns, strict=True)
    ]
