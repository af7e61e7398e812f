"""The name on whose behalf a payer pays identifies the party where the payer's own name is nobody's."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.matching import EntryIndex, Line, OpenEntry, Party, PartyAccount, Settings, propose

HOTEL = Party("customer", "C1", "Hotel Bergblick AG", "Davos", "Promenade 12")
JOINER = Party(
    "customer", "C2", "Schreinerei Luzi", "", "", (PartyAccount("CH5604835012345678009"),)
)
SERVICE = "PayServ Treuhand GmbH"


def party_of(*parties: Party, mode: Any = "string_nearness", **fields: Any) -> tuple[str, ...]:
    """The parties whose entry the line settles, by a party found fully, of two entries of the same amount."""
    entries = [
        OpenEntry("customer", entry_no, no, "invoice", no, date(2026, 1, 2), Decimal(100))
        for entry_no, no in enumerate(("C1", "C2"), 1)
    ]
    index = EntryIndex(parties or (HOTEL, JOINER), entries)
    line = Line(10000, date(2026, 1, 10), Decimal(100), **{"text": "Order 0310"} | fields)
    (proposal,) = propose([line], index, settings=Settings(name_matching=mode))
    criteria = proposal.criteria
    if criteria is None or criteria.party != "fully":
        return ()
    return tuple(entry.party_no for entry in proposal.applied)


@pytest.mark.parametrize("mode", ["string_nearness", "exact_with_permutations"])
def test_the_ultimate_name_finds_the_party(mode: str) -> None:
    assert party_of(mode=mode, party_name=SERVICE, ultimate_name="Hotel Bergblick AG") == ("C1",)


def test_without_it_nobody_is_found() -> None:
    assert party_of(party_name=SERVICE) == ()


def test_the_name_of_the_payer_goes_first() -> None:
    names = {"party_name": "Schreinerei Luzi", "ultimate_name": "Hotel Bergblick AG"}
    assert party_of(**names) == ("C2",)


def test_it_is_not_tried_where_names_are_not_compared() -> None:
    names = {"party_name": SERVICE, "ultimate_name": "Hotel Bergblick AG"}
    assert party_of(mode="disabled", **names) == ()


def test_a_batch_without_a_payer_is_not_of_one_of_its_ultimate_payers() -> None:
    assert party_of(ultimate_name="Hotel Bergblick AG Muster SA") == ()


def test_an_ultimate_name_that_two_parties_have_is_no_full_evidence() -> None:
    twin = HOTEL._replace(no="C3", city="", address="")
    parties = (HOTEL, JOINER, twin)
    assert party_of(*parties, party_name=SERVICE, ultimate_name="Hotel Bergblick AG") == ()
