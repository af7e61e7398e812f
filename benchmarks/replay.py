"""Measures replay: events decoded and folded into states (those of bulk postings, and those of the demo again and
again), lines inside fat events, and all read models built anew."""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import text

from benchmarks.measuring import Stages, arguments, peak_mb, store_urls
from benchmarks.posting import FIRST_DAY, journal, new_ledger
from ledger_es import JournalLine, Ledger, PostJournal
from ledger_es.aggregates.event import Event, State
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.streams import new_state
from ledger_es.cli.demo import STORY
from ledger_es.collector import collector_paused
from ledger_es.projections.projections import TABLES
from ledger_es.store import EventRow
from ledger_es.values import Record

PAGE = 500
MIXES = ("demo", "demo_without_fat_events")


def run(argv: list[str]) -> dict[str, Any]:
    options = arguments(events=100_000, customers=5_000, rounds=3).parse_args(argv)
    stages = Stages()
    with store_urls(options.store) as new_url:
        ledger = new_ledger(new_url(), options.customers)
        _fill(ledger, options.events, options.customers)
        head = ledger.store.head().position
        rounds = options.rounds
        stages.median(rounds, "read_rows", head, "events", lambda: deque(_pages(ledger), maxlen=0))
        stages.median_of(
            rounds, "decode_and_fold", head, "events", lambda: _folding(ledger, _pages(ledger))
        )
        _measure_demo(ledger, stages, options.events, rounds)
        fat = [
            row for page in _pages(ledger) for row in page if row.name.startswith("general_ledger.")
        ]
        decoded = [ledger.mapper.decode(row).event for row in fat]
        lines = sum(len(event.line_account_nos) for event in decoded if isinstance(event, Posted))
        stages.median(
            rounds, "fat_events", lines, "lines", lambda: deque(map(ledger.mapper.event, fat), 0)
        )
        ledger.read_models.catch_up()
        with ledger.read_models.connection() as connection:
            rows = sum(
                connection.execute(text(f"SELECT count(*) FROM {table.name}")).scalar() or 0
                for table in TABLES
            )
        stages.median(rounds, "rebuild", rows, "rows", ledger.read_models.rebuild)
        ledger.close()
    fold = stages.seconds("decode_and_fold")
    return {
        "name": "replay",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "events_per_second": round(head / fold),
        **{f"events_per_second_of_{mix}": stages.stages[mix]["events_per_second"] for mix in MIXES},
        "lines_per_second": round(lines / stages.seconds("fat_events")),
        "rows_per_second": round(rows / stages.seconds("rebuild")),
        "raw_ratio": round(stages.seconds("read_rows") / (stages.seconds("read_rows") + fold), 3),
        "peak_mb": peak_mb(),
        "stages": stages.stages,
    }


def _pages(ledger: Ledger) -> Iterator[list[EventRow]]:
    position = 0
    while page := ledger.store.events(position, PAGE):
        yield page
        position = page[-1].position


def _folding(ledger: Ledger, pages: Iterable[list[EventRow]]) -> float:
    """Seconds to decode the events and fold them into states; reading the pages is not counted, nor is forgetting."""
    states: dict[str, State] = {}
    seconds = 0.0
    with collector_paused():
        for page in pages:
            start = time.perf_counter()
            for row in page:
                state = states.get(row.stream)
                if state is None:
                    state = states[row.stream] = new_state(row.stream)
                state.evolve(ledger.mapper.event(row))
            seconds += time.perf_counter() - start
    return seconds


def _measure_demo(ledger: Ledger, stages: Stages, events: int, rounds: int) -> None:
    """The bundled company's events again and again; and without the streams of tables, which count by their lines."""
    with Ledger.open(":memory:", create=True) as demo:
        for tell in STORY:
            tell(demo)
        rows = demo.store.events(0, demo.store.head().position)
    fat = {row.stream for row in rows if _is_fat(ledger.mapper.event(row))}
    without_fat = [row for row in rows if row.stream not in fat]
    for name, mix in zip(MIXES, (rows, without_fat), strict=True):
        times = max(events // len(mix), 1)
        stages.median_of(
            rounds, name, len(mix) * times, "events", partial(_again, ledger, mix, times)
        )


def _again(ledger: Ledger, rows: list[EventRow], times: int) -> float:
    return sum(_folding(ledger, [rows]) for _ in range(times))


def _is_fat(event: Event) -> bool:
    """A table kept as columns, in at least one of which there are ten lines."""
    return any(
        isinstance(value, tuple) and len(value) >= 10 and not isinstance(value[0], Record)
        for value in event.__dict__.values()
    )


def _fill(ledger: Ledger, events: int, customers: int) -> None:
    """Journals of 1,000 invoices, half of them paid by a second journal that names them, up to so many events."""
    draw = random.Random(2)
    first = 0
    while ledger.store.head().position < events:
        invoices = journal(draw, first, 1000, customers)
        ledger.execute(invoices)
        ledger.execute(_payments(invoices))
        first += 1000


def _payments(invoices: PostJournal) -> PostJournal:
    return PostJournal(
        lines=tuple(
            JournalLine(
                posting_date=FIRST_DAY + timedelta(days=120),
                document_type="payment",
                document_no=f"P{line.document_no}",
                account_type="customer",
                account_no=line.account_no,
                amount=-line.amount,
                bal_account_no="1000",
                applies_to_document_type="invoice",
                applies_to_document_no=line.document_no,
            )
            for line in invoices.lines[::2]
            if line.amount > Decimal(0)
        )
    )
