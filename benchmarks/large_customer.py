"""Measures one more payment for a customer with very many open entries: warm, and on a ledger just opened."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

from benchmarks.measuring import Stages, arguments, peak_mb, store_urls
from benchmarks.posting import FIRST_DAY, new_ledger
from ledger_es import (
    ApplyEntries,
    JournalLine,
    Ledger,
    OpeningEntry,
    PostJournal,
    PostOpeningEntries,
)


def run(argv: list[str]) -> dict[str, Any]:
    options = arguments(entries=100_000, repeats=20).parse_args(argv)
    stages = Stages()
    with store_urls(options.store) as new_url:
        url = new_url()
        ledger = new_ledger(url, 1)
        for first in range(0, options.entries, 1000):
            ledger.execute(_invoices(first, min(1000, options.entries - first)))
        ledger.close()
        ledger = Ledger.open(url)
        with stages.measured("cold_payment", 1, "payments"):
            _pay(ledger, options.entries)
        warm = []
        for place in range(options.repeats):
            start = time.perf_counter()
            _pay(ledger, options.entries + 1 + place)
            warm.append(time.perf_counter() - start)
        payment = ledger.execute(_payment(10**6, applies=False)).numbers["entry_nos"][0]
        with stages.measured("oldest_first", 1, "applications"):
            ledger.execute(ApplyEntries(applying_entry_no=payment))
        ledger.close()
    return {
        "name": "large_customer",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "seconds": round(statistics.median(warm), 5),
        "cold_seconds": stages.seconds("cold_payment"),
        "oldest_first_seconds": stages.seconds("oldest_first"),
        "raw_ratio": None,
        "peak_mb": peak_mb(),
        "stages": stages.stages,
    }


def _invoices(first: int, count: int) -> PostOpeningEntries:
    return PostOpeningEntries(
        ledger="customer",
        entries=tuple(
            OpeningEntry(
                party_no="C0",
                document_type="invoice",
                document_no=f"I{number}",
                posting_date=FIRST_DAY,
                due_date=FIRST_DAY + timedelta(days=30 + number % 300),
                amount=Decimal("100.00"),
            )
            for number in range(first, first + count)
        ),
    )


def _payment(number: int, *, applies: bool) -> PostJournal:
    line = JournalLine(
        posting_date=FIRST_DAY + timedelta(days=60),
        document_type="payment",
        document_no=f"P{number}",
        account_type="customer",
        account_no="C0",
        amount=Decimal("-100.00"),
        bal_account_no="1000",
        applies_to_document_type="invoice" if applies else "",
        applies_to_document_no=f"I{number % 1000}" if applies else "",
    )
    return PostJournal(lines=(line,))


def _pay(ledger: Ledger, number: int) -> None:
    ledger.execute(_payment(number, applies=True))
