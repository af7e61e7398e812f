"""A person decides whether lines are new money; with the last decision the statement takes its place."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.bank_statement import LinesCleared
from ledger_es.aggregates.statement_chain import LinksPlaced
from ledger_es.aggregates.statement_intake import LinesDecided
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.statement_decision import DecideLines
from ledger_es.commands.statement_withdrawal import WithdrawStatement
from ledger_es.errors import (
    LineIsKnown,
    LineIsPosted,
    LineUndecided,
    StatementIsWithdrawn,
    StatementLineUnknown,
)
from tests.scenarios.books import BOOKS, bank_account
from tests.scenarios.scenario import given
from tests.scenarios.statements import (
    IBAN,
    file,
    post,
    statement,
    statement_line,
    to_account,
)

BANK = (*BOOKS, bank_account("B", iban=IBAN))


def issued(name: str, amount: str, **options: Any) -> ImportStatements:
    line = statement_line("T1", "01-05", amount)
    return file(statement(line, bank_statement_id="S7"), name=name, **options)


DOUBTFUL = (*BANK, issued("a", "100.00"), issued("b", "99.00", as_new=True))
"""The bank has issued a statement again; the second one, B/2, is taken as new and asked about."""


def decide(decision: Any, *line_nos: int, statement_no: str = "B/2") -> DecideLines:
    return DecideLines(statement_no=statement_no, line_nos=line_nos, decision=decision)


def test_a_line_decided_new_is_money() -> None:
    outcome = given(*DOUBTFUL).when(decide("new"))
    assert outcome.numbers == {
        "statement_no": "B/2",
        "line_nos": [10000],
        "undecided_line_nos": [],
    }
    assert outcome.decision is not None
    fingerprint = outcome.books.bank_statement("B/2").lines[10000].entry.fingerprint
    assert outcome.decision.events[0] == (
        "bank_statement-B-2",
        LinesDecided(
            line_nos=(10000,),
            line_states=("new",),
            line_states_before=("unproved",),
            line_fingerprints=(fingerprint,),
            entry_occurrences=(1,),
        ),
    )
    books = outcome.and_recorded()
    assert books.books.bank_statement("B/2").lines[10000].is_money
    books.after(to_account(10000, "3000", statement_no="B/2"))


def test_a_line_decided_known_is_never_posted_and_can_be_decided_again() -> None:
    books = given(*DOUBTFUL, decide("known"))
    line = books.books.bank_statement("B/2").lines[10000]
    assert line.standing.state == "known"
    books.when(to_account(10000, "3000", statement_no="B/2")).then_refused(LineIsKnown)
    books.when(decide("known")).then()
    books.after(decide("new", 10000), to_account(10000, "3000", statement_no="B/2"))
    outcome = books.when(decide("known", 10000))
    assert outcome.decision is not None
    kinds = [type(event) for _, event in outcome.decision.events]
    assert LinesCleared in kinds


def test_the_last_decision_places_the_statement() -> None:
    """Known is one of two lines: what is left fits between the balances."""
    first = statement_line("T1", "01-05", "100.00", text="Rent")
    file_without_balances = file(statement(first, opening=None), name="csv")
    books = given(*BANK, file_without_balances)
    month = statement(
        statement_line("T9", "01-05", "100.00"), statement_line("T2", "01-09", "50.00")
    )
    books.after(file(month, name="b"))
    statement_no = "B/2"
    undecided = [
        line
        for line in books.books.bank_statement(statement_no).lines.values()
        if line.is_undecided
    ]
    if undecided:
        outcome = books.when(decide("new", statement_no=statement_no))
        assert outcome.decision is not None
        assert any(isinstance(event, LinksPlaced) for _, event in outcome.decision.events)
        outcome.and_recorded()
    account = books.books.find_bank_account("B")
    assert account is not None
    assert account.links[statement_no, 1].link.closing_balance == Decimal(150)


def test_refused_decisions() -> None:
    books = given(*DOUBTFUL)
    books.when(decide("new", 5)).then_refused(StatementLineUnknown, line_no=5)
    books.when(to_account(10000, "3000", statement_no="B/2")).then_refused(
        LineUndecided, line_no=10000, statement_no="B/2"
    )
    books.when(post("reconcile", statement_no="B/2")).then_refused(LineUndecided)
    posted = given(*DOUBTFUL, decide("new"), to_account(10000, "3000", statement_no="B/2"))
    posted.after(post("payments_only", statement_no="B/2"))
    posted.when(decide("known", 10000)).then_refused(LineIsPosted, line_no=10000)
    withdrawn = given(*DOUBTFUL, WithdrawStatement(statement_no="B/2"))
    withdrawn.when(decide("new")).then_refused(StatementIsWithdrawn)


@pytest.mark.parametrize("decision", ["known", "new"])
def test_sent_twice_nothing_happens(decision: str) -> None:
    given(*DOUBTFUL, decide(decision)).when(decide(decision)).then()
