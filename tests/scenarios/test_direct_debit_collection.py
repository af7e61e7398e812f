"""Collections by direct debit: chosen, sent to the bank, cancelled, rejected, posted (receivables.md 18)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.direct_debit_collection import (
    CollectionCancelled,
    CollectionClosed,
    CollectionReopened,
    Debit,
    DebitPostingsUndone,
    DebitsCollected,
    DebitsPosted,
    DebitsRejected,
    DirectDebitFileCreated,
)
from ledger_es.aggregates.mandate import MandateDebited, MandateDebitsTakenBack
from ledger_es.aggregates.payment_method import Method
from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.bank_account import EditBankAccount, RegisterBankAccount
from ledger_es.commands.company import EstablishCompany
from ledger_es.commands.direct_debit_collection import CollectDirectDebits
from ledger_es.commands.direct_debit_file import (
    CancelCollection,
    CloseCollection,
    CreateDirectDebitFile,
)
from ledger_es.commands.direct_debit_posting import PostDirectDebits, RejectDebits
from ledger_es.commands.direct_debit_setup import SetUpDirectDebits
from ledger_es.commands.entry import SetEntryHold
from ledger_es.commands.mandate import ChangeMandate, SignMandate
from ledger_es.commands.payment_method import SetPaymentMethod
from ledger_es.commands.reminder import CreateReminders
from ledger_es.commands.reminder_issue import IssueReminders
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import (
    BankAccountBlocked,
    CollectionDayNotPossible,
    CollectionNoInvalid,
    CollectionNoUsed,
    CollectionStatusWrong,
    CollectionUnknown,
    DebitNoLongerPossible,
    DebitNotPossible,
    DebitStatusWrong,
    DebitUnknown,
    DirectDebitCurrencyWrong,
    DirectDebitFileTooLate,
    DirectDebitsNotSetUp,
    DraftIsOutdated,
    NothingToCollect,
)
from ledger_es.values import Personal
from ledger_es.values.target_days import is_target_day, target_days_after
from tests.scenarios.books import bank_account, customer, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.test_collections_reports import GRACE, REMINDED, asked, created, terms

EUROS = EstablishCompany(company_name="Muster GmbH", currency="EUR")
IBAN = "DE02120300000000202051"
METHOD = SetPaymentMethod(
    payment_method="DD", valid_from=date(2026, 1, 1), method=Method(direct_debit=True)
)


def bank(number: str = "B", **fields: Any) -> RegisterBankAccount:
    return bank_account(number, iban=IBAN, **fields)


def mandate(customer_no: str = "C1", number: str = "", **fields: Any) -> SignMandate:
    return SignMandate(
        mandate_no=number or f"M-{customer_no}",
        customer_no=customer_no,
        signed_on=date(2025, 12, 1),
        iban=Personal("DE89370400440532013000", bytes(reversed(customer_no.encode().ljust(16)))),
        **fields,
    )


def set_up(**fields: Any) -> SetUpDirectDebits:
    return SetUpDirectDebits(bank_account_no="B", creditor_id="DE98ZZZ09999999999", **fields)


PAST = (EUROS, customer(), bank(), METHOD, set_up(), mandate())


def invoice(number: str, due: str, amount: str, customer_no: str = "C1") -> Any:
    """An invoice to be paid by direct debit, posted on 2 January."""
    return line(
        f"INV-{number}", "01-02", amount, customer_no, due_date=day(due), payment_method="DD"
    )


TWO = journal(invoice("1", "02-02", "100"), invoice("2", "02-10", "250.50"))


def collect(due_to: str = "02-10", **fields: Any) -> CollectDirectDebits:
    """Collected on 5 February, a Thursday."""
    asked: dict[str, Any] = {
        "bank_account_no": "B",
        "document_date": day("02-05"),
        "due_to": day(due_to),
    }
    return CollectDirectDebits(**asked | fields)


def file(number: str = "DD00001", on: str = "02-05") -> CreateDirectDebitFile:
    return CreateDirectDebitFile(collection_no=number, file_date=day(on))


STREAM = "direct_debit_collection-DD00001"
POST = PostDirectDebits(collection_no="DD00001")
CANCEL = CancelCollection(collection_no="DD00001")


def debit(number: int, entry_no: int, amount: str, document_no: str) -> Debit:
    return Debit(
        debit_no=number,
        customer_no="C1",
        entry_no=entry_no,
        document_no=document_no,
        mandate_no="M-C1",
        amount=Decimal(amount),
        end_to_end_id=f"DD00001-{number}",
    )


def amounts(scenario: Scenario, number: str = "DD00001") -> list[str]:
    state = scenario.books.direct_debit_collection(number)
    return [str(debit.debit.amount) for debit in state.debits.values()]


# --- collected ----------------------------------------------------------------------------


def test_what_is_due_is_collected_on_the_day_of_the_last_debit() -> None:
    outcome = given(*PAST, TWO).when(collect())
    assert outcome.numbers == {
        "collection_no": "DD00001",
        "collection_date": "2026-02-10",
        "debits": 2,
        "total_amount": "350.50",
    }
    events = outcome.decision.events if outcome.decision else []
    assert events[1] == (
        STREAM,
        DebitsCollected(
            bank_account_no="B",
            scheme="core",
            collection_date=day("02-10"),
            document_date=day("02-05"),
            due_to=day("02-10"),
            total_amount=Decimal("350.50"),
            debits=(debit(1, 1, "100.00", "INV-1"), debit(2, 2, "250.50", "INV-2")),
        ),
    )


def test_a_discount_that_is_earned_on_the_day_is_not_collected() -> None:
    lines = journal(
        line(
            "INV-1",
            "01-02",
            "100",
            due_date=day("02-10"),
            payment_method="DD",
            discount_date=day("02-10"),
            discount_amount=Decimal(2),
        )
    )
    scenario = given(*PAST, lines)
    late = scenario.when(collect(collection_date=day("02-11")))
    assert late.numbers["total_amount"] == "100.00"
    scenario.after(collect())
    assert amounts(scenario) == ["98.00"]
    assert scenario.after(file(), POST).remaining() == {}


def test_a_discount_that_is_not_less_than_what_is_left_is_not_taken_off() -> None:
    """Of more than what is left nothing is granted; where it is all that is left, nothing is collected."""
    discount = {"discount_date": day("02-20"), "discount_amount": Decimal(20)}
    lines = journal(
        line("INV-1", "01-02", "100", due_date=day("02-10"), payment_method="DD", **discount),
        line("INV-2", "01-02", "20", due_date=day("02-10"), payment_method="DD", **discount),
        line("CM-1", "01-20", "-90", document_type="credit_memo", applies_to={1: None}),
    )
    outcome = given(*PAST, lines).when(collect())
    assert outcome.numbers["total_amount"] == "10.00"
    assert [warning["message"] for warning in outcome.numbers["warnings"]] == [
        "entry 2 (INV-2 of customer C1) is not collected: its discount is all that is left of it"
    ]


def test_what_is_left_out_is_told_with_the_reason() -> None:
    lines = journal(
        invoice("1", "02-02", "100"),
        invoice("2", "02-03", "40"),
        invoice("3", "02-04", "7", "C2"),
        line("INV-4", "01-02", "9", due_date=day("02-04")),
        line("CM-5", "01-02", "-3", payment_method="DD"),
    )
    past = given(*PAST, customer("C2"), lines, SetEntryHold(entry_no=2, on_hold="JD"))
    outcome = past.when(collect())
    assert [warning["message"] for warning in outcome.numbers["warnings"]] == [
        "entry 2 (INV-2 of customer C1) is not collected: it is on hold (JD)",
        "entry 3 (INV-3 of customer C2) is not collected: customer C2 has no mandate for it",
    ]
    assert outcome.numbers["total_amount"] == "100.00"
    assert past.when(collect(any_method=True)).numbers["total_amount"] == "109.00"
    assert past.when(collect(entry_nos=(4,))).numbers["total_amount"] == "9.00"
    past.when(collect(entry_nos=(2,))).then_refused(
        DebitNotPossible, entry_no=2, reason="it is on hold (JD)"
    )
    past.when(collect(entry_nos=(5,))).then_refused(
        DebitNotPossible, entry_no=5, reason="it is not owed by a customer"
    )


def test_an_entry_is_collected_once_until_it_is_rejected_or_the_collection_cancelled() -> None:
    """Project60/org.project60.sepa#823."""
    lines = journal(
        invoice("1", "10-01", "96.00"),
        invoice("2", "10-15", "41.50"),
        invoice("3", "10-31", "62.00"),
    )
    first = collect("10-05", document_date=day("10-01"))
    second = collect("10-31", document_date=day("10-20"))
    past = given(*PAST, lines).after(first, file(on="10-01"))
    assert amounts(past) == ["96.00"]
    outcome = past.when(second)
    assert outcome.numbers["total_amount"] == "103.50"
    assert "it stands in collection DD00001" in outcome.numbers["warnings"][0]["message"]
    again = outcome.and_recorded()
    assert amounts(again, "DD00002") == ["41.50", "62.00"]
    for freed in (RejectDebits(collection_no="DD00001", debit_nos=(1,)), CANCEL):
        third = given(*PAST, lines).after(first, file(on="10-01"), second, freed, second)
        assert amounts(third, "DD00003") == ["96.00"]


