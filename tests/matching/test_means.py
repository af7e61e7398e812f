"""By what the party and the document of a proposal were known."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.matching import EntryIndex, Line, OpenEntry, Party, PartyAccount, means_of, propose

PARTY = Party(
    "customer", "C1", "Anna Zumthor", "Bern", "Gasse 1", (PartyAccount("CH93 0076 2011", ""),)
)
TWIN = Party("customer", "C2", "Anna Zumthor", "", "", ())
ENTRY = OpenEntry(
    ledger="customer",
    entry_no=7,
    party_no="C1",
    document_type="invoice",
    document_no="INV-1001",
    posting_date=date(2026, 1, 2),
    remaining_amount=Decimal(100),
    external_document_no="ORDER-55",
    payment_reference="RF18539007547034",
)


def means(*others: Party, **fields: Any) -> tuple[str, str]:
    index = EntryIndex((PARTY, *others), (ENTRY,))
    line = Line(10000, date(2026, 1, 10), Decimal(100), **{"text": ""} | fields)
    (proposal,) = propose([line], index)
    return means_of(proposal, line, index)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"party_account": "CH9300762011"}, ("payment_account", "")),
        ({"party_name": "Anna Zumthor"}, ("unique_name", "")),
        (
            {"party_name": "Anna Zumthor", "party_city": "Bern", "party_address": "Gasse 1"},
            ("name_and_city", ""),
        ),
        ({"party_name": "PayServ", "ultimate_name": "Anna Zumthor"}, ("unique_name", "")),
        ({"text": "Anna Zumthor"}, ("text", "")),
        ({"payment_reference": "RF18539007547034"}, ("", "payment_reference")),
        ({"text": "Rechnung INV-1001"}, ("", "document_no")),
        ({"text": "ihre ORDER-55"}, ("", "external_document_no")),
        (
            {"text": "INV-1001 ORDER-55", "party_account": "CH9300762011"},
            ("payment_account", "document_no"),
        ),
    ],
)
def test_by_what_it_was_known(fields: dict[str, Any], expected: tuple[str, str]) -> None:
    assert means(**fields) == expected


def test_a_name_that_two_parties_have_is_no_means() -> None:
    assert means(TWIN, party_name="Anna Zumthor", text="INV-1001") == ("", "document_no")


def test_without_an_application_there_are_none() -> None:
    index = EntryIndex((PARTY,), ())
    line = Line(10000, date(2026, 1, 10), Decimal(100), text="Anna Zumthor")
    (proposal,) = propose([line], index)
    assert means_of(proposal, line, index) == ("", "")
