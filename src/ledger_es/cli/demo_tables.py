"""Tables of the demo: what each payment settled, which documents closed, what is open and why."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from ledger_es.audit import Written
from ledger_es.audit.written import AppliedPair
from ledger_es.cli.answer import table
from ledger_es.reports import CONFIDENCE_WORDS, OpenEntriesReport, OpenEntry, evidence_in_words
from ledger_es.tables import Cell, Column, Table
from ledger_es.values import from_day_number, from_minor_units

_CREDITS = ("payment", "credit_memo")
_TEXT: Final = 36
"""The number of characters of a text that a table shows."""


def settled_table(title: str, written: Written) -> Table:
    """A table of which document settled which, with the discount granted."""
    rows = [
        [
            pair.party_no,
            pair.debit_document_no,
            pair.credit_document_no,
            pair.amount,
            pair.discount or None,
        ]
        for pair in sorted(written.applications, key=_by_document)
    ]
    columns = [
        Column("party_no"),
        Column("debit"),
        Column("credit"),
        Column("amount", "amount"),
        Column("discount_in_it", "amount"),
    ]
    return table(title, columns, rows)


def closed_table(title: str, before: OpenEntriesReport, after: OpenEntriesReport) -> Table:
    """A table of the documents that were open before and are closed now."""
    still_open = {entry.entry_no for entry in after.entries}
    closed = [entry for entry in before.entries if entry.entry_no not in still_open]
    columns = ("ledger", "party_no", "name", "document_type", "document_no", "amount")
    rows: list[list[Cell]] = [
        [
            *_party(entry, before),
            entry.document_type,
            entry.document_no,
            _amount(entry.remaining_amount, entry),
        ]
        for entry in closed
    ]
    return table(
        title, [Column(name, "amount" if name == "amount" else "text") for name in columns], rows
    )


def open_table(title: str, after: OpenEntriesReport) -> Table:
    """A table of every open entry, with the reason why it is open."""
    columns = ("ledger", "party_no", "name", "document_no", "remaining_amount", "why")
    rows: list[list[Cell]] = [
        [
            *_party(entry, after),
            entry.document_no,
            _amount(entry.remaining_amount, entry),
            why_open(entry, after),
        ]
        for entry in after.entries
    ]
    totals = after.totals()
    return table(
        title,
        [Column(name, "amount" if name == "remaining_amount" else "text") for name in columns],
        rows,
        totals,
    )


def why_open(entry: OpenEntry, report: OpenEntriesReport) -> str:
    """Why an entry is open, from its own dates and amounts: such as not due yet, overdue or paid in part."""
    reasons: list[str] = []
    paid = entry.amount - entry.remaining_amount
    if entry.document_type in _CREDITS:
        words = "paid too much" if entry.document_type == "payment" and paid else "not used yet"
        reasons.append(f"{words}, to be applied")
    else:
        if paid:
            whole = _amount(entry.amount, entry)
            reasons.append(f"{_amount(paid, entry):,f} of {whole:,f} is settled")
        days = report.answer.as_of.toordinal() - from_day_number(entry.due_day).toordinal()
        due = from_day_number(entry.due_day).isoformat()
        reasons.append(f"overdue for {days} days" if days > 0 else f"due on {due}")
    if entry.on_hold:
        reasons.append(f"on hold {entry.on_hold}")
    return ", ".join(reasons)


def _party(entry: OpenEntry, report: OpenEntriesReport) -> list[str]:
    name = report.names.get((entry.ledger, entry.party_no), "")
    return [entry.ledger, entry.party_no, name]


def _by_document(pair: AppliedPair) -> tuple[str, str, str]:
    return pair.party_no, pair.debit_document_no, pair.credit_document_no


def _amount(units: int, entry: OpenEntry) -> Decimal:
    return from_minor_units(units, entry.currency)


def lines_table(title: str, lines: Iterable[dict[str, Any]]) -> Table:
    """A table of statement lines: the payer, the text, the rule applied, its evidence and what is settled."""
    columns = [
        Column("line_no", "number", "Line"),
        Column("amount", "amount"),
        Column("party_name", title="Payer or payee"),
        Column("text", at_most=_TEXT, gives_way=True),
        Column("match_confidence", "code", "Confidence", words=CONFIDENCE_WORDS),
        Column("rule", gives_way=True),
        Column("evidence"),
        Column("settles"),
        Column("difference", "amount"),
        Column("review"),
    ]
    rows = [
        [
            line["line_no"],
            Decimal(line["amount"]),
            line["party_name"],
            line["text"] or line["payment_reference"],
            line["match_confidence"],
            line["rule"],
            evidence_in_words(**line["criteria"], is_money_in=Decimal(line["amount"]) >= 0),
            ", ".join([*map(_settled, line["applied"]), *map(_transferred, line["transferred"])]),
            Decimal(line["difference"]),
            "ambiguous" if line["ambiguous"] else "review" if line["review_required"] else "",
        ]
        for line in lines
    ]
    return table(title, columns, rows)


def _settled(applied: dict[str, str]) -> str:
    amount, discount = Decimal(applied["amount"]), Decimal(applied["discount"])
    return f"{applied['document_no']} {amount:,f}" + (f" less {discount:,f}" if discount else "")


def _transferred(transfer: dict[str, str]) -> str:
    account_type = {"gl": "G/L"}.get(transfer["type"], transfer["type"])
    return f"{account_type} {transfer['no']} {Decimal(transfer['amount']):,f}"


def needs_a_person_table(title: str, report: OpenEntriesReport, unclear: dict[str, str]) -> Table:
    """A table of payments and refunds not applied yet, documents on hold, and the account for unknown payments."""
    names = ("account", "document_no", "amount", "why")
    rows: list[list[Cell]] = []
    for entry in report.entries:
        if entry.document_type == "refund":
            why = "paid back, nothing settles it"
        elif entry.document_type == "payment" or entry.on_hold:
            why = why_open(entry, report)
        else:
            continue
        named = f"{entry.ledger} {entry.party_no}"
        rows.append([named, entry.document_no, _amount(entry.remaining_amount, entry), why])
    account = f"G/L {unclear['account_no']}"
    rows.append([account, "", Decimal(unclear["balance"]), f"{unclear['name']}: no payer is known"])
    return table(
        title, [Column(name, "amount" if name == "amount" else "text") for name in names], rows
    )
