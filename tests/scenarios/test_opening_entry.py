"""Taking over open documents from another system."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import EntriesPosted, PostedEntry
from ledger_es.aggregates.payment_terms import Terms
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.default_setup import ACCOUNTS, CUSTOMER_GROUPS
from ledger_es.commands.opening_entry import OpeningEntry, PostOpeningEntries
from ledger_es.commands.payment_terms import SetPaymentTerms
from ledger_es.commands.posting_group import SetPartyPostingGroup
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    AmountDigits,
    AmountIsZero,
    CurrencyUnknown,
    DiscountInvalid,
    DocumentNoUsed,
    DocumentSignWrong,
    EntryDateInvalid,
    ExternalDocumentNoUsed,
    JournalEmpty,
    OpeningAccountMissing,
    PartyUnknown,
    PaymentTermsUnknown,
    PostingDateNotAllowed,
    Refusal,
)
from tests.scenarios.books import BOOKS, COMPANY, customer, documents, journal, line
from tests.scenarios.scenario import day, given


def entry(
    document_no: str = "A-1", amount: str = "100.00", party_no: str = "C1", **fields: Any
) -> OpeningEntry:
    known: dict[str, Any] = {"document_type": "invoice", "posting_date": day("01-01")}
    return OpeningEntry(
        party_no=party_no, document_no=document_no, amount=Decimal(amount), **known | fields
    )


def opening(*entries: OpeningEntry, ledger: str = "customer") -> PostOpeningEntries:
    return PostOpeningEntries(ledger=ledger, entries=entries)


def test_each_entry_is_posted_against_the_opening_balance() -> None:
    first = entry(
        external_document_no="X1", document_date=day("2025-12-20"), due_date=day("01-20"), currency="CHF",
        payment_reference="RF1", discount_amount=Decimal(2), discount_date=day("01-10"),
    )  # fmt: skip
    second = entry("P-1", "-30.00", document_type="payment")
    books = (
        given(*BOOKS)
        .when(opening(first, second))
        .then(
            (
                "general_ledger",
                Posted(
                    register_no=1,
                    part=1,
                    source_code="opening_balance",
                    transaction_nos=(1, 2),
                    transaction_posting_dates=(day("01-01"), day("01-01")),
                    transaction_document_types=("invoice", "payment"),
                    transaction_document_nos=("A-1", "P-1"),
                    line_transaction_nos=(1, 1, 2, 2),
                    line_gl_entry_nos=(1, 2, 3, 4),
                    line_account_nos=("1100", "2990", "1100", "2990"),
                    line_amounts_lcy=(Decimal(100), Decimal(-100), Decimal(-30), Decimal(30)),
                    line_entry_nos=(1, 0, 2, 0),
                    line_document_dates=(
                        day("2025-12-20"),
                        day("2025-12-20"),
                        day("01-01"),
                        day("01-01"),
                    ),
                    line_external_document_nos=("", "X1", "", ""),
                    entry_transaction_nos=(1, 2),
                    entry_ledgers=("customer", "customer"),
                    entry_account_nos=("C1", "C1"),
                    entry_nos=(1, 2),
                ),
            ),
            (
                "customer_ledger-C1",
                EntriesPosted(
                    entries=(
                        PostedEntry(
                            entry_no=1,
                            transaction_no=1,
                            document_type="invoice",
                            document_no="A-1",
                            external_document_no="X1",
                            posting_date=day("01-01"),
                            document_date=day("2025-12-20"),
                            due_date=day("01-20"),
                            currency="CHF",
                            amount=Decimal(100),
                            amount_lcy=Decimal(100),
                            posting_group="DOMESTIC",
                            control_account_no="1100",
                            source_code="opening_balance",
                            discount_possible=Decimal(2),
                            discount_date=day("01-10"),
                            discount_tolerance_date=day("01-10"),
                            payment_reference="RF1",
                        ),
                        PostedEntry(
                            entry_no=2,
                            transaction_no=2,
                            document_type="payment",
                            document_no="P-1",
                            posting_date=day("01-01"),
                            document_date=day("01-01"),
                            due_date=day("01-01"),
                            currency="CHF",
                            amount=Decimal(-30),
                            amount_lcy=Decimal(-30),
                            posting_group="DOMESTIC",
                            control_account_no="1100",
                            source_code="opening_balance",
                        ),
                    )
                ),
            ),
        )
    )
    assert books.balances() == {"1100": "70.00", "2990": "-70.00"}


def test_the_vendors_mirror() -> None:
    invoice = entry("A-1", "-100.00", "V1", discount_amount=Decimal(2), discount_date=day("01-10"))
    books = given(*BOOKS, opening(invoice, ledger="vendor"))
    assert books.balances() == {"2000": "-100.00", "2990": "100.00"}
    assert books.entry(1, "V1", "vendor").discount_possible == Decimal(-2)


def test_a_taken_over_discount_is_granted() -> None:
    invoice = entry(discount_amount=Decimal(2), discount_date=day("01-10"))
    pay = line("PAY-1", "01-10", "-98.00", applies_to_document_no="A-1")
    assert given(*BOOKS, opening(invoice), journal(pay)).remaining() == {}


# --- payment terms (receivables.md 2.8, 3.5) ---

TERMS = SetPaymentTerms(
    payment_terms="T",
    valid_from=day("01-01"),
    terms=Terms(
        due_date_formula="30D", discount_date_formula="10D", discount_percentage=Decimal(2)
    ),
)
NO_DISCOUNT = (Decimal(0), None)
BY_TERMS = (Decimal(2), day("01-11"))


@pytest.mark.parametrize(
    ("fields", "due_date", "discount"),
    [
        ({}, day("01-31"), BY_TERMS),
        ({"document_date": day("01-05"), "posting_date": day("01-09")}, day("02-04"), (Decimal(2), day("01-15"))),
        ({"due_date": day("01-20")}, day("01-20"), BY_TERMS),
        ({"discount_amount": 3, "discount_date": day("01-05")}, day("01-31"), (Decimal(3), day("01-05"))),
        ({"discount_amount": 0}, day("01-31"), NO_DISCOUNT),
        ({"due_date": day("01-20"), "discount_amount": 0}, day("01-20"), NO_DISCOUNT),
        ({"document_type": ""}, day("01-01"), NO_DISCOUNT),
        # Over before it is posted: not noted.
        ({"document_date": day("01-01"), "posting_date": day("01-12")}, day("01-31"), NO_DISCOUNT),
    ],
)  # fmt: skip
def test_what_an_entry_does_not_say_comes_from_the_payment_terms_as_in_a_journal(
    fields: dict[str, Any], due_date: date, discount: tuple[Decimal, date | None]
) -> None:
    given_entry = entry(party_no="C3", **fields)
    assert due_and_discount(opening(given_entry)) == (due_date, *discount)


@pytest.mark.parametrize(
    "fields", [{}, {"document_date": day("01-05")}, {"due_date": day("01-20")}]
)
def test_a_journal_takes_the_same_from_the_terms(fields: dict[str, Any]) -> None:
    in_journal = line("INV-9", "01-09", "100.00", "C3", **fields)
    taken_over = entry(party_no="C3", posting_date=day("01-09"), **fields)
    assert due_and_discount(journal(in_journal)) == due_and_discount(opening(taken_over))


def due_and_discount(command: Command, terms: SetPaymentTerms = TERMS) -> tuple[Any, ...]:
    """Of the entry that the command makes: due date, possible discount, its last day."""
    customer_with_terms = customer("C3", payment_terms="T")
    posted = given(*BOOKS, terms, customer_with_terms, command).entry(1, "C3")
    return posted.due_date, posted.discount_possible, posted.discount_date


def test_terms_of_credit_memos_count_where_they_say_so() -> None:
    memo = entry("G-1", "-100.00", "C3", document_type="credit_memo")
    assert due_and_discount(opening(memo)) == (day("01-01"), *NO_DISCOUNT)
    terms = TERMS.terms.model_copy(update={"discount_on_credit_memos": True})
    also_memos = TERMS.model_copy(update={"terms": terms})
    of_memo = due_and_discount(opening(memo), also_memos)
    assert of_memo == (day("01-31"), Decimal(-2), day("01-11"))


def test_refused_before_the_terms_of_the_party_hold_unless_it_says_all() -> None:
    early: dict[str, Any] = {"posting_date": day("2025-12-31"), "party_no": "C3"}
    books = given(*BOOKS, TERMS, customer("C3", payment_terms="T"))
    books.when(opening(entry(**early))).then_refused(PaymentTermsUnknown, payment_terms="T", line=1)
    says_all = entry(**early, due_date=day("01-20"), discount_amount=0)
    assert due_and_discount(opening(says_all)) == (day("01-20"), *NO_DISCOUNT)


def test_refused_without_entries() -> None:
    given(*BOOKS).when(opening()).then_refused(JournalEmpty)


def test_refused_where_a_number_was_used() -> None:
    books = given(*BOOKS, opening(entry("2025/17")))
    books.when(opening(entry("A-2", "0"), entry("2025/17"))).then_refused(
        DocumentNoUsed, document_no="2025/17", commit_no=4, where="in commit 4", line=2
    )
    books.when(opening(entry("A-3"), entry("A-3"))).then_refused(
        DocumentNoUsed, commit_no=None, where="by entry 1 of this import", line=2
    )
    books.when(documents("INV-1 01-05 1.00")).and_recorded()
    books.when(opening(entry("INV-1"))).then_refused(DocumentNoUsed, document_no="INV-1")


def test_refused_where_a_vendors_own_number_was_used() -> None:
    first = entry("A-1", "-1.00", "V1", external_document_no="X/1")
    again = entry("A-2", "-1.00", "V1", external_document_no="X/1")
    given(*BOOKS, opening(first, ledger="vendor")).when(
        opening(again, ledger="vendor")
    ).then_refused(ExternalDocumentNoUsed, external_document_no="X/1", commit_no=4, line=1)


DISCOUNT = {"discount_amount": Decimal(2), "discount_date": day("01-10")}


@pytest.mark.parametrize(
    ("bad", "refusal"),
    [
        (entry(party_no="C9", posting_date=day("2025-12-31")), PartyUnknown),
        (entry(posting_date=day("2025-12-31"), currency="EUR"), PostingDateNotAllowed),
        (entry(amount="0", currency="EUR"), CurrencyUnknown),
        (entry(amount="0", due_date=day("2025-12-31")), AmountIsZero),
        (entry(amount="0.001"), AmountDigits),
        (entry(amount="-1", due_date=day("2025-12-31")), DocumentSignWrong),
        (entry(due_date=day("2025-12-31"), discount_amount=Decimal(2)), EntryDateInvalid),
        (entry(discount_amount=Decimal("0.001")), AmountDigits),
        (entry(amount="-1", document_type="payment", **DISCOUNT), DiscountInvalid),
        (entry(amount="1.99", **DISCOUNT), DiscountInvalid),
        (entry(discount_amount=Decimal(-2), discount_date=day("01-10")), DiscountInvalid),
        (entry(discount_amount=Decimal(2)), DiscountInvalid),
        (entry(discount_date=day("01-10")), DiscountInvalid),
    ],
)
def test_refused_entries(bad: OpeningEntry, refusal: type[Refusal]) -> None:
    closed = SetAllowedPostingDates(allow_from=day("01-01"))
    given(*BOOKS, closed).when(opening(entry("A-0"), bad)).then_refused(refusal, line=2)


def test_refused_for_a_vendors_invoice_that_would_be_a_debit() -> None:
    given(*BOOKS).when(opening(entry(party_no="V1"), ledger="vendor")).then_refused(
        DocumentSignWrong, kind="vendor", sign="negative", line=1
    )


def test_refused_without_opening_balance_account() -> None:
    bare = (
        COMPANY.model_copy(update={"default_setup": False}),
        AddAccounts(accounts=ACCOUNTS),
        SetPartyPostingGroup(
            ledger="customer", posting_group="DOMESTIC", valid_from=day("01-01"),
            accounts=CUSTOMER_GROUPS["DOMESTIC"],
        ),
        customer(),
    )  # fmt: skip
    given(*bare).when(opening(entry())).then_refused(OpeningAccountMissing, line=1)