def test_the_day_is_a_target_day_and_never_before_a_due_date() -> None:
    """php-sepa-xml/php-sepa-xml#58, Project60/org.project60.sepa#547: Good Friday to Easter Monday 2026."""
    past = given(*PAST, journal(invoice("1", "04-03", "100")))
    asked: dict[str, Any] = {"due_to": "04-03", "document_date": day("03-27")}
    for closed in ("04-03", "04-04", "04-05", "04-06"):
        past.when(collect(**asked, collection_date=day(closed))).then_refused(
            CollectionDayNotPossible,
            bank_account_no="B",
            document_date=day("03-27"),
            collection_date=day(closed),
            due_to=day("04-03"),
            proposal=day("04-07"),
            reason="banks are closed on it",
        )
    past.when(collect(**asked, collection_date=day("04-02"))).then_refused(
        CollectionDayNotPossible,
        bank_account_no="B",
        document_date=day("03-27"),
        collection_date=day("04-02"),
        due_to=day("04-03"),
        proposal=day("04-07"),
        reason="the file is made on 2026-03-27, and the last debit is due on 2026-04-03",
    )
    assert past.when(collect(**asked)).numbers["collection_date"] == "2026-04-07"


def test_the_bank_wants_the_file_some_days_before() -> None:
    past = given(*PAST, set_up(lead_days=2), journal(invoice("1", "02-02", "100")))
    # Thursday, Friday; Monday is the second day after it.
    assert past.when(collect()).numbers["collection_date"] == "2026-02-09"
    scenario = past.after(collect())
    scenario.when(file(on="02-06")).then_refused(
        DirectDebitFileTooLate,
        collection_no="DD00001",
        collection_date=day("02-09"),
        file_date=day("02-06"),
        lead_days=2,
    )


