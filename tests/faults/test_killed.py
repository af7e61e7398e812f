"""Killed at any moment, a posting is there whole or not at all, and the same command again finishes it."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

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


class Undisturbed(NamedTuple):
    """How the books look when nobody is killed, and how long the two commands take."""

    books: Books
    seconds_of_import: float
    seconds_of_post: float


@cache
def undisturbed_statement() -> Undisturbed:
    with TemporaryDirectory() as folder:
        url, path = str(Path(folder, "ledger.db")), write_statement(Path(folder, "s.xml"))
        set_up(url)
        post_invoices(url)
        importing = seconds_of(import_statement, url, path, "I")
        posting = seconds_of(post_statement, url, "B/1", "P")
        with Ledger.open(url) as ledger:
            assert not books_of(ledger).open_entries["entries"], "the statement pays every invoice"
            return Undisturbed(books_of(ledger), importing, posting)


@pytest.mark.parametrize("kill", range(3))
def test_statements_are_killed(store_url: str, tmp_path: Path, kill: int) -> None:
    set_up(store_url)
    post_invoices(store_url)
    undisturbed, draw = undisturbed_statement(), random.Random(kill)
    importing = (import_statement, store_url, write_statement(tmp_path / "s.xml"), "I")
    posting = (post_statement, store_url, "B/1", "P")
    in_import, in_post = (kill + draw.random()) / 3, (2 - kill + draw.random()) / 3

    killed(in_import * undisturbed.seconds_of_import, *importing)
    with Ledger.open(store_url) as ledger:
        wait_for_the_dead(ledger)
        assert_clean(ledger)
        is_there = ledger.store.commit_by_key("I/0/0") is not None
        assert not is_there or len(ledger.statement("B/1").lines) == LINES
    seconds_of(*importing)
    killed(in_post * undisturbed.seconds_of_post, *posting)
    with Ledger.open(store_url) as ledger:
        wait_for_the_dead(ledger)
        assert_clean(ledger)
        is_posted = ledger.store.commit_by_key("P") is not None
        assert len(books_of(ledger).open_entries["entries"]) == (0 if is_posted else LINES)
    seconds_of(*posting)
    with Ledger.open(store_url) as ledger:
        assert_clean(ledger)
        assert books_of(ledger) == undisturbed.books


def test_an_import_cut_off_before_its_application_is_finished(
    store_url: str, tmp_path: Path
) -> None:
    """The moment that a random kill may miss: recorded, not yet applied."""
    set_up(store_url)
    post_invoices(store_url)
    path = write_statement(tmp_path / "s.xml")
    with Ledger.open(store_url) as ledger:
        first = ledger.payment_reconciliation.import_file(
            Path(path), apply=False, idempotency_key="I/0"
        )
        assert not first[0].confidences
    import_statement(store_url, path, "I")
    with Ledger.open(store_url) as ledger:
        applied = ledger.store.head().commit_no
        assert all(line.difference == 0 for line in ledger.statement("B/1").lines)
    import_statement(store_url, path, "I")
    import_statement(store_url, path, "another key")
    with Ledger.open(store_url) as ledger:
        assert ledger.store.head().commit_no == applied, "what was applied was applied again"
