"""Mapping texts of payments to accounts."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es.aggregates.text_mapping import TextMapped, TextMappingRemoved
from ledger_es.commands.text_mapping import MapText, RemoveTextMapping
from ledger_es.errors import (
    AccountUnknown,
    DirectPostingNotAllowed,
    MappingInvalid,
    PartyUnknown,
    Refusal,
)
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS
from tests.scenarios.scenario import given

TEXT = Personal("Shell Station", b"0123456789abcdef")
FUEL = MapText(text=TEXT, debit_account_no="3000", credit_account_no="6900")


def test_a_text_stands_for_accounts() -> None:
    books = given(*BOOKS)
    outcome = books.when(FUEL)
    outcome.then(
        (
            "setup-text_mappings",
            TextMapped(
                mapping_no=1,
                text_seal=TEXT.seal,
                account_type="gl",
                debit_account_no="3000",
                credit_account_no="6900",
            ),
        )
    )
    assert outcome.numbers == {"mapping_no": 1}
    assert outcome.decision is not None
    assert [(one.subject, one.text) for one in outcome.decision.sealed] == [("mapping:1", TEXT)]


@pytest.mark.parametrize(("kind", "number"), [("customer", "C1"), ("vendor", "V1")])
def test_a_text_stands_for_a_party(kind: Any, number: str) -> None:
    (event,) = (
        given(*BOOKS)
        .when(MapText(text=TEXT, account_type=kind, account_no=number))
        .then_events(("setup-text_mappings", TextMapped))
    )
    assert isinstance(event, TextMapped)
    assert (event.account_type, event.account_no) == (kind, number)


def test_a_mapping_is_removed_and_its_number_not_used_again() -> None:
    books = (
        given(*BOOKS, FUEL)
        .when(RemoveTextMapping(mapping_no=1))
        .then(("setup-text_mappings", TextMappingRemoved(mapping_no=1)))
    )
    assert books.when(FUEL).numbers == {"mapping_no": 2}


def mapping(text: str = "Rent", **fields: Any) -> MapText:
    return MapText(text=Personal(text), **fields)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (mapping(" R "), MappingInvalid),
        (mapping("R" * 251), MappingInvalid),
        (mapping(), MappingInvalid),
        (mapping(debit_account_no="9999", account_no="C1"), MappingInvalid),
        (mapping(debit_account_no="9999"), AccountUnknown),
        (mapping(credit_account_no="1100"), DirectPostingNotAllowed),
        (mapping(account_type="customer"), MappingInvalid),
        (mapping(account_type="vendor", account_no="V9", debit_account_no="3000"), MappingInvalid),
        (mapping(account_type="vendor", account_no="C1"), PartyUnknown),
        (mapping(" shell STATION", debit_account_no="3000"), MappingInvalid),
        (mapping("shell station", debit_account_no="9999"), AccountUnknown),
    ],
)
def test_refused_mappings(command: MapText, refusal: type[Refusal]) -> None:
    given(*BOOKS, FUEL).when(command).then_refused(refusal)


def test_refused_where_there_is_no_such_mapping() -> None:
    given(*BOOKS, FUEL, RemoveTextMapping(mapping_no=1)).when(
        RemoveTextMapping(mapping_no=1)
    ).then_refused(MappingInvalid, reason="there is no mapping 1")
