"""customers, vendors: import and list master records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ledger_es.cli.answer import Answer
from ledger_es.cli.csv_files import (
    Column,
    Content,
    amount,
    code,
    content_of,
    currency,
    one_of,
    read_csv,
    text,
)
from ledger_es.cli.options import WRITE, CsvPath, Writing
from ledger_es.cli.parts import PART, Job, Part, do_in_parts
from ledger_es.commands.party import (
    PartyBankAccount,
    PartyRecord,
    RegisterCustomers,
    RegisterVendors,
)
from ledger_es.ledger import Ledger
from ledger_es.values import LedgerKind


def import_customers(file: CsvPath, *, writing: Writing = WRITE) -> Answer:
    """Register customers from a CSV file.

    Parameters
    ----------
    file
        CSV with the columns customer_no, name, address, city, country, iban, currency and, where wanted,
        payment_terms, reminder_terms, finance_charge_terms, posting_group, application_method, language,
        credit_limit, blocked, email.
    """
    return _import("customer", file, writing)


def import_vendors(file: CsvPath, *, writing: Writing = WRITE) -> Answer:
    """Register vendors from a CSV file.

    Parameters
    ----------
    file
        CSV with the columns of customers, with vendor_no instead of customer_no.
    """
    return _import("vendor", file, writing)


def _columns(ledger: LedgerKind) -> list[Column]:
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
        Column("application_method", one_of("manual", "apply_to_oldest")),
        Column("language", code),
        Column("credit_limit", amount),
        Column("blocked", one_of("ship", "invoice", "all")),
        Column("email", text),
    ]


def _import(ledger: LedgerKind, file: str, writing: Writing) -> Answer:
    job = job_of(ledger, content_of(file))
    with Ledger.open(writing.ledger) as books:
        return do_in_parts(books, writing, job)


def job_of(ledger: LedgerKind, content: Content) -> Job:
    """Raises CsvRefused."""
    number = f"{ledger}_no"

    def make(cells: Mapping[str, Any]) -> PartyRecord:
        fields = dict(cells)
        accounts = [PartyBankAccount(iban=fields.pop("iban"))] if "iban" in fields else []
        return PartyRecord(party_no=fields.pop(number), bank_accounts=tuple(accounts), **fields)

    def command(records: Sequence[PartyRecord]) -> RegisterCustomers | RegisterVendors:
        kind = RegisterCustomers if ledger == "customer" else RegisterVendors
        return kind(parties=tuple(records))

    csv = read_csv(content, _columns(ledger), make, {"party_no": number})
    rows = sorted(zip(csv.records, csv.lines, strict=True), key=lambda row: row[0].party_no)
    parts = [
        Part([r for r, _ in some], [n for _, n in some], some[0][0].party_no, some[-1][0].party_no)
        for some in (rows[at : at + PART] for at in range(0, len(rows), PART))
    ]
    return Job(csv.name, csv.sha256, parts, command, "import", f"{ledger}s", "registered")
