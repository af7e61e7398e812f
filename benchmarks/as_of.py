"""Measures the open entries of a past day as known at a past moment, over a million entries, beside the raw query."""

from __future__ import annotations

import random
import statistics
import time
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, text

from benchmarks.measuring import Stages, arguments, peak_mb, store_urls
from benchmarks.posting import FIRST_DAY, new_ledger
from ledger_es import Ledger
from ledger_es.projections.party_entries import DETAILS, ENTRIES
from ledger_es.projections.tables import FOREVER
from ledger_es.queries.moment import Moment
from ledger_es.queries.open_entries import open_entries
from ledger_es.values import day_number

RAW = """
SELECT e.entry_no, (SELECT sum(d.amount) FROM entry_details d WHERE d.entry_no = e.entry_no
  AND d.posting_day <= :day AND d.commit_no <= :commit) AS remaining
FROM party_entries e
WHERE e.posting_day <= :day AND e.commit_no <= :commit AND (e.closed_day > :day OR e.closed_commit > :commit)
"""


def run(argv: list[str]) -> dict[str, Any]:
    options = arguments(entries=1_000_000, customers=5_000, repeats=5).parse_args(argv)
    stages = Stages()
    with store_urls(options.store) as new_url:
        ledger = new_ledger(new_url(), options.customers)
        ledger.read_models.catch_up()
        fill(ledger, options.entries, options.customers)
        day, commit = FIRST_DAY + timedelta(days=400), options.entries // 1000 * 3 // 4
        moment = Moment(day_number(day), commit)
        with ledger.read_models.connection() as connection:
            found = len(open_entries(connection, moment))
            raw_found = sum(1 for row in _raw(connection, moment) if row[1])
            assert found == raw_found, f"{found} entries are open, the raw query says {raw_found}"
            with stages.measured("open_entries", options.repeats * found, "entries"):
                ours = _median(lambda: open_entries(connection, moment), options.repeats)
            with stages.measured("raw_query", options.repeats * found, "entries"):
                raw = _median(lambda: _raw(connection, moment), options.repeats)
        ledger.close()
    return {
        "name": "as_of",
        "sizes": vars(options),
        "total_seconds": stages.total,
        "open_entries": found,
        "seconds": round(ours, 4),
        "raw_seconds": round(raw, 4),
        "raw_ratio": round(raw / ours, 3),
        "peak_mb": peak_mb(),
        "stages": stages.stages,
    }


def _median(question: Any, repeats: int) -> float:
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        question()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def _raw(connection: Connection, moment: Moment) -> list[Any]:
    return list(connection.execute(text(RAW), {"day": moment.day, "commit": moment.commit_no}))


def fill(ledger: Ledger, entries: int, customers: int) -> None:
    """Rows as years of posting leave them: 1,000 entries a commit, all but one in twenty closed about a month later.

    Written straight into the tables of the read models: what is measured is the question.
    """
    draw = random.Random(3)
    entry_rows, detail_rows = [], []
    start = day_number(date(2023, 1, 1))
    for entry_no in range(1, entries + 1):
        commit_no = 10 + entry_no // 1000
        day = start + entry_no * 1200 // entries
        amount = draw.randrange(100, 100_000)
        is_open = entry_no % 20 == 0
        closed_day, closed_commit = (FOREVER, FOREVER) if is_open else (day + 30, commit_no + 25)
        entry_rows.append(
            _entry(
                entry_no,
                f"C{draw.randrange(customers)}",
                commit_no,
                day,
                amount,
                closed_day,
                closed_commit,
            )
        )
        detail_rows.append(
            (
                entry_no,
                entry_no * 2,
                0,
                day,
                commit_no,
                amount,
                amount,
                "initial_entry",
                entry_no,
                0,
                0,
            )
        )
        if not is_open:
            application = (
                entry_no,
                entry_no * 2 + 1,
                0,
                closed_day,
                closed_commit,
                -amount,
                -amount,
            )
            detail_rows.append((*application, "application", entry_no, entry_no, 0))
    raw = ledger.store.connect()
    _insert(raw, ENTRIES, entry_rows, ledger.store.dialect)
    _insert(raw, DETAILS, detail_rows, ledger.store.dialect)
    if ledger.store.dialect == "sqlite":
        raw.execute("ANALYZE")
    else:
        raw.execute("ANALYZE party_entries")
        raw.execute("ANALYZE entry_details")
    raw.commit()
    raw.close()


def _insert(raw: Any, table: Any, rows: list[tuple[Any, ...]], dialect: str) -> None:
    if dialect == "sqlite":
        marks = ", ".join("?" * len(table.columns))
        raw.executemany(f"INSERT INTO {table.name} VALUES ({marks})", rows)
        return
    with raw.cursor() as cursor, cursor.copy(f"COPY {table.name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _entry(
    entry_no: int,
    party_no: str,
    commit_no: int,
    day: int,
    amount: int,
    closed_day: int,
    closed_commit: int,
) -> tuple[Any, ...]:
    values: dict[str, Any] = {
        "entry_no": entry_no,
        "ledger": "customer",
        "party_no": party_no,
        "commit_no": commit_no,
        "posting_day": day,
        "document_day": day,
        "due_day": day + 30,
        "discount_day": None,
        "discount_tolerance_day": None,
        "amount": amount,
        "amount_lcy": amount,
        "discount_amount": 0,
        "max_payment_tolerance": 0,
        "transaction_no": entry_no,
        "document_type": "invoice",
        "document_no": f"I{entry_no}",
        "currency": "CHF",
        "posting_group": "DOMESTIC",
        "account_no": "1100",
        "source_code": "journal",
        "reversed_entry_no": 0,
        "is_edited": 0,
        "closed_day": closed_day,
        "closed_commit": closed_commit,
    }
    return tuple(
        values.get(column.name, 0 if isinstance(column.type, BigInteger) else "")
        for column in ENTRIES.columns
    )
