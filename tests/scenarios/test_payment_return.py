"""A payment comes back: what it had settled is open again, the money leaves the bank on the bank's day (11, 18)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from ledger_es import JournalLine, Ledger
from ledger_es.aggregates.party_ledger import EntriesApplied, EntriesPosted
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_account import EditBankAccount
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import (
    AccountUnknown,
    BankAccountBlocked,
    BankAccountUnknown,
    ChargeIncomplete,
    EntryReversed,
    EntryUnknown,
    LaterApplicationExists,
    NotFromJournal,
    PartyBlocked,
    PaymentAlreadyReturned,
    PaymentReturnedTooEarly,
    PostingDateNotAllowed,
    ReturnAccountMissing,
    ReturnedEntryIsNoPayment,
)
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given

TO_BANK = {"bal_account_type": "bank_account", "bal_account_no": "B"}
INVOICES = documents(
    """
    INV-1 01-02 1000.00 02-01 20.00 01-15
    INV-2 01-02 500.00 02-10
    """
)
PAID = journal(
    line("PAY-3", "01-10", "-1480.00", applies_to={1: None, 2: None}, **TO_BANK),
)
"""Entry 3 is the payment, 4 the bank entry."""


def back(**fields: Any) -> ReturnPayment:
    known: dict[str, Any] = {"entry_no": 3, "posting_date": day("02-05"), "document_no": "RET-1"}
    return ReturnPayment(**known | fields)


def paid() -> Scenario:
    return given(*BOOKS, bank_account(), INVOICES, PAID)


def test_what_was_settled_is_open_again_with_discount_and_due_date() -> None:
    before = given(*BOOKS, bank_account(), INVOICES)
    opened = [before.entry(1), before.entry(2)]
    scenario = paid().after(back())
    reopened = [entry._replace(reopened_on=day("02-05")) for entry in opened]
    assert [scenario.entry(1), scenario.entry(2)] == reopened
    assert scenario.remaining() == {1: "1000.00", 2: "500.00"}
    assert scenario.balances() == {"1100": "1500.00", "3000": "-1500.00"}


def test_the_facts_of_a_return() -> None:
    events = [event for _, event in paid().when(back(reason_code="AC04")).decision.events]  # type: ignore[union-attr]
    (posted,) = (event for event in events if isinstance(event, EntriesPosted))
    (entry,) = posted.entries
    assert (entry.document_type, entry.document_no, str(entry.amount)) == (
        "refund", "RET-1", "1480.00",
    )  # fmt: skip
    assert (entry.source_code, entry.reason_code) == ("payment_return", "AC04")
    assert (entry.bal_account_type, entry.bal_account_no) == ("bank_account", "B")
    applied = [event for event in events if isinstance(event, EntriesApplied)]
    assert [(pair.debit_entry_no, pair.credit_entry_no) for pair in applied[0].pairs] == [(5, 3)]


def test_a_check_out_of_a_lump_deposit() -> None:
    """bcgov/entity#26413, #10414: 500.00 and 300.00 came as one amount; the second comes back."""
    past = given(
        *BOOKS,
        bank_account(),
        documents("INV-1 04-01 500.00 04-30\nINV-2 04-01 300.00 04-30"),
        journal(
            line("PAY-3", "05-04", "-500.00", applies_to={1: None}, bal_account_no=""),
            line("PAY-3", "05-04", "-300.00", applies_to={2: None}, bal_account_no=""),
            JournalLine(
                posting_date=day("05-04"),
                document_no="PAY-3",
                account_type="bank_account",
                account_no="B",
                amount=Decimal("800.00"),
            ),
        ),
    )
    returned = back(
        entry_no=4, posting_date=day("05-13"), bal_account_no="B",
        charge=Decimal("30.00"), charge_account_no="3000",
    )  # fmt: skip
    past.when(back(entry_no=4, posting_date=day("05-13"))).then_refused(ReturnAccountMissing)
    scenario = past.after(returned)
    assert scenario.remaining() == {2: "300.00", 8: "30.00"}
    assert str(scenario.entry(2).due_date) == "2026-04-30"
    bank = [
        str(amount)
        for stream, event in scenario.books.log
        if stream == "bank_account-B"
        for amount in getattr(event, "amounts", ())
    ]
    assert bank == ["800.00", "-300.00"]


def test_the_bank_takes_its_fee_in_the_same_amount() -> None:
    fee = {"bank_fee": Decimal("5.00"), "bank_fee_account_no": "6900"}
    scenario = paid().after(back(**fee))
    assert scenario.balances() == {
        "1020": "-5.00", "1100": "1500.00", "3000": "-1500.00", "6900": "5.00",
    }  # fmt: skip
    to_cash = paid().after(back(bal_account_type="gl", bal_account_no="1000", **fee))
    assert to_cash.balances()["1000"] == "-1485.00"


