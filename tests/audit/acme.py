"""A small company with a past: invoices, discounts, part payments, an undo, a reversal, edits, a posted statement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from ledger_es import Ledger
from ledger_es.audit import Verification
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.bank_statement_lines import (
    AssignLine,
    AssignLineToAccount,
)
from ledger_es.commands.bank_statement_matches import (
    AppliedEntry,
    LineMatch,
    MatchLines,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.entry import ChangeEntryDueDate, SetEntryHold
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.party import PartyRecord, RegisterCustomers, RegisterVendors
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.text_mapping import MapText
from ledger_es.deciding.command import Command
from ledger_es.payment_reconciliation.bank_statement import import_command
from ledger_es.posting.journal_line import JournalLine
from ledger_es.values import Personal
from tests.statements.camt_builder import bal, camt, ntry, read, stmt

IBAN = "CH9300762011623852957"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def clock() -> Callable[[], datetime]:
    """A second passes with each look."""
    seconds = iter(range(1_000_000))
    return lambda: START + timedelta(seconds=next(seconds))


def open_ledger(url: str) -> Ledger:
    return Ledger.open(url, create=True, clock=clock())


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def party(party_no: str, name: str) -> PartyRecord:
    return PartyRecord(party_no=party_no, name=Personal(name), city=Personal("Bern"))


def document(
    document_no: str, on: str, amount: str, party_no: str = "C1", **more: Any
) -> JournalLine:
    """A document of one line, against sales, purchases or transfers. `PAY-1` is a payment."""
    kind = {"INV": "invoice", "CM": "credit_memo", "PAY": "payment"}[document_no.partition("-")[0]]
    is_vendor = party_no.startswith("V")
    fields: dict[str, Any] = {
        "posting_date": day(on),
        "document_type": kind,
        "document_no": document_no,
        "account_type": "vendor" if is_vendor else "customer",
        "account_no": party_no,
        "amount": Decimal(amount),
        "bal_account_no": "1090" if kind == "payment" else "4000" if is_vendor else "3000",
    }
    return JournalLine(**fields | more)


def run(ledger: Ledger, *commands: Command) -> None:
    for command in commands:
        ledger.execute(command, actor="anna")


def establish(ledger: Ledger) -> None:
    run(
        ledger,
        EstablishCompany(company_name="Acme AG", currency="CHF"),
        RegisterCustomers(parties=(party("C1", "Anna Muster"), party("C2", "Bruno Beispiel"))),
        RegisterVendors(parties=(party("V1", "Carla Lieferant"),)),
        RegisterBankAccount(
            bank_account=BankAccountRecord(bank_account_no="B", iban=IBAN),
            opening_balance=Decimal("1000.00"),
            opening_date=day("01-01"),
        ),
    )


def acme(url: str) -> Ledger:
    """Entry 1 is the opening bank balance; entries and transactions are counted from there."""
    ledger = open_ledger(url)
    establish(ledger)
    opening = OpeningEntry(
        party_no="C2",
        document_type="invoice",
        document_no="INV-0",
        posting_date=day("01-01"),
        due_date=day("01-31"),
        amount=Decimal("80.00"),
    )
    described = {"description": Personal("work for Anna")}
    discounted = {"discount_date": day("01-31"), "discount_amount": Decimal("2.00")}
    run(
        ledger,
        PostOpeningEntries(ledger="customer", entries=(opening,)),  # entry 2
        PostJournal(
            lines=(
                document("INV-1", "01-05", "100.00", **described, **discounted),  # entry 3
                document("INV-2", "01-06", "250.00", due_date=day("02-06")),  # entry 4
                document("INV-3", "01-07", "60.00", "C2"),  # entry 5
                document("INV-9", "01-08", "-300.00", "V1", external_document_no="R-77"),  # entry 6
            )
        ),
        PostJournal(lines=(document("PAY-1", "01-15", "-98.00", applies_to={3: None}),)),  # entry 7
        PostJournal(lines=(document("PAY-2", "01-16", "-100.00"),)),  # entry 8
    )
    run(
        ledger,
        ApplyEntries(applying_entry_no=8, amounts_to_apply={4: Decimal("100.00")}),
        UnapplyEntry(entry_no=8),
        ChangeEntryDueDate(entry_no=4, due_date=day("02-28")),
        SetEntryHold(entry_no=5, on_hold="ABC"),
        PostJournal(lines=(document("PAY-3", "01-20", "-60.00", "C2"),)),  # entry 9
        ReverseTransaction(transaction_no=11),  # entry 10
        MapText(text=Personal("bank fees"), debit_account_no="6950", credit_account_no="6900"),
    )
    post_statement(ledger)
    ledger.execute(SetEntryHold(entry_no=6, on_hold="X"), actor="berta", reason="waits for Carla")
    return ledger


def post_statement(ledger: Ledger) -> None:
    """Statement B/1: INV-2 is paid, proposed by a rule; INV-0 by hand; and the bank takes its fee."""
    lines = (
        ntry(
            "250.00",
            inner="<NtryDtls><TxDtls><RmtInf><Ustrd>INV-2</Ustrd></RmtInf></TxDtls></NtryDtls>",
        )
        + ntry("80.00")
        + ntry("5.00", "DBIT")
    )
    dated = lines.replace("<Sts>", "<BookgDt><Dt>2026-01-30</Dt></BookgDt><Sts>")
    content = camt(stmt(bal("OPBD", "1000.00", day="2026-01-01") + bal("CLBD", "1325.00") + dated))
    file = read(content)
    command = import_command(file, "test.xml", content, ledger.fingerprint)
    applied = AppliedEntry(
        ledger="customer", entry_no=4, party_no="C1", document_no="INV-2", amount=Decimal("250.00")
    )
    match = LineMatch(
        line_no=10000, confidence="high", score=3997, rule="high-3", applied=(applied,)
    )
    ledger.execute(command, source="import")
    run(
        ledger,
        MatchLines(statement_no="B/1", rules_version=1, candidates_commit_no=1, matches=(match,)),
        AssignLine(statement_no="B/1", line_no=20000, amounts_to_apply={2: None}),
        AssignLineToAccount(statement_no="B/1", line_no=30000, account_no="6900"),
        PostStatement(statement_no="B/1", mode="reconcile"),
    )


def failed(found: Verification) -> set[str]:
    return {check.name for check in found.checks if not check.ok}
