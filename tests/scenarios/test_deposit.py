"""Deposits: the receipts of a journal in one bank entry or one each, and their undo (receivables.md 12; 22, no. 40)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.deposit import DepositLine, DepositPosted, DepositUndone
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_account import EditBankAccount
from ledger_es.commands.currency import DatedRate, SetCurrency, SetExchangeRates
from ledger_es.commands.deposit import PostDeposit, UndoDeposit
from ledger_es.commands.journal_batch import (
    DeleteJournalLines,
    SetJournalBatch,
    UnpostedLine,
)
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.reversal import ReverseRegister, ReverseTransaction
from ledger_es.errors import (
    BankAccountBlocked,
    BankAccountUnknown,
    DepositIsUndone,
    DepositLineInvalid,
    DepositNoUsed,
    DepositTotalDiffers,
    DepositUnknown,
    JournalBatchUnknown,
    LaterApplicationExists,
    NothingInJournal,
    PartyBlocked,
    PostingDateNotAllowed,
)
from tests.scenarios.books import BOOKS, bank_account, customer, documents, journal
from tests.scenarios.books import line as document
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_journal_batch import DAILY, SERIES, add, receipt

INVOICES = documents("INV-A 04-10 500.00 04-30\nINV-B 04-10 300.00 04-30")
"""Entries 1 and 2 of customer C1."""
BATCH = SetJournalBatch(**DAILY, number_series="CR")
PAST = (*BOOKS, customer("C2"), bank_account("B"), SERIES, BATCH, INVOICES)


def check(number: str, amount: str, entry_no: int, **fields: Any) -> UnpostedLine:
    asked: dict[str, Any] = {
        "posting_date": day("05-02"),
        "external_document_no": number,
        "applies_to": {entry_no: None},
    }
    return receipt(amount, **asked | fields)


CHECKS = add(check("Check 1", "-500", 1), check("Check 2", "-300", 2))


def deposit(**fields: Any) -> PostDeposit:
    asked: dict[str, Any] = {
        **DAILY,
        "bank_account_no": "B",
        "posting_date": day("05-04"),
        "total_amount": "800",
    }
    return PostDeposit(**asked | fields)


UNDO = UndoDeposit(deposit_no="CR-1041")


def bank_entries(scenario: Scenario) -> list[str]:
    """The amounts of the bank entries, in the order of posting."""
    return [
        str(amount)
        for stream, event in scenario.books.log
        if stream == "bank_account-B" and hasattr(event, "amounts")
        for amount in event.amounts
    ]


def posted(*lines: DepositLine, is_lump: bool) -> tuple[str, DepositPosted]:
    event = DepositPosted(
        bank_account_no="B",
        posting_date=day("05-04"),
        document_date=day("05-04"),
        currency="CHF",
        total_amount=Decimal("800.00"),
        is_lump=is_lump,
        register_no=2,
        template="cash_receipt",
        batch="DAILY",
        lines=lines,
    )
    return ("deposit-CR%2D1041", event)


def line(line_no: int, transaction_no: int, document_no: str, amount: str) -> DepositLine:
    return DepositLine(
        line_no=line_no,
        transaction_no=transaction_no,
        account_type="customer",
        account_no="C1",
        document_type="payment",
        document_no=document_no,
        external_document_no=f"Check {line_no}",
        amount=Decimal(amount),
    )


def test_a_lump_is_one_bank_entry_and_settles_each_invoice() -> None:
    outcome = given(*PAST, CHECKS).when(deposit(as_lump=True))
    assert outcome.numbers["deposit_no"] == "CR-1041"
    scenario = outcome.and_recorded()
    assert bank_entries(scenario) == ["800.00"]
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1020": "800.00", "3000": "-800.00"}
    lines = (line(1, 3, "CR-1041", "500.00"), line(2, 3, "CR-1041", "300.00"))
    assert scenario.books.log[-1] == posted(*lines, is_lump=True)
    scenario.when(deposit()).then_refused(NothingInJournal)


def test_otherwise_there_is_one_bank_entry_each() -> None:
    scenario = given(*PAST, CHECKS, deposit())
    assert bank_entries(scenario) == ["500.00", "300.00"]
    assert scenario.remaining() == {}
    lines = (line(1, 3, "CR-1042", "500.00"), line(2, 4, "CR-1043", "300.00"))
    assert scenario.books.log[-1] == posted(*lines, is_lump=False)


def test_both_sums_are_the_same() -> None:
    """Scenario 40: as a lump, and each by itself."""
    past = given(*PAST, CHECKS)
    lump, lines = given(*PAST, CHECKS).after(deposit(as_lump=True)), past.after(deposit())
    assert lump.balances() == lines.balances()


def test_cash_paid_out_is_taken_off() -> None:
    desk = receipt("50", account_type="gl", account_no="6900", document_type="")
    scenario = given(*PAST, CHECKS, add(desk), deposit(total_amount="750", as_lump=True))
    assert bank_entries(scenario) == ["750.00"]


@pytest.mark.parametrize("as_lump", [True, False])
def test_a_deposit_in_a_foreign_currency(as_lump: bool) -> None:
    rate = DatedRate(starting_date=day("01-01"), relational_exchange_rate_amount=Decimal("0.9"))
    past = given(
        *BOOKS,
        SetCurrency(currency="USD"),
        SetExchangeRates(currency="USD", rates=(rate,)),
        bank_account("B", currency="USD"),
        SERIES,
        BATCH,
        journal(document("INV-A", "04-10", "500.00", currency="USD")),
    )
    typed = past.after(add(check("Check 1", "-500", 1, currency="USD"), receipt("-1")))
    typed.when(deposit(total_amount="501")).then_refused(DepositLineInvalid, line_no=2)
    alone = typed.after(DeleteJournalLines(**DAILY, line_nos=(2,)))
    done = alone.after(deposit(as_lump=as_lump, total_amount="500"))
    assert bank_entries(done) == ["500.00"]
    assert done.balances() == {"1020": "450.00", "3000": "-450.00"}
    assert done.after(UNDO).remaining() == {1: "500.00"}


# --- undoing ------------------------------------------------------------------------------


@pytest.mark.parametrize("as_lump", [True, False])
def test_undone_everything_is_open_as_it_was(as_lump: bool) -> None:
    past = given(*PAST, CHECKS)
    before = [past.entry(1), past.entry(2)]
    undone = past.after(deposit(as_lump=as_lump), UNDO)
    assert [undone.entry(1), undone.entry(2)] == before
    assert undone.remaining() == {1: "500.00", 2: "300.00"}
    assert undone.balances() == {"1100": "800.00", "3000": "-800.00"}
    assert undone.books.log[-1] == ("deposit-CR%2D1041", DepositUndone(register_no=3))
    undone.when(UNDO).then_refused(DepositIsUndone, register_no=3)


def test_two_checks_for_one_invoice_are_undone_newest_first() -> None:
    parts = add(check("Check 1", "-100", 1), check("Check 2", "-200", 1))
    for as_lump in (True, False):
        undone = given(*PAST, parts, deposit(total_amount="300", as_lump=as_lump), UNDO)
        assert undone.remaining() == {1: "500.00", 2: "300.00"}


def test_undo_is_refused_where_something_is_in_the_way() -> None:
    given(*PAST).when(UNDO).then_refused(DepositUnknown)


def test_receipts_that_were_reversed_by_hand_are_left() -> None:
    done = given(*PAST, CHECKS, deposit())
    reversed_by_hand = done.after(UnapplyEntry(entry_no=1), ReverseTransaction(transaction_no=3))
    assert reversed_by_hand.remaining() == {1: "500.00"}
    undone = reversed_by_hand.after(UNDO)
    assert undone.remaining() == {1: "500.00", 2: "300.00"}
    assert bank_entries(undone) == ["500.00", "300.00", "-500.00", "-300.00"]
    undone.when(UNDO).then_refused(DepositIsUndone, register_no=5)


@pytest.mark.parametrize("as_lump", [True, False])
def test_a_deposit_whose_register_was_reversed_is_undone(as_lump: bool) -> None:
    done = given(*PAST, CHECKS, deposit(as_lump=as_lump)).after(
        UnapplyEntry(entry_no=1), UnapplyEntry(entry_no=2), ReverseRegister(register_no=2)
    )
    done.when(UNDO).then_refused(DepositIsUndone, register_no=5)


def test_undo_is_refused_when_it_was_applied_later() -> None:
    part = add(check("Check 1", "-300", 1, applies_to={}))
    done = given(*PAST, part, deposit(total_amount="300"))
    later = done.after(ApplyEntries(applying_entry_no=3, amounts_to_apply={1: None}))
    later.when(UNDO).then_refused(LaterApplicationExists)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (SetAllowedPostingDates(allow_from=day("06-01"), allow_to=None), PostingDateNotAllowed),
        (EditCustomer(party_no="C1", blocked="all"), PartyBlocked),
        (EditBankAccount(bank_account_no="B", blocked=True), BankAccountBlocked),
    ],
)
def test_undo_is_refused_when_closed_or_blocked(command: Any, refusal: type[Any]) -> None:
    given(*PAST, CHECKS, deposit(), command).when(UNDO).then_refused(refusal)


# --- refusals -----------------------------------------------------------------------------


def test_refused() -> None:
    given(*BOOKS).when(deposit()).then_refused(JournalBatchUnknown)
    typed = given(*PAST, CHECKS)
    typed.when(deposit(bank_account_no="X")).then_refused(BankAccountUnknown)
    typed.when(deposit(total_amount="801")).then_refused(
        DepositTotalDiffers, lines_total=Decimal("800.00"), difference=Decimal("1.00")
    )
    blocked = typed.after(EditBankAccount(bank_account_no="B", blocked=True))
    blocked.when(deposit()).then_refused(BankAccountBlocked)


def test_a_number_is_used_once() -> None:
    done = given(*PAST, CHECKS, deposit(deposit_no="D-1"), add(receipt("-1")))
    again = deposit(deposit_no="D-1", total_amount="1")
    done.when(again).then_refused(DepositNoUsed)


@pytest.mark.parametrize(
    "fields",
    [
        {"bal_account_no": "1090"},
        {"recurring_method": "fixed", "recurring_frequency": "1M"},
    ],
)
def test_lines_that_cannot_be_deposited(fields: dict[str, Any]) -> None:
    typed = given(*PAST, add(receipt("-800", **fields)))
    typed.when(deposit()).then_refused(DepositLineInvalid, line_no=1)


def test_the_balancing_account_may_be_the_bank_account() -> None:
    own = {"bal_account_type": "bank_account", "bal_account_no": "B"}
    assert bank_entries(given(*PAST, add(receipt("-800", **own)), deposit(as_lump=True))) == [
        "800.00"
    ]


# --- a check comes back -------------------------------------------------------------------


def test_a_check_of_a_lump_that_comes_back_opens_only_its_invoice() -> None:
    """Field report bcgov/entity#26413: 800.00 came in one entry; 300.00 leave, and 30.00 are charged."""
    done = given(*PAST, CHECKS, deposit(as_lump=True))
    back = ReturnPayment(
        entry_no=4, posting_date=day("05-13"), charge="30.00", charge_account_no="6900"
    )
    scenario = done.after(back)
    assert bank_entries(scenario) == ["800.00", "-300.00"]
    open_entry = scenario.entry(2)
    assert (str(open_entry.remaining_amount), open_entry.due_date) == ("300.00", day("04-30"))
    assert sorted(scenario.remaining().values()) == ["30.00", "300.00"]
