"""Verify: a read model that says something else than the events is found, with the row."""

from __future__ import annotations

import pytest

from ledger_es import Ledger
from ledger_es.values import day_number
from tests.audit.acme import day, failed, verification
from tests.audit.tampering import catch_up, change, event


@pytest.fixture(autouse=True)
def tables(ledger: Ledger) -> None:
    catch_up(ledger)


def test_a_changed_amount(ledger: Ledger) -> None:
    change(
        ledger,
        "UPDATE entry_details SET amount = 24000 WHERE entry_no = 6 AND detail_type = 'initial_entry'",
    )
    found = verification(ledger)
    assert failed(found) == {"read_models", "read_amounts"}
    position = event(ledger, "vendor_ledger-V1", 1).position
    assert found.check("read_models").detail == (
        f"entry_details, row entry_no 6, position {position}, place 0: amount is 24000, the events give -30000"
    )
    assert found.check("read_amounts").detail == (
        "entry 6: remaining_amount is 24000 in the tables, -30000 in the state"
    )


def test_a_changed_amount_lcy(ledger: Ledger) -> None:
    change(ledger, "UPDATE entry_details SET amount_lcy = 0 WHERE entry_no = 6")
    found = verification(ledger)
    assert failed(found) == {"read_models", "read_amounts", "aging"}
    assert found.check("aging").detail == (
        "vendor V1: the aging adds up to 0, the open entries to -30000 (smallest units)"
    )


def test_a_changed_due_day(ledger: Ledger) -> None:
    change(ledger, "UPDATE party_entries SET due_day = due_day + 1 WHERE entry_no = 5")
    found = verification(ledger)
    due = day_number(day("01-07"))
    assert found.check("read_models").detail == (
        f"party_entries, row entry_no 5: due_day is {due + 1}, the events give {due}"
    )
    assert found.check("read_amounts").detail == (
        f"entry 5: due_day is {due + 1} in the tables, {due} in the state"
    )


def test_a_changed_bank_entry(ledger: Ledger) -> None:
    change(ledger, "UPDATE bank_entries SET amount_lcy = amount_lcy + 1 WHERE entry_no = 11")
    found = verification(ledger)
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
def test_rows_missing_and_moved(ledger: Ledger, sql: str, says: str) -> None:
    change(ledger, sql)
    assert says in verification(ledger).check("read_models").detail


def test_an_entry_closed_in_the_tables_alone(ledger: Ledger) -> None:
    change(ledger, "UPDATE party_entries SET closed_day = 0, closed_commit = 0 WHERE entry_no = 5")
    found = verification(ledger)
    assert found.check("read_amounts").detail == "entry 5 is open, the tables have it closed"
    assert "customer C2: the aging adds up to 0" in found.check("aging").detail
