"""Measures posting: journals of 1,000 documents, then single documents; with raw writes of the same rows."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.measuring import RawRows, Stages, arguments, peak_mb, store_urls, write_raw
from ledger_es import (
    EstablishCompany,
    JournalLine,
    Ledger,
    PartyRecord,
    PostJournal,
    RegisterCustomers,
)

FIRST_DAY = date(2026, 1, 1)


def run(argv: list[str]) -> dict[str, Any]:
    options = arguments(documents=20_000, customers=5_000, batch=1_000, singles=2_000).parse_args(
        argv
    )
    stages = Stages()
    with store_urls(options.store) as new_url:
        ledger = new_ledger(new_url(), options.customers)
        draw = random.Random(1)
        journals = [
            journal(draw, first, min(options.batch, options.documents - first), options.customers)
            for first in range(0, options.documents, options.batch)
        ]
        before = ledger.store.head().commit_no
        with stages.measured("recorded", options.documents, "documents"):
            for place, command in enumerate(journals):
                ledger.execute(command, idempotency_key=f"bulk/{place}")
        with stages.measured("read_models", options.documents, "documents"):
            ledger.read_models.catch_up()
        bulk = RawRows(ledger.store, before)
        before = ledger.store.head().commit_no
        singles = [
            journal(draw, options.documents + place, 1, options.customers)
            for place in range(options.singles)
        ]
        with stages.measured("single_commands", options.singles, "commands"):
            for place, command in enumerate(singles):
                ledger.execute(command, idempotency_key=f"single/{place}")
        single = RawRows(ledger.store, before)
        bulk_raw, single_raw = write_raw(new_url(), [bulk, single])
        ledger.close()
    recorded, caught_up = stages.seconds("recorded"), stages.seconds("read_models")
    return {
        "name": "posting",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "documents_per_second": round(options.documents / recorded),
        "documents_per_second_with_read_models": round(options.documents / (recorded + caught_up)),
        "commands_per_second": round(options.singles / stages.seconds("single_commands")),
        "raw_documents_per_second": round(options.documents / bulk_raw),
        "raw_commands_per_second": round(options.singles / single_raw),
        "raw_ratio": round(bulk_raw / recorded, 3),
        "raw_ratio_single": round(single_raw / stages.seconds("single_commands"), 3),
        "peak_mb": peak_mb(),
        "stages": stages.stages,
    }


def new_ledger(url: str, customers: int) -> Ledger:
    """A ledger with a company and so many customers."""
    ledger = Ledger.open(url, create=True)
    ledger.execute(EstablishCompany(company_name="Benchmark", currency="CHF"))
    for first in range(0, customers, 1000):
        numbers = range(first, min(first + 1000, customers))
        parties = tuple(
            PartyRecord(party_no=f"C{number}", name=f"Customer {number}") for number in numbers
        )
        ledger.execute(RegisterCustomers(parties=parties))
    return ledger


def journal(draw: random.Random, first: int, count: int, customers: int) -> PostJournal:
    """So many invoices, each a document of a customer line and its balancing account."""
    return PostJournal(
        lines=tuple(
            JournalLine(
                posting_date=FIRST_DAY + timedelta(days=number % 90),
                document_type="invoice",
                document_no=f"I{number}",
                account_type="customer",
                account_no=f"C{draw.randrange(customers)}",
                amount=Decimal(draw.randrange(100, 100_000)).scaleb(-2),
                bal_account_no="3000",
            )
            for number in range(first, first + count)
        )
    )
