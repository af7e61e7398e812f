"""A statement whose payments were posted is reconciled later: bank entries are closed, nothing is posted twice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.bank_account import (
    BankEntriesClosed,
    BankEntriesFound,
    StatementReconciled,
)
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.statement_posting import PostedStatementReconciled, StatementPosted
from ledger_es.commands.bank_account import BankAccountRecord, ChangeBankAccount
from ledger_es.commands.bank_reconciliation import OpenReconciliation
from ledger_es.commands.bank_reconciliation_posting import PostReconciliation
from ledger_es.commands.bank_statement_matches import AppliedEntry, LineMatch, MatchLines
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import (
    AmountExceedsEntry,
    BankAccountBlocked,
    EarlierStatementOpen,
    EntryChangedSince,
    LineHasDifference,
)
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import (
    IBAN,
    assign,
    brought,
    file,
    post,
    statement,
    statement_line,
    to_account,
)

OPEN = (*BOOKS, bank_account("B", iban=IBAN), documents("INV-1 01-01 1000.00"))
PAID_IN = journal(
    line("ANY-2", "01-05", "-80.00", bal_account_type="bank_account", bal_account_no="B")
)
"""Customer entry 2, bank entry 3."""
BLOCKED = ChangeBankAccount(
    bank_account=BankAccountRecord(bank_account_no="B", iban=IBAN, blocked=True)
)
NEXT = brought(("01-20", "30.00"), opening="100", name="b.xml")


def posted_payments_only() -> Scenario:
    """B/1: 100 paid by the customer (bank entry 2), posted payments only."""
    return given(*OPEN, brought(("01-10", "100.00")), assign(10000, e1=None), post("payments_only"))


def test_its_bank_entries_are_closed_by_its_lines_and_nothing_is_posted() -> None:
    books = posted_payments_only()
    before = (books.balances(), books.remaining())
    outcome = books.when(post("reconcile"))
    assert outcome.numbers == {"statement_no": "B/1", "lines": 1}
    after = outcome.then(
        ("bank_statement-B-1", PostedStatementReconciled(statement_date=day("01-10"))),
        (
            "bank_account-B",
            BankEntriesClosed(
                statement_no="B/1",
                statement_date=day("01-10"),
                entry_nos=(2,),
                statement_line_nos=(10000,),
                amounts=(Decimal(100),),
            ),
        ),
        (
            "bank_account-B",
            StatementReconciled(
                statement_no="B/1", statement_date=day("01-10"), closing_balance=Decimal(100)
            ),
        ),
    )
    assert (after.balances(), after.remaining()) == before
    account = after.books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_no, account.statement_balance) == (100, "B/1", 100)


@pytest.mark.parametrize("mode", ["reconcile", "payments_only"])
def test_asked_again_with_nothing_left_to_do_it_repeats_what_was_done(mode: str) -> None:
    """Each mode repeats the commit that did it."""
    books = posted_payments_only()
    posted = books.books.head.commit_no
    books = books.after(post("reconcile"))
    decision = books.when(post(mode)).decision
    assert decision is not None
    assert (decision.events, decision.repeats) == ([], posted + (mode == "reconcile"))


def test_the_next_statement_is_reconciled_after_it() -> None:
    """Or before it, where nothing of that one is open: the balance takes up each when it is reconciled."""
    books = posted_payments_only().after(NEXT, to_account(10000, "3000", statement_no="B/2"))
    account = books.after(post("reconcile", "B/2")).books.find_bank_account("B")
    assert account is not None
    assert (account.statement_no, account.statement_balance) == ("B/2", 30)
    books.after(post("reconcile"))
    assert (account.statement_balance, account.balance) == (130, 130)
    assert account.unreconciled == {}


def test_what_stands_in_the_way_of_a_statement_is_named_with_commands_that_help() -> None:
    books = given(*OPEN, brought(("01-10", "100.00")), NEXT)
    books = books.after(to_account(10000, "3000", statement_no="B/2"))
    refusal = books.when(post("reconcile", "B/2")).refusal
    assert refusal is not None
    assert refusal.cure_lines() == [
        "ledger-es statements post B/1 --mode reconcile",
        "ledger-es statements post B/1 --mode payments-only",
        "ledger-es statements post B/2 --mode payments-only",
        "ledger-es reconciliation-status --bank B",
    ]


def test_refused_while_the_bank_account_is_blocked() -> None:
    books = posted_payments_only().after(BLOCKED)
    books.when(post("reconcile")).then_refused(BankAccountBlocked, bank_account_no="B")


def test_an_overlap_is_reconciled_after_the_statement_that_it_overlaps() -> None:
    line_before, new_line = statement_line("T1", "01-10", "100"), statement_line("T2", "01-11", "1")
    books = given(
        *OPEN,
        file(statement(line_before), name="a"),
        assign(10000, e1=None),
        file(statement(line_before, new_line), name="b"),
        to_account(20000, "3000", statement_no="B/2"),
        post("payments_only", "B/2"),
    )
    books.when(post("reconcile", "B/2")).then_refused(
        EarlierStatementOpen, statement_no_before="B/1", mode="payments_only"
    )
    books.after(post("reconcile"), post("reconcile", "B/2"))
    account = books.books.find_bank_account("B")
    assert account is not None
    assert account.statement_balance == account.balance == 101


# --- bank entries that were posted before the statement -----------------------------------------------


def found() -> Scenario:
    return given(
        *OPEN,
        PAID_IN,
        brought(("01-06", "50.00"), ("01-06", "30.00")),
        assign(10000, e3=None),
        assign(20000, e3=None),
    )


def test_what_its_lines_have_found_is_noted_and_closed_when_it_is_reconciled() -> None:
    outcome = found().when(post("payments_only"))
    *_, note = outcome.then_events(
        ("general_ledger", Posted),
        ("bank_statement-B-1", StatementPosted),
        ("bank_account-B", BankEntriesFound),
    )
    assert note == BankEntriesFound(
        statement_no="B/1",
        entry_nos=(3, 3),
        amounts=(Decimal(50), Decimal(30)),
        statement_line_nos=(10000, 20000),
    )
    outcome = outcome.and_recorded().when(post("reconcile"))
    assert outcome.numbers == {"statement_no": "B/1", "lines": 2}
    (closed,) = [e for _, e in outcome.decision.events if isinstance(e, BankEntriesClosed)]  # type: ignore[union-attr]  # not refused
    assert (closed.entry_nos, closed.amounts) == ((3, 3), (Decimal(50), Decimal(30)))
    assert closed.closed_entry_nos == [3]
    account = outcome.and_recorded().books.find_bank_account("B")
    assert account is not None
    assert account.found_amount(3) == 0


def test_a_part_that_it_has_found_is_told_when_it_is_reconciled() -> None:
    books = given(*OPEN, PAID_IN, brought(("01-06", "50.00")), assign(10000, e3=None))
    outcome = books.after(post("payments_only")).when(post("reconcile"))
    assert outcome.numbers["partly_found_entry_nos"] == [3]
    assert [warning["code"] for warning in outcome.numbers["warnings"]] == ["W-PRJ-PARTIAL-BANK"]


def test_no_other_statement_finds_what_it_has_found() -> None:
    """It found 50 of 80: another statement may show 30, and what is left of the entry then is still the 50."""
    other = brought(("01-07", "30.00"), ("01-08", "30.00"), opening="50", name="b.xml")
    books = given(*OPEN, PAID_IN, brought(("01-06", "50.00")), assign(10000, e3=None), other)
    books = books.after(post("payments_only"), assign(10000, "B/2", e3=None))
    books.when(assign(20000, "B/2", e3=None)).then_refused(
        AmountExceedsEntry, entry_no=3, remaining=Decimal(0)
    )
    proposed = AppliedEntry(
        ledger="bank_account", entry_no=3, party_no="B", document_no="ANY-2", amount=Decimal(31)
    )
    match = LineMatch(line_no=10000, confidence="high", score=1, applied=(proposed,))
    proposal = MatchLines(
        statement_no="B/2", rules_version=1, candidates_commit_no=1, matches=(match,)
    )
    books.when(proposal).then_refused(EntryChangedSince, entry_no=3, remaining=Decimal(30))
    books = books.after(to_account(20000, "3000", statement_no="B/2"), post())
    outcome = books.when(post("reconcile", "B/2"))
    (closed,) = [e for _, e in outcome.decision.events if isinstance(e, BankEntriesClosed)]  # type: ignore[union-attr]  # not refused
    assert closed.closed_entry_nos[0] == 3
    outcome.and_recorded()


def test_a_statement_posted_first_takes_what_another_one_was_assigned_before() -> None:
    other = brought(("01-07", "80.00"), opening="80", name="b.xml")
    books = given(*OPEN, PAID_IN, brought(("01-06", "80.00")), other)
    books = books.after(
        assign(10000, e3=None), assign(10000, "B/2", e3=None), post("payments_only")
    )
    books.when(post("payments_only", "B/2")).then_refused(
        EntryChangedSince, entry_no=3, remaining=Decimal(0)
    )


def test_a_bank_entry_posted_from_a_line_is_found_by_no_other_line() -> None:
    """Its own line shows it, also while the account is not reconciled: another line is other money."""
    books = posted_payments_only().after(brought(("01-11", "100.00"), opening="100", name="b.xml"))
    books.when(assign(10000, "B/2", e2=None)).then_refused(
        AmountExceedsEntry, entry_no=2, remaining=Decimal(0)
    )


def test_a_payment_that_was_reversed_meanwhile_is_shown_all_the_same() -> None:
    """The bank has shown the money: what reverses it is outstanding."""
    on_account = given(
        *OPEN, brought(("01-10", "100.00")), to_account(10000, "3000"), post("payments_only")
    )
    books = on_account.after(ReverseTransaction(transaction_no=2), post("reconcile"))
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_balance) == (0, 100)


def test_scenario_23() -> None:
    """INV-1 of 1,000.00 is paid in part by 100.00 and 60.00, both proposed with medium confidence and not reviewed.

    Payments only, then the bank account as a task of its own, is the same as both at once. A difference is not posted.
    """
    brought_in = brought(("01-10", "100.00"), ("01-11", "60.00"))
    proposed = MatchLines(
        statement_no="B/1",
        rules_version=1,
        candidates_commit_no=1,
        matches=(_medium(10000, "100.00"), _medium(20000, "60.00")),
    )
    reviewed_by_nobody = (*OPEN, brought_in, proposed)
    at_once = given(*reviewed_by_nobody, post("reconcile"))
    first = given(*reviewed_by_nobody, post("payments_only"))
    as_a_task = (OpenReconciliation(statement_no="B/1"), PostReconciliation(statement_no="B/1"))
    later = given(*reviewed_by_nobody, post("payments_only"), *as_a_task)
    assert at_once.remaining() == first.remaining() == later.remaining() == {1: "840.00"}
    balances = []
    for world in (at_once, first, later):
        account = world.books.find_bank_account("B")
        assert account is not None
        balances.append((account.statement_no, account.statement_balance, account.balance))
    both = Decimal("160.00")
    assert balances == [("B/1", both, both), ("", Decimal(0), both), ("B/1", both, both)]
    with_difference = given(*OPEN, brought_in, assign(10000, e1="90.00"), assign(20000, e1="60.00"))
    for mode in ("reconcile", "payments_only"):
        refused = with_difference.when(post(mode))
        refused.then_refused(LineHasDifference, line_no=10000, difference=Decimal("10.00"))


def _medium(line_no: int, amount: str) -> LineMatch:
    applied = AppliedEntry(
        ledger="customer", entry_no=1, party_no="C1", document_no="INV-1", amount=Decimal(amount)
    )
    return LineMatch(line_no=line_no, confidence="medium", score=2000, applied=(applied,))