@pytest.mark.parametrize(
    ("closed", "is_open"),
    [
        ((2024, 3, 29), False), ((2024, 4, 1), False), ((2025, 4, 18), False), ((2025, 4, 21), False),
        ((2026, 4, 3), False), ((2026, 4, 6), False), ((2027, 3, 26), False), ((2038, 4, 23), False),
        ((2026, 1, 1), False), ((2026, 5, 1), False), ((2026, 12, 25), False), ((2026, 12, 26), False),
        ((2026, 12, 24), True), ((2026, 5, 14), True), ((2026, 4, 7), True), ((2026, 4, 4), False),
    ],
)  # fmt: skip
def test_target_is_closed_on_six_days_and_weekends(
    closed: tuple[int, int, int], is_open: bool
) -> None:
    assert is_target_day(date(*closed)) is is_open


def test_lead_days_count_target_days_only() -> None:
    assert target_days_after(date(2026, 4, 2), 1) == date(2026, 4, 7)
    assert target_days_after(date(2026, 4, 4), 0) == date(2026, 4, 7)
    assert target_days_after(date(2026, 4, 4), 1) == date(2026, 4, 8)


def test_what_a_collection_needs() -> None:
    past = given(EUROS, customer(), bank(), METHOD, TWO, mandate())
    past.when(collect()).then_refused(DirectDebitsNotSetUp, bank_account_no="B")
    past.after(set_up(), EditBankAccount(bank_account_no="B", blocked=True))
    past.when(collect()).then_refused(BankAccountBlocked, bank_account_no="B")


