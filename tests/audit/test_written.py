"""What events write, told by ledger: of a posting that was recorded, and the same of one that was only tried."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ledger_es import (
    EstablishCompany,
    JournalLine,
    Ledger,
    OpeningEntry,
    PartyRecord,
    PostJournal,
    PostOpeningEntries,
    RegisterCustomers,
)
from ledger_es.audit import written_by

DAY = date(2026, 1, 10)
PAYMENT = PostJournal(
    lines=(
        JournalLine(
            posting_date=DAY,
            document_type="payment",
            document_no="P1",
            account_type="customer",
            account_no="C1",
            amount=Decimal("-980.00"),
            bal_account_no="3000",
            applies_to_document_type="invoice",
            applies_to_document_no="I1",
        ),
    )
)


def test_a_payment_with_discount_writes_lines_an_entry_and_an_application() -> None:
    invoice = OpeningEntry(
        party_no="C1",
        document_type="invoice",
        document_no="I1",
        posting_date=date(2026, 1, 3),
        amount=Decimal("1000.00"),
        discount_date=date(2026, 1, 13),
        discount_amount=Decimal("20.00"),
    )
    with Ledger.open(":memory:", create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"))
        ledger.execute(RegisterCustomers(parties=(PartyRecord(party_no="C1", name="Huber"),)))
        ledger.execute(PostOpeningEntries(ledger="customer", entries=(invoice,)))
        tried = written_by(ledger.execute(PAYMENT, dry_run=True).events, {1: "I1"})
        written = written_by(ledger.execute(PAYMENT).events, {1: "I1"})
    assert tried == written
    (entry,) = written.customer_entries
    assert (entry.entry_no, entry.party_no, entry.amount) == (2, "C1", Decimal("-980.00"))
    (pair,) = written.applications
    assert (pair.debit_document_no, pair.credit_document_no) == ("I1", "P1")
    assert (pair.amount, pair.discount) == (Decimal("1000.00"), Decimal("20.00"))
    assert sum(line.amount_lcy for line in written.gl_lines) == 0
    assert (written.vendor_entries, written.bank_entries, written.bank_entries_closed) == (
        [],
        [],
        [],
    )
    assert written.as_json()["applications"] == [
        {
            "ledger": "customer",
            "party_no": "C1",
            "debit_entry_no": 1,
            "debit_document_no": "I1",
            "credit_entry_no": 2,
            "credit_document_no": "P1",
            "amount": "1000.00",
            "discount": "20.00",
        }
    ]
