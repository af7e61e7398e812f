"""Measures the main job: a large statement read, recorded, applied, posted, and the read models caught up."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.camt_writer import made_statement, write_camt
from benchmarks.matching import some_entries, some_lines, some_parties
from benchmarks.measuring import Stages, arguments, peak_mb, store_urls
from ledger_es import (
    BankAccountRecord,
    EstablishCompany,
    Ledger,
    OpeningEntry,
    PartyBankAccount,
    PartyRecord,
    PostOpeningEntries,
    RegisterBankAccount,
    RegisterCustomers,
    Request,
)
from ledger_es.collector import collector_paused
from ledger_es.commands.bank_statement_lines import (
    AssignLineToAccount,
    TransferDifference,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.matching import Line, OpenEntry, Party
from ledger_es.payment_reconciliation.bank_statement import import_command
from ledger_es.payment_reconciliation.matching_index import FAR
from ledger_es.queries.statement_lines import lines as line_rows
from ledger_es.statements import Balance, Detail, Entry, read_statement_file

IBAN = "CH9300762011623852957"
STATEMENT = "MAIN/1"


def run(argv: list[str]) -> dict[str, Any]:
    options = arguments(customers=5_000, entries=50_000, lines=10_000).parse_args(argv)
    draw = random.Random(1)
    parties = some_parties(draw, options.customers)
    open_entries = some_entries(draw, parties, options.entries)
    lines, _ = some_lines(draw, parties, open_entries, options.lines)
    stages, aside = Stages(), Stages()
    with store_urls(options.store) as new_url, tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.open(new_url(), create=True)
        with aside.measured("set_up", options.entries, "entries"):
            _set_up(ledger, parties, open_entries)
            ledger.read_models.catch_up()
            del parties, open_entries
        path = Path(folder, "statement.xml")
        _write(path, lines)
        count = len(lines)
        with stages.measured("read", count, "lines"), collector_paused():
            file = read_statement_file(path)
            command = import_command(file, path.name, path.read_bytes(), ledger.fingerprint)
            del file
        with stages.measured("record", count, "lines"):
            ledger.execute(command)
            del command
        reconciliation = ledger.payment_reconciliation
        with stages.measured("index", options.entries, "entries"):
            reconciliation.matching_index().caught_up("CHF")
        with stages.measured("match", count, "lines"):
            proposed = reconciliation.proposed(STATEMENT)
        with stages.measured("record_matches", count, "lines"):
            applied = ledger.execute(proposed)
            del proposed
        with aside.measured("review", count, "lines"):
            _review(ledger)
        with stages.measured("post", count, "lines"):
            ledger.execute(PostStatement(statement_no=STATEMENT, mode="reconcile", accept_low=True))
        with stages.measured("read_models", count, "lines"):
            ledger.read_models.catch_up()
        proof = ledger.reconciliation_status(as_of=FAR).as_json()["bank_accounts"][0]
        assert Decimal(proof["difference"]) == 0, f"the bank account does not reconcile: {proof}"
        ledger.close()
    return {
        "name": "payment_reconciliation",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "lines_per_second": round(count / stages.total),
        "peak_mb": peak_mb(),
        "raw_ratio": None,
        "confidences": applied.numbers["confidences"],
        "stages": stages.stages,
        "not_counted": aside.stages,
    }


def _set_up(ledger: Ledger, parties: list[Party], entries: list[OpenEntry]) -> None:
    ledger.execute(EstablishCompany(company_name="Benchmark", currency="CHF"))
    ledger.execute(
        RegisterBankAccount(bank_account=BankAccountRecord(bank_account_no="MAIN", iban=IBAN))
    )
    for at in range(0, len(parties), 1000):
        records = tuple(
            PartyRecord(
                party_no=party.no,
                name=party.name,
                city=party.city,
                address=party.address,
                bank_accounts=tuple(PartyBankAccount(iban=one.iban) for one in party.bank_accounts),
            )
            for party in parties[at : at + 1000]
        )
        ledger.execute(RegisterCustomers(parties=records))
    by_party = sorted(entries, key=lambda entry: entry.party_no)
    for at in range(0, len(by_party), 1000):
        opening = tuple(_opening(entry) for entry in by_party[at : at + 1000])
        ledger.execute(PostOpeningEntries(ledger="customer", entries=opening))


def _opening(entry: OpenEntry) -> OpeningEntry:
    return OpeningEntry(
        party_no=entry.party_no,
        document_type="credit_memo" if entry.document_type == "credit_memo" else "invoice",
        document_no=entry.document_no,
        external_document_no=entry.external_document_no,
        posting_date=entry.posting_date,
        due_date=entry.due_date,
        amount=entry.remaining_amount,
        payment_reference=entry.payment_reference,
        discount_amount=abs(entry.discount_possible) or None,
        discount_date=entry.discount_date if entry.discount_possible else None,
    )


def _write(path: Path, lines: list[Line]) -> None:
    total = sum((line.amount for line in lines), Decimal(0))
    day = max(line.date for line in lines)
    opening, closing = Balance(Decimal(0), "CHF", day, "OPBD"), Balance(total, "CHF", day, "CLBD")
    statement = made_statement(IBAN, opening, closing, identification="BENCH-1")
    with path.open("wb") as out:
        write_camt(out, [(statement, _entries(lines))])


def _entries(lines: list[Line]) -> Iterator[Entry]:
    for place, line in enumerate(lines, 1):
        detail = Detail(
            amount=line.amount,
            currency="CHF",
            party_name=line.party_name,
            party_account=line.party_account,
            party_address=line.party_address,
            party_city=line.party_city,
            reference=line.payment_reference,
            text=line.text,
        )
        yield Entry(
            amount=line.amount,
            currency="CHF",
            booking_date=line.date,
            value_date=line.date,
            status="BOOK",
            bank_reference=f"R{place:09}",
            entry_reference="",
            reversal=False,
            text=line.additional_text,
            bank_transaction_code="",
            batch=None,
            charges=(),
            entry_no=place,
            line=0,
            details=(detail,),
        )


def _review(ledger: Ledger) -> None:
    """What a person does with the lines that are left, here all the same: the rest goes to an account."""
    with ledger.read_models.at(date(2027, 1, 1)) as (connection, moment):
        rows = line_rows(connection, moment, STATEMENT)
    requests = [
        Request(
            TransferDifference(statement_no=STATEMENT, line_no=row.line_no, account_no="1090")
            if row.applied_amount and (row.applied_amount > 0) == (row.amount > 0)
            else AssignLineToAccount(statement_no=STATEMENT, line_no=row.line_no, account_no="1090")
        )
        for row in rows
        if row.difference
    ]
    for outcome in ledger.execute_many(requests):
        assert not isinstance(outcome, Exception), str(outcome)