def test_only_euros_are_collected() -> None:
    past = given(
        EstablishCompany(company_name="Muster AG", currency="CHF"), bank(), customer(), set_up()
    )
    past.when(collect()).then_refused(DirectDebitCurrencyWrong, bank_account_no="B", currency="CHF")


def test_nothing_may_be_due_and_numbers_are_used_once() -> None:
    past = given(*PAST, TWO)
    past.when(collect("01-31")).then_refused(
        NothingToCollect, bank_account_no="B", due_to=day("01-31"), left_out=0
    )
    past.when(collect(collection_no="DD_1")).then_refused(CollectionNoInvalid, collection_no="DD_1")
    used = past.after(collect("02-02", collection_no="DD-1"))
    used.when(collect(collection_no="DD-1")).then_refused(CollectionNoUsed, collection_no="DD-1")


# --- the file -----------------------------------------------------------------------------


def test_the_file_says_which_debit_is_the_first_and_counts_the_mandate() -> None:
    lines = journal(
        *(invoice(str(number), "02-02", "40", "C1") for number in (1, 2)),
        invoice("3", "02-02", "72.50", "C2"),
        invoice("4", "02-02", "18.90", "C3"),
        invoice("5", "02-02", "5", "C3"),
    )
    past = given(
        *PAST,
        customer("C2"),
        customer("C3"),
        mandate("C2", expected_debits=4, debits_before=3),
        mandate("C3", mandate_type="one_off"),
        lines,
    ).after(collect())
    outcome = past.when(file())
    created = DirectDebitFileCreated(
        message_id="DD00001",
        file_date=day("02-05"),
        creditor_iban=IBAN,
        terms=past.books.direct_debit_setup.terms["B"],
        debit_nos=(1, 2, 3, 4),
        sequence_types=("FRST", "RCUR", "FNAL", "OOFF"),
        mandate_signed_days=(date(2025, 12, 1),) * 4,
    )
    scenario = outcome.then(
        (STREAM, created),
        ("mandate-M%2DC1", MandateDebited(collection_no="DD00001", count=2, debits=2)),
        ("mandate-M%2DC2", MandateDebited(collection_no="DD00001", count=1, debits=4)),
        ("mandate-M%2DC3", MandateDebited(collection_no="DD00001", count=1, debits=1)),
    )
    # A file is made once; asking again changes nothing.
    scenario.when(file(on="02-06")).then()


def test_a_debit_that_is_no_longer_possible_must_be_taken_out() -> None:
    past = given(*PAST, TWO).after(collect(), documents("PAY-1 02-05 -100"))
    # The payment is not applied: the invoice is still open, and nothing speaks against its debit.
    assert past.when(file()).refusal is None
    past.after(ChangeMandate(mandate_no="M-C1", blocked=True))
    past.when(file()).then_refused(
        DebitNoLongerPossible,
        collection_no="DD00001",
        debit_no=1,
        entry_no=1,
        reason="mandate M-C1 is blocked or does not hold any more",
    )


