"""Small ledgers for the scenarios: a company, parties, and documents written down as a table."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.party import PartyRecord, RegisterCustomers, RegisterVendors
from ledger_es.posting.journal_line import JournalLine
from ledger_es.values import Personal
from tests.scenarios.scenario import day

COMPANY = EstablishCompany(company_name="Muster AG", currency="CHF")


def record(party_no: str, **fields: Any) -> PartyRecord:
    """A party's record; its salt is fixed, so that equal records have equal seals."""
    name = Personal(f"Party {party_no}", b"0123456789abcdef")
    return PartyRecord(party_no=party_no, name=name, **fields)


def customer(party_no: str = "C1", **fields: Any) -> RegisterCustomers:
    return RegisterCustomers(parties=(record(party_no, **fields),))


def vendor(party_no: str = "V1", **fields: Any) -> RegisterVendors:
    return RegisterVendors(parties=(record(party_no, **fields),))


def bank_account(
    number: str = "B", opening: str = "0", on: str = "01-01", **fields: Any
) -> RegisterBankAccount:
    return RegisterBankAccount(
        bank_account=BankAccountRecord(bank_account_no=number, **fields),
        opening_balance=Decimal(opening),
        opening_date=day(on) if Decimal(opening) else None,
    )


BOOKS = (COMPANY, customer(), vendor())
"""A company with the customer C1 and the vendor V1, without terms, each applying by hand."""

TYPES = {
    "INV": "invoice",
    "CM": "credit_memo",
    "PAY": "payment",
    "REF": "refund",
    "REM": "reminder",
    "FIN": "finance_charge_memo",
    "ANY": "",
}


def line(
    document_no: str, on: str, amount: str, party_no: str = "C1", **fields: Any
) -> JournalLine:
    """One document on one line, against an account that may be posted to. `INV-1` is an invoice, `V1` a vendor."""
    kind = TYPES[document_no.partition("-")[0]]
    opposite = "1090" if kind in ("payment", "refund") else "3000"
    fields = {"bal_account_no": opposite, "document_type": kind} | fields
    return JournalLine(
        posting_date=day(on),
        document_no=document_no,
        account_type="vendor" if party_no.startswith("V") else "customer",
        account_no=party_no,
        amount=Decimal(amount),
        **fields,
    )


def journal(*lines: JournalLine, **fields: Any) -> PostJournal:
    return PostJournal(lines=lines, **fields)


def documents(table: str, party_no: str = "C1") -> PostJournal:
    """A journal from rows of document, posting date, amount, due date, discount, its last day; `-` and what is left
    out: none. The entries are numbered by row."""
    lines: list[JournalLine] = []
    for row in table.strip().splitlines():
        document_no, on, amount, due, discount, until = (*row.split(), "-", "-", "-")[:6]
        fields: dict[str, Any] = {}
        if due != "-":
            fields["due_date"] = day(due)
        if discount != "-":
            fields |= {"discount_amount": Decimal(discount), "discount_date": day(until)}
        lines.append(line(document_no, on, amount, party_no, **fields))
    return journal(*lines)
