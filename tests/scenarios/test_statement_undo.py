"""A posted statement, or some of its lines, is undone in one commit or refused whole; then it can be posted anew."""

from __future__ import annotations

from decimal import Decimal

from ledger_es.aggregates.bank_account import (
    BankEntriesClosed,
    BankEntriesPosted,
    BankEntriesReleased,
    BankEntriesReopened,
    ReconciliationUndone,
)
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import ApplicationsUndone, EntriesReversed
from ledger_es.aggregates.statement_posting import StatementUndone
from ledger_es.commands.accounting_periods import SetAllowedPostingDates
from ledger_es.commands.application import ApplyEntries, UnapplyEntry
from ledger_es.commands.bank_account import BankAccountRecord, ChangeBankAccount
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.commands.chart_of_accounts import ChangeAccount
from ledger_es.commands.default_setup import ACCOUNTS
from ledger_es.commands.party import ChangeCustomer
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.errors import (
    AccountBlocked,
    AlreadyReversed,
    BankAccountBlocked,
    BankEntryOnStatement,
    LaterApplicationExists,
    LaterStatementReconciled,
    PartyBlocked,
    PostingDateNotAllowed,
    StatementLineUnknown,
    StatementUnknown,
)
from tests.scenarios.books import BOOKS, bank_account, customer, documents, journal, line, record
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
    transfer,
)

OPEN = (
    *BOOKS,
    bank_account("B", iban=IBAN),
    bank_account("B2", account_no_at_bank="12-345-6"),
    customer("C2"),
    documents("INV-1 01-01 1000.00 02-01 20.00 01-15"),
    documents("INV-2 01-01 500.00", "C2"),
)
"""Entry 1 of C1 with a discount of 20.00, entry 2 of C2."""
PAID_IN = journal(
    line("ANY-2", "01-05", "-80.00", bal_account_type="bank_account", bal_account_no="B")
)
"""Customer entry 3, bank entry 4."""
START = given(*OPEN).balances()


def undo(*line_nos: int, statement_no: str = "B/1") -> UndoStatement:
    return UndoStatement(statement_no=statement_no, line_nos=line_nos)


def reconciled() -> Scenario:
    """B/1: 980.00 for INV-1 with discount, 300.00 for a part of INV-2, a fee. Then B/1 is the last statement."""
    rows = (("01-10", "980.00"), ("01-11", "300.00"), ("01-12", "-7.00"))
    books = given(*OPEN, brought(*rows), assign(10000, e1=None), assign(20000, e2=None))
    return books.after(to_account(30000, "6900"), post())


def test_everything_is_as_before_and_the_lines_can_be_posted_again() -> None:
    books = reconciled()
    outcome = books.when(undo())
    assert (outcome.numbers["statement_no"], outcome.numbers["lines"]) == ("B/1", 3)
    kinds = [(stream, type(event)) for stream, event in outcome.decision.events]  # type: ignore[union-attr]  # not refused
    assert kinds == [
        ("general_ledger", Posted),
        ("bank_account-B", BankEntriesPosted),
        ("customer_ledger-C2", ApplicationsUndone),
        ("customer_ledger-C2", EntriesReversed),
        ("customer_ledger-C1", ApplicationsUndone),
        ("customer_ledger-C1", EntriesReversed),
        ("bank_statement-B-1", StatementUndone),
        ("bank_account-B", BankEntriesReopened),
        ("bank_account-B", ReconciliationUndone),
        ("bank_account-B", BankEntriesClosed),
    ]
    books = outcome.and_recorded()
    assert books.balances() == START
    assert (books.remaining(), books.remaining("C2")) == ({1: "1000.00"}, {2: "500.00"})
    assert books.entry(1).discount_possible == Decimal("20.00")
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_no, account.statement_balance) == (0, "", 0)
    assert (account.statement_date, list(account.unreconciled)) == (None, ["B/1"])
    # The same money for another customer.
    books = books.after(to_account(10000, "C2", "customer"), post())
    assert books.remaining() == {1: "1000.00"}
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_no, account.statement_balance) == (1273, "B/1", 1273)


