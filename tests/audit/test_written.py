"""What events write, told by ledger: of a posting that was recorded, and the same of one that was only tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from ledger_es import (
    EstablishCompany,
    JournalLine,
    Ledger,
    OpeningEntry,
    PartyRecord,
    PostJournal,
    PostOpeningEntries,
    RegisterCustomers,
    RegisterUnknown,
    ReverseTransaction,
    UnapplyEntry,
)

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
INVOICE = OpeningEntry(
    party_no="C1",
    document_type="invoice",
    document_no="I1",
    posting_date=date(2026, 1, 3),
    amount=Decimal("1000.00"),
    discount_date=date(2026, 1, 13),
    discount_amount=Decimal("20.00"),
)


@pytest.fixture
def ledger(store_url: str) -> Iterator[Ledger]:
    """Entry 1 is invoice I1 of 1000.00, with a discount of 20.00."""
    with Ledger.open(store_url, create=True) as opened:
        opened.execute(EstablishCompany(company_name="Muster AG", currency="CHF"))
        opened.execute(RegisterCustomers(parties=(PartyRecord(party_no="C1", name="Huber"),)))
        opened.execute(PostOpeningEntries(ledger="customer", entries=(INVOICE,)))
        yield opened


def test_a_payment_with_discount_writes_lines_an_entry_and_an_application(ledger: Ledger) -> None:
    tried = ledger.written(ledger.execute(PAYMENT, dry_run=True))
    written = ledger.written(ledger.execute(PAYMENT, idempotency_key="k"))
    again = ledger.written(ledger.execute(PAYMENT, idempotency_key="k"))
    assert tried == written == again
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
            "application_no": 1,
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


def test_an_undo_writes_what_it_takes_back(ledger: Ledger) -> None:
    applied = ledger.written(ledger.execute(PAYMENT))
    undone = ledger.written(ledger.execute(UnapplyEntry(entry_no=2)))
    assert undone.applications_undone == applied.applications
    assert undone.applications == []
    assert undone.customer_entries == []
    assert [line.amount_lcy for line in undone.gl_lines if line.account_no == "3800"] == [
        Decimal("-20.00")
    ]


def test_a_reversal_writes_entries_that_close_what_they_reverse(ledger: Ledger) -> None:
    unapplied = PAYMENT.lines[0].model_copy(
        update={"applies_to_document_type": "", "applies_to_document_no": ""}
    )
    posted = ledger.written(ledger.execute(PostJournal(lines=(unapplied,))))
    (payment,) = posted.customer_entries
    reversal = ledger.written(
        ledger.execute(ReverseTransaction(transaction_no=payment.transaction_no))
    )
    (entry,) = reversal.customer_entries
    assert (entry.amount, entry.document_no) == (Decimal("980.00"), "P1")
    (pair,) = reversal.applications
    assert (pair.debit_entry_no, pair.credit_entry_no) == (entry.entry_no, payment.entry_no)
    assert (pair.amount, pair.debit_document_no) == (Decimal("980.00"), "P1")
    assert sum(line.amount_lcy for line in reversal.gl_lines) == 0


def test_a_register_says_who_posted_what_and_when(ledger: Ledger) -> None:
    executed = ledger.execute(PAYMENT, actor="anna")
    registers = ledger.registers()
    assert [register.register_no for register in registers.registers] == [1, 2]
    second = registers.as_json()["registers"][1]
    assert (second["actor"], second["command"]) == ("anna", "post-journal")
    assert (second["commit_no"], second["transactions"]) == (executed.commit_no, 1)
    register = ledger.register(2)
    assert register.written == ledger.written(executed)
    assert register.as_json()["register"] == second
    assert [transaction.document_no for transaction in register.transactions] == ["P1"]
    recorded_at = ledger.store.head().recorded_at
    assert recorded_at is not None
    before = recorded_at - timedelta(microseconds=1)
    assert len(ledger.registers(known_at=before).registers) == 1
    with pytest.raises(RegisterUnknown):
        ledger.register(2, known_at=before)
    with pytest.raises(RegisterUnknown):
        ledger.register(3)
