"""Seeded months of late customers: every reminder and memo is predicted, and what is owed agrees everywhere."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger_es import Ledger
from ledger_es.audit.copying import copy_verified
from tests.simulation.checking import check_proofs, check_replay
from tests.simulation.collection_year import AFTER_ALL, Year

START = datetime(2026, 1, 1, tzinfo=UTC)


def documents(ledger: Ledger) -> list[Any]:
    """Every reminder and memo with its lines, as an auditor would read them."""
    reminders = ledger.reminders(as_of=AFTER_ALL).rows()
    memos = ledger.finance_charge_memos(as_of=AFTER_ALL).rows()
    return [
        *(
            ledger.reminder(reminder_no=row.reminder_no, as_of=AFTER_ALL).as_json()
            for row in reminders
        ),
        *(
            ledger.finance_charge_memo(memo_no=row.memo_no, as_of=AFTER_ALL).as_json()
            for row in memos
        ),
    ]


def live(url: str, copy_url: str, seed: int, customers: int, days: int) -> Year:
    year: Year | None = None
    with Ledger.open(url, create=True, clock=lambda: year.now() if year else START) as ledger:
        year = Year(ledger, seed, customers)
        year.live(days)
        year.check_levels()
        check_replay(ledger)
        check_proofs(ledger)
        before = documents(ledger)
    copy_verified(url, copy_url)
    with Ledger.open(copy_url) as copied:
        assert documents(copied) == before
    return year


@pytest.mark.parametrize("seed", [3], ids=lambda seed: f"seed{seed}")
def test_weeks_of_late_customers(store_url: str, tmp_path: Path, seed: int) -> None:
    year = live(store_url, str(tmp_path / "copy.db"), seed, customers=5, days=62)
    for what in ("reminded", "refreshed", "charged", "deleted memo", "legal order"):
        assert year.drawn[what], f"{what}: {dict(year.drawn)}"
    assert any(vat for _, vat in year.vat_posted)


@pytest.mark.check
def test_a_year_of_50_customers(tmp_path: Path) -> None:
    year = live(str(tmp_path / "year.db"), str(tmp_path / "copy.db"), 7, customers=50, days=365)
    for what in (
        "returned",
        "dispute",
        "promise",
        "hold",
        "changed",
        "typed",
        "deleted",
        "cancelled",
        "cancelled memo",
        "refreshed",
        "deleted memo",
        "legal order",
    ):
        assert year.drawn[what], f"{what}: {dict(year.drawn)}"
    assert year.drawn["reminded"] > 100
    assert year.drawn["charged"] > 50


@pytest.mark.soak
def test_a_year_of_2000_customers(tmp_path: Path) -> None:
    live(str(tmp_path / "year.db"), str(tmp_path / "copy.db"), 11, customers=2000, days=365)
