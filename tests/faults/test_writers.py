"""Several processes write to one ledger: nothing lost, no gap, no number twice, and each decides on what is true."""

from __future__ import annotations

import random
import time
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from ledger_es import (
    ApplyEntries,
    JournalLine,
    Ledger,
    PostJournal,
    Refusal,
    SetAllowedPostingDates,
    UnapplyEntry,
)
from ledger_es.deciding.command import Command
from tests.faults.children import Child, child
from tests.faults.meddling import MeddledStore
from tests.faults.works import DAY, FAR, assert_clean, books_of, invoice, set_up

WRITERS, COMMANDS, CUSTOMERS = 4, 100, 3


class Done(NamedTuple):
    """An accepted command; `amounts` by customer for the entries it posted."""

    commit_no: int
    kind: str
    entry_nos: tuple[int, ...]
    amounts: tuple[tuple[str, str], ...]


def drawn(draw: random.Random, writer: int, place: int, last_entry: int) -> tuple[Command, Any]:
    """A command on customers that all writers share, and the amounts it brings."""
    kind = draw.random()
    # Entries of the others too, whatever has become of them.
    entry_no = draw.randint(max(last_entry - 40, 1), max(last_entry, 1))
    if kind < 0.5:
        customer, amount = (
            f"C{draw.randrange(CUSTOMERS)}",
            Decimal(draw.randint(1, 20_000)).scaleb(-2),
        )
        is_invoice = draw.random() < 0.5
        line = JournalLine(
            posting_date=DAY,
            document_type="invoice" if is_invoice else "payment",
            document_no=f"{writer}-{place}" if draw.random() < 0.5 else "",
            account_type="customer",
            account_no=customer,
            amount=amount if is_invoice else -amount,
            bal_account_no="3000",
        )
        return PostJournal(lines=(line,)), ((customer, str(line.amount)),)
    if kind < 0.8:
        return ApplyEntries(applying_entry_no=entry_no), ()
    return UnapplyEntry(entry_no=entry_no), ()


def write_mixed(connection: Connection, url: str, writer: int) -> None:
    draw = random.Random(writer)
    done: list[Done] = []
    refused = 0
    with Ledger.open(url) as ledger:
        connection.send("ready")
        connection.recv()
        for place in range(COMMANDS):
            # On SQLite who waits tries again every few milliseconds; without a pause one would do all before the next.
            time.sleep(draw.random() * 0.01)
            last_entry = ledger.store.head().entry_no
            command, amounts = drawn(draw, writer, place, last_entry)
            try:
                executed = ledger.execute(command, idempotency_key=f"{writer}/{place}")
            except Refusal:
                refused += 1
                continue
            entry_nos = tuple(executed.numbers.get("entry_nos", ())) if amounts else ()
            done.append(Done(executed.commit_no, type(command).__name__, entry_nos, amounts))
    connection.send((done, refused))


def test_four_writers(store_url: str) -> None:
    set_up(store_url)
    with Ledger.open(store_url) as ledger:
        before = ledger.store.head()
    with ExitStack() as stack:
        writers = [stack.enter_context(child(write_mixed, store_url, n)) for n in range(WRITERS)]
        for writer in writers:
            assert writer.hear() == "ready"
        for writer in writers:
            writer.connection.send("go")
        heard = [writer.hear() for writer in writers]
    assert all(len(done) + refused == COMMANDS for done, refused in heard)
    done = sorted((one, writer) for writer, (some, _) in enumerate(heard) for one in some)
    with Ledger.open(store_url) as ledger:
        assert_clean(ledger)
        head = ledger.store.head()
        assert [one.commit_no for one, _ in done] == list(
            range(before.commit_no + 1, head.commit_no + 1)
        )
        entry_nos = [entry_no for one, _ in done for entry_no in one.entry_nos]
        assert entry_nos == list(range(before.entry_no + 1, head.entry_no + 1))
        expected: dict[str, Decimal] = {}
        for one, _ in done:
            for customer, amount in one.amounts:
                expected[customer] = expected.get(customer, Decimal(0)) + Decimal(amount)
        assert_sums(ledger, expected)
    for kind in ("PostJournal", "ApplyEntries", "UnapplyEntry"):
        assert sum(one.kind == kind for one, _ in done) > 10, f"hardly any {kind} was accepted"
    turns = [writer for _, writer in done]
    assert sum(a != b for a, b in pairwise(turns)) > 50, "one after the other"


def assert_sums(ledger: Ledger, expected: dict[str, Decimal]) -> None:
    """Applying and undoing moves nothing: what is open of a customer is what was posted to it."""
    for customer, amount in expected.items():
        report = ledger.open_entries(customer_no=customer, as_of=FAR).as_json()
        assert sum(Decimal(one["remaining_amount"]) for one in report["entries"]) == amount
    total = books_of(ledger).open_entries["total_lcy"]
    assert Decimal(total) == sum(expected.values())


# --- A period closed while a posting waits -----------------------------------------------------------


def post_twice(connection: Connection, url: str) -> None:
    """Once while everything is allowed, so that the ledger remembers it; then when told."""
    with Ledger.open(url) as ledger:
        ledger.execute(PostJournal(lines=(invoice("I-1", 1, "1.00"),)))
        connection.send("posted")
        connection.recv()
        connection.send("posting")
        try:
            ledger.execute(PostJournal(lines=(invoice("I-2", 1, "2.00"),)), idempotency_key="waits")
        except Refusal as refusal:
            connection.send(refusal.code)
        else:
            connection.send("posted")


def test_a_period_closed_while_a_posting_waits_refuses_it(store_url: str) -> None:
    set_up(store_url)
    store = MeddledStore(store_url)
    with child(post_twice, store_url) as poster, Ledger(store) as ledger:
        assert poster.hear() == "posted"
        store.before_commit = lambda: let_it_wait(poster)
        closing = ledger.execute(SetAllowedPostingDates(allow_from=date(2026, 2, 1)))
        assert poster.hear() == "E-PERIOD"
        assert ledger.store.head().commit_no == closing.commit_no
        assert ledger.store.commit_by_key("waits") is None
        assert_clean(ledger)
        entries = books_of(ledger).open_entries["entries"]
        assert [one["document_no"] for one in entries] == ["I-1"]


def let_it_wait(poster: Child) -> None:
    """Under the lock, before the commit: the other posts, and has to wait."""
    poster.connection.send("go")
    assert poster.hear() == "posting"
    time.sleep(0.3)
    assert not poster.connection.poll(), "it did not wait for the lock"
