"""What must hold of learned payers and mapping offers: the state in memory and the report say what the book says."""

from __future__ import annotations

from ledger_es.aggregates.learned_payer import STREAM as PAYERS
from ledger_es.aggregates.learned_payer import LearnedPayers
from ledger_es.aggregates.mapping_offer import STREAM as OFFERS
from ledger_es.aggregates.mapping_offer import MappingOffers
from ledger_es.ledger import Ledger
from tests.simulation.book import Book
from tests.simulation.learned import offers_of, payers_of


def check_learned(ledger: Ledger, book: Book) -> None:
    states = ledger.engine._states
    payers = states.state(ledger.store, PAYERS)
    assert isinstance(payers, LearnedPayers)
    learned = {
        number: (two.key[1], two.first, two.second)
        for number, two in payers_of(book).learned.items()
    }
    assert {
        number: ((payer.key.ledger, payer.key.party_no), *payer.lines)
        for number, payer in payers.payers.items()
    } == learned
    assert {
        row.payer_no: ((row.ledger, row.party_no), row.first_line, row.second_line)
        for row in ledger.learned_payers().rows()
    } == learned
    assert sorted(payers.line_by_key.values()) == sorted(payers_of(book).once.values())

    offers = states.state(ledger.store, OFFERS)
    assert isinstance(offers, MappingOffers)
    offered = {
        number: (*two.key[3], two.first, two.second)
        for number, two in offers_of(book).learned.items()
    }
    assert {
        number: (offer.key.account_type, offer.key.account_no, *offer.lines)
        for number, offer in offers.offers.items()
    } == offered
    assert {
        row.offer_no: (row.account_type, row.account_no, row.first_line, row.second_line)
        for row in ledger.mapping_offers().rows()
    } == offered
    assert sorted(offers.line_by_key.values()) == sorted(offers_of(book).once.values())
