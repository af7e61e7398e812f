"""Automatic application run again, over other statements, and against somebody who is faster."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ledger_es.commands.application import ApplyEntries
from ledger_es.commands.bank_statement_lines import AcceptLines, AssignLine, ClearLines
from ledger_es.commands.bank_statement_matches import MatchLines
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.journal import PostJournal
from ledger_es.errors import EntryChangedSince, IdempotencyKeyReused, StatementIsPosted
from ledger_es.ledger import Ledger
from ledger_es.payment_reconciliation.payment_reconciliation import (
    PROPOSALS_AGAIN,
    PaymentReconciliation,
)
from ledger_es.posting.journal_line import JournalLine
from tests.payment_reconciliation.company import Clock, Company, Paid, day, statement_file

TWO = (("C1", "INV-1001", "01-02", "100.00"), ("C1", "INV-1002", "01-03", "100.00"))
NAMED = Paid("01-10", "100.00", text="INV-1001")


def test_manual_and_accepted_lines_stay(company: Company, tmp_path: Path) -> None:
    first, second = company.owe(*TWO)
    company.bring(statement_file(tmp_path, NAMED, Paid("01-11", "100.00", text="INV-1002")))
    company.do(AcceptLines(statement_no="B/1", line_nos=(20000,)))
    company.do(ClearLines(statement_no="B/1", line_nos=(10000,)))
    amounts = {first: 40}
    company.do(AssignLine(statement_no="B/1", line_no=10000, amounts_to_apply=amounts))
    again = company.journal.apply_automatically("B/1")
    assert again.numbers["confidences"] == {}
    assert company.confidences() == ["manual", "accepted"]
    assert company.applied(10000) == {first: "40.00"}
    # Asked to overwrite, it takes everything off first, so that the entries are there again.
    company.journal.apply_automatically("B/1", overwrite=True)
    assert company.confidences() == ["medium", "medium"]
    assert company.applied(10000) == {first: "100.00"}
    assert company.applied(20000) == {second: "100.00"}


def test_only_the_lines_named(company: Company, tmp_path: Path) -> None:
    company.owe(*TWO)
    path = statement_file(tmp_path, NAMED, Paid("01-11", "100.00", text="INV-1002"))
    company.bring(path, apply=False)
    company.journal.apply_automatically("B/1", [20000])
    assert company.confidences() == ["none", "medium"]


def test_run_twice_is_the_same_as_once(company: Company, tmp_path: Path) -> None:
    company.owe(*TWO)
    company.bring(statement_file(tmp_path, NAMED, Paid("01-11", "150.00", text="danke")))
    once = [(line.confidence, line.rule, line.applications) for line in company.lines().values()]
    for overwrite in (False, True):
        company.journal.apply_automatically("B/1", overwrite=overwrite)
        again = [
            (line.confidence, line.rule, line.applications) for line in company.lines().values()
        ]
        assert again == once


def test_a_key_gives_the_answer_of_then(company: Company, tmp_path: Path) -> None:
    company.owe(*TWO)
    company.bring(statement_file(tmp_path, NAMED), apply=False)
    first = company.journal.apply_automatically("B/1", idempotency_key="k")
    company.owe(("C1", "INV-1003", "01-04", "100.00"))
    head = company.ledger.store.head()
    again = company.journal.apply_automatically("B/1", idempotency_key="k")
    assert (again.replayed, again.numbers) == (True, first.numbers)
    assert company.ledger.store.head() == head


def test_refused_where_another_command_had_the_key(company: Company, tmp_path: Path) -> None:
    company.bring(statement_file(tmp_path), apply=False)
    company.bring(statement_file(tmp_path, NAMED._replace(on="02-10"), number="2"), apply=False)
    posting = PostStatement(statement_no="B/1", mode="reconcile", accept_low=True)
    company.do(posting, idempotency_key="k")
    with pytest.raises(StatementIsPosted):
        company.journal.apply_automatically("B/1", idempotency_key="k")
    with pytest.raises(IdempotencyKeyReused):
        company.journal.apply_automatically("B/2", idempotency_key="k")


def test_what_another_open_statement_proposes_is_no_candidate(
    company: Company, tmp_path: Path
) -> None:
    """Proposed, accepted or manual there: taken. Cleared there: free again. Posted: gone."""
    (invoice,) = company.owe(TWO[0])
    company.bring(statement_file(tmp_path, NAMED))
    company.bring(statement_file(tmp_path, NAMED, opening="100.00", number="2"))
    assert company.applied(10000, "B/2") == {}
    company.do(AcceptLines(statement_no="B/1"))
    company.journal.apply_automatically("B/2")
    assert company.applied(10000, "B/2") == {}
    company.do(ClearLines(statement_no="B/1", line_nos=(10000,)))
    company.journal.apply_automatically("B/2")
    assert company.applied(10000, "B/2") == {invoice: "100.00"}
    company.do(PostStatement(statement_no="B/2", mode="payments_only", accept_low=True))
    company.journal.apply_automatically("B/1")
    # What B/2 posted is an open bank entry of the same amount: the line may have found that one.
    assert invoice not in company.applied(10000)


def test_an_open_bank_entry_is_found(company: Company, tmp_path: Path) -> None:
    line = JournalLine(
        posting_date=day("01-09"),
        document_type="payment",
        document_no="PAY-771",
        account_type="customer",
        account_no="C1",
        amount="-100.00",
        bal_account_type="bank_account",
        bal_account_no="B",
    )
    executed = company.do(PostJournal(lines=(line,)))
    paid = Paid("01-10", "100.00", "Nordwind Handels AG", text="PAY-771")
    company.bring(statement_file(tmp_path, paid))
    bank_entry = next(no for no in executed.numbers["entry_nos"] if company.applied(10000).get(no))
    assert company.applied(10000) == {bank_entry: "100.00"}
    index = company.journal.matching_index()
    assert list(index.caught_up("CHF").pools["bank", "B"].entries) == [bank_entry]
    company.do(PostStatement(statement_no="B/1", mode="reconcile", accept_low=True))
    assert not index.caught_up("CHF").pools["bank", "B"].entries
    assert company.proof() == ("100.00", "0.00", "100.00")
    company.check()


class Overtaken(PaymentReconciliation):
    """Somebody else pays the entry between proposing and recording, so many times."""

    def __init__(self, ledger: Ledger, others: list[ApplyEntries], other: Ledger) -> None:
        super().__init__(ledger.engine, ledger.read_models)
        self.others = others
        self.other = other

    def proposed(
        self, statement_no: str, line_nos: Sequence[int] = (), **options: Any
    ) -> MatchLines:
        found = super().proposed(statement_no, line_nos, **options)
        if self.others:
            self.other.execute(self.others.pop(0))
        return found


def paid_elsewhere(company: Company, numbers: Sequence[int]) -> list[ApplyEntries]:
    """Payments already posted, and the commands that apply them to these invoices."""
    commands: list[ApplyEntries] = []
    for at, entry_no in enumerate(numbers):
        line: dict[str, Any] = {"account_type": "customer", "account_no": "C1", "amount": "-100.00"}
        line |= {"document_type": "payment", "document_no": f"P-{at}", "bal_account_no": "1000"}
        posted = company.do(PostJournal(lines=(JournalLine(posting_date=day("01-05"), **line),)))
        (payment,) = posted.numbers["entry_nos"]
        commands.append(ApplyEntries(applying_entry_no=payment, amounts_to_apply={entry_no: None}))
    return commands


@pytest.fixture
def other(company: Company, store_url: str) -> Any:
    """Another program on the same ledger, with the same clock."""
    clock = company.ledger.engine._clock
    assert isinstance(clock, Clock)
    with Ledger.open(store_url, clock=clock) as ledger:
        yield ledger


def test_an_entry_closed_meanwhile_is_proposed_again(
    company: Company, other: Ledger, tmp_path: Path
) -> None:
    first, second = company.owe(*TWO)
    others = paid_elsewhere(company, [second])
    company.bring(
        statement_file(tmp_path, Paid("01-10", "100.00", "Nordwind Handels AG")), apply=False
    )
    assert company.journal.proposed("B/1").matches[0].applied[0].entry_no == second
    slow = Overtaken(company.ledger, others, other)
    slow.apply_automatically("B/1")
    assert company.applied(10000) == {first: "100.00"}
    assert company.lines()[10000].rule == "high-9"
    company.check()


def test_who_is_always_overtaken_gives_up_with_the_reason(
    company: Company, other: Ledger, tmp_path: Path
) -> None:
    numbers = company.owe(
        *(("C1", f"INV-{at}", "01-02", "100.00") for at in range(PROPOSALS_AGAIN + 2))
    )
    others = paid_elsewhere(company, numbers[::-1])
    company.bring(
        statement_file(tmp_path, Paid("01-10", "100.00", "Nordwind Handels AG")), apply=False
    )
    with pytest.raises(EntryChangedSince):
        Overtaken(company.ledger, others, other).apply_automatically("B/1")
    assert len(others) == 1
    assert company.confidences() == ["none"]
