"""A company on each database, and one in memory."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger_es.ledger import Ledger
from tests.payment_reconciliation.company import Clock, Company


@pytest.fixture
def company(store_url: str) -> Iterator[Company]:
    with Ledger.open(store_url, create=True, clock=Clock()) as ledger:
        yield Company(ledger)


@pytest.fixture
def small() -> Iterator[Company]:
    """In memory, for what has nothing to do with databases."""
    with Ledger.open(":memory:", create=True, clock=Clock()) as ledger:
        yield Company(ledger)
