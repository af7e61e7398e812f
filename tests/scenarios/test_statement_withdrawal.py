"""Withdrawing a statement: nothing of it may be posted or known elsewhere, and its file can be imported again."""

from __future__ import annotations

from ledger_es.aggregates.bank_statement import LinesCleared
from ledger_es.aggregates.statement_chain import ImportWithdrawn
from ledger_es.aggregates.statement_intake import LinesDecided, StatementWithdrawn
from ledger_es.commands.statement_record import fingerprints_of
from ledger_es.commands.statement_withdrawal import WithdrawStatement
from ledger_es.errors import (
    StatementInUse,
    StatementIsWithdrawn,
    StatementNotWithdrawn,
    StatementUnknown,
)
from tests.scenarios.books import BOOKS, bank_account
from tests.scenarios.scenario import given
from tests.scenarios.statements import (
    IBAN,
    accept,
    brought,
    file,
    post,
    statement,
    statement_line,
    to_account,
)
from tests.scenarios.test_bank_statement import keyed_hash, page

BANK = (*BOOKS, bank_account("B", iban=IBAN))
JANUARY = brought(("01-05", "100.00"), ("01-05", "100.00"), name="january")


def withdraw(statement_no: str = "B/1") -> WithdrawStatement:
    return WithdrawStatement(statement_no=statement_no)


def test_a_withdrawn_statement_holds_nothing_and_its_file_is_imported_again() -> None:
    outcome = given(*BANK, JANUARY, to_account(10000, "3000")).when(withdraw())
    known_by = fingerprints_of(JANUARY.statements[0], "B", keyed_hash)
    books = outcome.then(
        ("bank_statement-B-1", LinesCleared(line_nos=(10000,))),
        (
            "bank_statement-B-1",
            StatementWithdrawn(
                bank_account_no="B",
                file_sha256=JANUARY.file_sha256,
                place_in_file=1,
                statement_fingerprint=known_by.statement,
                line_fingerprints=known_by.lines,
                entry_occurrences=(1, 2),
            ),
        ),
        (
            "bank_account-B",
            ImportWithdrawn(statement_no="B/1", ended_statement_nos=("B/1",), ended_link_nos=(1,)),
        ),
    )
    again = books.when(JANUARY)
    assert again.numbers["statement_nos"] == ["B/2"]
    account = again.and_recorded().books.find_bank_account("B")
    assert account is not None
    assert list(account.received) == ["B/2"]


def test_sent_twice_nothing_happens() -> None:
    given(*BANK, JANUARY, withdraw()).when(withdraw()).then()


def test_a_withdrawn_statement_is_not_posted_also_where_it_has_no_lines() -> None:
    for imported in (JANUARY, file(statement())):
        books = given(*BANK, imported, withdraw())
        for mode in ("payments_only", "reconcile"):
            books.when(post(mode)).then_refused(StatementIsWithdrawn, statement_no="B/1")


def test_nothing_is_done_with_a_withdrawn_statement() -> None:
    books = given(*BANK, JANUARY, withdraw())
    books.when(accept(10000)).then_refused(StatementIsWithdrawn, statement_no="B/1")
    books.when(to_account(10000, "3000")).then_refused(StatementIsWithdrawn)


def test_refused_where_something_is_posted() -> None:
    given(*BANK).when(withdraw()).then_refused(StatementUnknown)
    books = given(*BANK, brought(("01-05", "100.00")), to_account(10000, "3000"))
    books.after(post("payments_only")).when(withdraw()).then_refused(
        StatementNotWithdrawn, statement_no="B/1", posted="B/1"
    )


def test_refused_while_lines_of_another_are_known_as_its_lines() -> None:
    fee = statement_line("T1", "01-05", "100.00")
    month = statement(fee, statement_line("T2", "01-09", "50.00"))
    books = given(*BANK, file(statement(fee), name="a"), file(month, name="b"))
    books.when(withdraw("B/1")).then_refused(StatementInUse, in_the_way="B/2")
    books.after(withdraw("B/2"), withdraw("B/1"))


def test_the_other_pages_wait_again() -> None:
    first, last = page(1, "100.00", last=False, name="1"), page(2, "50.00", last=True, name="2")
    outcome = given(*BANK, first, last).when(withdraw("B/2"))
    (decided,) = [event for _, event in outcome.decision.events if isinstance(event, LinesDecided)]  # type: ignore[union-attr]
    assert (decided.line_states, decided.line_states_before) == (("waiting",), ("new",))
    again = outcome.and_recorded().when(last)
    assert again.numbers["decided_nos"] == ["B/1"]
