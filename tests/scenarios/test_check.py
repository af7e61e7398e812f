"""Checks: printed, posted, voided before and after posting, told to the bank (receivables.md 11)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.bank_account import BankEntriesClosed
from ledger_es.aggregates.chart_of_accounts import Account
from ledger_es.aggregates.check import (
    CheckFinanciallyVoided,
    CheckPosted,
    CheckPrinted,
    ChecksExported,
    CheckVoided,
)
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_reconciliation_posting import PostReconciliation
from ledger_es.commands.chart_of_accounts import AddAccounts
from ledger_es.commands.check import ExportChecks, IssueCheck, PostCheck
from ledger_es.commands.check_void import VoidCheck
from ledger_es.commands.default_setup import VENDOR_GROUPS
from ledger_es.commands.posting_group import SetBankPostingGroup, SetPartyPostingGroup
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    BankAccountUnknown,
    CheckIsCleared,
    CheckNoMissing,
    CheckNoUsed,
    CheckStatusWrong,
    CheckUnknown,
    CheckVoidTooEarly,
    CommandInvalid,
    EntryHasCheck,
    EntryIsClosed,
    EntryUnknown,
    LaterApplicationExists,
    PartyUnknown,
    PostingDateNotAllowed,
    Refusal,
    SameSign,
)
from tests.scenarios.books import BOOKS, bank_account, documents
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import IBAN, brought
from tests.scenarios.test_bank_reconciliation import match, opened

OPEN = (*BOOKS, bank_account("B", iban=IBAN), documents("INV-1 03-01 -1480.00 03-31", "V1"))
"""Entry 1: the vendor's invoice."""


def check(check_no: str = "", amount: str = "1480.00", **fields: Any) -> IssueCheck:
    known: dict[str, Any] = {"ledger": "vendor", "party_no": "V1", "check_date": day("03-20")}
    known["bank_account_no"] = "B"
    return IssueCheck(check_no=check_no, amount=Decimal(amount), **known | fields)


def void(check_no: str = "100", on: str = "04-25", **fields: Any) -> VoidCheck:
    return VoidCheck(bank_account_no="B", check_no=check_no, void_date=day(on), **fields)


def paid(check_no: str = "100") -> IssueCheck:
    return check(check_no, applies_to={1: None})


def bank_balance(books: Scenario) -> str:
    account = books.books.find_bank_account("B")
    assert account is not None
    return str(account.balance)


def test_a_manual_check_is_posted_and_pays_the_invoice() -> None:
    outcome = given(*OPEN).when(paid())
    assert outcome.decision is not None
    assert outcome.decision.events[-1] == (
        "checks-B",
        CheckPosted(
            bank_account_no="B",
            check_no="100",
            kind="manual",
            check_date=day("03-20"),
            ledger="vendor",
            party_no="V1",
            currency="CHF",
            amount=Decimal("1480.00"),
            transaction_no=2,
            party_entry_no=2,
            bank_entry_no=3,
        ),
    )
    assert outcome.numbers["check_no"] == "100"
    books = outcome.and_recorded()
    assert books.remaining("V1", "vendor") == {}
    assert bank_balance(books) == "-1480.00"
    # A check number is never used twice; the next is counted on.
    books.when(paid()).then_refused(CheckNoUsed, check_no="100")
    assert books.when(check(amount="5")).numbers["check_no"] == "101"


def test_a_number_that_was_used_is_passed_over() -> None:
    books = given(*OPEN, check("101", "5"), check("100", "5"))
    assert books.when(check(amount="5")).numbers["check_no"] == "102"


def test_issuing_is_refused() -> None:
    books = given(*OPEN)
    books.when(check()).then_refused(CheckNoMissing, bank_account_no="B")
    unknown = IssueCheck(
        bank_account_no="X",
        check_date=day("03-20"),
        ledger="vendor",
        party_no="V1",
        amount=Decimal(1),
    )
    books.when(unknown).then_refused(BankAccountUnknown)
    described = check("1", check_kind="computer", description="lost")
    books.when(described).then_refused(CommandInvalid, pointer="/description")


