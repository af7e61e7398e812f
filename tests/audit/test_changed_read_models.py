"""Verify: a read model that says something else than the events is found, with the row."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_es import Ledger
from ledger_es.store.sqlite_file import Opening
from ledger_es.store.sqlite_store import SqliteStore
from ledger_es.values import day_number
from tests.audit.acme import day, failed
from tests.audit.tampering import catch_up, change, event


@pytest.fixture
def tables(ledger: Ledger) -> Ledger:
    """The ledger with its read models in their tables."""
    catch_up(ledger)
    return ledger


def test_a_changed_amount(tables: Ledger) -> None:
    change(
        tables,
        "UPDATE entry_details SET amount = 24000 WHERE entry_no = 6 AND detail_type = 'initial_entry'",
    )
    found = tables.verify()
    assert failed(found) == {"read_models", "read_amounts"}
    position = event(tables, "vendor_ledger-V1", 1).position
    assert found.check("read_models").detail == (
        f"entry_details, row entry_no 6, position {position}, place 0: amount is 24000, the events give -30000"
    )
    assert found.check("read_amounts").detail == (
        "entry 6: remaining_amount is 24000 in the tables, -30000 in the state"
    )


def test_a_changed_amount_lcy(tables: Ledger) -> None:
    change(tables, "UPDATE entry_details SET amount_lcy = 0 WHERE entry_no = 6")
    found = tables.verify()
    assert failed(found) == {"read_models", "read_amounts", "aging"}
    assert found.check("aging").detail == (
        "vendor V1: the aging adds up to 0, the open entries to -30000 (smallest units)"
    )


def test_a_changed_due_day(tables: Ledger) -> None:
    change(tables, "UPDATE party_entries SET due_day = due_day + 1 WHERE entry_no = 5")
    found = tables.verify()
    due = day_number(day("01-07"))
    assert found.check("read_models").detail == (
        f"party_entries, row entry_no 5: due_day is {due + 1}, the events give {due}"
    )
    assert found.check("read_amounts").detail == (
        f"entry 5: due_day is {due + 1} in the tables, {due} in the state"
    )


def test_a_changed_bank_entry(tables: Ledger) -> None:
    change(tables, "UPDATE bank_entries SET amount_lcy = amount_lcy + 1 WHERE entry_no = 11")
    found = tables.verify()
    assert failed(found) == {"read_models", "read_amounts"}
    assert "bank_entries, row entry_no 11: amount_lcy" in found.check("read_models").detail


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        (
            "DELETE FROM gl_entries WHERE gl_entry_no = 5",
            "gl_entries: the row gl_entry_no 6 stands there, the events give the row gl_entry_no 5",
        ),
        (
            "DELETE FROM party_entries WHERE entry_no = 14",
            "party_entries: nothing stands there, the events give the row entry_no 14",
        ),
        ("UPDATE gl_entries SET gl_entry_no = 99 WHERE gl_entry_no = 27", "stands there"),
    ],
)
def test_rows_missing_and_moved(tables: Ledger, sql: str, says: str) -> None:
    change(tables, sql)
    assert says in tables.verify().check("read_models").detail


def test_an_entry_closed_in_the_tables_alone(tables: Ledger) -> None:
    change(tables, "UPDATE party_entries SET closed_day = 0, closed_commit = 0 WHERE entry_no = 5")
    found = tables.verify()
    assert found.check("read_amounts").detail == "entry 5 is open, the tables have it closed"
    assert "customer C2: the aging adds up to 0" in found.check("aging").detail


def test_a_statement_line_changed_in_the_tables_alone(tables: Ledger) -> None:
    """Then what is posted from it is not what the statements say."""
    change(tables, "UPDATE chain_links SET closing_balance = closing_balance + 7")
    assert "its proof against the statements is off by" in (
        tables.verify().check("read_amounts").detail
    )


def test_a_bank_entry_closed_in_the_tables_alone(tables: Ledger) -> None:
    """What closes it says that a statement shows it, and no line of a statement does."""
    change(
        tables,
        "UPDATE bank_entry_details SET amount = amount - 7 WHERE entry_no = 11 AND detail_type = 'initial_entry'",
    )
    says = tables.verify().check("read_amounts").detail
    assert "its open entries add up to" in says
    assert "what is outstanding and what is not reconciled to" in says


@pytest.mark.parametrize("with_tables", [True, False])
def test_a_ledger_that_cannot_be_written(
    in_memory: Ledger, tmp_path: Path, with_tables: bool
) -> None:
    """The log is verified all the same, and the tables where they stand; what was not compared is said."""
    path = tmp_path / "kept.db"
    if with_tables:
        catch_up(in_memory)
    in_memory.store.backup(path)
    opening = Opening(path.as_uri() + "?mode=ro", read_only="it is kept")
    with Ledger(SqliteStore(str(path), opening)) as ledger:
        found = ledger.verify()
    not_compared = "not compared: the ledger is read only"
    details = [found.check(name).detail for name in ("read_models", "read_amounts", "aging")]
    assert details == [not_compared, *([""] * 2 if with_tables else [not_compared] * 2)]
    assert found.ok
