"""The unpaid documents of customers, and the search by part of a number and amount with tolerance."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger_es import (
    AddJournalLines,
    CreateReminders,
    EditCustomer,
    EstablishCompany,
    Ledger,
    MarkPayment,
    Personal,
    PostMarkedPayments,
    RegisterCustomers,
    ReminderLevel,
    ReminderTerms,
    SetJournalBatch,
    SetReminderTerms,
    SetUpPaymentRegistration,
    UnpostedLine,
)
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
JOURNAL: dict[str, Any] = {"template": "cash_receipt", "batch": "DAILY"}


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


def test_the_list_of_a_user_is_shown_as_it_was_known(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"), actor="anna")
        party = PartyRecord(party_no="C1", name=Personal("Muster"))
        ledger.execute(RegisterCustomers(parties=(party,)), actor="anna")
        ledger.execute(BOOKS, actor="anna")
        for user in ("anna", "bert"):
            account = SetUpPaymentRegistration(bal_account_type="gl", bal_account_no="1090")
            ledger.execute(account, actor=user)
        marked = MarkPayment(entry_no=1, date_received=date(2026, 1, 12))
        ledger.execute(marked, actor="anna")
        ledger.execute(MarkPayment(entry_no=2, amount_received=Decimal("6.45")), actor="bert")

        def listed(**asked: Any) -> list[dict[str, Any]]:
            report = ledger.payment_registration(user="anna", as_of=END, **asked)
            rows: list[dict[str, Any]] = report.as_json()["documents"]
            return rows

        first, *others = listed()
        assert first == {
            "entry_no": 1,
            "customer_no": "C1",
            "document_type": "invoice",
            "document_no": "INV-100",
            "external_document_no": "",
            "due_date": "2026-02-10",
            "currency": "CHF",
            "payment_made": True,
            "date_received": "2026-01-12",
            "amount_received": "980.00",
            "remaining_amount": "0.00",
            "discount_date": "2026-01-12",
            "remaining_after_discount": "980.00",
            "warning": "",
            "dimensions": "",
        }
        assert [row["payment_made"] for row in others] == [False, False, False]
        assert [row["entry_no"] for row in listed(is_marked=True)] == [1]
        assert [row["entry_no"] for row in listed(is_marked=False)] == [2, 3, 4]
        report = ledger.payment_registration(user="anna", as_of=END)
        # 95.00 came on account; both users book on this account.
        assert report.as_json()["balancing_account"] == {
            "account_type": "gl",
            "account_no": "1090",
            "currency": "CHF",
            "posted_balance": "95.00",
            "unposted_balance": "986.45",
            "total_balance": "1081.45",
        }
        unposted = UnpostedLine(
            posting_date=date(2026, 1, 20),
            account_type="customer",
            account_no="C1",
            amount=Decimal("-13.55"),
            bal_account_no="1090",
        )
        ledger.execute(SetJournalBatch(**JOURNAL), actor="anna")
        ledger.execute(AddJournalLines(**JOURNAL, lines=(unposted,)), actor="anna")
        in_journals = ledger.payment_registration(user="anna", as_of=END).as_json()
        assert in_journals["balancing_account"]["unposted_balance"] == "1000.00"
        past = ledger.history(stream="payment_registration-anna")
        before = datetime.fromisoformat(past.events[-1].recorded_at)
        ledger.execute(PostMarkedPayments(), actor="anna")
        assert listed(is_marked=True) == []
        assert [row["entry_no"] for row in listed(is_marked=True, known_at=before)] == [1]
        assert ledger.read_models.first_difference() is None
        with pytest.raises(PartyUnknown):
            ledger.payment_registration(user="anna", customer_no="C9")


def test_a_search_finds_reminders_that_are_not_issued_yet() -> None:
    with Ledger.open(":memory:", create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"), actor="anna")
        party = PartyRecord(party_no="C1", name=Personal("Muster"))
        ledger.execute(RegisterCustomers(parties=(party,)), actor="anna")
        ledger.execute(BOOKS, actor="anna")
        level = ReminderLevel(grace_period="1D", due_date_formula="10D")
        terms = SetReminderTerms(
            reminder_terms="R",
            valid_from=date(2026, 1, 1),
            terms=ReminderTerms(levels=(level,)),
        )
        for command in (
            terms,
            EditCustomer(party_no="C1", reminder_terms="R"),
            CreateReminders(document_date=date(2026, 4, 1)),
        ):
            ledger.execute(command, actor="anna")

        def drafts(**asked: Any) -> list[str]:
            report = ledger.unpaid_documents(as_of=END, **asked)
            return [row.document_no for row in report.rows() if row.entry_no is None]

        assert drafts() == []
        assert drafts(document_part="r0000") == ["R00001"]
        (row,) = ledger.reminders(as_of=END).rows()
        assert drafts(amount=row.remaining_amount) == ["R00001"]
        assert drafts(amount=row.remaining_amount - 10, customer_no="C1") == []
        report = ledger.unpaid_documents(as_of=END, document_part="R00001")
        assert report.notes() == ("reminder R00001 is a draft: issue it first",)
        assert report.table().rows
