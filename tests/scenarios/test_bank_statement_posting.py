"""Posting a statement: one bank entry a line, payments with their applications, the account reconciled or not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.bank_account import (
    BankEntriesClosed,
    BankEntriesPosted,
    StatementReconciled,
)
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import EntriesApplied, EntriesPosted, PostedEntry
from ledger_es.aggregates.statement_posting import StatementPosted
from ledger_es.commands.application import UnapplyEntry
from ledger_es.commands.bank_statement_matches import (
    AppliedEntry,
    LineMatch,
    MatchLines,
)
from ledger_es.commands.reversal import ReverseTransaction
from ledger_es.deciding.command import Command
from ledger_es.posting.journal_line import JournalLine
from ledger_es.values import Personal
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
    transfer,
)

# Entries 1–3 of C1 and 4 of V1.
OPEN = (
    *BOOKS,
    bank_account("B", iban=IBAN),
    bank_account("B2"),
    documents("""
        INV-1  01-01  1000.00  01-31  20.00  01-15
        INV-2  01-01   500.00  02-15
        CM-3   01-01  -100.00
    """),
    documents("INV-4 01-01 -300.00 01-31 6.00 01-15", "V1"),
)
START = {"1100": "1400.00", "2000": "-300.00", "3000": "-1100.00"}


def lines(*rows: tuple[str, str]) -> Scenario:
    return given(*OPEN, brought(*rows))


def kinds(outcome: Any) -> list[tuple[str, type[Event]]]:
    assert outcome.decision is not None, outcome.refusal
    return [(stream, type(event)) for stream, event in outcome.decision.events]


def moved(books: Scenario) -> dict[str, str]:
    """What the accounts have moved since the invoices were posted."""
    now = books.balances()
    accounts = sorted({*now, *START})
    amounts = {no: Decimal(now.get(no, 0)) - Decimal(START.get(no, 0)) for no in accounts}
    return {no: str(amount) for no, amount in amounts.items() if amount}


# --- what is posted ---


def test_a_payment_with_discount_posted_and_reconciled() -> None:
    text = Personal('{"text": "INV-1"}', b"0123456789abcdef")
    one = statement_line("T1", "01-10", "980.00", text=text, payment_reference="RF18")
    books = given(*OPEN, file(statement(one, bank_statement_id="S7")), assign(10000, e1=None))
    outcome = books.when(post())
    posted, bank, entries, applied, statement_posted, closed, reconciled = outcome.then_events(
        ("general_ledger", Posted),
        ("bank_account-B", BankEntriesPosted),
        ("customer_ledger-C1", EntriesPosted),
        ("customer_ledger-C1", EntriesApplied),
        ("bank_statement-B-1", StatementPosted),
        ("bank_account-B", BankEntriesClosed),
        ("bank_account-B", StatementReconciled),
    )
    assert posted == Posted(
        register_no=3,
        part=1,
        source_code="payment_reconciliation",
        transaction_nos=(5,),
        transaction_posting_dates=(day("01-10"),),
        transaction_document_types=("payment",),
        transaction_document_nos=("B/1",),
        line_transaction_nos=(5, 5, 5, 5),
        line_gl_entry_nos=(9, 10, 11, 12),
        line_account_nos=("1020", "1100", "1100", "3800"),
        line_amounts_lcy=(Decimal(980), Decimal(-980), Decimal(-20), Decimal(20)),
        line_entry_nos=(5, 6, 6, 0),
        line_description_seals=(text.seal, text.seal, "", ""),
        line_application_nos=(0, 0, 1, 1),
        entry_transaction_nos=(5, 5),
        entry_ledgers=("bank_account", "customer"),
        entry_account_nos=("B", "C1"),
        entry_nos=(5, 6),
        application_transaction_nos=(5,),
        application_ledgers=("customer",),
        application_account_nos=("C1",),
        application_nos=(1,),
    )
    assert bank == BankEntriesPosted(
        source_code="payment_reconciliation",
        currency="CHF",
        entry_nos=(5,),
        transaction_nos=(5,),
        posting_dates=(day("01-10"),),
        document_types=("payment",),
        document_nos=("B/1",),
        amounts=(Decimal(980),),
        amounts_lcy=(Decimal(980),),
        posting_groups=("BANK",),
        gl_account_nos=("1020",),
        bal_account_types=("customer",),
        bal_account_nos=("C1",),
        description_seals=(text.seal,),
        statement_nos=("B/1",),
        statement_line_nos=(10000,),
    )
    assert entries == EntriesPosted(
        entries=(
            PostedEntry(
                entry_no=6,
                transaction_no=5,
                document_type="payment",
                document_no="B/1",
                posting_date=day("01-10"),
                document_date=day("01-10"),
                due_date=day("01-10"),
                currency="CHF",
                amount=Decimal(-980),
                amount_lcy=Decimal(-980),
                posting_group="DOMESTIC",
                control_account_no="1100",
                source_code="payment_reconciliation",
                payment_reference="RF18",
                statement_no="B/1",
                statement_line_no=10000,
                bal_account_type="bank_account",
                bal_account_no="B",
                description_seal=text.seal,
            ),
        )
    )
    assert isinstance(applied, EntriesApplied)
    assert [one.amount for one in applied.details] == [Decimal(-20)]
    assert statement_posted == StatementPosted(
        mode="reconcile",
        register_no=3,
        part=1,
        line_nos=(10000,),
        transaction_nos=(5,),
        bank_entry_nos=(5,),
    )
    assert closed == BankEntriesClosed(
        statement_no="B/1",
        statement_date=day("01-10"),
        entry_nos=(5,),
        statement_line_nos=(10000,),
        amounts=(Decimal(980),),
    )
    assert reconciled == StatementReconciled(
        statement_no="B/1", statement_date=day("01-10"), closing_balance=Decimal(980)
    )
    books = outcome.and_recorded()
    assert books.remaining() == {2: "500.00", 3: "-100.00"}
    account = books.books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_balance) == (980, 980)


def test_payments_only_leaves_the_bank_entries_open() -> None:
    books = lines(("01-10", "500.00")).after(assign(10000, e2=None))
    outcome = books.when(post("payments_only"))
    assert kinds(outcome)[-1] == ("bank_statement-B-1", StatementPosted)
    assert BankEntriesClosed not in [kind for _, kind in kinds(outcome)]
    account = outcome.and_recorded().books.find_bank_account("B")
    assert account is not None
    assert (account.balance, account.statement_balance) == (500, 0)


@pytest.mark.parametrize(
    ("row", "steps", "left", "vendor_left", "gl"),
    [
        pytest.param(
            "600.00", [assign(10000, e2=None), transfer(10000, "C1", "customer")],
            {1: "1000.00", 3: "-100.00", 6: "-100.00"}, {4: "-300.00"}, {"1020": "600.00", "1100": "-600.00"},
            id="more than the invoice, the rest on account"),
        pytest.param(
            "600.00", [assign(10000, e2=None), transfer(10000, "6950")],
            {1: "1000.00", 3: "-100.00"}, {4: "-300.00"},
            {"1020": "600.00", "1100": "-500.00", "6950": "-100.00"},
            id="more than the invoice, the rest is income"),
        pytest.param(
            "495.00", [assign(10000, e2="500.00"), transfer(10000, "6900")],
            {1: "1000.00", 3: "-100.00"}, {4: "-300.00"},
            {"1020": "495.00", "1100": "-500.00", "6900": "5.00"},
            id="a fee was deducted"),
        pytest.param(
            "400.00", [assign(10000, e3=None, e2=None)],
            {1: "1000.00"}, {4: "-300.00"}, {"1020": "400.00", "1100": "-400.00"},
            id="a credit memo taken along"),
        pytest.param(
            "700.00", [to_account(10000, "C1", "customer")],
            {1: "1000.00", 2: "500.00", 3: "-100.00", 6: "-700.00"}, {4: "-300.00"},
            {"1020": "700.00", "1100": "-700.00"}, id="on account"),
        pytest.param(
            "-100.00", [assign(10000, e3=None)],
            {1: "1000.00", 2: "500.00"}, {4: "-300.00"}, {"1020": "-100.00", "1100": "100.00"},
            id="a refund of the credit memo"),
        pytest.param(
            "-294.00", [assign(10000, e4=None)],
            {1: "1000.00", 2: "500.00", 3: "-100.00"}, {},
            {"1020": "-294.00", "2000": "300.00", "4900": "-6.00"}, id="a vendor paid with discount"),
        pytest.param(
            "-7.00", [to_account(10000, "6900")],
            {1: "1000.00", 2: "500.00", 3: "-100.00"}, {4: "-300.00"},
            {"1020": "-7.00", "6900": "7.00"}, id="bank charges"),
        pytest.param(
            "30.00", [to_account(10000, "V1", "vendor")],
            {1: "1000.00", 2: "500.00", 3: "-100.00"}, {4: "-300.00", 6: "-30.00"},
            {"1020": "30.00", "2000": "-30.00"}, id="a vendor pays back"),
        pytest.param(
            "-50.00", [to_account(10000, "B2", "bank_account")],
            {1: "1000.00", 2: "500.00", 3: "-100.00"}, {4: "-300.00"}, {},
            id="to another bank account of ours"),
    ],
)  # fmt: skip
def test_every_kind_of_line(
    row: str,
    steps: list[Command],
    left: dict[int, str],
    vendor_left: dict[int, str],
    gl: dict[str, str],
) -> None:
    books = lines(("01-10", row)).after(*steps, post())
    assert books.remaining() == left
    assert books.remaining("V1", "vendor") == vendor_left
    assert moved(books) == gl


@pytest.mark.parametrize(
    ("row", "step", "kind"),
    [
        ("10.00", to_account(10000, "C1", "customer"), "payment"),
        ("-10.00", to_account(10000, "C1", "customer"), "refund"),
        ("10.00", to_account(10000, "V1", "vendor"), "refund"),
        ("-10.00", to_account(10000, "V1", "vendor"), "payment"),
        ("10.00", to_account(10000, "3000"), ""),
    ],
)
def test_money_the_usual_way_is_a_payment_the_other_way_a_refund(
    row: str, step: Command, kind: str
) -> None:
    outcome = lines(("01-10", row)).after(step).when(post())
    assert outcome.decision is not None
    (posted,) = [event for _, event in outcome.decision.events if isinstance(event, Posted)]
    assert posted.transaction_document_types == ((kind,) if kind else ())
    outcome.and_recorded()


def test_each_line_is_one_transaction_of_one_register() -> None:
    rows = (("01-10", "500.00"), ("01-11", "-7.00"), ("01-12", "300.00"))
    books = lines(*rows).after(
        assign(10000, e2=None), to_account(20000, "6900"), assign(30000, e1="300.00")
    )
    outcome = books.when(post())
    assert outcome.decision is not None
    posted, *_ = [event for _, event in outcome.decision.events]
    assert isinstance(posted, Posted)
    assert (posted.register_no, posted.transaction_nos) == (3, (5, 6, 7))
    assert outcome.numbers["lines"] == 3
    assert outcome.and_recorded().remaining() == {1: "700.00", 3: "-100.00"}


def test_two_lines_complete_one_invoice_and_its_discount() -> None:
    books = lines(("01-10", "400.00"), ("01-11", "580.00"))
    books.after(assign(10000, e1=None), assign(20000, e1=None), post())
    assert books.remaining() == {2: "500.00", 3: "-100.00"}
    assert moved(books)["3800"] == "20.00"


def test_a_payment_smaller_than_the_discount_that_a_credit_memo_gives_back() -> None:
    """1.00 with the memo of 100 less 2 settles 99 of the invoice."""
    memo = documents("CM-5 01-01 -100.00 01-31 2.00 01-15")
    match = LineMatch(
        line_no=10000,
        confidence="high",
        score=1,
        applied=tuple(
            AppliedEntry(
                ledger="customer", entry_no=no, party_no="C1", document_no=document, amount=Decimal(amount),
                discount=Decimal(discount),
            )
            for no, document, amount, discount in ((2, "INV-2", "99", "0"), (5, "CM-5", "-100", "-2"))
        ),
    )  # fmt: skip
    proposal = MatchLines(
        statement_no="B/1", rules_version=1, candidates_commit_no=1, matches=(match,)
    )
    books = given(*OPEN, memo, brought(("01-10", "1.00")), proposal, post())
    assert books.remaining() == {1: "1000.00", 2: "401.00", 3: "-100.00"}
    assert moved(books)["3801"] == "-2.00"


@pytest.mark.parametrize(
    ("before", "row", "entry", "control"),
    [
        (line("ANY-5", "01-05", "-990.00", applies_to_document_no="INV-1"), "10.00", "e1", "1100"),
        (line("ANY-5", "01-05", "297.00", "V1", applies_to_document_no="INV-4"), "-3.00", "e4", "2000"),
    ],
    ids=["customer", "vendor"],
)  # fmt: skip
def test_the_last_of_a_document_is_less_than_its_discount(
    before: JournalLine, row: str, entry: str, control: str
) -> None:
    """It is paid as it is: the discount of 20.00 (6.00) is not granted on the 10.00 (3.00) that are left."""
    books = given(*OPEN, journal(before), brought(("01-10", row)))
    outcome = books.when(assign(10000, **{entry: None}))
    assert outcome.numbers["difference"] == "0.00"
    books = outcome.and_recorded()
    owed = Decimal(books.balances()[control])
    books.after(post())
    assert Decimal(books.balances().get(control, 0)) == owed - Decimal(row)
    assert not {"3800", "4900"} & books.balances().keys()


# --- putting it right afterwards ---


def test_a_posted_payment_is_unapplied_and_reversed_and_the_books_are_as_before() -> None:
    books = lines(("01-10", "980.00")).after(assign(10000, e1=None), post("payments_only"))
    books.after(UnapplyEntry(entry_no=1), ReverseTransaction(transaction_no=5))
    assert (books.remaining(), moved(books)) == ({1: "1000.00", 2: "500.00", 3: "-100.00"}, {})
    assert books.entry(1).discount_possible == Decimal(20)


# --- again ---


def test_posted_again_is_answered_as_before() -> None:
    books = lines(("01-10", "500.00")).after(assign(10000, e2=None), post())
    outcome = books.when(post())
    outcome.then()
    assert outcome.decision is not None
    assert outcome.decision.repeats == books.books.head.commit_no


def test_payments_only_has_nothing_left_to_do_once_it_is_reconciled() -> None:
    books = lines(("01-10", "500.00")).after(assign(10000, e2=None), post("reconcile"))
    outcome = books.when(post("payments_only"))
    outcome.then()
    assert outcome.decision is not None
    assert outcome.decision.repeats == books.books.head.commit_no


EMPTY = {"closing_date": None, "opening": None}


@pytest.mark.parametrize(
    ("opened", "fields", "expected"),
    [
        ("0", {"period_from": day("01-02")}, "01-02"),
        ("50.00", {"closing_date": day("01-31")}, "01-31"),
    ],
)
def test_a_statement_without_lines_has_the_last_day_there_is(
    opened: str, fields: dict[str, Any], expected: str
) -> None:
    bank = bank_account("B", opened, iban=IBAN)
    outcome = given(*BOOKS, bank, file(statement(**EMPTY | fields))).when(post())
    reconciled = StatementReconciled(
        statement_no="B/1",
        statement_date=day(expected),
        closing_balance=Decimal(opened),
        statement_date_before=None if opened == "0" else day("01-01"),
        closing_balance_before=Decimal(opened),
    )
    assert outcome.decision is not None
    assert outcome.decision.events[-1] == ("bank_account-B", reconciled)
    outcome.and_recorded()


def test_a_statement_without_lines() -> None:
    books = given(*OPEN, file(statement(closing_date=day("01-31")))).after(post())
    account = books.books.find_bank_account("B")
    assert account is not None
    assert account.statement_balance == 0