def test_each_line_is_reversed_on_its_own_day_and_closed_with_its_mirror() -> None:
    outcome = reconciled().when(undo())
    events = {type(event): event for _, event in outcome.decision.events}  # type: ignore[union-attr]  # not refused
    posted = events[Posted]
    assert isinstance(posted, Posted)
    assert posted.source_code == "reversal"
    assert posted.transaction_reversed_nos == (5, 4, 3)
    assert posted.transaction_posting_dates == (day("01-12"), day("01-11"), day("01-10"))
    assert events[StatementUndone] == StatementUndone(
        register_no=posted.register_no,
        part=1,
        line_nos=(10000, 20000, 30000),
        transaction_nos=(8, 7, 6),
        bank_entry_nos=(11, 9, 8),
    )
    reopened = events[BankEntriesReopened]
    assert isinstance(reopened, BankEntriesReopened)
    assert reopened.closed_entry_nos == [3, 5, 7]
    assert events[ReconciliationUndone] == ReconciliationUndone(statement_no="B/1")
    closed = events[BankEntriesClosed]
    assert isinstance(closed, BankEntriesClosed)
    assert closed.entry_nos == (3, 11, 5, 9, 7, 8)
    assert sum(closed.amounts) == 0
    mirrors = events[BankEntriesPosted]
    assert isinstance(mirrors, BankEntriesPosted)
    assert mirrors.reversed_entry_nos == (7, 5, 3)
    assert set(mirrors.statement_nos) == {"B/1"}


def test_one_line_of_a_reconciled_statement() -> None:
    """The other lines stay posted; with the line posted anew the account is reconciled again."""
    books = reconciled().after(undo(20000))
    assert (books.remaining(), books.remaining("C2")) == ({}, {2: "500.00"})
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.statement_no, account.balance) == ("", 973)
    outcome = books.after(to_account(20000, "C1", "customer")).when(post())
    (closed,) = [e for _, e in outcome.decision.events if isinstance(e, BankEntriesClosed)]  # type: ignore[union-attr]  # not refused
    assert closed.statement_line_nos == (10000, 20000, 30000)
    account = outcome.and_recorded().books.find_bank_account("B")
    assert account is not None
    assert (account.statement_no, account.statement_balance) == ("B/1", 1273)


def test_asked_again_there_is_nothing_to_do() -> None:
    books = reconciled().after(undo(10000))
    books.when(undo(10000)).then()
    books.after(undo()).when(undo()).then()
    given(*OPEN, brought(("01-10", "7.00"))).when(undo()).then()


def test_two_lines_that_paid_one_invoice_are_undone_newest_first() -> None:
    rows = (("01-16", "400.00"), ("01-17", "600.00"))
    books = given(*OPEN, brought(*rows), assign(10000, e1=None), assign(20000, e1=None), post())
    assert books.remaining() == {}
    books.when(undo(10000)).then_refused(LaterApplicationExists, line=10000, application_no=2)
    outcome = books.when(undo())
    (unapplied,) = [e for _, e in outcome.decision.events if isinstance(e, ApplicationsUndone)]  # type: ignore[union-attr]  # not refused
    assert [act.application_no for act in unapplied.undone] == [2, 1]
    books = outcome.and_recorded()
    assert (books.remaining(), books.balances()) == ({1: "1000.00"}, START)
    assert books.after(post()).remaining() == {}


def test_payments_posted_without_reconciling() -> None:
    books = given(*OPEN, brought(("01-10", "980.00")), assign(10000, e1=None))
    books = books.after(post("payments_only"))
    outcome = books.when(undo())
    kinds = [type(event) for _, event in outcome.decision.events]  # type: ignore[union-attr]  # not refused
    assert ReconciliationUndone not in kinds
    assert outcome.and_recorded().balances() == START


