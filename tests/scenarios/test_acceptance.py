"""The acceptance scenarios of receivables.md 22 by number, as far as they are about entries.

Those that other files play are named there: "Scenario 28".
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_es.aggregates.party_ledger import EntriesApplied
from ledger_es.aggregates.posting_group import PartyAccounts
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.invoice_cancellation import CancelInvoice
from ledger_es.commands.netting import NetBalances
from ledger_es.commands.opening_entry import (
    CorrectOpeningEntry,
    OpeningEntry,
    PostOpeningEntries,
)
from ledger_es.commands.party import EditCustomer
from ledger_es.commands.payment_registration import PostPayments, ReceivedPayment
from ledger_es.commands.payment_return import ReturnPayment
from ledger_es.commands.payment_tolerance import SetPaymentTolerance, SetToleranceRules
from ledger_es.commands.posting_group import SetPartyPostingGroup
from ledger_es.commands.reversal import ReverseRegister, ReverseTransaction
from ledger_es.commands.write_off import WriteOffEntry
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    AlreadyReversed,
    EntryIsApplied,
    LaterApplicationExists,
    PartyBlocked,
    PostingDateNotAllowed,
)
from tests.scenarios.books import BOOKS, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given

BY_NUMBER = (*range(1, 13), 28, 29, 30, 31, 32, 33, 34, 35, 36, 39, 40)
"""The scenarios about entries."""


def test_every_scenario_is_played() -> None:
    texts = [path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    played = {
        int(number)
        for text in texts
        for number in re.findall(r"(?:[Ss]cenario |def test_)([0-9]+)", text)
    }
    assert sorted(set(BY_NUMBER) - played) == []


THREE = documents(
    """
    INV-1 01-02 100.00 02-01
    INV-2 01-03 200.00 02-10
    INV-3 01-04 300.00 02-20
    """
)


def pay(amount: str, applies_to: dict[int, Any] | None = None, on: str = "01-20") -> Command:
    return journal(line("PAY-1", on, f"-{amount}", applies_to=applies_to or {}))


def test_01_full_payment_by_a_cash_receipt() -> None:
    scenario = given(*BOOKS, documents("INV-1 01-02 100.00"), pay("100.00", {1: None}))
    assert (scenario.remaining(), scenario.balances()) == (
        {},
        {"1090": "100.00", "3000": "-100.00"},
    )


def test_02_a_part_then_the_rest() -> None:
    past = given(*BOOKS, documents("INV-1 01-02 100.00"), pay("30.00", {1: None}))
    assert past.remaining() == {1: "70.00"}
    rest = journal(line("PAY-2", "01-25", "-70.00", applies_to={1: None}))
    assert past.after(rest).remaining() == {}
    applied = [event for _, event in past.books.log if isinstance(event, EntriesApplied)]
    pairs = [(pair.debit_entry_no, str(pair.amount)) for event in applied for pair in event.pairs]
    assert pairs == [(1, "30.00"), (1, "70.00")]


def test_03_a_lump_over_three_invoices_with_amounts_of_their_own() -> None:
    amounts = {1: Decimal("100.00"), 2: Decimal("150.00"), 3: Decimal("50.00")}
    scenario = given(*BOOKS, THREE, pay("400.00", amounts))
    assert scenario.remaining() == {2: "50.00", 3: "250.00", 4: "-100.00"}


def test_04_apply_to_oldest_with_less_than_the_second() -> None:
    oldest = EditCustomer(party_no="C1", application_method="apply_to_oldest")
    scenario = given(*BOOKS, THREE, oldest, pay("250.00"))
    assert scenario.remaining() == {2: "50.00", 3: "300.00"}


def test_05_posted_on_account_and_applied_later() -> None:
    past = given(*BOOKS, pay("60.00", on="01-01"), THREE)
    assert past.remaining()[1] == "-60.00"
    applied = past.when(ApplyEntries(applying_entry_no=1, amounts_to_apply={4: None}))
    assert applied.decision is not None
    # The latest posting date among the two entries, unless another one is named.
    (posted,) = (event for stream, event in applied.decision.events if stream == "general_ledger")
    assert posted.transaction_posting_dates == (day("01-04"),)  # type: ignore[attr-defined]
    assert applied.and_recorded().remaining() == {2: "100.00", 3: "200.00", 4: "240.00"}


@pytest.mark.parametrize(
    ("percentage", "at_most", "amount", "tolerance"),
    [("2", "5", "1000", "5"), ("2", "0", "1000", "20"), ("0", "5", "1000", "5"), ("0", "5", "3", "3")],
)  # fmt: skip
def test_08_the_tolerance_of_a_document(
    percentage: str, at_most: str, amount: str, tolerance: str
) -> None:
    limit = SetPaymentTolerance(percentage=Decimal(percentage), maximum_amount=Decimal(at_most))
    entry = given(*BOOKS, limit, documents(f"INV-1 01-02 {amount}.00")).entry(1)
    assert entry.max_payment_tolerance == Decimal(tolerance)


DISCOUNTED = documents("INV-1 01-02 1000.00 02-01 20.00 01-15")
FIVE = (
    SetPaymentTolerance(maximum_amount=Decimal(5)),
    SetToleranceRules(grace_period="5D"),
)
"""Rows of the table 3.8: at most 5.00 of tolerance, and five days of grace."""


@pytest.mark.parametrize(
    ("on", "paid", "left"),
    [
        ("01-15", "985.00", {2: "-5.00"}),
        ("01-15", "980.00", {}),
        ("01-15", "975.00", {1: "25.00"}),
        ("01-16", "1005.00", {2: "-5.00"}),
        ("01-20", "1000.00", {}),
        ("01-20", "995.00", {1: "5.00"}),
        ("01-16", "985.00", {1: "15.00"}),
        ("01-20", "980.00", {1: "20.00"}),
        ("01-20", "975.00", {1: "25.00"}),
        ("01-21", "1005.00", {2: "-5.00"}),
        ("01-21", "995.00", {1: "5.00"}),
    ],
)
def test_09_a_customer_blocked_for_tolerance_is_left_every_rest(
    on: str, paid: str, left: dict[int, str]
) -> None:
    """The discount in time is granted; nothing else of the table is."""
    blocked = EditCustomer(party_no="C1", payment_tolerance_blocked=True)
    past = given(*BOOKS, *FIVE, blocked, DISCOUNTED, pay(paid, {1: None}, on))
    assert past.remaining() == left


@pytest.mark.parametrize(
    ("on", "paid"),
    [
        ("01-15", "985.00"),
        ("01-15", "975.00"),
        # Rows 7 to 9: a late discount, with more and less than what is due then.
        ("01-16", "985.00"),
        ("01-20", "980.00"),
        ("01-20", "975.00"),
    ],
)
def test_10_undoing_gives_discount_and_tolerance_back(on: str, paid: str) -> None:
    past = given(*BOOKS, *FIVE, DISCOUNTED)
    before = past.entry(1)
    assert (before.discount_possible, before.max_payment_tolerance) == (20, 5)
    closed = past.after(pay(paid, {1: None}, on))
    assert closed.remaining() == {}
    undone = closed.after(UnapplyEntry(entry_no=1))
    assert undone.entry(1) == before
    assert undone.remaining() == {1: "1000.00", 2: f"-{paid}"}


def test_11_the_newest_application_is_undone_first() -> None:
    past = given(*BOOKS, THREE, pay("40.00", {1: None}))
    past = past.after(journal(line("PAY-2", "01-21", "-60.00", applies_to={1: None})))
    past.when(UnapplyEntry(entry_no=4)).then_refused(LaterApplicationExists, application_no=2)
    both = past.after(UnapplyEntry(entry_no=5), UnapplyEntry(entry_no=4))
    assert both.remaining()[1] == "100.00"


def test_12_an_applied_payment_is_not_reversed_and_none_twice() -> None:
    past = given(*BOOKS, documents("INV-1 01-02 100.00"), pay("100.00", {1: None}))
    past.when(ReverseTransaction(transaction_no=2)).then_refused(EntryIsApplied)
    undone = past.after(UnapplyEntry(entry_no=1), ReverseTransaction(transaction_no=2))
    assert undone.remaining() == {1: "100.00"}
    undone.when(ReverseTransaction(transaction_no=2)).then_refused(AlreadyReversed)


@pytest.mark.parametrize("blocked", ["", "ship", "invoice", "all"])
@pytest.mark.parametrize("kind", ["INV", "CM", "PAY", "REF", "REM", "FIN", "ANY"])
def test_33_what_a_block_stops(blocked: str, kind: str) -> None:
    amount = "-10.00" if kind in ("CM", "PAY") else "10.00"
    past = given(*BOOKS, EditCustomer(party_no="C1", blocked=blocked))  # type: ignore[arg-type]
    outcome = past.when(journal(line(f"{kind}-1", "01-10", amount)))
    if blocked == "all" or (blocked == "invoice" and kind in ("INV", "ANY")):
        outcome.then_refused(PartyBlocked, blocked=blocked)
    else:
        assert outcome.and_recorded().remaining() == {1: amount}


def test_34_a_credit_limit_stops_no_posting() -> None:
    limited = EditCustomer(party_no="C1", credit_limit=Decimal("50.00"))
    assert given(*BOOKS, limited, THREE).remaining() == {1: "100.00", 2: "200.00", 3: "300.00"}


def _for_every_verb() -> Scenario:
    """Entry 1 is taken over, 2 an invoice, 3 a payment applied to it, 4 another invoice, 5 one of the vendor."""
    opening = OpeningEntry(
        party_no="C1", document_type="invoice", document_no="INV-0", posting_date=day("01-02"),
        amount=Decimal("80.00"),
    )  # fmt: skip
    return given(
        *BOOKS,
        PostOpeningEntries(ledger="customer", entries=(opening,)),
        documents("INV-1 01-02 100.00"),
        journal(line("PAY-2", "01-10", "-60.00", applies_to={2: None})),
        documents("INV-3 01-02 40.00"),
        documents("INV-4 01-02 -30.00", "V1"),
        journal(line("PAY-5", "01-12", "-5.00")),
        SetAllowedPostingDates(allow_from=day("03-01"), allow_to=day("03-31")),
    )


VERBS: tuple[Command, ...] = (
    journal(line("INV-9", "02-10", "5.00")),
    PostOpeningEntries(
        ledger="customer",
        entries=(
            OpeningEntry(
                party_no="C1", document_type="invoice", document_no="INV-9",
                posting_date=day("02-10"), amount=Decimal(5),
            ),
        ),
    ),
    PostPayments(
        payments={4: ReceivedPayment(date_received=day("02-10"))},
        bal_account_type="gl",
        bal_account_no="1090",
    ),
    ApplyEntries(applying_entry_no=6, amounts_to_apply={4: None}),
    UnapplyEntry(entry_no=3),
    ReverseTransaction(transaction_no=4),
    ReverseRegister(register_no=4),
    CorrectOpeningEntry(entry_no=1, amount=Decimal(85)),
    CancelInvoice(entry_no=4, document_no="CM-9", posting_date=day("02-10")),
    ReturnPayment(entry_no=3, posting_date=day("02-10"), document_no="RET-9"),
    NetBalances(customer_no="C1", vendor_no="V1", posting_date=day("02-10"), document_no="N-9"),
    WriteOffEntry(entry_no=4, account_no="6900", posting_date=day("02-10")),
)  # fmt: skip


@pytest.mark.parametrize("command", VERBS, ids=lambda command: command.name)
def test_35_a_closed_day_stops_every_posting(command: Command) -> None:
    _for_every_verb().when(command).then_refused(PostingDateNotAllowed)


def test_39_an_application_moves_amounts_between_receivables_accounts() -> None:
    abroad = SetPartyPostingGroup(
        ledger="customer",
        posting_group="ABROAD",
        valid_from=day("01-01"),
        accounts=PartyAccounts(control_account="1101"),
    )
    past = given(
        *BOOKS,
        abroad,
        documents("INV-1 01-02 100.00"),
        EditCustomer(party_no="C1", posting_group="ABROAD"),
        journal(line("PAY-2", "01-10", "-70.00")),
    )
    assert {account: past.balances()[account] for account in ("1100", "1101")} == {
        "1100": "100.00", "1101": "-70.00",
    }  # fmt: skip
    applied = past.after(ApplyEntries(applying_entry_no=2, amounts_to_apply={1: None}))
    assert applied.balances() == {"1090": "70.00", "1100": "30.00", "3000": "-100.00"}
    undone = applied.after(UnapplyEntry(entry_no=2))
    assert undone.balances()["1101"] == "-70.00"
