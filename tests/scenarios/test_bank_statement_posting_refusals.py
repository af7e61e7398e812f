"""Posting a statement: every refusal, in the order in which the rules are looked at."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.bank_account import BankAccountRecord, ChangeBankAccount
from ledger_es.commands.bank_statement_matches import (
    LineMatch,
    MatchLines,
)
from ledger_es.commands.chart_of_accounts import ChangeAccount
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.commands.party import ChangeCustomer
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    AccountBlocked,
    BankAccountBlocked,
    EarlierStatementOpen,
    EntryChangedSince,
    LineHasDifference,
    LineInDoubt,
    LineNotApplied,
    LinesInDoubt,
    PartyBlocked,
    PostingDateNotAllowed,
    Refusal,
    StatementMissing,
    StatementUnknown,
)
from tests.scenarios.books import documents, journal, line, record
from tests.scenarios.scenario import day, given
from tests.scenarios.statements import (
    IBAN,
    accept,
    assign,
    brought,
    file,
    post,
    statement,
    statement_line,
    to_account,
)
from tests.scenarios.test_bank_statement_posting import OPEN, lines, moved

# --- refusals, in the order they are checked ---

BLOCK_BANK = ChangeBankAccount(
    bank_account=BankAccountRecord(bank_account_no="B", iban=IBAN, blocked=True)
)
CLOSED = SetAllowedPostingDates(allow_from=day("02-01"))


def test_refused_where_there_is_no_such_statement() -> None:
    given(*OPEN).when(post()).then_refused(StatementUnknown, statement_no="B/1")


def test_refused_for_a_blocked_bank_account_before_its_lines() -> None:
    lines(("01-10", "500.00")).after(BLOCK_BANK).when(post()).then_refused(
        BankAccountBlocked, bank_account_no="B"
    )


def test_refused_with_an_unsettled_line_before_a_difference() -> None:
    books = lines(("01-10", "600.00"), ("01-10", "7.00")).after(assign(10000, e2=None))
    books.when(post()).then_refused(LineNotApplied, line_no=20000, amount=Decimal(7))
    books.after(to_account(20000, "6950"))
    books.when(post()).then_refused(LineHasDifference, line_no=10000, difference=Decimal(100))


def test_a_refusal_says_how_many_lines_are_like_the_one_it_names() -> None:
    rows = [("01-10", "600.00"), ("01-10", "700.00"), ("01-10", "7.00"), ("01-10", "8.00")]
    books = lines(*rows).after(assign(10000, e2=None), assign(20000, e3=None, e1="100.00"))
    books.when(post()).then_refused(LineNotApplied, line_no=30000, count=2)
    books.when(accept(10000, 30000, 40000)).then_refused(LineHasDifference, line_no=10000, count=1)
    books.after(to_account(30000, "6950"), to_account(40000, "6950"))
    books.when(post()).then_refused(LineHasDifference, line_no=10000, count=2)


@pytest.mark.parametrize("mode", ["reconcile", "payments_only"])
@pytest.mark.parametrize(
    ("confidence", "doubts"),
    [
        ("low", {}),
        ("medium", {"review_required": True}),
        ("high", {"ambiguous": True}),
    ],
)
def test_refused_with_lines_in_doubt_that_nobody_has_looked_at(
    confidence: Any, doubts: dict[str, Any], mode: Any
) -> None:
    """A person looks at them, or says that they are posted as they are."""
    proposal = _proposed(confidence, **doubts)
    books = lines(("01-10", "7.00"), ("01-11", "8.00")).after(proposal, to_account(20000, "6950"))
    in_doubt = LineInDoubt(10000, Decimal(7), confidence, bool(doubts.get("ambiguous")))
    books.when(post(mode)).then_refused(LinesInDoubt, count=1, lines=(in_doubt,))
    outcome = books.when(post(mode, accept_low=True))
    (warning,) = outcome.numbers["warnings"]
    assert (warning["code"], warning["facts"]["first"]) == ("W-PRJ-REVIEW", "10000")
    outcome = books.after(accept(10000)).when(post(mode))
    assert "warnings" not in outcome.numbers
    # Once it is posted, nothing is in doubt any more.
    assert outcome.and_recorded().when(post(mode)).decision.repeats  # type: ignore[union-attr]  # not refused


@pytest.mark.parametrize("confidence", ["medium", "high", "text_mapping"])
def test_a_proposal_without_a_doubt_is_posted(confidence: Any) -> None:
    outcome = lines(("01-10", "7.00")).after(_proposed(confidence)).when(post())
    assert "warnings" not in outcome.numbers


def _proposed(confidence: Any, **doubts: Any) -> MatchLines:
    match = LineMatch(
        line_no=10000,
        confidence=confidence,
        score=1,
        account_type="gl",
        account_no="6950",
        **doubts,
    )
    return MatchLines(statement_no="B/1", rules_version=1, candidates_commit_no=1, matches=(match,))


def test_a_known_line_is_never_posted() -> None:
    one, two = statement_line("T1", "01-10", "80.00"), statement_line("T2", "01-11", "7.00")
    books = given(*OPEN, file(statement(one), name="a"), file(statement(one, two), name="b"))
    books.after(to_account(20000, "6950", statement_no="B/2"), accept(statement_no="B/2"))
    books.after(post("payments_only", "B/2"))
    assert moved(books) == {"1020": "7.00", "6950": "-7.00"}


def test_refused_where_a_statement_is_missing_before() -> None:
    books = given(
        *OPEN,
        brought(("01-10", "80.00"), name="a"),
        brought(("01-12", "7.00"), name="b", opening="85"),
    )
    books.after(to_account(10000, "3000"), to_account(10000, "3000", statement_no="B/2"))
    books.after(post("reconcile")).when(post("reconcile", "B/2")).then_refused(
        StatementMissing,
        statement_before="B/2",
        balance_before=Decimal(80),
        opening=Decimal(85),
        amount=Decimal(5),
        day=day("01-11"),
    )
    books.after(brought(("01-11", "5.00"), name="c", opening="80"))
    books.after(to_account(10000, "3000", statement_no="B/3"), post("reconcile", "B/3"))
    books.after(post("reconcile", "B/2"))


def test_refused_where_the_statement_before_is_not_reconciled() -> None:
    books = given(
        *OPEN,
        brought(("01-10", "80.00"), name="a"),
        brought(("01-11", "7.00"), name="b", opening="80"),
    )
    books.after(to_account(10000, "3000"), to_account(10000, "3000", statement_no="B/2"))
    books.when(post("reconcile", "B/2")).then_refused(
        EarlierStatementOpen, statement_no="B/2", statement_no_before="B/1"
    )
    books.after(post("reconcile", "B/1"), post("reconcile", "B/2"))
    account = books.books.find_bank_account("B")
    assert account is not None
    assert account.balance == account.statement_balance == Decimal(87)


def _blocked(account_no: str) -> ChangeAccount:
    account = next(one for one in ACCOUNTS if one.account_no == account_no)
    return ChangeAccount(account=account.model_copy(update={"blocked": True}))


BLOCK_C1 = ChangeCustomer(party=record("C1", blocked="all"))
BLOCK_B2 = ChangeBankAccount(bank_account=BankAccountRecord(bank_account_no="B2", blocked=True))
PAY_ELSEWHERE = journal(line("PAY-9", "01-05", "-400.00", applies_to_document_no="INV-2"))


@pytest.mark.parametrize(
    ("steps", "then", "refusal"),
    [
        ([assign(10000, e2=None)], [PAY_ELSEWHERE, BLOCK_C1, CLOSED], PostingDateNotAllowed),
        ([assign(10000, e2=None)], [PAY_ELSEWHERE, BLOCK_C1], PartyBlocked),
        ([assign(10000, e2=None)], [PAY_ELSEWHERE], EntryChangedSince),
        ([to_account(10000, "6950")], [_blocked("6950"), BLOCK_C1], AccountBlocked),
        ([to_account(10000, "B2", "bank_account")], [BLOCK_B2], BankAccountBlocked),
        ([to_account(10000, "6950")], [_blocked("1020")], AccountBlocked),
    ],
)
def test_refused_lines_are_named(
    steps: list[Command], then: list[Command], refusal: type[Refusal]
) -> None:
    """What has changed since the line was settled is found when it is posted."""
    outcome = lines(("01-10", "500.00")).after(*steps, *then).when(post())
    outcome.then_refused(refusal, line=10000)
    assert str(outcome.refusal).startswith("line 10000: ")


def test_refused_where_a_discount_was_taken_and_the_entry_has_changed() -> None:
    """Part of the invoice was paid elsewhere: what is left is not what the line settles with its discount."""
    elsewhere = (
        documents("PAY-9 01-05 -100.00"),
        ApplyEntries(applying_entry_no=5, amounts_to_apply={1: None}),
    )
    books = lines(("01-10", "980.00")).after(assign(10000, e1=None), *elsewhere)
    books.when(post()).then_refused(
        EntryChangedSince, line=10000, entry_no=1, remaining=Decimal(900), amount=Decimal(1000)
    )
