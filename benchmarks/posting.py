"""Measures posting: journals of 1,000 documents, then single documents in turns with raw writes of the same rows."""

from __future__ import annotations

import gc
import random
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benchmarks.measuring import (
    RawRows,
    RawWriter,
    Stages,
    arguments,
    fold_log,
    peak_mb,
    store_urls,
)
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
    parser = arguments(documents=20_000, customers=5_000, batch=1_000, singles=2_000, turn=250)
    options = parser.parse_args(argv)
    stages = Stages()
    with store_urls(options.store) as new_url:
        ledger, raw = new_ledger(new_url(), options.customers), RawWriter(new_url())
        raw.seconds(RawRows(ledger.store))
        draw = random.Random(1)
        bulk = [
            journal(draw, first, min(options.batch, options.documents - first), options.customers)
            for first in range(0, options.documents, options.batch)
        ]
        singles = [
            journal(draw, options.documents + place, 1, options.customers)
            for place in range(options.singles)
        ]
        before = ledger.store.head().commit_no
        with stages.measured("recorded", options.documents, "documents"):
            for place, command in enumerate(bulk):
                ledger.execute(command, idempotency_key=f"bulk/{place}")
        with stages.measured("read_models", options.documents, "documents"):
            ledger.read_models.catch_up()
        bulk_raw = raw.seconds(RawRows(ledger.store, before))
        turns = _in_turns(ledger, raw, singles, options.turn)
        raw.close()
        ledger.close()
    recorded, caught_up = stages.seconds("recorded"), stages.seconds("read_models")
    single, single_raw = (sum(seconds) for seconds in zip(*turns, strict=True))
    stages.note("single_commands", options.singles, "commands", single)
    return {
        "name": "posting",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "documents_per_second": round(options.documents / recorded),
        "documents_per_second_with_read_models": round(options.documents / (recorded + caught_up)),
        "commands_per_second": round(options.singles / single),
        "raw_documents_per_second": round(options.documents / bulk_raw),
        "raw_commands_per_second": round(options.singles / single_raw),
        "raw_ratio": round(bulk_raw / recorded, 3),
        "raw_ratio_single": round(single_raw / single, 3),
        "raw_ratio_single_by_turn": [round(theirs / ours, 3) for ours, theirs in turns],
        "peak_mb": peak_mb(),
        "stages": stages.stages,
    }


def _in_turns(
    ledger: Ledger, raw: RawWriter, singles: list[PostJournal], turn: int
) -> list[tuple[float, float]]:
    """Seconds of the commands and of their rows written raw, turn by turn: a machine has better and worse moments.

    Both begin with an empty log, as after opening. SQLite's grows to 80 MB and is then written from its start again.
    """
    fold_log(ledger.store)
    raw.fold_log()
    turns = []
    for first in range(0, len(singles), turn):
        before = ledger.store.head().commit_no
        # What was read to be written raw is collected now, and not while a command is measured.
        gc.collect()
        start = time.perf_counter()
        for place, command in enumerate(singles[first : first + turn], first):
            ledger.execute(command, idempotency_key=f"single/{place}")
        seconds = time.perf_counter() - start
        turns.append((seconds, raw.seconds(RawRows(ledger.store, before))))
    return turns


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
