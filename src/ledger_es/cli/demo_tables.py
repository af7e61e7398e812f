"""Tables of the demo: what payments settled, what closed, what is open and why."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from ledger_es.audit import Written
from ledger_es.cli.answer import table
from ledger_es.reports import Column, OpenEntriesReport, OpenEntry, Table
from ledger_es.values import from_day_number, from_minor_units

_CREDITS = ("payment", "credit_memo")
_TEXT: Final = 36
"""How much of a text a table shows."""


def settled_table(title: str, written: Written) -> Table:
    """Which document settled which, and the discount granted."""
    rows = sorted(
        [
            pair.party_no,
            pair.debit_document_no,
            pair.credit_document_no,
            str(pair.amount),
            str(pair.discount) if pair.discount else "",
        ]
        for pair in written.applications
    )
    columns = [
        Column("party_no"),
        Column("debit"),
        Column("credit"),
        Column("amount", is_amount=True),
        Column("discount_in_it", is_amount=True),
    ]
    return table(title, columns, rows)


def closed_table(title: str, before: OpenEntriesReport, after: OpenEntriesReport) -> Table:
    """Documents that were open before and are not open after."""
    still_open = {entry.entry_no for entry in after.entries}
    closed = [entry for entry in before.entries if entry.entry_no not in still_open]
    columns = ("ledger", "party_no", "name", "document_type", "document_no", "amount")
    rows = [
        [
            *_party(entry, before),
            entry.document_type,
            entry.document_no,
            _amount(entry.remaining_amount, entry),
        ]
        for entry in closed
    ]
    return table(title, [Column(name, name == "amount") for name in columns], rows)


def open_table(title: str, after: OpenEntriesReport) -> Table:
    """Every open entry with the reason why it is open."""
    columns = ("ledger", "party_no", "name", "document_no", "remaining_amount", "why")
    rows = [
        [
            *_party(entry, after),
            entry.document_no,
            _amount(entry.remaining_amount, entry),
            why_open(entry, after),
        ]
        for entry in after.entries
    ]
    footer = ["total_lcy", "", "", after.answer.lcy, after.answer.lcy_text(after.total_lcy), ""]
    return table(
        title, [Column(name, name == "remaining_amount") for name in columns], rows, footer
    )


def why_open(entry: OpenEntry, report: OpenEntriesReport) -> str:
    """Not due yet, overdue, paid in part, not used, held: by the entry's own numbers."""
    reasons: list[str] = []
    paid = entry.amount - entry.remaining_amount
    if entry.document_type in _CREDITS:
        words = "paid too much" if entry.document_type == "payment" and paid else "not used yet"
        reasons.append(f"{words}, to be applied")
    else:
        if paid:
            whole = _amount(entry.amount, entry)
            reasons.append(f"{_amount(paid, entry)} of {whole} is settled")
        days = report.answer.as_of.toordinal() - from_day_number(entry.due_day).toordinal()
        due = from_day_number(entry.due_day).isoformat()
        reasons.append(f"overdue for {days} days" if days > 0 else f"due on {due}")
    if entry.on_hold:
        reasons.append(f"on hold {entry.on_hold}")
    return ", ".join(reasons)


def _party(entry: OpenEntry, report: OpenEntriesReport) -> list[str]:
    name = report.names.get((entry.ledger, entry.party_no), "")
    return [entry.ledger, entry.party_no, name]


def _amount(units: int, entry: OpenEntry) -> str:
    return str(from_minor_units(units, entry.currency))


def lines_table(title: str, lines: Iterable[dict[str, Any]]) -> Table:
    """Lines of a statement's JSON: who paid, what was said, the rule that won, its evidence, what is settled."""
    names = ("line_no", "amount", "party_name", "text", "match_confidence", "rule")
    columns = [Column(name, name in ("line_no", "amount")) for name in names]
    columns += [Column("party, document, amount"), Column("settles")]
    columns += [Column("difference", is_amount=True), Column("")]
    rows = []
    for line in lines:
        evidence = [line["criteria"][name] for name in ("party", "document", "amount")]
        shown = line["text"] or line["payment_reference"]
        rows.append(
            [
                *(str(line[name]) for name in names[:3]),
                shown if len(shown) <= _TEXT else shown[: _TEXT - 1] + "…",
                *(line[name] for name in names[4:]),
                ", ".join(filter(None, evidence)),
                ", ".join(
                    [*map(_settled, line["applied"]), *map(_transferred, line["transferred"])]
                ),
                line["difference"],
                "ambiguous" if line["ambiguous"] else "review" if line["review_required"] else "",
            ]
        )
    return table(title, columns, rows)


def _settled(applied: dict[str, str]) -> str:
    no_discount = not Decimal(applied["discount"])
    return f"{applied['document_no']} {applied['amount']}" + (
        "" if no_discount else f" less {applied['discount']}"
    )


def _transferred(transfer: dict[str, str]) -> str:
    return f"{transfer['type']} {transfer['no']} {transfer['amount']}"


def needs_a_person_table(title: str, report: OpenEntriesReport, unclear: dict[str, str]) -> Table:
    """Payments and refunds that settle nothing yet, documents on hold, and the account of what nobody knows."""
    names = ("account", "document_no", "amount", "why")
    rows = []
    for entry in report.entries:
        if entry.document_type == "refund":
            why = "paid back, nothing settles it"
        elif entry.document_type == "payment" or entry.on_hold:
            why = why_open(entry, report)
        else:
            continue
        named = f"{entry.ledger} {entry.party_no}"
        rows.append([named, entry.document_no, _amount(entry.remaining_amount, entry), why])
    account = f"gl {unclear['account_no']}"
    rows.append([account, "", unclear["balance"], f"{unclear['name']}: no payer is known"])
    return table(title, [Column(name, name == "amount") for name in names], rows)