def test_a_cancelled_file_takes_the_counter_back_so_that_the_next_is_again_the_first() -> None:
    past = given(*PAST, TWO).after(collect(), file())
    assert past.books.mandate("M-C1").state.debits == 2
    scenario = past.when(CANCEL).then(
        (STREAM, CollectionCancelled(debit_nos=(1, 2), entry_nos=(1, 2))),
        ("mandate-M%2DC1", MandateDebitsTakenBack(collection_no="DD00001", count=2, debits=0)),
    )
    scenario.when(CANCEL).then()
    scenario.when(file()).then_refused(
        CollectionStatusWrong,
        collection_no="DD00001",
        status="cancelled",
        verb="made a file of",
    )
    scenario.after(collect(), file("DD00002"))
    state = scenario.books.direct_debit_collection("DD00002")
    assert [debit.sequence_type for debit in state.debits.values()] == ["FRST", "RCUR"]


def test_a_rejected_debit_is_collected_again() -> None:
    past = given(*PAST, TWO).after(collect(), file())
    reject = RejectDebits(collection_no="DD00001", debit_nos=(2,), reason_code="AC01")
    scenario = past.when(reject).then(
        (STREAM, DebitsRejected(debit_nos=(2,), entry_nos=(2,), reason_codes=("AC01",))),
        ("mandate-M%2DC1", MandateDebitsTakenBack(collection_no="DD00001", count=1, debits=1)),
    )
    scenario.when(reject).then_refused(
        DebitStatusWrong,
        collection_no="DD00001",
        debit_no=2,
        status="rejected",
        verb="rejected",
    )
    scenario.when(RejectDebits(collection_no="DD00001", debit_nos=(9,))).then_refused(
        DebitUnknown, collection_no="DD00001", debit_no=9
    )
    scenario.when(RejectDebits(collection_no="DD9")).then_refused(
        CollectionUnknown, collection_no="DD9"
    )
    assert amounts(scenario.after(collect()), "DD00002") == ["250.50"]


def test_a_closed_collection_is_left_alone_until_it_is_reopened() -> None:
    close = CloseCollection(collection_no="DD00001")
    reopen = CloseCollection(collection_no="DD00001", reopen=True)
    past = given(*PAST, TWO).after(collect(), file())
    closed = past.when(close).then((STREAM, CollectionClosed()))
    closed.when(close).then()
    closed.when(POST).then_refused(
        CollectionStatusWrong, collection_no="DD00001", status="closed", verb="posted"
    )
    closed.when(reopen).then((STREAM, CollectionReopened())).after(POST)


# --- posted -------------------------------------------------------------------------------


def test_receipts_are_posted_as_one_bank_entry_a_payment_block() -> None:
    lines = journal(invoice("1", "02-02", "40"), invoice("2", "02-02", "60"))
    past = given(*PAST, lines).after(collect(), file())
    outcome = past.when(POST)
    # The invoices are entries 1 and 2; FRST is payment 3 with bank entry 4, RCUR payment 5 with bank entry 6.
    posted = DebitsPosted(
        register_no=2,
        debit_nos=(1, 2),
        entry_nos=(1, 2),
        payment_entry_nos=(3, 5),
        posting_dates=(day("02-06"), day("02-06")),
    )
    assert outcome.decision is not None
    assert outcome.decision.events[-1] == (STREAM, posted)
    scenario = outcome.and_recorded()
    assert scenario.remaining() == {}
    assert scenario.balances() == {"1020": "100.00", "3000": "-100.00"}
    assert bank_amounts(scenario) == ["40.00", "60.00"]
    scenario.when(POST).then_refused(
        CollectionStatusWrong, collection_no="DD00001", status="posted", verb="posted"
    )


