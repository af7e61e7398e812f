"""demo: a bundled company, shown in chapters from its open documents to the letters about what stays unpaid."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli import demo_collecting, demo_statement
from ledger_es.cli.answer import Answer, Paragraph, Prose, Shown, numbers_table, table
from ledger_es.cli.demo_chapter import (
    CHARGED,
    CORRECTED,
    END,
    OPENING_BALANCE,
    OPENING_DATE,
    TAKEN_OVER,
    Section,
    bundled,
    do,
    entry_of,
    opened,
    rows_of,
    run,
    written_in,
)
from ledger_es.cli.demo_tables import closed_table, open_table, settled_table
from ledger_es.cli.options import JSON_ONLY, Output
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_account import BankAccountRecord, RegisterBankAccount
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.entry import SetEntryHold
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.imports.journal import journal_job
from ledger_es.imports.opening_entry import opening_entries_job
from ledger_es.imports.party import party_job
from ledger_es.tables import Column
from ledger_es.values import ZERO

RECEIVABLES: Final = ("1100", "1101")


def demo(
    *,
    keep: Annotated[
        str | None, Parameter(help="Keep the ledger in this new file, to go on with it.")
    ] = None,
    letters: Annotated[
        Path, Parameter(help="Folder for the letters that the demo writes as PDF at its end.")
    ] = Path("demo-letters"),
    output: Output = JSON_ONLY,
) -> Answer:
    """Run a bundled company through the ledger: open documents, a bank statement, reminders, letters, proof.

    Example: ledger-es demo --keep demo.db
    """
    with Ledger.open(keep or ":memory:", create=True) as ledger:
        sections = [
            *(tell(ledger) for tell in STORY),
            demo_collecting.write_letters(ledger, letters),
            _prove(ledger),
        ]
    shown: list[Shown] = []
    for number, section in enumerate(sections, 1):
        heading = f"{number}. {section.heading}"
        shown += [Paragraph([heading, "=" * len(heading)]), Prose(section.says)]
        shown += section.tables
    if keep:
        shown.append(
            f"The ledger is kept: ledger-es --ledger {keep} open-entries --as-of {CHARGED}"
        )
    document = {"sections": [{"heading": s.heading, **s.document} for s in sections]}
    return Answer(document, shown)


# --- Chapters --------------------------------------------------------------------------------


def _open_books(ledger: Ledger) -> Section:
    do(ledger, EstablishCompany(company_name="Alpenglas Manufaktur AG", currency="CHF"))
    account = BankAccountRecord(
        bank_account_no="HAUSBANK",
        bank_account_name="House bank",
        iban="CH18 0099 9000 0009 0000 4",
    )
    do(
        ledger,
        RegisterBankAccount(
            bank_account=account, opening_balance=OPENING_BALANCE, opening_date=OPENING_DATE
        ),
    )
    customers = run(ledger, party_job("customer", bundled("customers.csv")))
    vendors = run(ledger, party_job("vendor", bundled("vendors.csv")))
    counts = {
        "customers": customers.numbers["registered"],
        "vendors": vendors.numbers["registered"],
    }
    says = (
        "Alpenglas Manufaktur AG keeps its books in CHF. It has one bank account with "
        f"{OPENING_BALANCE:,f} on {OPENING_DATE}, {counts['customers']} customers and "
        f"{counts['vendors']} vendors in nine countries."
    )
    return Section("The books are opened", says, [], counts)


def _take_over(ledger: Ledger) -> Section:
    for name in ("open_documents.csv", "open_documents_of_vendors.csv"):
        run(ledger, opening_entries_job(bundled(name)))
    report = opened(ledger, TAKEN_OVER)
    aging = ledger.aging(as_of=TAKEN_OVER)
    balance = ledger.trial_balance(as_of=TAKEN_OVER)
    says = (
        f"{len(report.entries)} open documents come from the program used before: invoices and "
        "credit memos, some with a discount for early payment. They are posted against the "
        "opening balance account, each with its own date."
    )
    document = {
        "open_documents": len(report.entries),
        "aging": aging.as_json(),
        "trial_balance": balance.as_json(),
    }
    heading = "Open documents are taken over"
    return Section(heading, says, [aging.table(), balance.table()], document)


def _receive(ledger: Ledger) -> Section:
    before = opened(ledger, TAKEN_OVER)
    posted = run(ledger, journal_job(bundled("receipts.csv")))
    settled = settled_table("Settled by the payments", written_in(posted.events, before))
    says = (
        "Five payments are entered by hand before the bank's statement is there. Z-05 names no "
        "invoice: this customer's payments go to the oldest. Z-11 and Z-12 are paid to vendors, "
        "Z-11 with the discount they grant; Z-12 is ordered on the last day, so the bank will "
        "book it in April."
    )
    document = {"numbers": posted.numbers, "settled": rows_of(settled)}
    return Section(
        "Payments are entered by hand",
        says,
        [numbers_table(posted, "Journal posted"), settled],
        document,
    )


def _correct(ledger: Ledger) -> Section:
    """Correct mistakes by new entries; nothing is edited or deleted."""
    wrong = entry_of(opened(ledger, TAKEN_OVER), "R-1020")
    do(ledger, UnapplyEntry(entry_no=wrong.entry_no, posting_date=CORRECTED), "it was for R-1007")
    now = opened(ledger, END)
    payment, meant = entry_of(now, "Z-07"), entry_of(now, "R-1007")
    applied = do(
        ledger,
        ApplyEntries(
            applying_entry_no=payment.entry_no,
            amounts_to_apply={meant.entry_no: None},
            posting_date=CORRECTED,
        ),
    )
    mistaken = entry_of(now, "Z-08")
    reversal = do(
        ledger,
        ReverseTransaction(transaction_no=mistaken.transaction_no),
        "the payment came from Maison Claireverre",
    )
    right = run(ledger, journal_job(bundled("correction.csv")))
    credit_memo = do(
        ledger,
        ApplyEntries(applying_entry_no=entry_of(now, "G-2001").entry_no, posting_date=CORRECTED),
    )
    held = entry_of(now, "R-0950")
    do(ledger, SetEntryHold(entry_no=held.entry_no, on_hold="DEF"), "defect notified")
    events = [*applied.events, *right.events, *credit_memo.events]
    settled = settled_table("Settled by the corrections", written_in(events, now))
    says = (
        "Z-07 had settled R-1020, but the customer meant the older R-1007: the application is "
        "undone and made anew. Z-08 was posted to the wrong customer: its ledger transaction is "
        "reversed, and Z-14 posts it to the right one. The credit memo G-2001 is applied to the "
        "oldest invoice of its customer. R-0950 is put on hold (a defect was notified)."
    )
    document = {
        "undone_entry_no": wrong.entry_no,
        "reversed_transaction_no": reversal.numbers["reversed_transaction_no"],
        "settled": rows_of(settled),
        "on_hold_entry_no": held.entry_no,
    }
    return Section("What went wrong is put right", says, [settled], document)


def _look_back(ledger: Ledger) -> Section:
    before, after = opened(ledger, TAKEN_OVER), opened(ledger, END)
    closed = closed_table("Closed", before, after)
    still_open = open_table(f"Open as of {END}, and why", after)
    says = (
        f"Of {len(before.entries)} documents {len(closed.rows)} are closed. {len(after.entries)} "
        "entries are open at the end of the month."
    )
    document = {
        "closed": rows_of(closed),
        "open": rows_of(still_open),
        "total_lcy": after.as_json()["total_lcy"],
    }
    return Section("What closed, what is open and why", says, [closed, still_open], document)


def _collect(ledger: Ledger) -> Section:
    overdue = ledger.overdue(as_of=END)
    aging = ledger.aging(as_of=END)
    says = (
        "Invoices due before this day, by customer; what a customer has in credit is not set off."
    )
    document = {"overdue": overdue.as_json(), "aging": aging.as_json()}
    return Section("Who is late", says, [overdue.table(), aging.table()], document)


def _prove(ledger: Ledger) -> Section:
    balance = ledger.trial_balance(as_of=CHARGED)
    verification = ledger.verify()
    rows = [[check.name, "ok" if check.ok else "WRONG"] for check in verification.checks]
    checks = table("Verification", [Column("check", "code"), Column("verdict")], rows)
    receivables = sum(
        (
            Decimal(account["balance"])
            for account in balance.as_json()["accounts"]
            if account["account_no"] in RECEIVABLES
        ),
        ZERO,
    )
    aged = Decimal(ledger.aging(as_of=CHARGED).as_json()["total_lcy"])
    verdict = "everything agrees" if verification.ok else "something is wrong"
    says = (
        f"All events of {verification.commits} commits are replayed and "
        f"compared with G/L, subledgers, read models, claims and seals: {verdict}. The "
        f"receivables accounts hold {receivables:,f}, the aging of customers says {aged:,f}."
    )
    document = {"trial_balance": balance.as_json(), "verify": verification.as_json()}
    return Section("The books balance", says, [balance.table(), checks], document)


STORY: Final[tuple[Callable[[Ledger], Section], ...]] = (
    _open_books,
    _take_over,
    _receive,
    _correct,
    demo_statement.arrive,
    demo_statement.review,
    demo_statement.post,
    _look_back,
    demo_statement.leave_to_a_person,
    demo_statement.prove_balance,
    _collect,
    demo_collecting.remind,
    demo_collecting.charge,
)
