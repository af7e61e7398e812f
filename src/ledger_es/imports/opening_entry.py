"""Open documents from another program, read from a CSV file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.imports.cells import (
    Column,
    amount,
    code,
    currency,
    day,
    dimensions,
    document_type,
    vat,
)
from ledger_es.imports.csv_files import Content, names_in_header, read_csv
from ledger_es.imports.parts import PART, Job, Part
from ledger_es.values import LedgerKind


def columns_of(ledger: LedgerKind) -> list[Column]:
    return [
        Column(f"{ledger}_no", code, required=True),
        Column("document_type", document_type, in_header=True),
        Column("document_no", code, required=True),
        Column("external_document_no", code),
        Column("posting_date", day, required=True),
        Column("due_date", day),
        Column("currency", currency),
        Column("amount", amount, required=True),
        Column("payment_reference", code),
        Column("discount_date", day),
        Column("discount_amount", amount),
        Column("vat", vat),
        Column("posting_group", code),
        Column("dimensions", dimensions),
    ]


def opening_entries_job(content: Content) -> Job:
    """The job that posts the open documents of the file, sorted by party. Raises CsvRefused.

    The documents are those of vendors if the file has the column vendor_no but not customer_no.
    """
    names = names_in_header(content)
    ledger: LedgerKind = (
        "vendor" if "vendor_no" in names and "customer_no" not in names else "customer"
    )
    number = f"{ledger}_no"

    def make(cells: Mapping[str, Any]) -> OpeningEntry:
        fields = dict(cells)
        return OpeningEntry(party_no=fields.pop(number), **fields)

    def command(records: Sequence[OpeningEntry]) -> PostOpeningEntries:
        return PostOpeningEntries(ledger=ledger, entries=tuple(records))

    csv = read_csv(content, columns_of(ledger), make, {"party_no": number})
    rows = sorted(zip(csv.records, csv.lines, strict=True), key=lambda row: row[0].party_no)
    parts = [_part(rows[start : start + PART]) for start in range(0, len(rows), PART)]
    what = f"sorted by {ledger},"
    return Job(csv.name, csv.key, parts, command, "import", what, "posted", content.warnings)


def _part(rows: Sequence[tuple[OpeningEntry, int]]) -> Part:
    return Part(
        [entry for entry, _ in rows], [line for _, line in rows], _place(rows[0]), _place(rows[-1])
    )


def _place(row: tuple[OpeningEntry, int]) -> str:
    entry, line = row
    return f"{entry.party_no} {entry.document_no} (line {line})"