def test_a_computer_check_is_printed_voided_printed_again_and_posted() -> None:
    """Scenario 27."""
    books = given(*OPEN)
    printed = check("100", check_kind="computer", applies_to={1: None})
    books.when(printed).then(
        (
            "checks-B",
            CheckPrinted(
                bank_account_no="B",
                check_no="100",
                check_date=day("03-20"),
                ledger="vendor",
                party_no="V1",
                currency="CHF",
                amount=Decimal("1480.00"),
                applies_to_entry_nos=(1,),
                applies_to_amounts=(Decimal(0),),
            ),
        )
    )
    assert bank_balance(books) == "0.00"
    books.when(void(on="03-20")).then(
        (
            "checks-B",
            CheckVoided(bank_account_no="B", check_no="100", void_date=day("03-20")),
        )
    )
    post = PostCheck(bank_account_no="B", check_no="100")
    books.when(post).then_refused(CheckStatusWrong, status="voided", wanted="printed")
    books.when(void()).then_refused(CheckStatusWrong, status="voided")
    books = books.after(check(check_kind="computer", applies_to={1: None}))
    second = PostCheck(bank_account_no="B", check_no="101")
    books = books.after(second)
    books.when(second).then_refused(CheckStatusWrong, status="posted", wanted="printed")
    assert (bank_balance(books), books.remaining("V1", "vendor")) == ("-1480.00", {})


def test_void_and_unapply_opens_the_invoice_on_the_void_date() -> None:
    """A lost check: agritheory/check_run#387."""
    books = given(*OPEN, paid())
    outcome = books.when(void())
    assert outcome.decision is not None
    assert outcome.decision.events[-1] == (
        "checks-B",
        CheckFinanciallyVoided(
            bank_account_no="B",
            check_no="100",
            void_date=day("04-25"),
            void_type="unapply",
            transaction_no=3,
            bank_entry_no=5,
        ),
    )
    books = outcome.and_recorded()
    invoice = books.entry(1, "V1", "vendor")
    assert (str(invoice.remaining_amount), invoice.posted.due_date) == ("-1480.00", day("03-31"))
    assert books.remaining("V1", "vendor") == {1: "-1480.00"}
    assert bank_balance(books) == "0.00"
    assert books.balances() == {"2000": "-1480.00", "3000": "1480.00"}
    books.when(void()).then_refused(CheckStatusWrong, status="financially voided")


def test_void_check_only_leaves_the_invoice_closed_and_the_amount_to_apply() -> None:
    books = given(*OPEN, paid(), void(void_type="check_only"))
    assert books.remaining("V1", "vendor") == {4: "-1480.00"}
    assert bank_balance(books) == "0.00"
    # On a later day no bank entry is closed; what is open is paid by another check.
    books = books.after(check(applies_to={4: None}, check_date=day("04-26")))
    assert books.remaining("V1", "vendor") == {}


def test_a_voided_check_comes_back_on_the_accounts_that_it_was_posted_to() -> None:
    """The group of the vendor and that of the bank account have other accounts since."""
    accounts = VENDOR_GROUPS["DOMESTIC"].model_copy(update={"control_account": "2001"})
    other = SetPartyPostingGroup(
        ledger="vendor", posting_group="DOMESTIC", valid_from=day("01-01"), accounts=accounts
    )
    other_bank = SetBankPostingGroup(
        posting_group="BANK", valid_from=day("01-01"), account_no="1021"
    )
    own = Account(account_no="1021", name="Bank", category="assets", direct_posting=False)
    reserved = AddAccounts(accounts=(own,))
    for void_type in ("check_only", "unapply"):
        books = given(*OPEN, paid(), reserved, other, other_bank, void(void_type=void_type))
        assert books.balances() == {"2000": "-1480.00", "3000": "1480.00"}, void_type


def test_a_check_voided_on_its_date_is_closed_with_its_void() -> None:
    outcome = given(*OPEN, paid()).when(void(on="03-20"))
    assert outcome.decision is not None
    (closed,) = [
        event for _, event in outcome.decision.events if isinstance(event, BankEntriesClosed)
    ]
    assert sorted(closed.closed_entry_nos) == [3, 5]
    outcome.and_recorded()


