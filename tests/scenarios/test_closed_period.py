"""Lines of a closed period are posted on another day; the bank's own day stays on the bank entry."""

from __future__ import annotations

from datetime import date

from ledger_es.aggregates.bank_account import BANK_ENTRIES, BankEntriesPosted
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.errors import ApplicationTooEarly, PostingDateNotAllowed
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import Outcome, Scenario, day, given
from tests.scenarios.statements import IBAN, assign, brought, post, to_account

ROWS = (("01-10", "100.00"), ("02-03", "7.00"))
OPEN = (
    *BOOKS,
    bank_account("B", iban=IBAN),
    documents("INV-1 01-01 100.00"),
    brought(*ROWS),
    assign(10000, e1=None),
    to_account(20000, "6950"),
    SetAllowedPostingDates(allow_from=day("02-01")),
)
"""B/1: 10000 of the closed January settles INV-1, 20000 of February is interest."""


def bank_days(outcome: Outcome) -> list[tuple[date, date | None]]:
    """The posting date and the bank's day of every bank entry that was posted."""
    assert outcome.decision is not None, outcome.refusal
    return [
        (row.posting_date, row.bank_date)
        for _, event in outcome.decision.events
        if isinstance(event, BankEntriesPosted)
        for row in BANK_ENTRIES.rows(event)
    ]


def test_a_line_of_a_closed_period_is_posted_on_the_day_and_the_others_on_theirs() -> None:
    outcome = given(*OPEN).when(post(closed_period_on=day("02-02")))
    assert bank_days(outcome) == [
        (day("02-02"), day("01-10")),
        (day("02-03"), day("02-03")),
    ]
    assert outcome.decision is not None
    (posted,) = [event for _, event in outcome.decision.events if isinstance(event, Posted)]
    assert posted.transaction_posting_dates == (day("02-02"), day("02-03"))
    books = outcome.and_recorded()
    assert books.remaining() == {}
    account = books.books.find_bank_account("B")
    assert account is not None
    assert account.balance == account.statement_balance


def test_without_closed_periods_every_line_keeps_its_day() -> None:
    books = given(*OPEN).after(SetAllowedPostingDates())
    outcome = books.when(post(closed_period_on=day("02-02")))
    assert bank_days(outcome) == [(day("01-10"), day("01-10")), (day("02-03"), day("02-03"))]


def test_refused_without_the_day_and_the_cures_name_it() -> None:
    outcome = given(*OPEN).when(post("payments_only"))
    outcome.then_refused(PostingDateNotAllowed, posting_date=day("01-10"), line=10000)
    assert outcome.refusal is not None
    assert outcome.refusal.cure_lines() == [
        "ledger-es statements post B/1 --mode payments-only --closed-period-on DATE",
        "ledger-es periods allow --from 2026-01-10",
    ]


def test_refused_where_the_day_itself_is_closed_or_before_the_document() -> None:
    outcome = given(*OPEN).when(post(closed_period_on=day("01-31")))
    outcome.then_refused(PostingDateNotAllowed, posting_date=day("01-31"), line=10000)
    assert outcome.refusal is not None
    assert outcome.refusal.cure_lines() == ["ledger-es periods allow --from 2026-01-31"]
    early = given(*OPEN).after(SetAllowedPostingDates(allow_to=day("01-05")))
    early.when(post(line_nos=(10000,), closed_period_on=day("01-01"))).and_recorded()
    late = given(*BOOKS, bank_account("B", iban=IBAN), documents("INV-1 01-03 100.00"))
    late = late.after(brought(*ROWS), assign(10000, e1=None))
    late = late.after(SetAllowedPostingDates(allow_to=day("01-05")))
    late.when(post(line_nos=(10000,), closed_period_on=day("01-02"))).then_refused(
        ApplicationTooEarly, line=10000
    )


def test_undone_on_both_days() -> None:
    books = given(*OPEN).after(post(closed_period_on=day("02-02")))
    outcome = books.when(UndoStatement(statement_no="B/1", line_nos=(10000,)))
    assert bank_days(outcome) == [(day("02-02"), day("01-10"))]
    books = outcome.and_recorded()
    assert books.remaining() == {1: "100.00"}
    books.after(assign(10000, e1=None), post(closed_period_on=day("02-04")))


def test_a_line_that_shows_an_earlier_bank_entry_posts_nothing_in_the_period() -> None:
    paid = journal(
        line("PAY-1", "01-08", "-100.00", bal_account_type="bank_account", bal_account_no="B")
    )
    books: Scenario = given(*BOOKS, bank_account("B", iban=IBAN), paid, brought(*ROWS[:1]))
    books = books.after(assign(10000, e2=None), SetAllowedPostingDates(allow_from=day("02-01")))
    outcome = books.when(post(closed_period_on=day("02-02")))
    assert bank_days(outcome) == []
    outcome.and_recorded()


def test_sent_twice() -> None:
    books = given(*OPEN).after(post(closed_period_on=day("02-02")))
    outcome = books.when(post(closed_period_on=day("02-02")))
    assert outcome.decision is not None
    assert outcome.decision.repeats