def test_a_fee_a_rest_on_account_and_another_bank_account() -> None:
    rows = (("01-10", "970.00"), ("01-11", "600.00"), ("01-12", "-50.00"))
    books = given(*OPEN, brought(*rows), assign(10000, e1="980.00"), transfer(10000, "6900"))
    books = books.after(assign(20000, e2=None), transfer(20000, "C2", "customer"))
    books = books.after(to_account(30000, "B2", "bank_account"), post())
    assert books.remaining("C2") == {6: "-100.00"}
    books = books.after(undo())
    assert books.balances() == START
    assert books.remaining("C2") == {2: "500.00"}


def test_a_statement_without_lines_is_no_longer_reconciled() -> None:
    empty = statement(opening="0", closing_date=day("01-31"))
    books = given(*OPEN, file(empty), post())
    books = books.after(undo())
    account = books.books.find_bank_account("B")
    assert account is not None
    assert list(account.unreconciled) == ["B/1"]
    books.after(post())


# --- bank entries that were posted before the statement -----------------------------------------------


def test_what_a_line_has_found_can_be_found_by_another() -> None:
    books = given(*OPEN, PAID_IN, brought(("01-06", "80.00")), assign(10000, e4=None), post())
    outcome = books.when(undo())
    events = {type(event): event for _, event in outcome.decision.events}  # type: ignore[union-attr]  # not refused
    assert events[BankEntriesReopened] == BankEntriesReopened(
        statement_no="B/1",
        statement_date=day("01-06"),
        entry_nos=(4,),
        amounts=(Decimal(80),),
        remaining_amounts=(Decimal(80),),
    )
    assert events[BankEntriesReleased] == BankEntriesReleased(
        statement_no="B/1",
        entry_nos=(4,),
        amounts=(Decimal(80),),
        statement_line_nos=(10000,),
    )
    assert BankEntriesClosed not in events
    books = outcome.and_recorded()
    # It may be reversed, since no statement shows it any more.
    books.when(ReverseTransaction(transaction_no=3)).and_recorded()


def test_an_entry_that_two_statements_show_stays_shown_by_the_other() -> None:
    books = given(*OPEN, PAID_IN, brought(("01-06", "50.00")), assign(10000, e4=None), post())
    books = books.after(brought(("01-07", "30.00"), opening="50", name="b.xml"))
    books = books.after(assign(10000, "B/2", e4=None), post("reconcile", "B/2"))
    books.when(undo()).then_refused(LaterStatementReconciled, later_statement_no="B/2")
    outcome = books.when(undo(statement_no="B/2"))
    (reopened,) = [e for _, e in outcome.decision.events if isinstance(e, BankEntriesReopened)]  # type: ignore[union-attr]  # not refused
    assert (reopened.remaining_amounts, reopened.shown_elsewhere) == ((Decimal(30),), (True,))
    books = outcome.and_recorded()
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.partly_found, account.statement_no) == ({4: Decimal(30)}, "B/1")
    books = books.after(undo())
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.partly_found, account.found_amount(4)) == ({}, 0)
    books.after(assign(10000, e4=None), post(), post("reconcile", "B/2"))


def test_an_entry_found_by_a_line_that_stays_posted_is_found_by_no_other() -> None:
    rows = (("01-06", "80.00"), ("01-06", "7.00"))
    books = given(*OPEN, PAID_IN, brought(*rows), assign(10000, e4=None))
    books = books.after(to_account(20000, "6950"), post(), undo(20000))
    account = books.books.find_bank_account("B")
    assert account is not None
    assert account.found_amount(4) == 80
    books = books.after(to_account(20000, "6900"), post())
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.statement_no, account.found_amount(4)) == ("B/1", 0)


# --- what was done by hand since ----------------------------------------------------------------------


def test_an_application_undone_by_hand() -> None:
    books = reconciled().after(UnapplyEntry(entry_no=1))
    books = books.after(undo())
    assert (books.remaining(), books.balances()) == ({1: "1000.00"}, START)


