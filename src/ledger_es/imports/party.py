"""Customers and vendors from a CSV file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger_es.commands.party import (
    PartyBankAccount,
    PartyRecord,
    RegisterCustomers,
    RegisterVendors,
)
from ledger_es.imports.cells import Column, amount, code, currency, one_of, text
from ledger_es.imports.csv_files import Content, read_csv
from ledger_es.imports.parts import PART, Job, Part
from ledger_es.values import LedgerKind


def columns_of(ledger: LedgerKind) -> list[Column]:
    return [
        Column(f"{ledger}_no", code, required=True),
        Column("name", text, required=True),
        Column("address", text, in_header=True),
        Column("city", text, in_header=True),
        Column("country", code, in_header=True),
        Column("iban", text, in_header=True),
        Column("currency", currency, in_header=True),
        Column("payment_terms", code),
        Column("reminder_terms", code),
        Column("finance_charge_terms", code),
        Column("posting_group", code),
        Column("application_method", one_of("manual", "apply_to_oldest", "legal_order")),
        Column("language", code),
        Column("credit_limit", amount),
        Column("blocked", one_of("ship", "invoice", "all", "privacy")),
        Column("payment_method", code),
        Column("payment_tolerance", one_of("none")),
        Column("partner_type", one_of("company", "person")),
        Column("email", text),
        Column("sending_profile", one_of("letter", "email", "both", "none")),
    ]


def party_job(ledger: LedgerKind, content: Content) -> Job:
    """The job that registers the customers or vendors of the file, sorted by number. Raises CsvRefused."""
    number = f"{ledger}_no"

    def make(cells: Mapping[str, Any]) -> PartyRecord:
        fields = dict(cells)
        fields["payment_tolerance_blocked"] = fields.pop("payment_tolerance", "") == "none"
        accounts = [PartyBankAccount(iban=fields.pop("iban"))] if "iban" in fields else []
        return PartyRecord(party_no=fields.pop(number), bank_accounts=tuple(accounts), **fields)

    def command(records: Sequence[PartyRecord]) -> RegisterCustomers | RegisterVendors:
        kind = RegisterCustomers if ledger == "customer" else RegisterVendors
        return kind(parties=tuple(records))

    csv = read_csv(content, columns_of(ledger), make, {"party_no": number})
    rows = sorted(zip(csv.records, csv.lines, strict=True), key=lambda row: row[0].party_no)
    parts = [_part(rows[start : start + PART]) for start in range(0, len(rows), PART)]
    return Job(
        csv.name, csv.key, parts, command, "import", f"{ledger}s", "registered", content.warnings
    )


def _part(rows: Sequence[tuple[PartyRecord, int]]) -> Part:
    records = [record for record, _ in rows]
    return Part(records, [line for _, line in rows], records[0].party_no, records[-1].party_no)
