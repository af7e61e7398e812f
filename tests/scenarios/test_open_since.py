"""An entry that an undo opened again on a later day cannot be applied before it: until then it counts as settled."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from ledger_es import Ledger
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.check import IssueCheck
from ledger_es.commands.check_void import VoidCheck
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.netting import NetBalances
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.deciding.command import Command
from ledger_es.errors import ApplicationTooEarly, NothingToNet
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import IBAN, assign, brought, post, to_account

INVOICE = documents("INV-1 01-02 100.00")
PAID = journal(line("PAY-1", "01-10", "-100.00", applies_to={1: None}))
OTHER_PAYMENT = journal(line("PAY-2", "01-12", "-100.00"))
UNDONE_LATER = UnapplyEntry(entry_no=1, posting_date=day("02-20"))
REOPENED = (*BOOKS, INVOICE, PAID, UNDONE_LATER)
"""Entry 1, an invoice of January, was paid by entry 2 on the 10th; on 20 February that is undone."""


def apply(applying: int, on: str = "", **fields: dict[int, None]) -> ApplyEntries:
    posting_date = day(on) if on else None
    return ApplyEntries(applying_entry_no=applying, posting_date=posting_date, **fields)


def open_on(books: Scenario, entry_no: int) -> date:
    return books.entry(entry_no).open_since


def test_it_is_applied_from_the_day_of_the_undo_on() -> None:
    books = given(*REOPENED, OTHER_PAYMENT)
    assert [open_on(books, no) for no in (1, 2, 3)] == [day("02-20"), day("02-20"), day("01-12")]
    books.when(apply(3, "02-19", amounts_to_apply={1: None})).then_refused(
        ApplicationTooEarly, entry_no=1, entry_date=day("02-20"), posting_date=day("02-19")
    )
    outcome = books.when(apply(3, "02-20", amounts_to_apply={1: None}))
    assert outcome.and_recorded().remaining() == {2: "-100.00"}


def test_the_refusal_says_since_when_and_why() -> None:
    refused = given(*REOPENED, OTHER_PAYMENT).when(apply(3, "02-01", amounts_to_apply={1: None}))
    assert refused.refusal is not None
    assert str(refused.refusal) == (
        "2026-02-01 lies before 2026-02-20, from which entry 1 is open (an application or a valuation was undone on"
        " that day): take a date from then on, or post the payment to the party's account alone and apply it afterwards"
    )
    assert refused.refusal.cure_lines() == [
        "ledger-es applications post --entry ENTRY --apply 1 --posting-date 2026-02-20"
    ]


@pytest.mark.parametrize("named", [{"amounts_to_apply": {1: None}}, {}])
def test_without_a_date_it_is_applied_on_that_day(named: dict[str, dict[int, None]]) -> None:
    outcome = given(*REOPENED, OTHER_PAYMENT).when(apply(3, **named))
    assert outcome.decision is not None
    days = [
        application.posting_date
        for _, event in outcome.decision.events
        for application in getattr(event, "applications", ())
    ]
    assert days == [day("02-20")]


def test_an_undo_on_the_day_of_the_application_leaves_no_such_day() -> None:
    books = given(*BOOKS, INVOICE, PAID, OTHER_PAYMENT, UnapplyEntry(entry_no=1))
    assert open_on(books, 1) == day("01-02")
    assert books.after(apply(3, "01-12", amounts_to_apply={1: None})).remaining() == {2: "-100.00"}


def test_applied_and_undone_again_it_stays_open_from_that_day() -> None:
    again = apply(2, amounts_to_apply={1: None})
    books = given(*REOPENED, again, UnapplyEntry(entry_no=1))
    assert [open_on(books, no) for no in (1, 2)] == [day("02-20")] * 2
    later = UnapplyEntry(entry_no=1, posting_date=day("02-25"))
    assert open_on(given(*REOPENED, again, later), 1) == day("02-25")
    undone_on_its_day = UnapplyEntry(entry_no=1)
    part = ApplyEntries(applying_entry_no=2, amounts_to_apply={1: Decimal(40)})
    in_parts = given(*REOPENED, part, part, later, undone_on_its_day)
    assert open_on(in_parts, 1) == day("02-25")


def test_journals_refuse_it_or_leave_it_out() -> None:
    books = given(*REOPENED)
    pay = journal(line("PAY-2", "01-12", "-100.00", applies_to={1: None}))
    books.when(pay).then_refused(ApplicationTooEarly, entry_no=1, entry_date=day("02-20"))
    oldest = books.after(EditCustomer(party_no="C1", application_method="apply_to_oldest"))
    assert oldest.after(OTHER_PAYMENT).remaining() == {
        1: "100.00", 2: "-100.00", 3: "-100.00"
    }  # fmt: skip
    late = journal(line("PAY-2", "02-20", "-100.00"))
    assert oldest.after(late).remaining() == {2: "-100.00", 3: "-100.00"}


@pytest.mark.parametrize(
    "command",
    [
        WriteOffEntry(entry_no=1, account_no="6900", posting_date=day("02-19")),
        CancelInvoice(entry_no=1, document_no="CM-1", posting_date=day("02-19")),
    ],
    ids=lambda command: command.name,
)
def test_what_is_applied_at_once_is_refused_too(command: Command) -> None:
    books = given(*REOPENED)
    books.when(command).then_refused(ApplicationTooEarly, entry_no=1, entry_date=day("02-20"))
    on_the_day = command.model_copy(update={"posting_date": day("02-20")})
    on_the_day = type(command)(**on_the_day.model_dump(exclude_unset=True))
    assert 1 not in books.after(on_the_day).remaining()


def test_netting_leaves_it_out() -> None:
    books = given(*BOOKS, INVOICE, PAID, UNDONE_LATER, documents("INV-1 01-02 -70.00", "V1"))
    net = NetBalances(
        customer_no="C1", vendor_no="V1", posting_date=day("02-19"), document_no="NET-1"
    )
    books.when(net).then_refused(NothingToNet)


# --- statements -----------------------------------------------------------------------------------


def test_a_line_of_a_day_in_between_is_posted_on_account_and_applied_from_that_day() -> None:
    books = given(*BOOKS, bank_account("B", iban=IBAN), INVOICE, PAID, UNDONE_LATER)
    books = books.after(brought(("01-15", "100.00")))
    books.when(assign(10000, e1=None)).then_refused(
        ApplicationTooEarly, entry_no=1, entry_date=day("02-20")
    )
    posted = books.after(to_account(10000, "C1", "customer"), post(), apply(4))
    assert posted.remaining() == {2: "-100.00"}
    undone = posted.after(UnapplyEntry(entry_no=4), UndoStatement(statement_no="B/1"))
    assert undone.remaining() == {1: "100.00", 2: "-100.00"}


def test_a_line_assigned_before_the_undo_is_not_posted() -> None:
    part = journal(line("PAY-1", "01-10", "-40.00", applies_to={1: None}))
    books = given(*BOOKS, bank_account("B", iban=IBAN), INVOICE, part)
    books = books.after(brought(("01-15", "60.00")), assign(10000, e1=None), UNDONE_LATER)
    books.when(post()).then_refused(ApplicationTooEarly, entry_no=1, line=10000)


# --- what has a date of its own -------------------------------------------------------------------


def test_a_payment_comes_back_on_the_banks_day_and_is_closed_from_the_day_of_the_undo() -> None:
    back = ReturnPayment(
        entry_no=2,
        posting_date=day("02-05"),
        document_no="RET-1",
        bal_account_type="gl",
        bal_account_no="1090",
    )
    outcome = given(*REOPENED).when(back)
    books = outcome.and_recorded()
    assert books.remaining() == {1: "100.00"}
    assert books.entry(1).open_since == day("02-20")


CHECK = IssueCheck(
    bank_account_no="B",
    check_no="100",
    check_date=day("01-20"),
    ledger="vendor",
    party_no="V1",
    amount=Decimal(100),
)
VOID = VoidCheck(bank_account_no="B", check_no="100", void_date=day("02-05"))


def test_a_check_that_was_applied_after_the_void_date_is_unapplied_on_its_own_day() -> None:
    """On the days up to then the invoice was open once, not twice."""
    invoice = documents("INV-1 02-10 -100.00", "V1")
    books = given(*BOOKS, bank_account("B"), CHECK, invoice)
    applied = apply(1, "02-15", amounts_to_apply={3: None})
    voided = books.after(applied, VOID)
    assert voided.remaining("V1", "vendor") == {3: "-100.00"}
    assert voided.entry(3, "V1", "vendor").open_since == day("02-10")


def test_a_check_that_an_undo_opened_after_the_void_date_is_voided_from_that_day_on() -> None:
    invoice = documents("INV-1 01-10 -100.00", "V1")
    undone = UnapplyEntry(entry_no=1, posting_date=day("02-20"))
    books = given(*BOOKS, bank_account("B"), CHECK, invoice)
    books = books.after(apply(1, amounts_to_apply={3: None}), undone)
    books.when(VOID).then_refused(ApplicationTooEarly, entry_no=1, entry_date=day("02-20"))
    on_the_day = VoidCheck(bank_account_no="B", check_no="100", void_date=day("02-20"))
    assert books.after(on_the_day).remaining("V1", "vendor") == {3: "-100.00"}


def test_a_reversal_counts_from_the_day_of_what_it_reverses() -> None:
    """The payment is as if it had never been, so what it had settled in between is owed by the customer after all."""
    books = given(*REOPENED, ReverseTransaction(transaction_no=2))
    assert books.remaining() == {1: "100.00"}


# --- as of each day -------------------------------------------------------------------------------


@pytest.fixture
def ledger(store_url: str) -> Iterator[Ledger]:
    with Ledger.open(store_url, create=True) as ledger:
        for command in (*REOPENED, OTHER_PAYMENT, apply(3)):
            ledger.execute(command, actor="anna")
        yield ledger


def test_as_of_each_day_every_entry_is_open_by_what_it_is(ledger: Ledger) -> None:
    for on, remaining in (
        ("01-05", {1: "100.00"}),
        ("01-11", {}),
        ("01-15", {3: "-100.00"}),
        ("02-20", {2: "-100.00"}),
    ):
        rows = ledger.open_entries(as_of=day(on)).rows()
        assert {row.entry_no: str(row.remaining_amount) for row in rows} == remaining, on
    assert ledger.verify().ok


def test_a_proposal_leaves_it_out(store_url: str) -> None:
    """The line names the invoice and has its amount, but on its day the invoice was paid."""
    past = (*BOOKS, bank_account("B", iban=IBAN), INVOICE, PAID, UNDONE_LATER)
    with Ledger.open(store_url, create=True) as ledger:
        for command in (*past, brought(("01-15", "100.00"), ("02-20", "100.00"))):
            ledger.execute(command, actor="anna")
        executed = ledger.payment_reconciliation.apply_automatically("B/1")
        lines = ledger.statement("B/1").lines
        assert executed.commit_no
        assert [line.applied_amount for line in lines] == [0, 10000]
