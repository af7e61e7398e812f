"""The unpaid documents of customers, and the search by part of a number and amount with tolerance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es import EstablishCompany, Ledger, Personal, RegisterCustomers
from ledger_es.commands.party import PartyRecord
from ledger_es.errors import PartyUnknown, SearchToleranceInvalid
from tests.scenarios.books import documents

BOOKS = documents(
    """
    INV-100 01-02 1000.00 02-10 20.00 01-12
    INV-2100 01-02 86.45
    CM-3 01-03 -95.00
    REM-4 01-04 7.00
    PAY-5 01-05 -95.00
    """
)
END = date(2026, 12, 31)


def found(ledger: Ledger, **asked: Any) -> list[int]:
    return [row.entry_no for row in ledger.unpaid_documents(as_of=END, **asked).rows()]


def test_unpaid_documents_are_listed_and_searched(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"), actor="anna")
        party = PartyRecord(party_no="C1", name=Personal("Muster"))
        ledger.execute(RegisterCustomers(parties=(party,)), actor="anna")
        ledger.execute(BOOKS, actor="anna")

        first, *_ = ledger.unpaid_documents(as_of=END).as_json()["documents"]
        assert first == {
            "entry_no": 1,
            "customer_no": "C1",
            "document_type": "invoice",
            "document_no": "INV-100",
            "external_document_no": "",
            "due_date": "2026-02-10",
            "currency": "CHF",
            "remaining_amount": "1000.00",
            "discount_date": "2026-01-12",
            "remaining_after_discount": "980.00",
        }
        assert found(ledger) == [1, 2, 3, 4]
        assert found(ledger, customer_no="C1") == [1, 2, 3, 4]
        assert found(ledger, document_part="100") == [1, 2]
        assert found(ledger, document_part="inv-2") == [2]
        assert found(ledger, amount=Decimal("95.00")) == [3]
        # From 85.50 to 104.50, bounds included.
        assert found(ledger, amount=Decimal("95.00"), tolerance_percentage=Decimal(10)) == [2, 3]
        assert found(ledger, amount=Decimal("95.00"), tolerance_percentage=Decimal(9)) == [2, 3]
        assert found(ledger, amount=Decimal("95.00"), tolerance_percentage=Decimal(8)) == [3]
        with pytest.raises(SearchToleranceInvalid):
            ledger.unpaid_documents(tolerance_percentage=Decimal(101))
        with pytest.raises(PartyUnknown):
            ledger.unpaid_documents(customer_no="C9")
        assert "Muster" in ledger.unpaid_documents(as_of=END).table().rows[0]
