"""Offers of text mappings: what a posting offers, what undoing it takes back, accepting and declining."""

from __future__ import annotations

import json

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.mapping_offer import (
    STREAM,
    MappingOfferAccepted,
    MappingOfferDeclined,
    MappingsOffered,
    TextAssignmentsUndone,
    TextsAssigned,
)
from ledger_es.aggregates.text_mapping import STREAM as MAPPINGS
from ledger_es.aggregates.text_mapping import TextMapped
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.mapping_offer import AcceptMappingOffer, DeclineMappingOffer
from ledger_es.commands.text_mapping import MapText
from ledger_es.errors import MappingInvalid, MappingOfferUnknown
from ledger_es.values import Personal
from tests.scenarios.scenario import Scenario, given
from tests.scenarios.statements import file, post, statement, statement_line, to_account
from tests.scenarios.test_bank_statement import BANK

PAYER = Personal(json.dumps({"name": "Office Rent Ltd"}))
TEXT = Personal(json.dumps({"text": "Monthly rent"}))
RENT = Personal("Monthly rent")


def rent(number: str, *amounts: str) -> ImportStatements:
    lines = [
        statement_line(
            f"T{number}/{place}", f"01-1{number}", amount, entry_place=place, payer=PAYER, text=TEXT
        )
        for place, amount in enumerate(amounts, 1)
    ]
    return file(statement(*lines, opening=None, bank_statement_id=number), name=f"{number}.xml")


def posted(*numbers: str) -> Scenario:
    """The rent of each of these statements is assigned to 6900 and posted."""
    books = given(*BANK)
    for number in numbers:
        books = books.after(
            rent(number, "-12.50"),
            to_account(10000, "6900", statement_no=f"B/{number}"),
            post("payments_only", f"B/{number}"),
        )
    return books


def of_stream(scenario: Scenario) -> list[Event]:
    return [event for stream, event in scenario.books.log if stream == STREAM]


def test_the_second_posted_line_offers_a_mapping() -> None:
    books = posted("1", "2")
    fingerprint = books.books.fingerprint("text/out/OFFICERENTLTD/MONTHLYRENT")
    assert of_stream(books) == [
        TextsAssigned(
            statement_no="B/1",
            line_nos=(10000,),
            text_fingerprints=(fingerprint,),
            account_types=("gl",),
            account_nos=("6900",),
        ),
        MappingsOffered(
            offer_nos=(1,),
            text_fingerprints=(fingerprint,),
            account_types=("gl",),
            account_nos=("6900",),
            text_seals=(TEXT.seal,),
            first_lines=("B/1/10000",),
            second_lines=("B/2/10000",),
        ),
    ]
    assert books.books.text_mappings.mappings == {}


def test_an_accepted_offer_is_a_mapping() -> None:
    books = (
        posted("1", "2")
        .when(AcceptMappingOffer(offer_no=1, text=RENT))
        .then(
            (
                MAPPINGS,
                TextMapped(
                    mapping_no=1, text_seal=RENT.seal, account_type="gl", credit_account_no="6900"
                ),
            ),
            (STREAM, MappingOfferAccepted(offer_no=1, mapping_no=1)),
        )
    )
    books.when(AcceptMappingOffer(offer_no=1)).then_refused(MappingOfferUnknown)


def test_an_offer_of_a_text_that_was_mapped_meanwhile_is_refused_as_the_mapping_is() -> None:
    books = posted("1", "2").after(MapText(text=Personal("monthly RENT"), credit_account_no="3890"))
    books.when(AcceptMappingOffer(offer_no=1)).then_refused(MappingInvalid)
    # With another text it can be accepted.
    books.after(AcceptMappingOffer(offer_no=1, text=Personal("rent")))


def test_a_declined_offer_is_not_made_again() -> None:
    decline = DeclineMappingOffer(offer_no=1)
    books = posted("1", "2").when(decline).then((STREAM, MappingOfferDeclined(offer_no=1)))
    books.when(decline).then_refused(MappingOfferUnknown)
    books.when(AcceptMappingOffer(offer_no=1)).then_refused(MappingOfferUnknown)
    for number in ("3", "4"):
        books = books.after(
            rent(number, "-12.50"),
            to_account(10000, "6900", statement_no=f"B/{number}"),
            post("payments_only", f"B/{number}"),
        )
    assert books.books.mapping_offers.offers == {}


def test_undoing_a_line_withdraws_the_offer() -> None:
    books = posted("1", "2").after(UndoStatement(statement_no="B/2"))
    assert of_stream(books)[-1] == TextAssignmentsUndone(
        statement_no="B/2", line_nos=(10000,), withdrawn_offer_nos=(1,)
    )
    assert books.books.mapping_offers.offers == {}


def test_an_offer_to_a_customer_names_the_customer() -> None:
    books = given(*BANK, rent("1", "5.00", "7.00"))
    books = books.after(to_account(10000, "C1", "customer"), to_account(20000, "C1", "customer"))
    assert books.when(post("payments_only")).numbers["mapping_offer_nos"] == [1]
    books = books.after(post("payments_only"), AcceptMappingOffer(offer_no=1))
    [mapping] = books.books.text_mappings.mappings.values()
    assert (mapping.account_type, mapping.account_no) == ("customer", "C1")
