"""Verify: a difference as of a day in the past is found, although all balances of today agree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger_es import Ledger
from ledger_es.values import day_number
from tests.audit.tampering import catch_up, change
from tests.scenarios.books import journal, line
from tests.scenarios.scenario import day
from tests.scenarios.test_currencies import books

PAST = (
    *books("USD", d0101="0.90", d0120="0.95"),
    journal(line("INV-1", "01-05", "100.00", currency="USD")),
    journal(line("PAY-1", "01-20", "-100.00", currency="USD", applies_to={1: None})),
)
"""Entry 1 over 100.00 dollars is 90.00, entry 2 pays 95.00: the gain of 5.00 is on entry 2."""


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    with Ledger.open(":memory:", create=True) as ledger:
        for command in PAST:
            ledger.execute(command, actor="anna")
        catch_up(ledger)
        yield ledger


def test_as_it_was_recorded_nothing_is_found(ledger: Ledger) -> None:
    assert ledger.verify().ok


def test_an_account_that_differs_from_its_entries_in_between(ledger: Ledger) -> None:
    _move(ledger, "entry_details", "detail_type = 'initial_entry' AND entry_no = 1")
    found = ledger.verify()
    assert "account 1100 has the balance 90.00 on 2026-01-05, its entries add up to 0.00" in (
        found.check("read_amounts").detail
    )
    assert found.check("aging").ok, "today they agree"


def test_a_closed_entry_that_has_a_value_in_between(ledger: Ledger) -> None:
    """All but the gain is moved on both sides, so the accounts agree with their entries on each day."""
    for entry_no in (1, 2):
        _move(ledger, "entry_details", f"detail_type = 'application' AND entry_no = {entry_no}")
    _move(ledger, "entry_details", "detail_type = 'initial_entry' AND entry_no = 2")
    _move(ledger, "gl_entries", "account_no = '1100' AND amount_lcy = -9500")
    assert ledger.verify().check("read_amounts").detail == (
        "entry 2 is closed on 2026-01-12 and has a value in the local currency"
    )


def _move(ledger: Ledger, table: str, where: str) -> None:
    """To 12 January."""
    moved = f"UPDATE {table} SET posting_day = ? WHERE {where}"
    change(ledger, moved, day_number(day("01-12")))
