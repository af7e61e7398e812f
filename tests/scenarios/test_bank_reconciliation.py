"""Reconciling a bank account with a statement, as a task of its own (receivables.md 10; scenarios 23 and 26)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ledger_es.aggregates.bank_account import (
    BankEntriesClosed,
    BankEntriesFound,
    BankEntriesReopened,
    StatementReconciled,
)
from ledger_es.aggregates.bank_entry_matches import BankEntriesMatched
from ledger_es.aggregates.bank_reconciliation import (
    ReconciliationOpened,
    ReconciliationRenumbered,
)
from ledger_es.aggregates.bank_statement import LinesCleared
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.statement_posting import StatementPosted
from ledger_es.commands.bank_entry_matches import (
    MatchBankEntries,
    ProposeBankEntries,
    ProposedBankEntry,
    UnmatchBankEntries,
)
from ledger_es.commands.bank_reconciliation import (
    OpenReconciliation,
    RenumberReconciliation,
)
from ledger_es.commands.bank_reconciliation_posting import (
    PostReconciliation,
    TransferReconciliationDifference,
    UndoReconciliation,
)
from ledger_es.commands.journal import PostJournal
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import (
    BankEntryAfterStatement,
    BankEntryIsClosed,
    BankEntryShownElsewhere,
    CancelledEntriesUnequal,
    CancelledEntryMatched,
    EntryChangedSince,
    EntryIsClosed,
    EntryNotOfBankAccount,
    LaterStatementReconciled,
    LineNotMatched,
    LineNotReconciled,
    LineOfPayments,
    LineWithoutDifference,
    ManyToManyMatch,
    NothingToMatch,
    PrintedNoUsed,
    ReconciliationIsEmpty,
    ReconciliationIsOpen,
    ReconciliationNotOpened,
    StatementIsPosted,
    StatementIsWithdrawn,
)
from ledger_es.posting.journal_line import JournalLine
from tests.scenarios.books import BOOKS, bank_account, documents, journal
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import IBAN, assign, brought, post, to_account

OPEN = (*BOOKS, bank_account("B", iban=IBAN))


def banked(*rows: tuple[str, str, str], bank_account_no: str = "B") -> PostJournal:
    """Bank entries of document, day and amount, against cash; each takes one entry number."""
    return journal(
        *(
            JournalLine(
                posting_date=day(on),
                document_no=document_no,
                account_type="bank_account",
                account_no=bank_account_no,
                amount=Decimal(amount),
                bal_account_no="1000",
            )
            for document_no, on, amount in rows
        )
    )


def opened(statement_no: str = "B/1", printed_no: str = "") -> OpenReconciliation:
    return OpenReconciliation(statement_no=statement_no, printed_no=printed_no)


def match(
    line_nos: int | tuple[int, ...], *entry_nos: int, statement_no: str = "B/1"
) -> MatchBankEntries:
    named = (line_nos,) if isinstance(line_nos, int) else line_nos
    return MatchBankEntries(statement_no=statement_no, line_nos=named, entry_nos=entry_nos)


def unmatch(*line_nos: int, entry_nos: tuple[int, ...] = ()) -> UnmatchBankEntries:
    return UnmatchBankEntries(statement_no="B/1", line_nos=line_nos, entry_nos=entry_nos)


def reconcile(statement_no: str = "B/1", cancelled: tuple[int, ...] = ()) -> PostReconciliation:
    return PostReconciliation(statement_no=statement_no, cancelled_entry_nos=cancelled)


def told(amount: Decimal) -> str:
    """Without zeros at the end."""
    return f"{amount.normalize():f}"


def matched(books: Scenario, statement_no: str = "B/1") -> dict[int, dict[int, str]]:
    """By line, the bank entries and the amounts that explain it."""
    return {
        line.line_no: {entry.entry_no: told(entry.amount) for entry in line.applications}
        for line in books.books.bank_statement(statement_no).lines.values()
        if line.applications
    }


def status(books: Scenario) -> tuple[str, str, str]:
    """Number of the statement reconciled last, its balance, and the ledger balance."""
    account = books.books.find_bank_account("B")
    assert account is not None
    return account.statement_no, told(account.statement_balance), told(account.balance)


# --- opening and numbers ------------------------------------------------------------------------


def test_a_reconciliation_is_opened_and_proposals_for_payments_are_removed() -> None:
    books = given(*OPEN, brought(("01-10", "10"), ("01-11", "20")), to_account(20000, "6950"))
    outcome = books.when(opened(printed_no="2026-01"))
    outcome.then(
        (
            "bank_reconciliation-B-1",
            ReconciliationOpened(bank_account_no="B", statement_no="B/1", printed_no="2026-01"),
        ),
    )
    again = books.when(opened())
    assert (again.decision and again.decision.events) == []
    books.when(opened(printed_no="7")).then_refused(ReconciliationIsOpen, printed_no="2026-01")


def test_the_number_is_our_count_unless_another_is_named_and_no_two_have_the_same() -> None:
    books = given(
        *OPEN,
        brought(("01-10", "10")),
        brought(("01-11", "20"), opening="10", name="b.xml"),
        opened(),
    )
    books.when(opened("B/2", "1")).then_refused(PrintedNoUsed, other_statement_no="B/1")
    books = books.after(opened("B/2"))
    renumber = RenumberReconciliation(statement_no="B/2", printed_no="1")
    books.when(renumber).then_refused(PrintedNoUsed, printed_no="1", bank_account_no="B")
    books.when(RenumberReconciliation(statement_no="B/1", printed_no="A")).then(
        (
            "bank_reconciliation-B-1",
            ReconciliationRenumbered(bank_account_no="B", printed_no="A", printed_no_before="1"),
        )
    )
    books.after(renumber, renumber)


def test_a_second_reconciliation_of_an_account_is_opened_with_a_warning() -> None:
    second = brought(("01-20", "5"), opening="10", name="b.xml")
    books = given(*OPEN, brought(("01-10", "10")), second, opened())
    numbers = books.when(opened("B/2")).numbers
    (warning,) = numbers["warnings"]
    assert (warning["code"], warning["facts"]["first"]) == ("W-BAR-OTHER", "B/1")
    alone = given(*OPEN, brought(("01-10", "10")), second).when(opened("B/2"))
    assert "warnings" not in alone.numbers


def test_refused_for_statements_that_are_reconciled_or_withdrawn_and_before_opening() -> None:
    books = given(*OPEN, banked(("P-1", "01-05", "10")), brought(("01-10", "10")))
    not_open = {"statement_no": "B/1", "bank_account_no": "B"}
    for command in (
        match(10000, 1),
        unmatch(),
        reconcile(),
        UndoReconciliation(statement_no="B/1"),
    ):
        books.when(command).then_refused(ReconciliationNotOpened, **not_open)
    books = books.after(opened(), match(10000, 1), reconcile())
    books.when(opened("B/1")).and_recorded()
    books.when(match(10000, 1)).then_refused(StatementIsPosted, mode="reconcile")
    other = given(*OPEN, brought(("01-10", "10")), to_account(10000, "6950"), post())
    other.when(opened()).then_refused(StatementIsPosted, mode="reconcile")


def test_refused_for_a_statement_that_was_withdrawn() -> None:
    from ledger_es.commands.statement_withdrawal import WithdrawStatement

    books = given(*OPEN, brought(("01-10", "10")), WithdrawStatement(statement_no="B/1"))
    books.when(opened()).then_refused(StatementIsWithdrawn)
    books.when(reconcile()).then_refused(StatementIsWithdrawn)


# --- matching -----------------------------------------------------------------------------------


def test_one_line_with_several_entries_and_several_lines_with_one() -> None:
    books = given(
        *OPEN,
        banked(("P-1", "01-05", "30"), ("P-2", "01-05", "70"), ("P-3", "01-06", "50")),
        brought(("01-10", "100"), ("01-11", "20"), ("01-12", "30")),
        opened(),
    )
    books.when(match(10000, 1)).then(
        (
            "bank_statement-B-1",
            BankEntriesMatched(
                by_hand=True,
                line_nos=(10000,),
                entry_nos=(1,),
                document_nos=("P-1",),
                amounts=(Decimal(30),),
            ),
        )
    )
    outcome = books.when(match(10000, 2))
    assert outcome.numbers == {
        "statement_no": "B/1",
        "matched": 1,
        "lines": 3,
        "differences": {},
    }
    books = outcome.and_recorded().after(match((20000, 30000), 3))
    assert matched(books) == {
        10000: {1: "30", 2: "70"},
        20000: {3: "20"},
        30000: {3: "30"},
    }
    # Several lines: removed from one, the entry is released from both.
    assert matched(books.after(unmatch(20000))) == {10000: {1: "30", 2: "70"}}
    assert matched(books.after(unmatch(entry_nos=(1,)))) == {10000: {2: "70"}}
    assert matched(books.after(unmatch())) == {}


def test_an_entry_matched_elsewhere_is_released_from_there() -> None:
    books = given(
        *OPEN,
        banked(("P-1", "01-05", "30")),
        brought(("01-10", "30")),
        brought(("01-11", "30"), opening="30", name="b.xml"),
        opened(),
        opened("B/2"),
        match(10000, 1),
    )
    books.when(match(10000, 1, statement_no="B/2")).then(
        ("bank_statement-B-1", LinesCleared(line_nos=(10000,))),
        (
            "bank_statement-B-2",
            BankEntriesMatched(
                by_hand=True,
                line_nos=(10000,),
                entry_nos=(1,),
                document_nos=("P-1",),
                amounts=(Decimal(30),),
            ),
        ),
    )


def test_matching_is_refused() -> None:
    books = given(
        *OPEN,
        bank_account("C"),
        documents("INV-1 01-01 30.00"),
        banked(("P-1", "01-05", "30"), ("P-2", "01-05", "40")),
        banked(("P-3", "01-05", "40"), bank_account_no="C"),
        brought(("01-10", "30"), ("01-11", "40")),
        opened(),
    )
    books.when(match(())).then_refused(NothingToMatch)
    books.when(match((10000, 20000), 2, 3)).then_refused(ManyToManyMatch, lines=2, entries=2)
    for entry_no in (1, 4, 99):
        books.when(match(10000, entry_no)).then_refused(
            EntryNotOfBankAccount, entry_no=entry_no, bank_account_no="B"
        )


def test_an_entry_that_a_posted_line_shows_is_not_matched_again() -> None:
    """One bank entry is never reconciled by two statements, whoever reconciles them."""
    books = given(
        *OPEN,
        banked(("P-1", "01-05", "30")),
        brought(("01-10", "30"), ("01-10", "5")),
        brought(("01-11", "30"), ("01-11", "5"), opening="35", name="b.xml"),
        assign(10000, e1=None),
        to_account(20000, "6950"),
        post("payments_only"),
        opened("B/2"),
    )
    shown = {"statement_no": "B/1", "bank_account_no": "B"}
    for line_no, entry_no in ((10000, 1), (20000, 2)):
        books.when(match(line_no, entry_no, statement_no="B/2")).then_refused(
            BankEntryShownElsewhere, entry_no=entry_no, **shown
        )
    books = books.after(opened(), reconcile())
    books.when(match(10000, 1, statement_no="B/2")).then_refused(EntryIsClosed, entry_no=1)


def propose(*rows: tuple[int, int, str], released: tuple[int, ...] = ()) -> ProposeBankEntries:
    return ProposeBankEntries(
        statement_no="B/1",
        days_tolerance=3,
        candidates_commit_no=5,
        matches=tuple(
            ProposedBankEntry(
                line_no=line_no,
                entry_no=entry_no,
                amount=Decimal(amount),
                days_apart=2,
                text_score=100,
            )
            for line_no, entry_no, amount in rows
        ),
        released_line_nos=released,
    )


def test_what_the_rule_has_found_is_recorded_with_its_evidence() -> None:
    books = given(
        *OPEN,
        banked(("P-1", "01-05", "30"), ("P-2", "01-05", "40")),
        brought(("01-10", "30"), ("01-11", "40")),
        opened(),
        match(20000, 2),
    )
    outcome = books.when(propose((10000, 1, "30"), released=(20000,)))
    assert outcome.numbers == {"statement_no": "B/1", "matched": 1, "lines": 2}
    outcome.then(
        ("bank_statement-B-1", LinesCleared(line_nos=(20000,))),
        (
            "bank_statement-B-1",
            BankEntriesMatched(
                by_hand=False,
                days_tolerance=3,
                candidates_commit_no=5,
                line_nos=(10000,),
                entry_nos=(1,),
                document_nos=("P-1",),
                amounts=(Decimal(30),),
                days_apart=(2,),
                text_scores=(100,),
            ),
        ),
    )
    books.when(propose((20000, 2, "39"))).then_refused(
        EntryChangedSince, entry_no=2, remaining=Decimal(40), amount=Decimal(39)
    )


# --- the difference of a line -------------------------------------------------------------------


def test_a_fee_is_posted_and_matched() -> None:
    books = given(
        *OPEN, banked(("P-1", "01-05", "30")), brought(("01-10", "28")), opened(), match(10000, 1)
    )
    books.when(reconcile()).then_refused(
        LineNotReconciled, line_no=10000, applied=Decimal(30), difference=Decimal(-2), count=1
    )
    fee = TransferReconciliationDifference(
        statement_no="B/1", line_no=10000, account_no="6950", document_no="FEE-1"
    )
    outcome = books.when(fee)
    assert (outcome.numbers["document_nos"], outcome.numbers["line_no"]) == (["FEE-1"], 10000)
    books = outcome.and_recorded()
    assert matched(books) == {10000: {1: "30", 2: "-2"}}
    assert books.balances() == {"1000": "-30.00", "1020": "28.00", "6950": "2.00"}
    books.when(fee).then_refused(LineWithoutDifference, line_no=10000)
    assert status(books.after(reconcile())) == ("B/1", "28", "28")


def test_an_unmatched_line_is_posted_and_matched_as_a_whole() -> None:
    books = given(*OPEN, brought(("01-10", "-4.50")), opened())
    fee = TransferReconciliationDifference(
        statement_no="B/1", line_no=10000, account_no="6950", document_no="FEE-1"
    )
    assert matched(books.after(fee)) == {10000: {1: "-4.5"}}
    given(*OPEN, brought(("01-10", "-4.50")), opened(), to_account(10000, "6950")).when(
        fee
    ).then_refused(LineOfPayments, line_no=10000)


# --- posting ------------------------------------------------------------------------------------


def test_posting_closes_the_entries_and_leaves_the_others_outstanding() -> None:
    books = given(
        *OPEN,
        banked(("P-1", "01-05", "75"), ("P-2", "01-05", "75")),
        brought(("01-10", "75")),
        opened(),
        match(10000, 1),
    )
    books.when(reconcile()).then(
        (
            "general_ledger",
            Posted(
                register_no=2,
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
                register_no=2,
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
                entry_nos=(1,),
                amounts=(Decimal(75),),
                statement_line_nos=(10000,),
            ),
        ),
        (
            "bank_account-B",
            BankEntriesClosed(
                statement_no="B/1",
                statement_date=day("01-10"),
                entry_nos=(1,),
                statement_line_nos=(10000,),
                amounts=(Decimal(75),),
            ),
        ),
        (
            "bank_account-B",
            StatementReconciled(
                statement_no="B/1", statement_date=day("01-10"), closing_balance=Decimal(75)
            ),
        ),
    )
    again = books.when(reconcile())
    assert again.decision is not None
    assert (again.decision.events, bool(again.decision.repeats)) == ([], True)
    books.when(ReverseTransaction(transaction_no=1)).then_refused(BankEntryIsClosed, entry_no=1)


def test_what_is_not_matched_in_full_is_not_posted() -> None:
    """Scenario 26: one line with two entries of 75.00, then with one (frappe/erpnext#51601)."""
    books = given(
        *OPEN,
        banked(("P-1", "01-05", "75.00"), ("P-2", "01-05", "75.00")),
        brought(("01-10", "75.00")),
        opened(),
    )
    books.when(reconcile()).then_refused(LineNotMatched, line_no=10000, count=1)
    books = books.after(match(10000, 1, 2))
    books.when(reconcile()).then_refused(
        LineNotReconciled, applied=Decimal("150.00"), difference=Decimal("-75.00")
    )
    assert status(books)[0] == ""
    books = books.after(unmatch(entry_nos=(2,)), reconcile())
    assert status(books) == ("B/1", "75", "150")


def test_two_entries_of_one_document_are_one_line_of_the_bank() -> None:
    """frappe/erpnext#41371, #40800."""
    books = given(
        *OPEN,
        banked(("P-1", "01-05", "214.60"), ("P-1", "01-05", "35.40")),
        brought(("01-10", "250.00"), ("01-10", "250.00")),
        opened(),
    )
    outcome = books.when(match(10000, 1, 2))
    assert (outcome.numbers["differences"], outcome.numbers["matched"]) == ({}, 1)
    books = outcome.and_recorded().after(match(20000, 1, 2))
    assert matched(books) == {20000: {1: "214.6", 2: "35.4"}}


def test_several_lines_of_another_sum_are_not_posted_even_if_their_differences_cancel() -> None:
    books = given(
        *OPEN,
        banked(("P-1", "01-05", "100")),
        brought(("01-10", "60"), ("01-10", "50")),
        opened(),
        match((10000, 20000), 1),
    )
    assert matched(books) == {10000: {1: "60"}, 20000: {1: "40"}}
    books.when(reconcile()).then_refused(
        LineNotReconciled, line_no=20000, difference=Decimal(10), count=1
    )


def test_an_entry_dated_after_the_statement_is_left_for_a_later_one() -> None:
    books = given(
        *OPEN, banked(("P-1", "01-12", "30")), brought(("01-10", "30")), opened(), match(10000, 1)
    )
    books.when(reconcile()).then_refused(
        BankEntryAfterStatement,
        entry_no=1,
        entry_date=day("01-12"),
        statement_date=day("01-10"),
        count=1,
    )


def test_an_entry_and_its_reversal_are_closed_together_without_a_line() -> None:
    """receivables.md 10, algorithms.md 2: both parts of a reversed entry close with a statement amount of 0."""
    books = given(
        *OPEN,
        banked(("P-1", "01-26", "-100")),
        ReverseTransaction(transaction_no=1),
        banked(("P-2", "01-26", "-50")),
        brought(("01-26", "-50")),
        opened(),
        match(10000, 3),
    )
    books.when(reconcile(cancelled=(1,))).then_refused(CancelledEntriesUnequal, total=Decimal(-100))
    books.when(reconcile(cancelled=(1, 2, 3))).then_refused(
        CancelledEntryMatched, statement_no="B/1", line_no=10000, entry_no=3
    )
    outcome = books.when(reconcile(cancelled=(1, 2)))
    assert outcome.decision is not None
    (closed,) = [e for _, e in outcome.decision.events if isinstance(e, BankEntriesClosed)]
    assert closed.closed_entry_nos == [3, 1, 2]
    books = outcome.and_recorded()
    assert status(books) == ("B/1", "-50", "-50")
    outcome = books.when(UndoReconciliation(statement_no="B/1"))
    assert outcome.decision is not None
    (reopened,) = [e for _, e in outcome.decision.events if isinstance(e, BankEntriesReopened)]
    assert sorted(reopened.entry_nos) == [1, 2, 3]
    outcome.and_recorded().after(reconcile(cancelled=(1, 2)))


def test_a_statement_without_lines_is_reconciled_only_if_that_is_confirmed() -> None:
    books = given(*OPEN, brought(), opened())
    books.when(reconcile()).then_refused(ReconciliationIsEmpty, statement_no="B/1")
    confirmed = PostReconciliation(statement_no="B/1", accept_empty=True)
    books = books.after(confirmed)
    assert status(books) == ("B/1", "0", "0")
    # Sent again it does nothing, confirmed or not.
    assert books.when(reconcile()).decision == books.when(confirmed).decision


def test_payments_only_leaves_the_account_to_this_task() -> None:
    """Scenario 23: nothing is posted twice, and lines that settle payments are not posted here."""
    books = given(
        *OPEN,
        documents("INV-1 01-01 100.00"),
        banked(("P-1", "01-05", "30")),
        brought(("01-10", "100.00"), ("01-11", "30"), ("01-12", "-2")),
        assign(10000, e1=None),
        post("payments_only", line_nos=(10000,)),
        opened(),
    )
    books = books.after(match(20000, 2), to_account(30000, "6950"))
    books.when(reconcile()).then_refused(LineOfPayments, line_no=30000)
    books = books.after(unmatch(30000))
    assert matched(books)[20000] == {2: "30"}
    fee = TransferReconciliationDifference(
        statement_no="B/1", line_no=30000, account_no="6950", document_no="FEE"
    )
    books = books.after(fee, reconcile())
    assert status(books) == ("B/1", "128", "128")
    assert books.remaining() == {}


# --- undoing ------------------------------------------------------------------------------------


def test_undone_it_is_matched_as_before_and_payments_stay_posted() -> None:
    books = given(
        *OPEN,
        documents("INV-1 01-01 100.00"),
        banked(("P-1", "01-05", "30")),
        brought(("01-10", "100.00"), ("01-11", "30")),
        assign(10000, e1=None),
        post("payments_only", line_nos=(10000,)),
        opened(),
        match(20000, 2),
        reconcile(),
    )
    undo = UndoReconciliation(statement_no="B/1")
    books = books.after(undo)
    assert status(books) == ("", "0", "130")
    assert books.remaining() == {}
    assert matched(books)[20000] == {2: "30"}
    again = books.when(undo)
    assert again.decision is not None
    assert again.decision.events == []
    assert status(books.after(reconcile())) == ("B/1", "130", "130")


def test_undoing_is_refused_while_a_later_statement_is_reconciled() -> None:
    books = given(
        *OPEN,
        banked(("P-1", "01-05", "30"), ("P-2", "01-06", "40")),
        brought(("01-10", "30")),
        brought(("01-11", "40"), opening="30", name="b.xml"),
        opened(),
        opened("B/2"),
        match(10000, 1),
        match(10000, 2, statement_no="B/2"),
        reconcile(),
        reconcile("B/2"),
    )
    undo: Any = {number: UndoReconciliation(statement_no=number) for number in ("B/1", "B/2")}
    books.when(undo["B/1"]).then_refused(LaterStatementReconciled, later_statement_no="B/2")
    assert status(books.after(undo["B/2"], undo["B/1"])) == ("", "0", "70")
