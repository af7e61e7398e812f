"""Measures a run of reminders over 100,000 overdue entries, and the aging of a past day over a million entries."""

from __future__ import annotations

import random
import time
from datetime import timedelta
from decimal import Decimal
from typing import Any

from benchmarks.as_of import fill
from benchmarks.measuring import Stages, arguments, peak_mb, store_urls
from benchmarks.posting import FIRST_DAY, new_ledger
from ledger_es import (
    AutomationSettings,
    AutomationStep,
    EstablishCompany,
    JournalLine,
    Ledger,
    PartyRecord,
    PostJournal,
    RegisterCustomers,
    ReminderLevel,
    ReminderTerms,
    SetCollectionAutomation,
    SetReminderTerms,
)
from ledger_es.queries.aging import aging
from ledger_es.queries.moment import Moment
from ledger_es.values import day_number

RUN_DATE = FIRST_DAY + timedelta(days=100)


def run(argv: list[str]) -> dict[str, Any]:
    options = arguments(
        entries=100_000, customers=20_000, aged_entries=1_000_000, repeats=3
    ).parse_args(argv)
    stages = Stages()
    with store_urls(options.store) as new_url:
        url = new_url()
        _post(url, options.entries, options.customers)
        with Ledger.open(url) as ledger:
            with stages.measured("reminder_run", options.entries, "entries"):
                (done,) = ledger.run_collections(run_date=RUN_DATE)
            made, issued = (len(step.document_nos) for step in done.steps)
            assert made == issued > 0, (made, issued)
            with stages.measured("read_models", options.entries, "entries"):
                reminders = ledger.reminders(status="issued", as_of=RUN_DATE).rows()
            assert len(reminders) == issued
            with stages.measured("run_again", options.entries, "entries"):
                (again,) = ledger.run_collections(run_date=RUN_DATE, at_once=True)
            assert not again.has_done_something
        aging_seconds = _aging(new_url(), options.aged_entries, options.repeats, stages)
    return {
        "name": "collections",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "reminders": issued,
        "seconds": stages.stages["reminder_run"]["seconds"],
        "aging_seconds": aging_seconds,
        "peak_mb": peak_mb(),
        "stages": stages.stages,
    }


def _post(url: str, entries: int, customers: int) -> None:
    """A ledger with so many invoices, all due before the run, of customers that DAILY reminds."""
    draw = random.Random(5)
    with Ledger.open(url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Benchmark", currency="CHF"))
        levels = (ReminderLevel(grace_period="5D", due_date_formula="10D", additional_fee="20"),)
        terms = ReminderTerms(post_additional_fee=True, levels=levels)
        ledger.execute(SetReminderTerms(reminder_terms="R", valid_from=FIRST_DAY, terms=terms))
        steps = (
            AutomationStep(action="create_reminders"),
            AutomationStep(action="issue_reminders"),
        )
        settings = AutomationSettings(steps=steps)
        ledger.execute(SetCollectionAutomation(automation="DAILY", settings=settings))
        for first in range(0, customers, 1000):
            records = tuple(
                PartyRecord(party_no=f"C{number}", name=f"Customer {number}", reminder_terms="R")
                for number in range(first, min(first + 1000, customers))
            )
            ledger.execute(RegisterCustomers(parties=records))
        for first in range(0, entries, 1000):
            lines = tuple(
                JournalLine(
                    posting_date=FIRST_DAY,
                    due_date=FIRST_DAY + timedelta(days=number % 90),
                    document_type="invoice",
                    document_no=f"I{number}",
                    account_type="customer",
                    account_no=f"C{number % customers}",
                    amount=Decimal(draw.randrange(100, 100_000)).scaleb(-2),
                    bal_account_no="3000",
                )
                for number in range(first, min(first + 1000, entries))
            )
            ledger.execute(PostJournal(lines=lines))


def _aging(url: str, entries: int, repeats: int, stages: Stages) -> float:
    """Seconds of the aging of a past day, the best of the repeats."""
    ledger = new_ledger(url, min(5_000, entries))
    ledger.read_models.catch_up()
    fill(ledger, entries, min(5_000, entries))
    day = FIRST_DAY + timedelta(days=400)
    moment = Moment(day_number(day), entries // 1000 * 3 // 4 + 20)
    seconds = []
    with (
        ledger.read_models.connection() as connection,
        stages.measured("aging", repeats * entries, "entries"),
    ):
        for _ in range(repeats):
            start = time.perf_counter()
            aged = aging(connection, moment)
            seconds.append(time.perf_counter() - start)
    assert aged, "nothing was open"
    ledger.close()
    return round(min(seconds), 4)
