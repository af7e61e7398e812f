"""What is done to a ledger while something goes wrong: journals in parts, statements; and how its books look."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.camt_writer import made_statement, write_camt
from ledger_es import (
    BankAccountRecord,
    EstablishCompany,
    JournalLine,
    Ledger,
    PartyRecord,
    PostJournal,
    RegisterBankAccount,
    RegisterCustomers,
)
from ledger_es.cli.app import main
from ledger_es.imports.csv_files import CsvFile, content_from
from ledger_es.imports.journal import journal_job, parts_of
from ledger_es.imports.parts import do_in_parts
from ledger_es.statements import Balance, Detail, Entry

CUSTOMERS = 20
DAY = date(2026, 1, 10)
FAR = date(2030, 1, 1)
IBAN = "CH9300762011623852957"
PARTS, PART = 6, 40
"""A journal of so many parts of so many documents each."""
LINES = 500


def set_up(url: str) -> None:
    with Ledger.open(url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"))
        parties = tuple(
            PartyRecord(party_no=f"C{n}", name=f"Customer {n}") for n in range(CUSTOMERS)
        )
        ledger.execute(RegisterCustomers(parties=parties))
        bank_account = BankAccountRecord(bank_account_no="B", currency="CHF", iban=IBAN)
        ledger.execute(RegisterBankAccount(bank_account=bank_account))


def invoice(number: str, customer: int, amount: str, **more: Any) -> JournalLine:
    return JournalLine(
        posting_date=DAY,
        document_type="invoice",
        document_no=number,
        account_type="customer",
        account_no=f"C{customer}",
        amount=Decimal(amount),
        bal_account_no="3000",
        **more,
    )


class Books(NamedTuple):
    """Open entries and trial balance, without the commit they were read at."""

    open_entries: Any
    trial_balance: Any


def books_of(ledger: Ledger) -> Books:
    entries, balance = (
        ledger.open_entries(as_of=FAR).as_json(),
        ledger.trial_balance(as_of=FAR).as_json(),
    )
    del entries["commit_no"], balance["commit_no"]
    return Books(entries, balance)


def assert_clean(ledger: Ledger) -> None:
    verdict = ledger.verify()
    assert verdict.ok, [check for check in verdict.checks if not check.ok]


# --- Journals -------------------------------------------------------------------------------------


def document_nos(name: str, part: int) -> set[str]:
    return {f"{name}-{number}" for number in range(part * PART, (part + 1) * PART)}


def write_journal(path: Path, name: str) -> str:
    rows = [
        f"{DAY + timedelta(days=n % 60)},invoice,{name}-{n},customer,C{n % CUSTOMERS},{n + 1}.50,3000"
        for n in range(PARTS * PART)
    ]
    header = "posting_date,document_type,document_no,account_type,account_no,amount,bal_account_no"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return str(path)


def post_journal(url: str, path: str, key: str) -> None:
    """`journal post FILE --key KEY`, cut into smaller parts than the command line does."""
    job = journal_job(content_from(path, Path(path).read_bytes()))
    records = [record for part in job.parts for record in part.records]
    lines = [line for part in job.parts for line in part.lines]
    parts = parts_of(CsvFile(job.file, job.key, records, lines), PART)
    with Ledger.open(url) as ledger:
        do_in_parts(ledger, job._replace(parts=parts), key=key)
        books_of(ledger)


# --- Statements -----------------------------------------------------------------------------------


def post_invoices(url: str) -> None:
    """As many as the statement has lines."""
    lines = tuple(
        invoice(f"I-{n}", n % CUSTOMERS, f"{n + 1}.25", payment_reference=f"{n:020}")
        for n in range(LINES)
    )
    with Ledger.open(url) as ledger:
        ledger.execute(PostJournal(lines=lines))


def write_statement(path: Path) -> str:
    """Each line pays one invoice."""
    total = sum((Decimal(f"{n + 1}.25") for n in range(LINES)), Decimal(0))
    opening, closing = Balance(Decimal(0), "CHF", DAY, "OPBD"), Balance(total, "CHF", DAY, "CLBD")
    statement = made_statement(IBAN, opening, closing)
    with path.open("wb") as out:
        write_camt(out, [(statement, map(_payment, range(LINES)))])
    return str(path)


def _payment(n: int) -> Entry:
    amount, party = Decimal(f"{n + 1}.25"), f"Customer {n % CUSTOMERS}"
    detail = Detail(amount=amount, currency="CHF", party_name=party, reference=f"{n:020}")
    return Entry(
        amount=amount,
        currency="CHF",
        booking_date=DAY,
        value_date=None,
        status="BOOK",
        bank_reference=f"R-{n}",
        entry_reference="",
        reversal=False,
        text="",
        bank_transaction_code="",
        batch=None,
        charges=(),
        entry_no=n + 1,
        line=0,
        details=(detail,),
    )


def import_statement(url: str, path: str, key: str) -> None:
    command_line("statements", "import", path, "--key", key, "--ledger", url)


def post_statement(url: str, statement_no: str, key: str) -> None:
    command_line(
        "statements", "post", statement_no, "--mode", "reconcile", "--key", key, "--ledger", url
    )


def command_line(*arguments: str) -> None:
    """The program itself, which must succeed."""
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(said), redirect_stderr(said):
        code = main(arguments)
    said.seek(0)
    assert code == 0, said.read()
