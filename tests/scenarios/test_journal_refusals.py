"""Posting journals: every refusal, in the order in which the rules are looked at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_account import BankAccountRecord, ChangeBankAccount
from ledger_es.commands.chart_of_accounts import ChangeAccount
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.commands.party import ChangeCustomer, ChangeVendor
from ledger_es.commands.posting_group import SetPartyPostingGroup
from ledger_es.errors import (
    AccountBlocked,
    AccountUnknown,
    AmountDigits,
    AmountIsZero,
    BankAccountBlocked,
    BankAccountUnknown,
    CompanyMissing,
    CurrencyUnknown,
    DimensionUnknown,
    DirectPostingNotAllowed,
    DiscountInvalid,
    DocumentNoMixed,
    DocumentNoUsed,
    DocumentOutOfBalance,
    DocumentSignWrong,
    EntryDateInvalid,
    ExternalDocumentNoUsed,
    JournalEmpty,
    PartyBlocked,
    PartyUnknown,
    PaymentTermsUnknown,
    PostingDateNotAllowed,
    PostingGroupUnknown,
    Refusal,
)
from ledger_es.posting.journal_line import JournalLine
from tests.scenarios.books import (
    BOOKS,
    bank_account,
    customer,
    documents,
    journal,
    line,
    record,
)
from tests.scenarios.scenario import day, given
from tests.scenarios.test_journal import TERMS, gl

# --- refusals, in the order they are checked ---


def test_refused_without_lines() -> None:
    given(*BOOKS).when(journal()).then_refused(JournalEmpty)


def test_refused_out_of_balance_by_document_and_date() -> None:
    lines = [gl("6900", "01-05", "60.00"), gl("1000", "01-06", "-60.00")]
    given(*BOOKS).when(journal(*lines)).then_refused(
        DocumentOutOfBalance,
        document_no="J-1",
        posting_date=day("01-05"),
        difference=Decimal(60),
        line=1,
    )


def test_refused_with_two_types_in_one_document() -> None:
    lines = [line("INV-1", "01-05", "60.00"), gl("1000", "01-05", "1.00", "INV-1", document_type="payment",
             bal_account_no="6900")]  # fmt: skip
    given(*BOOKS).when(journal(*lines)).then_refused(
        DocumentNoMixed, document_no="INV-1", document_types="invoice, payment"
    )


def test_refused_where_the_number_was_used() -> None:
    """Within the party and the type; a number may hold slashes."""
    invoice = line("INV-1", "01-05", "1.00").model_copy(update={"document_no": "2026/17"})
    books = given(*BOOKS, customer("C2"), journal(invoice))
    books.when(journal(invoice)).then_refused(
        DocumentNoUsed,
        document_no="2026/17",
        party_no="C1",
        document_type="invoice",
        commit_no=5,
        where="in commit 5",
        line=1,
    )
    other = invoice.model_copy(update={"account_no": "C2"})
    books.when(journal(other, other)).then_refused(
        DocumentNoUsed, commit_no=None, where="earlier in this journal", line=2
    )
    memo = invoice.model_copy(update={"document_type": "credit_memo", "amount": Decimal(-1)})
    pay = invoice.model_copy(update={"document_type": "payment", "amount": Decimal(-1)})
    books.after(journal(memo), journal(other), journal(pay), journal(pay))


def test_refused_where_the_vendors_own_number_was_used() -> None:
    first = line("INV-1", "01-05", "-1.00", "V1", external_document_no="A/1")
    again = line("INV-2", "01-05", "-1.00", "V1", external_document_no="A/1")
    books = given(*BOOKS, journal(first))
    books.when(journal(again)).then_refused(
        ExternalDocumentNoUsed, external_document_no="A/1", party_no="V1"
    )
    given(*BOOKS).when(journal(first, again)).then_refused(ExternalDocumentNoUsed, line=2)
    customers = [line(f"INV-{no}", "01-05", "1.00", external_document_no="A/1") for no in (1, 2)]
    books.after(journal(*customers))


def _blocked_account(account_no: str) -> ChangeAccount:
    account = next(one for one in ACCOUNTS if one.account_no == account_no)
    return ChangeAccount(account=account.model_copy(update={"blocked": True}))


CLOSED = SetAllowedPostingDates(allow_from=day("02-01"), allow_to=day("02-28"))
GOOD = line("INV-1", "01-05", "1.00")
NO_GROUP = SetPartyPostingGroup(
    ledger="customer", posting_group="LATER", valid_from=day("06-01"), accounts=PartyAccounts(control_account="1100")
)  # fmt: skip

REFUSED: list[tuple[str, list[Any], JournalLine, type[Refusal]]] = [
    ("closed period", [CLOSED], GOOD.model_copy(update={"currency": "EUR"}), PostingDateNotAllowed),
    ("currency", [], line("INV-1", "01-05", "0", currency="EUR", dimensions="a=b"), CurrencyUnknown),
    ("dimensions", [], line("INV-1", "01-05", "0", dimensions="a=b"), DimensionUnknown),
    ("zero", [], line("INV-1", "01-05", "0", "C9"), AmountIsZero),
    ("digits", [], line("INV-1", "01-05", "0.001", "C9"), AmountDigits),
    ("account unknown", [], gl("9999", "01-05", "1", bal_account_no="1000"), AccountUnknown),
    ("account blocked", [_blocked_account("6900")], gl("6900", "01-05", "1", bal_account_no="1000"),
     AccountBlocked),
    ("blocked is said before direct posting", [_blocked_account("1100")],
     gl("1100", "01-05", "1", bal_account_no="1000"), AccountBlocked),
    ("direct posting", [], gl("1100", "01-05", "1", bal_account_no="1000"), DirectPostingNotAllowed),
    ("bank unknown", [], gl("B", "01-05", "1", account_type="bank_account", bal_account_no="1000"),
     BankAccountUnknown),
    ("bank blocked", [bank_account(), ChangeBankAccount(bank_account=BankAccountRecord(
        bank_account_no="B", blocked=True))],
     gl("B", "01-05", "1", account_type="bank_account", bal_account_no="1000"), BankAccountBlocked),
    ("party unknown", [], line("INV-1", "01-05", "-1", "C9"), PartyUnknown),
    ("party blocked", [ChangeCustomer(party=record("C1", blocked="all"))], line("PAY-1", "01-05", "1"),
     PartyBlocked),
    ("sign", [], line("INV-1", "01-05", "-1", due_date=day("01-04")), DocumentSignWrong),
    ("terms", [TERMS, ChangeCustomer(party=record("C1", payment_terms="T"))],
     line("INV-1", "2025-12-31", "1"), PaymentTermsUnknown),
    ("discount too large", [], line("INV-1", "01-05", "1", discount_amount=Decimal("1.01"),
                                    due_date=day("01-04")), DiscountInvalid),
    ("discount without day", [], line("INV-1", "01-05", "1", discount_amount=Decimal("1"),
                                      due_date=day("01-04")), DiscountInvalid),
    ("discount without amount", [], line("INV-1", "01-05", "1", discount_date=day("01-06")), DiscountInvalid),
    ("due date", [], line("INV-1", "01-05", "1", due_date=day("01-04")), EntryDateInvalid),
    ("posting group", [NO_GROUP, ChangeCustomer(party=record("C1", posting_group="LATER"))], GOOD,
     PostingGroupUnknown),
]  # fmt: skip


@pytest.mark.parametrize(
    ("past", "bad", "refusal"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_refused_lines(past: list[Any], bad: JournalLine, refusal: type[Refusal]) -> None:
    """The refusal names the line, also where the one before it was right; nothing is posted."""
    on = bad.posting_date
    right = gl("1000", "01-05", "1", "J-0", bal_account_no="6900").model_copy(
        update={"posting_date": on}
    )
    first = [] if refusal in (PostingDateNotAllowed, AccountBlocked) else [right]
    outcome = given(*BOOKS, *past).when(journal(*first, bad))
    outcome.then_refused(refusal, line=len(first) + 1)
    assert str(outcome.refusal).startswith(f"journal line {len(first) + 1}: ")


@pytest.mark.parametrize(
    ("blocked", "refused"),
    [
        ("", []),
        ("ship", []),
        ("invoice", ["INV", "ANY"]),
        ("all", ["INV", "ANY", "PAY", "CM", "REF", "REM", "FIN"]),
    ],
)
def test_blocked_parties(blocked: str, refused: list[str]) -> None:
    """Receivables.md 2.5: Invoice stops invoices and documents without type, All stops everything."""
    blocks = (
        ChangeCustomer(party=record("C1", blocked=blocked)),
        ChangeVendor(party=record("V1", blocked=blocked)),
    )
    for kind in ("INV", "ANY", "PAY", "CM", "REF", "REM", "FIN"):
        sign = -1 if kind in ("PAY", "CM") else 1
        for party_no, amount in (("C1", sign), ("V1", -sign)):
            outcome = given(*BOOKS, *blocks).when(
                journal(line(f"{kind}-1", "01-05", str(amount), party_no))
            )
            if kind in refused:
                outcome.then_refused(PartyBlocked, party_no=party_no, blocked=blocked, line=1)
            else:
                outcome.and_recorded()


def test_allowed_days_are_inclusive_and_a_users_own_replace_the_companys() -> None:
    books = given(*BOOKS, CLOSED, SetAllowedPostingDates(user="anna", allow_from=day("01-05")))
    for on, allowed in (("01-31", False), ("02-01", True), ("02-28", True), ("03-01", False)):
        outcome = books.when(documents(f"INV-1 {on} 1.00"))
        assert (outcome.refusal is None) == allowed
        if not allowed:
            outcome.then_refused(
                PostingDateNotAllowed,
                posting_date=day(on),
                allow_from=day("02-01"),
                allow_to=day("02-28"),
                line=1,
            )
    for on, allowed in (("01-04", False), ("01-05", True), ("2036-01-01", True)):
        assert (books.when(documents(f"INV-1 {on} 1.00"), actor="anna").refusal is None) == allowed


def test_refused_before_the_company_is_established() -> None:
    given().when(documents("INV-1 01-05 1.00")).then_refused(CompanyMissing, line=1)
