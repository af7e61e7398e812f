"""Killed at any moment, a posting is there whole or not at all, and the same command again finishes it."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger_es import Ledger
from tests.faults.children import killed, seconds_of
from tests.faults.works import (
    LINES,
    PARTS,
    Books,
    assert_clean,
    books_of,
    document_nos,
    import_statement,
    post_invoices,
    post_journal,
    post_statement,
    set_up,
    write_journal,
    write_statement,
)


def moments(draw: random.Random, kills: int, seconds: float) -> list[float]:
    """Random, but spread: one in each stretch of the work's duration, in any order."""
    found = [(place + draw.random()) / kills * seconds for place in range(kills)]
    draw.shuffle(found)
    return found


def wait_for_the_dead(ledger: Ledger) -> None:
    """On PostgreSQL what a killed process has sent may still be going on; it holds the writer lock while it does."""
    with ledger.store.writing():
        pass


# --- Journals -------------------------------------------------------------------------------------


@cache
def undisturbed_journals(count: int) -> Books:
    with TemporaryDirectory() as folder:
        url = str(Path(folder, "ledger.db"))
        set_up(url)
        for number in range(count):
            post_journal(url, write_journal(Path(folder, "j.csv"), f"J{number}"), f"K{number}")
        with Ledger.open(url) as ledger:
            return books_of(ledger)


def assert_parts_are_whole(url: str, number: int) -> None:
    with Ledger.open(url) as ledger:
        wait_for_the_dead(ledger)
        assert_clean(ledger)
        entries = books_of(ledger).open_entries["entries"]
        posted = [
            one["document_no"] for one in entries if one["document_no"].startswith(f"J{number}-")
        ]
        done = [
            part
            for part in range(PARTS)
            if ledger.store.commit_by_key(f"K{number}/{part + 1}") is not None
        ]
        assert done == list(range(len(done))), "a part was posted before the one before it"
        assert sorted(posted) == sorted(
            no for part in done for no in document_nos(f"J{number}", part)
        )


def kill_journals(url: str, folder: Path, kills: int, seed: int) -> None:
    set_up(url)
    seconds = seconds_of(post_journal, url, write_journal(folder / "j.csv", "J0"), "K0")
    hits = 0
    for number, moment in enumerate(moments(random.Random(seed), kills, seconds), 1):
        work = (post_journal, url, write_journal(folder / "j.csv", f"J{number}"), f"K{number}")
        hits += killed(moment, *work)
        assert_parts_are_whole(url, number)
        seconds_of(*work)
    assert hits, "no process was killed before it was done"
    with Ledger.open(url) as ledger:
        assert_clean(ledger)
        assert books_of(ledger) == undisturbed_journals(kills + 1)


def test_bulk_posting_is_killed(store_url: str, tmp_path: Path) -> None:
    kill_journals(store_url, tmp_path, kills=5, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_bulk_posting_is_killed_a_hundred_times(store_url: str, tmp_path: Path, seed: int) -> None:
    kill_journals(store_url, tmp_path, kills=10, seed=100 + seed)


# --- Statements -----------------------------------------------------------------------------------


@cache
def undisturbed_statements(count: int) -> Books:
    with TemporaryDirectory() as folder:
        url = str(Path(folder, "ledger.db"))
        set_up(url)
        for number in range(count):
            post_invoices(url, number)
            path = write_statement(Path(folder, "s.xml"), number)
            import_statement(url, path, f"I{number}")
            post_statement(url, f"B/{number + 1}", f"P{number}")
        with Ledger.open(url) as ledger:
            return books_of(ledger)


def lines_recorded(ledger: Ledger, number: int) -> int:
    commit = ledger.store.commit_by_key(f"I{number}/0/0")
    return 0 if commit is None else len(ledger.statement(f"B/{number + 1}").lines)


def invoices_left(ledger: Ledger, number: int) -> int:
    entries = books_of(ledger).open_entries["entries"]
    return sum(one["document_no"].startswith(f"I{number}-") for one in entries)


def test_statements_are_killed(store_url: str, tmp_path: Path) -> None:
    kills, draw = 3, random.Random(2)
    set_up(store_url)
    post_invoices(store_url, 0)
    path = write_statement(tmp_path / "s.xml", 0)
    importing = seconds_of(import_statement, store_url, path, "I0")
    posting = seconds_of(post_statement, store_url, "B/1", "P0")
    hits = 0
    times = zip(moments(draw, kills, importing), moments(draw, kills, posting), strict=True)
    for number, (in_import, in_post) in enumerate(times, 1):
        post_invoices(store_url, number)
        taking_in = (
            import_statement,
            store_url,
            write_statement(tmp_path / "s.xml", number),
            f"I{number}",
        )
        settling = (post_statement, store_url, f"B/{number + 1}", f"P{number}")
        hits += killed(in_import, *taking_in)
        with Ledger.open(store_url) as ledger:
            wait_for_the_dead(ledger)
            assert_clean(ledger)
            assert lines_recorded(ledger, number) in (0, LINES)
        seconds_of(*taking_in)
        hits += killed(in_post, *settling)
        with Ledger.open(store_url) as ledger:
            wait_for_the_dead(ledger)
            assert_clean(ledger)
            posted = ledger.store.commit_by_key(f"P{number}") is not None
            assert invoices_left(ledger, number) == (0 if posted else LINES)
        seconds_of(*settling)
    assert hits, "no process was killed before it was done"
    with Ledger.open(store_url) as ledger:
        assert_clean(ledger)
        assert invoices_left(ledger, kills) == 0
        assert books_of(ledger) == undisturbed_statements(kills + 1)


def test_an_import_cut_off_before_its_application_is_finished(
    store_url: str, tmp_path: Path
) -> None:
    """The moment that a random kill may miss: recorded, not yet applied."""
    set_up(store_url)
    post_invoices(store_url, 0)
    path = write_statement(tmp_path / "s.xml", 0)
    with Ledger.open(store_url) as ledger:
        first = ledger.payment_reconciliation.import_file(
            Path(path), apply=False, idempotency_key="I0/0"
        )
        assert not first[0].confidences
    import_statement(store_url, path, "I0")
    with Ledger.open(store_url) as ledger:
        applied = ledger.store.head().commit_no
        assert all(line.difference == 0 for line in ledger.statement("B/1").lines)
    import_statement(store_url, path, "I0")
    import_statement(store_url, path, "another key")
    with Ledger.open(store_url) as ledger:
        assert ledger.store.head().commit_no == applied, "what was applied was applied again"
