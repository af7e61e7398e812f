"""The blocks of a customer and the documents that each of them stops (receivables.md 2.5, scenario 33)."""

from __future__ import annotations

import pytest

from ledger_es.commands.party import EditCustomer
from ledger_es.errors import PartyBlocked
from tests.scenarios.books import BOOKS, TYPES, documents
from tests.scenarios.scenario import given

CREDITS = {"CM", "PAY"}
STOPPED = {
    "": set(),
    "ship": set(),
    "invoice": {"INV", "ANY"},
    "all": set(TYPES),
    "privacy": set(TYPES),
}


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("blocked", STOPPED)
def test_scenario_33_what_each_block_stops(blocked: str, kind: str) -> None:
    books = BOOKS if not blocked else (*BOOKS, EditCustomer(party_no="C1", blocked=blocked))
    amount = "-5.00" if kind in CREDITS else "5.00"
    outcome = given(*books).when(documents(f"{kind}-1 01-12 {amount}"))
    if kind not in STOPPED[blocked]:
        assert outcome.refusal is None
        return
    outcome.then_refused(
        PartyBlocked, kind="customer", party_no="C1", blocked=blocked, document_type=TYPES[kind]
    )