def test_a_lump_holds_every_debit_of_its_block_and_a_single_booking_each() -> None:
    lines = journal(*(invoice(str(number), "02-02", "40") for number in (1, 2, 3)))
    for booking, expected in (("lump", ["120.00"]), ("single", ["40.00", "40.00", "40.00"])):
        past = given(*PAST[:-1], mandate(debits_before=1), set_up(booking=booking), lines)
        scenario = past.after(collect(), file(), POST)
        assert bank_amounts(scenario) == expected
        assert scenario.remaining() == {}


def bank_amounts(scenario: Scenario) -> list[str]:
    return [
        str(amount)
        for stream, event in scenario.books.log
        if stream == "bank_account-B" and hasattr(event, "amounts")
        for amount in event.amounts
    ]


def test_what_was_paid_otherwise_meanwhile_waits_on_account() -> None:
    past = given(*PAST, journal(invoice("1", "02-02", "100"))).after(collect(), file())
    transfer = journal(
        line("PAY-1", "02-06", "-100", applies_to_document_no="INV-1", bal_account_no="1090")
    )
    scenario = past.after(transfer, POST)
    # Entry 2 is the transfer, 3 the payment of the debit.
    assert scenario.remaining() == {3: "-100.00"}


def test_some_debits_are_posted_before_others() -> None:
    past = given(*PAST, TWO).after(collect(), file())
    first = past.after(PostDirectDebits(collection_no="DD00001", debit_nos=(1,)))
    assert first.books.direct_debit_collection("DD00001").status == "file_created"
    first.when(CANCEL).then_refused(
        CollectionStatusWrong, collection_no="DD00001", status="posted in part", verb="cancelled"
    )
    assert first.after(POST).books.direct_debit_collection("DD00001").status == "posted"


def test_a_payment_that_leaves_the_books_lets_the_debit_wait_again() -> None:
    past = given(*PAST, TWO).after(collect(), file(), POST)
    # The payment of debit 2 is entry 5 in ledger transaction 4: two invoices, then a block for each sequence type.
    past.after(UnapplyEntry(entry_no=5, posting_date=day("02-10")))
    outcome = past.when(ReverseTransaction(transaction_no=4))
    undone = DebitPostingsUndone(debit_nos=(2,), entry_nos=(2,), payment_entry_nos=(5,))
    assert outcome.decision is not None
    assert (STREAM, undone) in outcome.decision.events
    scenario = outcome.and_recorded()
    assert scenario.remaining() == {2: "250.50"}
    state = scenario.books.direct_debit_collection("DD00001")
    assert [debit.status for debit in state.debits.values()] == ["posted", "file_created"]
    # It is on its way again: no other collection takes its invoice, and it can be posted anew.
    scenario.when(collect()).then_refused(
        NothingToCollect, bank_account_no="B", due_to=day("02-10"), left_out=1
    )
    assert scenario.after(POST).remaining() == {}


def test_what_is_on_its_way_is_not_reminded() -> None:
    """Not while the debit is on its way; rejected, the invoice is where it was."""
    past = given(*PAST, terms(GRACE), REMINDED, TWO).after(collect(), file())
    assert created(past, "02-20") == []
    reject = RejectDebits(collection_no="DD00001", debit_nos=(1,), reason_code="AC01")
    assert created(past.after(reject), "02-20") == ["R00001"]
    scenario = past.after(CreateReminders(document_date=day("02-20")))
    assert asked(scenario, "R00001") == {1: (1, "100.00")}


def test_a_draft_is_outdated_when_its_entry_is_collected() -> None:
    past = given(*PAST, terms(GRACE), REMINDED, TWO)
    past.after(CreateReminders(document_date=day("02-20")), collect())
    past.when(IssueReminders(reminder_nos=("R00001",))).then_refused(
        DraftIsOutdated,
        kind="reminder",
        document_no="R00001",
        entry_no=1,
        reason="is collected by direct debit",
    )