@pytest.mark.parametrize(
    ("kind", "allowed_from", "undone_on"),
    [("check", None, "02-05"), ("direct_debit", None, "01-10"), ("direct_debit", "02-01", "02-01")],
)
def test_the_day_on_which_the_application_is_undone(
    kind: str, allowed_from: str | None, undone_on: str
) -> None:
    past = paid()
    if allowed_from:
        past = past.after(SetAllowedPostingDates(allow_from=day(allowed_from)))
    decision = past.when(back(payment_kind=kind)).decision
    assert decision is not None
    _, undone = decision.events[0]
    assert undone.undone[0].posting_date == day(undone_on)  # type: ignore[attr-defined]


def test_all_applications_are_undone_newest_first() -> None:
    def past() -> Scenario:
        return given(
            *BOOKS,
            bank_account(),
            INVOICES,
            journal(line("PAY-3", "01-10", "-700.00", **TO_BANK)),
            ApplyEntries(applying_entry_no=3, amounts_to_apply={2: None}),
            ApplyEntries(applying_entry_no=3, amounts_to_apply={1: Decimal("150.00")}),
        )

    assert past().after(back()).remaining() == {1: "1000.00", 2: "500.00"}
    # Another payment has settled the invoice since: that application is undone first.
    later = past().after(journal(line("PAY-9", "01-20", "-850.00", applies_to={1: None})))
    later.when(back()).then_refused(LaterApplicationExists, entry_no=1, application_no=3)


def test_a_transfer_to_a_vendor_that_comes_back() -> None:
    past = given(
        *BOOKS,
        bank_account(),
        documents("INV-1 01-02 -300.00", "V1"),
        journal(line("PAY-2", "01-10", "300.00", "V1", applies_to={1: None}, **TO_BANK)),
    )
    scenario = past.after(back(entry_no=2))
    assert scenario.remaining("V1", "vendor") == {1: "-300.00"}
    assert scenario.balances() == {"2000": "-300.00", "3000": "300.00"}


def test_undone_and_reversed_the_payment_is_there_again() -> None:
    past = paid()
    undone = past.after(back(), UnapplyEntry(entry_no=5), ReverseTransaction(transaction_no=5))
    assert undone.remaining() == {1: "1000.00", 2: "500.00", 3: "-1480.00"}
    # The undo of the application is a transaction of its own, without anything to reverse.
    undone.when(ReverseTransaction(transaction_no=4)).then_refused(NotFromJournal)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"entry_no": 9}, EntryUnknown),
        ({"entry_no": 1}, ReturnedEntryIsNoPayment),
        ({"posting_date": day("01-09")}, PaymentReturnedTooEarly),
        ({"bank_fee": Decimal(5)}, ChargeIncomplete),
        ({"charge_account_no": "3000"}, ChargeIncomplete),
        ({"charge": Decimal(5), "charge_account_no": "9999"}, AccountUnknown),
        ({"bal_account_no": "NONE"}, BankAccountUnknown),
    ],
)
def test_refused_for_what_is_asked(fields: dict[str, Any], refusal: type[Any]) -> None:
    paid().when(back(**fields)).then_refused(refusal)


def test_refused() -> None:
    stopped = paid().after(EditBankAccount(bank_account_no="B", blocked=True))
    stopped.when(back()).then_refused(BankAccountBlocked)
    paid().after(back()).when(back()).then_refused(PaymentAlreadyReturned)
    closed = SetAllowedPostingDates(allow_from=None, allow_to=day("01-31"))
    paid().after(closed).when(back()).then_refused(PostingDateNotAllowed)
    blocked = EditCustomer(party_no="C1", blocked="all")
    paid().after(blocked).when(back()).then_refused(PartyBlocked)
    unapplied = paid().after(UnapplyEntry(entry_no=3), ReverseTransaction(transaction_no=3))
    unapplied.when(back()).then_refused(EntryReversed)


def test_reports_of_the_days_before_do_not_change(store_url: str) -> None:
    with Ledger.open(store_url, create=True) as ledger:
        for command in (*BOOKS[:2], bank_account(), INVOICES, PAID):
            ledger.execute(command, actor="anna")
        known = ledger.store.head().commit_no
        charge = {"charge": Decimal("30.00"), "charge_account_no": "3000"}
        for replayed in (False, True):
            executed = ledger.execute(back(**charge), actor="anna", idempotency_key="returned")
            assert executed.replayed is replayed

        def owed(on: str) -> Decimal:
            rows = ledger.open_entries(as_of=day(on)).rows()
            return sum((row.remaining_amount for row in rows), Decimal(0))

        assert [owed(on) for on in ("02-04", "02-05")] == [Decimal(0), Decimal("1530.00")]
        assert [row.amount for row in ledger.bank_entries(as_of=day("02-28")).rows()] == [
            Decimal("1480.00"), Decimal("-1480.00"),
        ]  # fmt: skip
        moment = datetime.fromisoformat(ledger.history(entry=3).events[0].recorded_at)
        as_known = ledger.open_entries(as_of=day("02-28"), known_at=moment)
        assert as_known.as_json()["commit_no"] <= known
        assert as_known.rows() == ()
        assert ledger.verify().ok
