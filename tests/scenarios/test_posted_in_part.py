"""A line that cannot be posted holds up no other: what is left is posted later, and nothing is posted twice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.bank_account import BankEntriesClosed, StatementReconciled
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.statement_posting import StatementPosted
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_statement_matches import LineMatch, MatchLines
from ledger_es.commands.party import ChangeCustomer
from ledger_es.errors import (
    EntryChangedSince,
    LineIsKnown,
    LineIsPosted,
    LineNotApplied,
    OpeningMissing,
    PartyBlocked,
    StatementLineUnknown,
)
from tests.scenarios.books import BOOKS, bank_account, customer, documents, journal, line, record
from tests.scenarios.scenario import Outcome, Scenario, day, given
from tests.scenarios.statements import (
    IBAN,
    accept,
    assign,
    brought,
    clear,
    file,
    post,
    statement,
    statement_line,
    to_account,
    transfer,
)

OPEN = (
    *BOOKS,
    bank_account("B", iban=IBAN),
    customer("C8"),
    customer("C9"),
    documents("INV-1 01-01 1000.00"),
    documents("INV-8 01-01 80.00", "C8"),
    documents("INV-9 01-01 90.00", "C9"),
)
"""Entries 1 (C1), 2 (C8), 3 (C9)."""
BLOCKED = ChangeCustomer(party=record("C9", blocked="all"))
UNBLOCKED = ChangeCustomer(party=record("C9"))


def three() -> Scenario:
    """B/1: 10000 settles INV-1, 20000 settles INV-9 of a customer who was blocked since, 30000 settles nothing."""
    rows = (("01-10", "1000.00"), ("01-10", "90.00"), ("01-11", "7.00"))
    return given(*OPEN, brought(*rows), assign(10000, e1=None), assign(20000, e3=None), BLOCKED)


def posted_line_nos(outcome: Outcome) -> tuple[int, ...]:
    (posted,) = [event for event in _events(outcome) if isinstance(event, StatementPosted)]
    return posted.line_nos


def _events(outcome: Outcome) -> list[Event]:
    assert outcome.decision is not None, outcome.refusal
    return [event for _, event in outcome.decision.events]


def test_one_line_is_posted_and_the_others_later() -> None:
    books = three()
    outcome = books.when(post("payments_only", line_nos=(10000,)))
    assert posted_line_nos(outcome) == (10000,)
    assert outcome.numbers["lines"] == 1
    books = outcome.and_recorded()
    assert (books.remaining(), books.remaining("C9")) == ({}, {3: "90.00"})
    books = books.after(UNBLOCKED, to_account(30000, "6950"))
    outcome = books.when(post("payments_only"))
    assert posted_line_nos(outcome) == (20000, 30000)
    assert outcome.and_recorded().remaining("C9") == {}


def test_whatever_can_be_posted_is_and_the_answer_says_what_is_left_and_why() -> None:
    outcome = three().when(post("payments_only", leaving="unready"))
    assert posted_line_nos(outcome) == (10000,)
    assert outcome.numbers["left_line_nos"] == [20000, 30000]
    (warning,) = outcome.numbers["warnings"]
    assert (warning["code"], warning["facts"]["count"]) == ("W-PRJ-LEFT", 2)
    assert warning["facts"]["first"] == "20000 (E-PARTY-BLOCKED), 30000 (E-PRJ-NOT-APPLIED)"


def test_with_nothing_ready_nothing_is_recorded() -> None:
    books = three().after(post("payments_only", leaving="unready"))
    outcome = books.when(post("payments_only", leaving="unready"))
    outcome.then()
    assert outcome.numbers["left_line_nos"] == [20000, 30000]


def test_lines_of_blocked_parties_are_left_and_others_that_cannot_be_posted_are_refused() -> None:
    books = three()
    books.when(post("payments_only", leaving="blocked")).then_refused(LineNotApplied, line_no=30000)
    outcome = books.after(to_account(30000, "6950")).when(post("payments_only", leaving="blocked"))
    assert posted_line_nos(outcome) == (10000, 30000)
    assert outcome.numbers["left_line_nos"] == [20000]


def test_a_difference_a_doubt_and_a_closed_period_are_not_ready() -> None:
    doubtful = LineMatch(
        line_no=20000, confidence="low", score=1, account_type="gl", account_no="6950"
    )
    proposal = MatchLines(
        statement_no="B/1", rules_version=1, candidates_commit_no=1, matches=(doubtful,)
    )
    rows = (("01-10", "1100.00"), ("01-10", "7.00"), ("01-11", "8.00"), ("02-03", "9.00"))
    books = given(*OPEN, brought(*rows), assign(10000, e1=None), proposal)
    books = books.after(to_account(30000, "6950"), to_account(40000, "6950"))
    books = books.after(SetAllowedPostingDates(allow_from=day("02-01")))
    outcome = books.when(post("payments_only", leaving="unready"))
    assert posted_line_nos(outcome) == (40000,)
    (warning,) = outcome.numbers["warnings"]
    assert warning["facts"]["first"] == (
        "10000 (E-PRJ-DIFF), 20000 (E-PRJ-REVIEW), 30000 (E-PERIOD)"
    )


def test_a_line_whose_entry_was_paid_by_another_statement_is_not_ready() -> None:
    rows = (("01-10", "80.00"), ("01-10", "80.00"))
    books = given(*OPEN, brought(*rows), assign(10000, e2=None))
    again = assign(10000, "B/2", e2=None)
    books = books.after(brought(("01-11", "80.00"), opening="160", name="b.xml"), again)
    books = books.after(to_account(20000, "6950"), post("payments_only"))
    outcome = books.when(post("payments_only", "B/2", leaving="unready"))
    assert outcome.numbers["left_line_nos"] == [10000]
    assert "E-PRJ-CHANGED" in outcome.numbers["warnings"][0]["facts"]["first"]
    books.when(post("payments_only", "B/2")).then_refused(EntryChangedSince, line=10000)


@pytest.mark.parametrize("mode", ["payments_only", "reconcile"])
def test_the_same_command_sent_twice_does_nothing(mode: Any) -> None:
    books = three()
    first = books.when(post(mode, line_nos=(10000,)))
    books = first.and_recorded()
    again = books.when(post(mode, line_nos=(10000,)))
    assert again.decision is not None
    assert (again.decision.events, again.decision.repeats) == ([], books.books.head.commit_no)
    # Named beside one that is posted, the other is posted.
    books = books.after(UNBLOCKED)
    assert posted_line_nos(books.when(post(mode, line_nos=(20000, 10000)))) == (20000,)


def test_reconciled_with_the_last_line() -> None:
    """The bank entries of the lines posted earlier are closed with those of the last ones."""
    books = three().after(post("reconcile", leaving="unready"))
    account = books.books.find_bank_account("B")
    assert account is not None
    assert account.statement_no == ""
    books = books.after(UNBLOCKED, to_account(30000, "6950"))
    outcome = books.when(post("reconcile"))
    assert posted_line_nos(outcome) == (20000, 30000)
    (closed,) = [event for event in _events(outcome) if isinstance(event, BankEntriesClosed)]
    assert closed.statement_line_nos == (10000, 20000, 30000)
    assert closed.amounts == (Decimal(1000), Decimal(90), Decimal(7))
    assert isinstance(_events(outcome)[-1], StatementReconciled)
    books = outcome.and_recorded()
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_balance, account.statement_no) == (1097, 1097, "B/1")
    for again in (post("reconcile"), post("reconcile", leaving="unready"), post("payments_only")):
        decision = books.when(again).decision
        assert decision is not None
        assert (decision.events, decision.repeats) == ([], books.books.head.commit_no)


def test_what_stands_in_the_way_of_reconciling_is_refused_only_when_nothing_is_left() -> None:
    books = given(*OPEN, brought(("01-10", "1000.00"), ("01-11", "7.00"), opening="50"))
    books = books.after(assign(10000, e1=None), post("reconcile", leaving="unready"))
    books = books.after(to_account(20000, "6950"))
    books.when(post("reconcile")).then_refused(OpeningMissing, opening=Decimal(50))
    books.after(post("payments_only")).when(post("reconcile")).then_refused(OpeningMissing)


def test_a_bank_entry_found_by_a_line_posted_earlier_is_closed_with_the_rest() -> None:
    paid_in = journal(
        line("ANY-2", "01-05", "-80.00", bal_account_type="bank_account", bal_account_no="B")
    )
    books = given(*OPEN, paid_in, brought(("01-06", "50.00"), ("01-06", "30.00")))
    books = books.after(assign(10000, e5=None), post("payments_only", line_nos=(10000,)))
    books = books.after(assign(20000, e5=None))
    outcome = books.when(post("reconcile"))
    (closed,) = [event for event in _events(outcome) if isinstance(event, BankEntriesClosed)]
    assert (closed.entry_nos, closed.remaining_amounts) == ((5, 5), (Decimal(30), Decimal(0)))
    account = outcome.and_recorded().books.find_bank_account("B")
    assert account is not None
    assert account.found_amount(5) == 0


def test_refused_lines_are_named_and_checked_first() -> None:
    line_before, new_line = statement_line("T1", "01-10", "7"), statement_line("T2", "01-11", "1")
    books = given(*OPEN, file(statement(line_before), name="a"))
    books = books.after(file(statement(line_before, new_line), name="b"))
    books.when(post("payments_only", line_nos=(99,))).then_refused(StatementLineUnknown, line_no=99)
    books.when(post("payments_only", "B/2", line_nos=(10000,))).then_refused(
        LineIsKnown, line_no=10000
    )
    three().when(post("payments_only", line_nos=(20000,))).then_refused(PartyBlocked, line=20000)


def test_a_posted_line_stays_as_it_is_and_the_others_can_be_changed() -> None:
    books = three().after(post("payments_only", line_nos=(10000,)))
    proposed = LineMatch(line_no=10000, confidence="none", score=0)
    proposal = MatchLines(
        statement_no="B/1", rules_version=1, candidates_commit_no=1, matches=(proposed,)
    )
    steps = [accept(10000), clear(10000), assign(10000, e2=None), transfer(10000, "6950")]
    for step in (*steps, to_account(10000, "6950"), proposal):
        books.when(step).then_refused(LineIsPosted, statement_no="B/1", line_no=10000)
    outcome = books.when(accept())
    assert outcome.numbers["line_nos"] == [20000]
    assert outcome.numbers["not_applied_line_nos"] == [30000]
    books.after(clear(20000), to_account(20000, "6950"))
