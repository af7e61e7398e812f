"""Reversing ledger transactions that came from a journal (receivables.md 7.1)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.bank_account import BankEntriesClosed, BankEntriesPosted
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import EntriesReversed, PostedEntry
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_account import BankAccountRecord, ChangeBankAccount
from ledger_es.commands.chart_of_accounts import ChangeAccount
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.commands.party import ChangeCustomer
from ledger_es.commands.reversal import ReverseRegister, ReverseTransaction
from ledger_es.errors import (
    AccountBlocked,
    AlreadyReversed,
    BankAccountBlocked,
    BankEntryIsClosed,
    DocumentNoUsed,
    EntryIsApplied,
    NotFromJournal,
    PartyBlocked,
    PostingDateNotAllowed,
    RegisterIsEmpty,
    RegisterUnknown,
    TransactionUnknown,
)
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line, record
from tests.scenarios.scenario import day, given
from tests.scenarios.statements import IBAN, assign, brought, post

INVOICE = documents("INV-1 01-05 100.00 02-04 2.00 01-15")
BLOCK_C1 = ChangeCustomer(party=record("C1", blocked="all"))
CLOSED = SetAllowedPostingDates(allow_from=day("02-01"))


def reverse(transaction_no: int) -> ReverseTransaction:
    return ReverseTransaction(transaction_no=transaction_no)


def test_the_mirror_has_the_same_number_and_date_and_closes_both() -> None:
    text = Personal("seven hammers", b"0123456789abcdef")
    invoice = journal(
        line(
            "INV-1", "01-05", "100.00", description=text, reason_code="R", payment_reference="RF18"
        )
    )
    books = given(*BOOKS, invoice)
    outcome = books.when(reverse(1))
    books = outcome.then(
        (
            "general_ledger",
            Posted(
                register_no=2,
                part=1,
                source_code="reversal",
                transaction_nos=(2,),
                transaction_posting_dates=(day("01-05"),),
                transaction_document_types=("invoice",),
                transaction_document_nos=("INV-1",),
                transaction_reversed_nos=(1,),
                line_transaction_nos=(2, 2),
                line_gl_entry_nos=(3, 4),
                line_account_nos=("1100", "3000"),
                line_amounts_lcy=(Decimal(-100), Decimal(100)),
                line_entry_nos=(2, 0),
                line_description_seals=(text.seal, text.seal),
                line_reason_codes=("R", "R"),
                entry_transaction_nos=(2,),
                entry_ledgers=("customer",),
                entry_account_nos=("C1",),
                entry_nos=(2,),
                application_transaction_nos=(2,),
                application_ledgers=("customer",),
                application_account_nos=("C1",),
                application_nos=(1,),
            ),
        ),
        (
            "customer_ledger-C1",
            EntriesReversed(
                entries=(
                    PostedEntry(
                        entry_no=2,
                        transaction_no=2,
                        document_type="invoice",
                        document_no="INV-1",
                        posting_date=day("01-05"),
                        document_date=day("01-05"),
                        due_date=day("01-05"),
                        currency="CHF",
                        amount=Decimal(-100),
                        amount_lcy=Decimal(-100),
                        posting_group="DOMESTIC",
                        control_account_no="1100",
                        source_code="reversal",
                        reason_code="R",
                        payment_reference="RF18",
                        bal_account_type="gl",
                        bal_account_no="3000",
                        description_seal=text.seal,
                        reversed_entry_no=1,
                        reversed_transaction_no=1,
                        reversal_application_no=1,
                    ),
                )
            ),
        ),
    )
    assert books.remaining() == {}
    assert books.balances() == {}
    assert outcome.numbers["reversed_transaction_no"] == 1


def test_the_document_number_is_free_again() -> None:
    again = documents("INV-1 01-06 120.00")
    books = given(*BOOKS, INVOICE)
    books.when(again).then_refused(DocumentNoUsed, document_no="INV-1", commit_no=4)
    books.after(reverse(1), again)
    assert books.remaining() == {3: "120.00"}
    books.when(again).then_refused(DocumentNoUsed, document_no="INV-1", commit_no=6)


def test_a_vendors_external_number_is_free_again() -> None:
    invoice = journal(line("INV-1", "01-05", "-100.00", "V1", external_document_no="X9"))
    books = given(*BOOKS, invoice, reverse(1))
    assert books.after(invoice).remaining("V1", "vendor") == {3: "-100.00"}


@pytest.mark.parametrize(
    ("document_no", "amount"),
    [
        ("PAY-1", "-10.00"),
        ("REF-1", "10.00"),
        ("CM-1", "-10.00"),
        ("REM-1", "10.00"),
        ("FIN-1", "10.00"),
        ("ANY-1", "10.00"),
    ],
)
def test_every_type_of_document(document_no: str, amount: str) -> None:
    books = given(*BOOKS, documents(f"{document_no} 01-05 {amount}"), reverse(1))
    assert (books.remaining(), books.balances()) == ({}, {})


def test_a_document_of_several_lines_is_reversed_as_one() -> None:
    lines = [
        line("INV-1", "01-05", "60.00", bal_account_no=""),
        line("INV-1", "01-05", "40.00", "C1", bal_account_no="", document_type=""),
        line("INV-1", "01-05", "-100.00", bal_account_no="", document_type="").model_copy(
            update={"account_type": "gl", "account_no": "3000"}
        ),
        line("INV-2", "01-05", "7.00"),
    ]
    books = given(*BOOKS, journal(*lines))
    assert books.remaining() == {1: "60.00", 2: "40.00", 3: "7.00"}
    books.after(reverse(1))
    assert books.remaining() == {3: "7.00"}
    assert books.balances() == {"1100": "7.00", "3000": "-7.00"}


def test_a_bank_entry_and_its_reversal_stay_open() -> None:
    pay = journal(
        line("PAY-1", "01-05", "-50.00", bal_account_type="bank_account", bal_account_no="B")
    )
    books = given(*BOOKS, bank_account(), pay)
    outcome = books.when(reverse(1))
    _, bank, _ = outcome.then_events(
        ("general_ledger", Posted),
        ("bank_account-B", BankEntriesPosted),
        ("customer_ledger-C1", EntriesReversed),
    )
    assert bank == BankEntriesPosted(
        source_code="reversal",
        currency="CHF",
        posting_groups=("BANK",),
        gl_account_nos=("1020",),
        entry_nos=(4,),
        transaction_nos=(2,),
        posting_dates=(day("01-05"),),
        document_types=("payment",),
        document_nos=("PAY-1",),
        amounts=(Decimal(-50),),
        amounts_lcy=(Decimal(-50),),
        bal_account_types=("customer",),
        bal_account_nos=("C1",),
        reversed_entry_nos=(2,),
    )
    assert outcome.and_recorded().balances() == {}


def test_unapplied_and_then_reversed_a_discount_leaves_the_books_at_zero() -> None:
    pay = journal(line("PAY-2", "01-15", "-98.00", applies_to_document_no="INV-1"))
    books = given(*BOOKS, INVOICE, pay)
    books.when(reverse(2)).then_refused(EntryIsApplied, entry_no=2, transaction_no=2)
    books.when(reverse(1)).then_refused(EntryIsApplied, entry_no=1, transaction_no=1)
    books.after(UnapplyEntry(entry_no=2), reverse(2), reverse(1))
    assert (books.remaining(), books.balances()) == ({}, {})


def test_between_posting_groups_too() -> None:
    abroad = ChangeCustomer(party=record("C1", posting_group="FOREIGN"))
    pay = journal(line("PAY-2", "01-15", "-98.00", applies_to_document_no="INV-1"))
    books = given(*BOOKS, INVOICE, abroad, pay, UnapplyEntry(entry_no=2), reverse(2))
    assert books.remaining() == {1: "100.00"}
    assert books.balances() == {"1100": "100.00", "3000": "-100.00"}


def test_a_customer_blocked_for_invoices_may_be_put_right() -> None:
    block = ChangeCustomer(party=record("C1", blocked="invoice"))
    assert given(*BOOKS, INVOICE, block, reverse(1)).remaining() == {}


# --- refusals, in the order they are checked ---


def test_refused_where_there_is_no_such_transaction() -> None:
    given(*BOOKS).when(reverse(1)).then_refused(TransactionUnknown, transaction_no=1)


def test_refused_twice_and_for_the_reversal_itself() -> None:
    books = given(*BOOKS, INVOICE, reverse(1), CLOSED, BLOCK_C1)
    books.when(reverse(1)).then_refused(AlreadyReversed, transaction_no=1, other_transaction_no=2)
    books.when(reverse(2)).then_refused(AlreadyReversed, transaction_no=2, other_transaction_no=1)


@pytest.mark.parametrize("source", ["sales_document", "purchase_document"])
def test_refused_where_it_came_from_a_document(source: str) -> None:
    posted = journal(line("INV-1", "01-05", "100.00"), source_code=source)
    given(*BOOKS, posted, CLOSED).when(reverse(1)).then_refused(NotFromJournal, source_code=source)


def test_refused_for_applications_undos_and_opening_balances() -> None:
    pay = documents("PAY-2 01-15 -98.00")
    apply = ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None})
    books = given(
        *BOOKS, INVOICE, pay, apply, UnapplyEntry(entry_no=2), bank_account(opening="1.00")
    )
    for number, source in ((3, "application"), (4, "unapplication"), (5, "opening_balance")):
        books.when(reverse(number)).then_refused(NotFromJournal, source_code=source)


def test_refused_while_applied_before_the_date_is_looked_at() -> None:
    pay = journal(line("PAY-2", "01-15", "-9.00", applies_to_document_no="INV-1"))
    books = given(*BOOKS, INVOICE, pay, CLOSED, BLOCK_C1)
    books.when(reverse(1)).then_refused(EntryIsApplied, entry_no=1)
    books.when(reverse(2)).then_refused(EntryIsApplied, entry_no=2)


def test_refused_on_a_closed_day_before_the_party_is_looked_at() -> None:
    given(*BOOKS, INVOICE, CLOSED, BLOCK_C1).when(reverse(1)).then_refused(
        PostingDateNotAllowed, posting_date=day("01-05")
    )


def _blocked(account_no: str) -> ChangeAccount:
    account = next(one for one in ACCOUNTS if one.account_no == account_no)
    return ChangeAccount(account=account.model_copy(update={"blocked": True}))


def test_refused_for_a_blocked_customer_before_the_accounts() -> None:
    given(*BOOKS, INVOICE, BLOCK_C1, _blocked("3000")).when(reverse(1)).then_refused(
        PartyBlocked, party_no="C1", blocked="all", document_type="invoice"
    )


def test_refused_for_a_blocked_bank_account() -> None:
    pay = journal(
        line("PAY-1", "01-05", "-50.00", bal_account_type="bank_account", bal_account_no="B")
    )
    block = ChangeBankAccount(bank_account=BankAccountRecord(bank_account_no="B", blocked=True))
    given(*BOOKS, bank_account(), pay, block).when(reverse(1)).then_refused(
        BankAccountBlocked, bank_account_no="B"
    )


def test_refused_where_an_account_is_blocked() -> None:
    given(*BOOKS, INVOICE, _blocked("3000")).when(reverse(1)).then_refused(
        AccountBlocked, account_no="3000"
    )


def test_refused_where_a_statement_has_closed_the_bank_entry() -> None:
    """Before the date is looked at."""
    pay = journal(
        line("PAY-1", "01-05", "-50.00", bal_account_type="bank_account", bal_account_no="B")
    )
    found = BankEntriesClosed(
        statement_no="B/1", statement_date=day("01-31"), entry_nos=(2,), amounts=(Decimal(50),)
    )
    given(*BOOKS, bank_account(), pay, ("bank_account-B", found), CLOSED).when(
        reverse(1)
    ).then_refused(BankEntryIsClosed, entry_no=2, transaction_no=1)


# --- registers ----------------------------------------------------------------------------


def test_a_register_is_reversed_as_a_whole() -> None:
    past = given(*BOOKS, documents("INV-1 01-02 100.00\nINV-2 01-03 50.00\nCM-3 01-03 -5.00"))
    outcome = past.when(ReverseRegister(register_no=1))
    assert outcome.numbers["reversed_register_no"] == 1
    scenario = outcome.and_recorded()
    assert (scenario.remaining(), scenario.balances()) == ({}, {})
    scenario.when(ReverseRegister(register_no=1)).then_refused(AlreadyReversed, transaction_no=1)
    scenario.when(ReverseRegister(register_no=9)).then_refused(RegisterUnknown)


def test_a_register_with_an_application_or_a_reversal_is_refused_as_a_whole() -> None:
    paid = journal(
        line("INV-1", "01-02", "100.00"), line("PAY-2", "01-03", "-100.00", applies_to={1: None})
    )
    given(*BOOKS, paid).when(ReverseRegister(register_no=1)).then_refused(EntryIsApplied)
    two = given(*BOOKS, documents("INV-1 01-02 100.00\nINV-2 01-03 50.00"))
    two.after(ReverseTransaction(transaction_no=2))
    two.when(ReverseRegister(register_no=1)).then_refused(AlreadyReversed, transaction_no=2)


def test_a_register_without_transactions_is_refused() -> None:
    """A statement whose lines all show what was posted before writes no ledger transaction."""
    received = line("PAY-1", "01-05", "-50", bal_account_type="bank_account", bal_account_no="B")
    found = given(*BOOKS, bank_account("B", iban=IBAN), journal(received), brought(("01-10", "50")))
    posted = found.after(assign(10000, e2=None), post("payments_only"))
    posted.when(ReverseRegister(register_no=2)).then_refused(RegisterIsEmpty, register_no=2)