def test_a_line_whose_transaction_was_reversed_by_hand_goes_with_its_reversal() -> None:
    books = given(*OPEN, brought(("01-10", "100.00")), to_account(10000, "3000"))
    books = books.after(post("payments_only"), ReverseTransaction(transaction_no=3))
    books = books.after(undo())
    assert books.balances() == START
    books = books.after(to_account(10000, "6950"), post())
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_balance) == (100, 100)


def test_a_reversal_that_the_bank_has_shown_is_in_the_way() -> None:
    books = given(*OPEN, brought(("01-10", "100.00")), to_account(10000, "3000"))
    books = books.after(post("payments_only"), ReverseTransaction(transaction_no=3))
    taken_back = brought(("01-11", "-100.00"), opening="100", name="b.xml")
    books = books.after(taken_back, assign(10000, "B/2", e4=None), post("payments_only", "B/2"))
    books.when(undo()).then_refused(AlreadyReversed, line=10000, transaction_no=3)
    books.after(undo(statement_no="B/2"), undo())


# --- refusals, in the order they are checked ----------------------------------------------------------


def test_refused_where_there_is_no_such_statement_or_line() -> None:
    given(*OPEN).when(undo()).then_refused(StatementUnknown, statement_no="B/1")
    reconciled().when(undo(99)).then_refused(StatementLineUnknown, line_no=99)


def test_refused_for_a_blocked_bank_account() -> None:
    blocked = BankAccountRecord(bank_account_no="B", iban=IBAN, blocked=True)
    books = reconciled().after(ChangeBankAccount(bank_account=blocked))
    books.when(undo()).then_refused(BankAccountBlocked, bank_account_no="B")


def test_refused_in_a_closed_period() -> None:
    books = reconciled().after(SetAllowedPostingDates(allow_from=day("02-01")))
    books.when(undo()).then_refused(PostingDateNotAllowed, line=30000, posting_date=day("01-12"))


def test_refused_for_a_blocked_party_and_a_blocked_account() -> None:
    books = reconciled().after(ChangeCustomer(party=record("C2", blocked="all")))
    books.when(undo(10000)).and_recorded()
    books.when(undo()).then_refused(PartyBlocked, line=20000)
    fee = next(account for account in ACCOUNTS if account.account_no == "6900")
    blocked = ChangeAccount(account=fee.model_copy(update={"blocked": True}))
    reconciled().after(blocked).when(undo()).then_refused(AccountBlocked, line=30000)


def test_refused_while_a_payment_was_applied_again() -> None:
    """On account first, then applied to an invoice by hand."""
    books = given(*OPEN, brought(("01-10", "300.00")), to_account(10000, "C2", "customer"), post())
    books = books.after(ApplyEntries(applying_entry_no=4, amounts_to_apply={2: None}))
    books.when(undo()).then_refused(LaterApplicationExists, entry_no=4, application_no=1)
    books = books.after(UnapplyEntry(entry_no=4), undo())
    assert books.remaining("C2") == {2: "500.00"}


def test_refused_while_an_invoice_that_was_paid_in_part_was_paid_again() -> None:
    books = reconciled().after(brought(("01-20", "200.00"), opening="1273", name="b.xml"))
    books = books.after(assign(10000, "B/2", e2=None), post("payments_only", "B/2"))
    books.when(undo()).then_refused(LaterApplicationExists, line=20000, entry_no=2)
    books.after(undo(statement_no="B/2"), undo())


def test_refused_while_another_account_shows_the_money_that_went_there() -> None:
    books = given(*OPEN, brought(("01-12", "-50.00")), to_account(10000, "B2", "bank_account"))
    books = books.after(post())
    shown = statement(
        statement_line("T1", "01-12", "50.00"), iban="", account_no_at_bank="12-345-6"
    )
    books = books.after(file(shown, name="b2.xml"), assign(10000, "B2/1", e4=None))
    books = books.after(post("payments_only", "B2/1"))
    books.when(undo()).then_refused(BankEntryOnStatement, entry_no=4, statement_no="B2/1")
    books = books.after(undo(statement_no="B2/1"), undo())
    assert books.balances() == START
