"""A small company with a bank account, open documents, and the statements that its bank sends."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.camt_writer import camt_bytes, made_statement
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.party import PartyRecord, RegisterCustomers, RegisterVendors
from ledger_es.deciding.command import Command
from ledger_es.ledger import Executed, Ledger
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.payment_reconciliation.payment_reconciliation import Imported
from ledger_es.queries.bank_balance import bank_balances
from ledger_es.queries.statement_lines import LineRow, lines
from ledger_es.statements import Balance, Detail, Entry, Statement
from ledger_es.values import Personal, from_minor_units

IBAN = "CH9300762011623852957"
FIRST_HOUR = datetime(2026, 2, 1, tzinfo=UTC)
CUSTOMERS = (("C1", "Nordwind Handels AG"), ("C2", "Anna Zumthor"), ("C3", "Tal Logistik"))
VENDORS = (("V1", "Papier und Mehr SA"), ("V2", "Stadtwerke Oberdorf"))


def day(text: str) -> date:
    """`01-05` is 5 January 2026."""
    return date.fromisoformat(f"2026-{text}")


class Paid(NamedTuple):
    """What the bank says of one transaction; money in is positive."""

    on: str
    amount: str
    payer: str = ""
    text: str = ""
    reference: str = ""
    bank_reference: str = ""
    on_behalf_of: str = ""


class Clock:
    """One hour a commit."""

    def __init__(self) -> None:
        self.now = FIRST_HOUR

    def __call__(self) -> datetime:
        self.now += timedelta(hours=1)
        return self.now


class Company:
    """Customers C1, C2, C3, vendors V1, V2, bank account B without money."""

    def __init__(self, ledger: Ledger, *, opening: str = "0") -> None:
        self.ledger = ledger
        self.journal = ledger.payment_reconciliation
        self.do(EstablishCompany(company_name="Muster AG", currency="CHF"))
        for command, parties in ((RegisterCustomers, CUSTOMERS), (RegisterVendors, VENDORS)):
            records = tuple(PartyRecord(party_no=no, name=Personal(name)) for no, name in parties)
            self.do(command(parties=records))
        bank = BankAccountRecord(bank_account_no="B", iban=IBAN, currency="CHF")
        self.do(
            RegisterBankAccount(
                bank_account=bank,
                opening_balance=Decimal(opening),
                opening_date=day("01-01") if Decimal(opening) else None,
            )
        )

    def do(self, command: Command, **who: Any) -> Executed:
        return self.ledger.execute(command, **who)

    def owe(self, *documents: tuple[str, str, str, str], **fields: Any) -> list[int]:
        """Open documents: party, number, posting date, amount (a vendor's invoice < 0). Their entry numbers."""
        entry_nos: list[int] = []
        for party_no, number, on, amount in documents:
            credit = (Decimal(amount) < 0) == party_no.startswith("C")
            entry = OpeningEntry(
                party_no=party_no,
                document_type="credit_memo" if credit else "invoice",
                document_no=number,
                posting_date=day(on),
                amount=Decimal(amount),
                **fields,
            )
            kind = "customer" if party_no.startswith("C") else "vendor"
            executed = self.do(PostOpeningEntries(ledger=kind, entries=(entry,)))
            entry_nos += executed.numbers["entry_nos"]
        return entry_nos

    def bring(self, path: Path, **options: Any) -> Imported:
        """Import one file; what came of it."""
        (imported,) = self.journal.import_file(path, **options)
        return imported

    # --- what is there ---

    def lines(self, statement_no: str = "B/1") -> dict[int, LineRow]:
        with self.ledger.read_models.at(FAR) as (connection, moment):
            return {line.line_no: line for line in lines(connection, moment, statement_no)}

    def confidences(self, statement_no: str = "B/1") -> list[str]:
        return [line.confidence for line in self.lines(statement_no).values()]

    def applied(self, line_no: int, statement_no: str = "B/1") -> dict[int, str]:
        """Entry numbers (0: an account) with the amounts that the line settles of them."""
        line = self.lines(statement_no)[line_no]
        return {one.entry_no: money(one.amount) for one in line.applications}

    def open(self, **moment: Any) -> list[tuple[str, str, str]]:
        """Party, document number and remaining amount of every open customer and vendor entry."""
        report = self.ledger.open_entries(**({"as_of": FAR} | moment))
        names = ("party_no", "document_no", "remaining_amount")
        return sorted(tuple(row[name] for name in names) for row in report.as_json()["entries"])

    def proof(self, bank_account_no: str = "B", **moment: Any) -> tuple[str, str, str]:
        """Ledger balance, outstanding, balance of the last statement; that they agree is checked here."""
        asked = {"as_of": FAR} | moment
        with self.ledger.read_models.at(asked.pop("as_of"), **asked) as (connection, at):
            (balance,) = bank_balances(connection, at, bank_account_no)
        assert balance.difference == 0
        return (
            money(balance.ledger_balance),
            money(balance.outstanding),
            money(balance.statement_balance),
        )

    def check(self) -> None:
        """Everything agrees: replay, read models, balances."""
        verification = self.ledger.verify()
        assert verification.ok, verification.as_json()
        self.proof()


def statement_file(
    folder: Path,
    *paid: Paid,
    opening: str = "0",
    number: str = "1",
    name: str = "",
    owner: str = "",
) -> Path:
    """A camt.053 file of one statement of account B, its closing balance the opening one and what was paid."""
    path = folder / (name or f"statement-{number}.xml")
    made = statement(paid, opening=opening, number=number, owner=owner)
    path.write_bytes(camt_bytes([made]))
    return path


def statement(
    paid: Sequence[Paid], *, opening: str = "0", number: str = "1", owner: str = ""
) -> Statement:
    closing = Decimal(opening) + sum(Decimal(one.amount) for one in paid)
    first, last = (day(paid[0].on), day(paid[-1].on)) if paid else (day("01-31"), day("01-31"))
    before = Balance(Decimal(opening), "CHF", first, "OPBD")
    after = Balance(closing, "CHF", last, "CLBD")
    return made_statement(
        IBAN,
        before,
        after,
        number=number,
        owner=owner,
        entries=tuple(_entry(at, one, number) for at, one in enumerate(paid, 1)),
    )


def _entry(at: int, paid: Paid, number: str) -> Entry:
    amount = Decimal(paid.amount)
    detail = Detail(
        amount=amount,
        currency="CHF",
        party_name=paid.payer,
        ultimate_party_name=paid.on_behalf_of,
        reference=paid.reference,
        text=paid.text,
    )
    return Entry(
        amount=amount,
        currency="CHF",
        booking_date=day(paid.on),
        value_date=day(paid.on),
        status="BOOK",
        bank_reference=paid.bank_reference or f"S{number}-{at}",
        entry_reference="",
        reversal=False,
        text="",
        bank_transaction_code="",
        batch=None,
        charges=(),
        entry_no=at,
        line=0,
        details=(detail,),
    )


def money(units: int) -> str:
    return str(from_minor_units(units, "CHF"))
