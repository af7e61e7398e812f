"""Learned payers: what a posting teaches, what undoing it takes back, and what a person revokes."""

from __future__ import annotations

import json

from ledger_es.aggregates.event import Event
from ledger_es.aggregates.learned_payer import (
    STREAM,
    LearnedPayerRevoked,
    PayerAssignmentsUndone,
    PayersAssigned,
    PayersLearned,
)
from ledger_es.commands.bank_statement import ImportStatements
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.learned_payer import RevokeLearnedPayer
from ledger_es.errors import LearnedPayerUnknown
from ledger_es.values import Personal
from tests.scenarios.scenario import Scenario, given
from tests.scenarios.statements import (
    accept,
    file,
    post,
    statement,
    statement_line,
    to_account,
)
from tests.scenarios.test_bank_statement import BANK

ACCOUNT = "DE89 3704 0044 0532 0130 00"
PAYER = Personal(json.dumps({"name": "Horst", "account": ACCOUNT}))


def paid(number: str, *amounts: str, payer: Personal = PAYER) -> ImportStatements:
    """A statement of payments from one account, on a day of its own."""
    lines = [
        statement_line(
            f"T{number}/{place}", f"01-1{number}", amount, entry_place=place, payer=payer
        )
        for place, amount in enumerate(amounts, 1)
    ]
    return file(statement(*lines, opening=None, bank_statement_id=number), name=f"{number}.xml")


def start() -> Scenario:
    return given(*BANK, paid("1", "10.00"), paid("2", "20.00"))


def assigned(scenario: Scenario, statement_no: str, party_no: str = "C1") -> Scenario:
    return scenario.after(to_account(10000, party_no, "customer", statement_no))


def of_stream(scenario: Scenario) -> list[Event]:
    return [event for stream, event in scenario.books.log if stream == STREAM]


def test_the_second_posted_line_teaches() -> None:
    books = assigned(assigned(start(), "B/1"), "B/2")
    # Accepting what a person assigned changes nothing about who decided.
    books = books.after(accept(10000), post("payments_only"))
    fingerprint = books.books.fingerprint("payer account/de89370400440532013000")
    first = PayersAssigned(
        statement_no="B/1",
        line_nos=(10000,),
        account_fingerprints=(fingerprint,),
        ledgers=("customer",),
        party_nos=("C1",),
    )
    assert of_stream(books) == [first]
    outcome = books.when(post("payments_only", "B/2"))
    assert outcome.numbers["learned_payer_nos"] == [1]
    books = outcome.and_recorded()
    assert of_stream(books)[1:] == [
        PayersLearned(
            payer_nos=(1,),
            account_fingerprints=(fingerprint,),
            ledgers=("customer",),
            party_nos=("C1",),
            payer_seals=(PAYER.seal,),
            first_lines=("B/1/10000",),
            second_lines=("B/2/10000",),
        )
    ]
    # What is learned is not taught again.
    again = assigned(books.after(paid("3", "30.00")), "B/3").after(post("payments_only", "B/3"))
    assert len(of_stream(again)) == 2


def test_two_lines_of_one_posting_teach_too() -> None:
    books = given(*BANK, paid("1", "10.00", "20.00"))
    books = books.after(to_account(10000, "C1", "customer"), to_account(20000, "C1", "customer"))
    assert books.when(post("payments_only")).numbers["learned_payer_nos"] == [1]


def test_lines_of_another_party_another_account_or_no_party_teach_nothing() -> None:
    other = Personal(json.dumps({"name": "Horst", "account": "CH5604835012345678009"}))
    unnamed = Personal(json.dumps({"name": "Horst"}))
    books = given(
        *BANK,
        paid("1", "10.00"),
        paid("2", "10.00"),
        paid("3", "10.00", payer=other),
        paid("4", "10.00", payer=unnamed),
    )
    books = books.after(
        to_account(10000, "C1", "customer", "B/1"),
        to_account(10000, "V1", "vendor", "B/2"),
        to_account(10000, "C1", "customer", "B/3"),
        to_account(10000, "C1", "customer", "B/4"),
        *(post("payments_only", f"B/{number}") for number in (1, 2, 3, 4)),
    )
    assert books.books.learned_payers.payers == {}
    assert len(books.books.learned_payers.line_by_key) == 3


def test_undoing_a_line_forgets_what_it_taught() -> None:
    books = assigned(assigned(start(), "B/1"), "B/2")
    books = books.after(post("payments_only", "B/1"), post("payments_only", "B/2"))
    books = books.after(UndoStatement(statement_no="B/1"))
    assert of_stream(books)[-1] == PayerAssignmentsUndone(
        statement_no="B/1", line_nos=(10000,), forgotten_payer_nos=(1,)
    )
    assert books.books.learned_payers.payers == {}


def test_a_learned_payer_is_revoked_once() -> None:
    books = assigned(assigned(start(), "B/1"), "B/2")
    books = books.after(post("payments_only", "B/1"), post("payments_only", "B/2"))
    revoke = RevokeLearnedPayer(payer_no=1)
    books = books.when(revoke).then((STREAM, LearnedPayerRevoked(payer_no=1)))
    books.when(revoke).then_refused(LearnedPayerUnknown)
    books.when(RevokeLearnedPayer(payer_no=2)).then_refused(LearnedPayerUnknown)