def test_voiding_is_refused() -> None:
    books = given(*OPEN, paid())
    books.when(void("7")).then_refused(CheckUnknown, check_no="7")
    books.when(void(on="03-19")).then_refused(CheckVoidTooEarly, check_date=day("03-20"))
    closed = SetAllowedPostingDates(allow_from=day("05-01"))
    given(*OPEN, paid(), closed).when(void()).then_refused(PostingDateNotAllowed)


def test_void_and_unapply_is_refused_where_the_invoice_was_applied_later() -> None:
    part = check("100", "1000.00", applies_to={1: None})
    rest = check("101", "480.00", applies_to={1: None})
    books = given(*OPEN, part, rest)
    books.when(void()).then_refused(LaterApplicationExists, entry_no=1)
    assert books.after(void("101"), void()).remaining("V1", "vendor") == {1: "-1480.00"}


def test_a_check_is_not_reversed_and_once_cleared_not_voided() -> None:
    """Scenario 13; blog.marksgroup.net: incorrect reconciliation beginning balance."""
    books = given(*OPEN, paid())
    reverse = ReverseTransaction(transaction_no=2)
    books.when(reverse).then_refused(EntryHasCheck, check_no="100", bank_account_no="B")
    books = books.after(
        brought(("03-31", "-1480.00")),
        opened(),
        match(10000, 3),
        PostReconciliation(statement_no="B/1"),
    )
    for command in (void("100", "05-05"), void("100", "05-05", void_type="check_only")):
        books.when(command).then_refused(CheckIsCleared, check_no="100", bank_entry_no=3)
    books.when(reverse).then_refused(EntryHasCheck, check_no="100")
    account = books.books.find_bank_account("B")
    assert account is not None
    assert str(account.statement_balance) == "-1480.00"


def test_a_refund_by_check_settles_a_credit_memo() -> None:
    """Scenario 38."""
    books = given(
        *BOOKS,
        bank_account("B"),
        documents("CM-1 03-01 -200.00"),
        check("100", "200.00", ledger="customer", party_no="C1", applies_to={1: None}),
    )
    assert books.remaining() == {}
    assert bank_balance(books) == "-200.00"


def test_the_bank_is_told_of_each_check_once() -> None:
    books = given(*OPEN, paid(), check(amount="5"), check(check_kind="computer", amount="6"))
    export = ExportChecks(bank_account_no="B", check_nos=("100", "101"))
    books.when(export).then(
        ("checks-B", ChecksExported(bank_account_no="B", check_nos=("100", "101")))
    )
    again = books.when(export)
    assert again.decision is not None
    assert again.decision.events == []
    printed = ExportChecks(bank_account_no="B", check_nos=("102",))
    books.when(printed).then_refused(CheckStatusWrong, status="printed")


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (check("100"), CheckNoUsed),
        (check("101", bank_account_no="X"), BankAccountUnknown),
        (check("101", applies_to={99: None}), EntryUnknown),
        (check("101", ledger="customer", party_no="C1", applies_to={4: None}), SameSign),
        (check("101", party_no="V9"), PartyUnknown),
        (check("101", applies_to={1: None}), EntryIsClosed),
        (PostCheck(bank_account_no="B", check_no="100"), CheckStatusWrong),
        (PostCheck(bank_account_no="B", check_no="999"), CheckUnknown),
        (void(on="03-19"), CheckVoidTooEarly),
        (void("999"), CheckUnknown),
    ],
)
def test_every_refusal_of_section_11(command: Command, refusal: type[Refusal]) -> None:
    """receivables.md 11. A check is a payment or a refund with a balancing bank entry: it has no other type.

    Check 100 has paid the vendor's invoice; entry 4 is an invoice of customer C1, which no refund settles.
    """
    given(*OPEN, paid(), documents("INV-2 03-01 70.00")).when(command).then_refused(refusal)
