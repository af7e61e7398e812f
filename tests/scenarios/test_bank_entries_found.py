"""Lines of money that was posted before: they find the bank's entries, or parts of them, and post no payment."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.aggregates.bank_account import (
    BankEntriesClosed,
    BankEntriesFound,
    StatementReconciled,
)
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.statement_posting import StatementPosted
from ledger_es.commands.bank_statement_matches import AppliedEntry, LineMatch, MatchLines
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import (
    AmountExceedsEntry,
    BankEntryIsClosed,
    EntryChangedSince,
    EntryIsClosed,
    LineHasDifference,
    LineOfBankEntries,
)
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import day, given
from tests.scenarios.statements import (
    IBAN,
    assign,
    brought,
    clear,
    post,
    to_account,
    transfer,
)

OPEN = (*BOOKS, bank_account("B", iban=IBAN), documents("INV-1 01-01 1000.00"))
PAID_IN = journal(
    line("ANY-2", "01-05", "-80.00", bal_account_type="bank_account", bal_account_no="B")
)
"""Customer entry 2, bank entry 3."""


def test_a_line_finds_the_entry_that_was_posted_before() -> None:
    books = given(*OPEN, PAID_IN, brought(("01-06", "80.00")), assign(10000, e3=None))
    before = books.balances()
    outcome = books.when(post())
    outcome.then(
        (
            "general_ledger",
            Posted(
                register_no=3,
                part=1,
                source_code="payment_reconciliation",
                transaction_nos=(),
                transaction_posting_dates=(),
                transaction_document_nos=(),
            ),
        ),
        (
            "bank_statement-B-1",
            StatementPosted(
                mode="reconcile",
                register_no=3,
                part=1,
                line_nos=(10000,),
                transaction_nos=(0,),
                bank_entry_nos=(0,),
            ),
        ),
        (
            "bank_account-B",
            BankEntriesFound(
                statement_no="B/1",
                entry_nos=(3,),
                amounts=(Decimal(80),),
                statement_line_nos=(10000,),
            ),
        ),
        (
            "bank_account-B",
            BankEntriesClosed(
                statement_no="B/1",
                statement_date=day("01-06"),
                entry_nos=(3,),
                statement_line_nos=(10000,),
                amounts=(Decimal(80),),
            ),
        ),
        (
            "bank_account-B",
            StatementReconciled(
                statement_no="B/1", statement_date=day("01-06"), closing_balance=Decimal(80)
            ),
        ),
    )
    assert books.balances() == before
    books.when(ReverseTransaction(transaction_no=2)).then_refused(BankEntryIsClosed, entry_no=3)


def test_payments_only_does_not_close_it() -> None:
    books = given(*OPEN, PAID_IN, brought(("01-06", "80.00")), assign(10000, e3=None))
    books.after(post("payments_only"), ReverseTransaction(transaction_no=2))


def test_a_part_of_a_bank_entry_is_found_and_the_rest_by_a_later_statement() -> None:
    books = given(*OPEN, PAID_IN, brought(("01-06", "50.00")), assign(10000, e3=None))
    outcome = books.when(post())
    assert outcome.numbers["partly_found_entry_nos"] == [3]
    (warning,) = outcome.numbers["warnings"]
    assert (warning["code"], warning["facts"]["first"]) == ("W-PRJ-PARTIAL-BANK", "3")
    *_, closed, reconciled = [event for _, event in outcome.decision.events]  # type: ignore[union-attr]  # not refused
    assert closed == BankEntriesClosed(
        statement_no="B/1",
        statement_date=day("01-06"),
        entry_nos=(3,),
        statement_line_nos=(10000,),
        amounts=(Decimal(50),),
        remaining_amounts=(Decimal(30),),
    )
    assert isinstance(reconciled, StatementReconciled)
    books = outcome.and_recorded()
    # What a statement has shown cannot be undone by the journal.
    books.when(ReverseTransaction(transaction_no=2)).then_refused(BankEntryIsClosed, entry_no=3)
    books = books.after(brought(("01-07", "30.00"), opening="50", name="b.xml"))
    books.when(assign(10000, "B/2", e3="30.01")).then_refused(
        AmountExceedsEntry, entry_no=3, remaining=Decimal(30)
    )
    outcome = books.after(assign(10000, "B/2", e3=None)).when(post("reconcile", "B/2"))
    assert "partly_found_entry_nos" not in outcome.numbers
    books = outcome.and_recorded().after(brought(("01-08", "1"), opening="80", name="c.xml"))
    books.when(assign(10000, "B/3", e3=None)).then_refused(EntryIsClosed, entry_no=3)


def test_two_lines_find_the_parts_of_one_bank_entry() -> None:
    lines = brought(("01-06", "50.00"), ("01-06", "30.00"))
    books = given(*OPEN, PAID_IN, lines, assign(10000, e3=None), assign(20000, e3=None))
    outcome = books.when(post())
    assert outcome.decision is not None
    (closed,) = [e for _, e in outcome.decision.events if isinstance(e, BankEntriesClosed)]
    assert (closed.entry_nos, closed.amounts) == ((3, 3), (Decimal(50), Decimal(30)))
    assert (closed.remaining_amounts, closed.closed_entry_nos) == ((Decimal(30), Decimal(0)), [3])
    outcome.and_recorded()


def test_payments_only_finds_a_part_and_changes_nothing() -> None:
    books = given(*OPEN, PAID_IN, brought(("01-06", "50.00")), assign(10000, e3=None))
    outcome = books.when(post("payments_only"))
    assert not {"partly_found_entry_nos", "warnings"} & outcome.numbers.keys()
    outcome.and_recorded().after(ReverseTransaction(transaction_no=2))


def test_refused_where_a_line_finds_an_entry_that_another_line_has_found() -> None:
    found = AppliedEntry(
        ledger="bank_account", entry_no=3, party_no="B", document_no="ANY-2", amount=Decimal(80)
    )
    twice = [
        LineMatch(
            line_no=no,
            confidence="high",
            score=1,
            applied=(found,),
        )
        for no in (10000, 20000)
    ]  # fmt: skip
    proposal = MatchLines(
        statement_no="B/1", rules_version=1, candidates_commit_no=1, matches=tuple(twice)
    )
    books = given(*OPEN, PAID_IN, brought(("01-06", "80.00"), ("01-06", "80.00")), proposal)
    books.when(post()).then_refused(EntryChangedSince, line=20000, entry_no=3)


def test_refused_for_more_than_is_outstanding_of_a_bank_entry() -> None:
    """Two statements were proposed the same entry: the one posted first has it."""
    books = given(
        *OPEN,
        PAID_IN,
        brought(("01-06", "50.00")),
        brought(("01-07", "40.00"), opening="50", name="b.xml"),
        assign(10000, e3=None),
        assign(10000, "B/2", e3=None),
        post(),
    )
    changed = {"entry_no": 3, "remaining": Decimal(30), "amount": Decimal(40)}
    books.when(post("reconcile", "B/2")).then_refused(EntryChangedSince, line=10000, **changed)
    books.when(_part_of_a_bank_entry("B/2", "40")).then_refused(EntryChangedSince, **changed)
    books.after(
        _part_of_a_bank_entry("B/2", "30"),
        clear(10000, statement_no="B/2"),
        to_account(10000, "6950", statement_no="B/2"),
        post("reconcile", "B/2"),
    )


def _part_of_a_bank_entry(statement_no: str, amount: str) -> MatchLines:
    part = AppliedEntry(
        ledger="bank_account", entry_no=3, party_no="B", document_no="ANY-2", amount=Decimal(amount)
    )
    match = LineMatch(line_no=10000, confidence="high", score=1, applied=(part,))
    return MatchLines(
        statement_no=statement_no, rules_version=1, candidates_commit_no=1, matches=(match,)
    )


def test_refused_to_send_what_is_left_of_a_line_of_bank_entries_to_an_account() -> None:
    """What is more than the bank entry is found on others; the line has no payment that an account could share."""
    books = given(*OPEN, PAID_IN, brought(("01-06", "100.00")), assign(10000, e3=None))
    books.when(transfer(10000, "6950")).then_refused(
        LineOfBankEntries, line_no=10000, difference=Decimal(20)
    )
    books.when(post()).then_refused(LineHasDifference, line_no=10000)
    missing = line("ANY-4", "01-05", "-20", bal_account_type="bank_account", bal_account_no="B")
    books.after(journal(missing), assign(10000, e3=None, e5=None), post())
