"""A ledger of an older format: brought up to today's in one transaction, or refused in words."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest

from ledger_es import Ledger, Request
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.errors import LedgerFormatTooOld, NotALedger, StoreFailed
from ledger_es.store import open_store
from ledger_es.store.migration import MIGRATIONS, Migration
from ledger_es.store.tables import FORMAT_VERSION
from tests.scenarios.books import COMPANY, customer, documents
from tests.store.rows import everything, foreign_rows

OLDER = FORMAT_VERSION - 1
OLDER_TABLES = Migration(
    ["CREATE TABLE statement_files (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL)"]
)
"""An invented older format: it kept no files, and closed entries claimed nothing."""


def write_older(url: str, version: int = OLDER) -> dict[str, Any]:
    """A ledger as the invented older version would have left it; what it holds in today's format is returned."""
    with Ledger.open(url, create=True) as ledger:
        ledger.execute_many([Request(COMPANY), Request(customer())])
        ledger.execute(documents("INV-1 01-01 10.00\nPAY-1 01-02 -10.00\nPAY-2 01-03 -10.00"))
        ledger.execute(ApplyEntries(applying_entry_no=2))
        ledger.execute(UnapplyEntry(entry_no=2))
        ledger.execute(ApplyEntries(applying_entry_no=3))
        rows = everything(ledger.store)
        is_sqlite = ledger.store.dialect == "sqlite"
        with closing(ledger.store.connect()) as connection:
            connection.execute("DROP TABLE statement_files")
            connection.execute("DELETE FROM claims WHERE kind = 'closed_entry'")
            mark = (
                f"PRAGMA user_version = {version}"
                if is_sqlite
                else f"UPDATE ledger_format SET version = {version}"
            )
            connection.execute(mark)
            connection.commit()
    return rows


def test_an_older_ledger_is_brought_up_to_date(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables that are new, and claims made anew from the log: those that are held, not those given back."""
    rows = write_older(store_url)
    assert any(claim.kind == "closed_entry" for claim in rows["claims"])
    monkeypatch.setitem(MIGRATIONS, OLDER, OLDER_TABLES)
    with Ledger.open(store_url) as ledger:
        assert everything(ledger.store) == rows
        assert ledger.verify().ok
    # Done once: opened again it needs no migration.
    monkeypatch.delitem(MIGRATIONS, OLDER)
    with Ledger.open(store_url) as ledger:
        assert ledger.execute(documents("INV-2 01-01 10.00")).commit_no == len(rows["commits"]) + 1


def test_several_steps_are_one_migration(store_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = write_older(store_url, version=OLDER - 1)
    monkeypatch.setitem(MIGRATIONS, OLDER - 1, OLDER_TABLES)
    monkeypatch.setitem(MIGRATIONS, OLDER, Migration(["CREATE TABLE notes (note TEXT NOT NULL)"]))
    with Ledger.open(store_url) as ledger:
        assert everything(ledger.store) == rows
        assert foreign_rows(ledger.store, "SELECT * FROM notes") == []


def test_a_migration_that_fails_leaves_the_ledger_as_it_was(
    store_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = write_older(store_url)
    broken = Migration([*OLDER_TABLES.statements, "CREATE TABLE claims (x TEXT)"])
    monkeypatch.setitem(MIGRATIONS, OLDER, broken)
    with pytest.raises(StoreFailed, match="claims"):
        open_store(store_url)
    monkeypatch.setitem(MIGRATIONS, OLDER, OLDER_TABLES)
    with Ledger.open(store_url) as ledger:
        assert everything(ledger.store) == rows


def test_without_a_migration_it_is_refused_in_words(store_url: str) -> None:
    write_older(store_url)
    with pytest.raises(LedgerFormatTooOld) as refused:
        Ledger.open(store_url)
    assert refused.value.code == "E-STORE-FORMAT"
    assert (refused.value.facts["version"], refused.value.facts["current"]) == (
        OLDER,
        FORMAT_VERSION,
    )
    assert f"has format {OLDER}" in str(refused.value)


def test_an_older_program_refuses_a_newer_ledger(store_url: str) -> None:
    write_older(store_url, version=FORMAT_VERSION + 1)
    with pytest.raises(NotALedger, match="use a newer version"):
        Ledger.open(store_url)
