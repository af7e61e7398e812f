"""What settles the lines of a statement: proposals recorded, and what a person makes of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.bank_statement import (
    DifferenceTransferred,
    LineAssigned,
    LinesAccepted,
    LinesCleared,
)
from ledger_es.aggregates.line_matches import LinesMatched
from ledger_es.aggregates.statement_lines import StatementLine
from ledger_es.commands.bank_statement_lines import TransferDifference
from ledger_es.commands.bank_statement_matches import (
    AppliedEntry,
    LineMatch,
    MatchLines,
)
from ledger_es.deciding.command import Command
from ledger_es.errors import (
    AccountUnknown,
    AmountDigits,
    AmountExceedsEntry,
    AmountSignUnclear,
    ApplicationTooEarly,
    BankAccountUnknown,
    CommandInvalid,
    DirectPostingNotAllowed,
    EntryChangedSince,
    EntryIsClosed,
    EntryUnknown,
    LineAppliedBeyondAmount,
    LineHasDifference,
    LineIsKnown,
    LineNotApplied,
    LineOfBankEntries,
    LineOfOneAccount,
    LineSignWrong,
    LineWithoutDifference,
    NothingLeftOnLine,
    NothingToAssign,
    PartyUnknown,
    Refusal,
    StatementIsPosted,
    StatementLineUnknown,
    StatementUnknown,
)
from ledger_es.values import Personal
from tests.scenarios.books import BOOKS, bank_account, customer, documents, journal, line
from tests.scenarios.scenario import Scenario, day, given
from tests.scenarios.statements import (
    IBAN,
    accept,
    assign,
    brought,
    clear,
    file,
    post,
    statement,
    statement_line,
    to_account,
    transfer,
)

# Entries 1–4 of C1, 5 of C2, 6 of V1, 7 and 8 of the bank.
OPEN = (
    *BOOKS,
    customer("C2"),
    bank_account("B", iban=IBAN),
    documents("""
        INV-1  01-01  1000.00  01-31  20.00  01-15
        INV-2  01-01   500.00  02-15
        CM-3   01-01  -100.00
        PAY-4  01-02   -50.00
    """),
    documents("INV-5 01-01 70.00", "C2"),
    documents("INV-6 01-01 -300.00 01-31 6.00 01-15", "V1"),
    journal(
        line("ANY-7", "01-03", "-80.00", bal_account_type="bank_account", bal_account_no="B"),
        line("ANY-8", "01-20", "-30.00", bal_account_type="bank_account", bal_account_no="B"),
    ),
)
CASH_IN, CASH_LATER = 8, 10
"""Bank entries of 80.00 on 3 January and of 30.00 on 20 January."""


def lines(*rows: tuple[str, str]) -> Scenario:
    return given(*OPEN, brought(*rows))


def line_of(books: Scenario, line_no: int = 10000) -> StatementLine:
    return books.books.bank_statement("B/1").lines[line_no]


def applied(books: Scenario, line_no: int = 10000) -> dict[int, tuple[str, str]]:
    """By entry: the amount and the discount inside it."""
    return {
        one.entry_no: (str(one.amount), str(one.discount))
        for one in line_of(books, line_no).applications
    }


# --- assigning entries ---


def test_a_line_is_assigned() -> None:
    outcome = lines(("01-10", "980.00")).when(assign(10000, e1=None))
    books = outcome.then(
        (
            "bank_statement-B-1",
            LineAssigned(
                line_no=10000,
                ledgers=("customer",),
                entry_nos=(1,),
                party_nos=("C1",),
                document_nos=("INV-1",),
                amounts=(Decimal(1000),),
                discounts=(Decimal(20),),
            ),
        )
    )
    assert outcome.numbers == {"difference": "0.00"}
    found = line_of(books)
    assert (found.confidence, found.applied_amount, found.difference) == ("manual", 980, 0)


@pytest.mark.parametrize(
    ("row", "amounts", "expected", "difference"),
    [
        (("01-10", "400.00"), {"e2": None}, {2: ("400.00", "0.00")}, "0.00"),
        (("01-10", "600.00"), {"e2": None}, {2: ("500.00", "0.00")}, "100.00"),
        (("01-15", "980.00"), {"e1": None}, {1: ("1000.00", "20.00")}, "0.00"),
        (("01-16", "980.00"), {"e1": None}, {1: ("980.00", "0.00")}, "0.00"),
        (("01-15", "979.00"), {"e1": None}, {1: ("979.00", "0.00")}, "0.00"),
        (("01-15", "1000.00"), {"e1": None}, {1: ("1000.00", "20.00")}, "20.00"),
        (("01-15", "980.00"), {"e1": "980.00"}, {1: ("1000.00", "20.00")}, "0.00"),
        (("01-15", "980.00"), {"e1": "979.99"}, {1: ("979.99", "0.00")}, "0.01"),
        (("01-15", "980.00"), {"e1": "1000.00"}, {1: ("1000.00", "20.00")}, "0.00"),
        (("01-10", "1480.00"), {"e1": None, "e2": None}, {1: ("1000.00", "20.00"), 2: ("500.00", "0.00")}, "0.00"),
        (("01-10", "700.00"), {"e2": None, "e1": None}, {2: ("500.00", "0.00"), 1: ("200.00", "0.00")}, "0.00"),
        (("01-10", "400.00"), {"e3": None, "e2": None}, {3: ("-100.00", "0.00"), 2: ("500.00", "0.00")}, "0.00"),
        (("01-10", "400.00"), {"e3": "60.00", "e2": None}, {3: ("-60.00", "0.00"), 2: ("460.00", "0.00")}, "0.00"),
        (("01-10", "95.00"), {"e2": "100.00"}, {2: ("100.00", "0.00")}, "-5.00"),
        (("01-10", "-294.00"), {"e6": None}, {6: ("-300.00", "-6.00")}, "0.00"),
        (("01-16", "-294.00"), {"e6": None}, {6: ("-294.00", "0.00")}, "0.00"),
        (("01-10", "-100.00"), {"e3": None}, {3: ("-100.00", "0.00")}, "0.00"),
        (("01-10", "-50.00"), {"e4": None}, {4: ("-50.00", "0.00")}, "0.00"),
        (("01-10", "80.00"), {"e8": None}, {8: ("80.00", "0.00")}, "0.00"),
    ],
)  # fmt: skip
def test_how_much_of_each_entry(
    row: tuple[str, str],
    amounts: dict[str, str | None],
    expected: dict[int, tuple[str, str]],
    difference: str,
) -> None:
    books = lines(row).after(assign(10000, **amounts))
    assert applied(books) == expected
    assert str(line_of(books).difference) == difference


def test_what_another_line_takes_is_not_there_any_more() -> None:
    books = lines(("01-10", "300.00"), ("01-10", "300.00")).after(assign(10000, e2=None))
    books.after(assign(20000, e2=None))
    assert applied(books, 20000) == {2: ("200.00", "0.00")}
    books.after(assign(10000, e2="100.00"), assign(20000, e2=None))
    assert applied(books, 20000) == {2: ("300.00", "0.00")}


def test_the_line_that_completes_the_discounted_amount_earns_the_discount() -> None:
    books = lines(("01-10", "400.00"), ("01-10", "580.00"))
    books.after(assign(10000, e1=None), assign(20000, e1=None))
    assert (applied(books), applied(books, 20000)) == (
        {1: ("400.00", "0.00")},
        {1: ("600.00", "20.00")},
    )


def test_assigned_again_replaces_what_was_there() -> None:
    books = lines(("01-10", "600.00")).after(assign(10000, e2=None), transfer(10000, "6950"))
    books.after(assign(10000, e1=None))
    assert (applied(books), line_of(books).transfers) == ({1: ("600.00", "0.00")}, ())


@pytest.mark.parametrize(
    ("row", "amounts", "refusal"),
    [
        (("01-10", "100.00"), {}, NothingToAssign),
        (("01-10", "100.00"), {"e99": None}, EntryUnknown),
        (("01-10", "100.00"), {"e2": None, "e5": "99999.00"}, AmountExceedsEntry),
        (("01-10", "100.00"), {"e2": None, "e8": None}, LineOfOneAccount),
        (("01-19", "100.00"), {"e10": "0.001"}, ApplicationTooEarly),
        (("01-10", "100.00"), {"e6": "0.001"}, AmountDigits),
        (("01-10", "100.00"), {"e6": "999.00"}, LineSignWrong),
        (("01-10", "100.00"), {"e4": None}, LineSignWrong),
        (("01-10", "-100.00"), {"e2": None}, LineSignWrong),
        (("01-10", "100.00"), {"e2": "500.01"}, AmountExceedsEntry),
        (("01-10", "100.00"), {"e2": None, "e1": None}, NothingLeftOnLine),
    ],
)
def test_refused_assignments(
    row: tuple[str, str], amounts: dict[str, str | None], refusal: type[Refusal]
) -> None:
    lines(row).when(assign(10000, **amounts)).then_refused(refusal)


def test_refused_where_other_lines_have_taken_all_of_the_entry() -> None:
    books = lines(("01-10", "500.00"), ("01-10", "500.00")).after(assign(10000, e2=None))
    books.when(assign(20000, e2=None)).then_refused(
        AmountExceedsEntry, entry_no=2, remaining=Decimal(0)
    )


def test_refused_where_the_entry_is_closed() -> None:
    pay = journal(line("PAY-9", "01-05", "-500.00", applies_to_document_no="INV-2"))
    lines(("01-10", "500.00")).after(pay).when(assign(10000, e2=None)).then_refused(
        EntryIsClosed, entry_no=2
    )


# --- accounts ---


def test_the_whole_line_goes_to_an_account() -> None:
    text = Personal("bank charges", b"0123456789abcdef")
    command = to_account(10000, "6900").model_copy(update={"description": text})
    outcome = lines(("01-10", "-7.00")).when(command)
    books = outcome.then(
        (
            "bank_statement-B-1",
            DifferenceTransferred(
                line_no=10000,
                account_type="gl",
                account_no="6900",
                amount=Decimal(-7),
                description_seal=text.seal,
            ),
        )
    )
    assert outcome.decision is not None
    assert [(one.subject, one.text) for one in outcome.decision.sealed] == [
        ("line:B/1/10000", text)
    ]
    assert (line_of(books).confidence, line_of(books).difference) == ("manual", 0)


def test_what_was_applied_before_is_taken_off_first() -> None:
    books = lines(("01-10", "500.00")).after(assign(10000, e2=None))
    books = books.when(to_account(10000, "C1", "customer")).then(
        ("bank_statement-B-1", LinesCleared(line_nos=(10000,))),
        (
            "bank_statement-B-1",
            DifferenceTransferred(
                line_no=10000, account_type="customer", account_no="C1", amount=Decimal(500)
            ),
        ),
    )
    assert (applied(books), len(line_of(books).transfers)) == ({}, 1)


def test_refused_where_the_money_is_already() -> None:
    lines(("01-10", "-7.00")).when(to_account(10000, "B", "bank_account")).then_refused(
        CommandInvalid, pointer="/account_no"
    )


@pytest.mark.parametrize(("row", "amount"), [("600.00", "100.00"), ("495.00", "-5.00")])
def test_the_difference_goes_to_an_account(row: str, amount: str) -> None:
    """Money over goes to income or on account; a fee that the bank kept makes the difference negative."""
    books = lines(("01-10", row)).after(assign(10000, e2="500.00"))
    outcome = books.when(transfer(10000, "6900"))
    books = outcome.then(
        (
            "bank_statement-B-1",
            DifferenceTransferred(
                line_no=10000, account_type="gl", account_no="6900", amount=Decimal(amount)
            ),
        )
    )
    assert outcome.numbers == {"amount": amount}
    assert line_of(books).difference == 0


def test_the_rest_stays_with_the_customer_on_account() -> None:
    books = lines(("01-10", "600.00")).after(
        assign(10000, e2=None), transfer(10000, "C1", "customer")
    )
    assert line_of(books).difference == 0


def _fields(command: TransferDifference, **fields: Any) -> TransferDifference:
    return command.model_copy(update=fields)


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (transfer(10000, "9999"), AccountUnknown),
        (transfer(10000, "1100"), DirectPostingNotAllowed),
        (transfer(10000, "Z", "bank_account"), BankAccountUnknown),
        (transfer(10000, "B", "bank_account"), CommandInvalid),
        (transfer(10000, "C9", "customer"), PartyUnknown),
        (transfer(20000, "9999"), LineWithoutDifference),
        (transfer(30000, "6900"), LineOfBankEntries),
    ],
)
def test_refused_transfers(command: TransferDifference, refusal: type[Refusal]) -> None:
    books = lines(("01-10", "600.00"), ("01-10", "70.00"), ("01-10", "90.00"))
    books.after(assign(10000, e2=None), assign(20000, e5=None), assign(30000, e8="80.00"))
    books.when(command).then_refused(refusal)


@pytest.mark.parametrize("amount", ["100.00", "90.00"])
def test_refused_where_no_payment_of_the_party_is_left(amount: str) -> None:
    """5.00 with the memo of 100 against 100 (or 90) of the invoice: the party itself would have paid nothing."""
    books = lines(("01-10", "5.00")).after(assign(10000, e3=None, e2=amount))
    books.when(transfer(10000, "6950")).then_refused(
        LineSignWrong, line_no=10000, remaining=Decimal(amount) - 100
    )


def test_left_on_the_account_of_the_party_where_the_credit_does_not_exceed_the_invoice() -> None:
    """5.00 with the memo of 100: against 100 of the invoice it is kept whole; against 90 it would have grown to 15."""
    even = lines(("01-10", "5.00")).after(assign(10000, e3=None, e2="100.00"))
    even.after(transfer(10000, "C1", "customer"), post("payments_only"))
    beyond = lines(("01-10", "5.00")).after(assign(10000, e3=None, e2="90.00"))
    beyond.when(transfer(10000, "C1", "customer")).then_refused(
        LineSignWrong, line_no=10000, remaining=Decimal(-10)
    )


def test_refused_where_a_shortfall_is_left_on_the_account_of_the_party() -> None:
    """500.00 against 600.00 of the invoice: a payment of 500.00 cannot be applied by 600.00."""
    books = lines(("01-10", "500.00")).after(assign(10000, e1="600.00"))
    books.when(transfer(10000, "C1", "customer")).then_refused(
        LineAppliedBeyondAmount, line_no=10000, applied=Decimal(600), difference=Decimal(-100)
    )
    books.after(transfer(10000, "6950"))


# --- accepting and clearing ---


def settled() -> Scenario:
    """Lines 1 and 2 are settled, 3 has a difference, 4 nothing."""
    rows = (("01-10", "500.00"), ("01-10", "70.00"), ("01-10", "600.00"), ("01-10", "9.00"))
    return lines(*rows).after(
        assign(10000, e2=None), to_account(20000, "3000"), assign(30000, e1="500.00")
    )


def test_lines_are_accepted() -> None:
    outcome = settled().when(accept(20000, 10000))
    books = outcome.then(("bank_statement-B-1", LinesAccepted(line_nos=(20000, 10000))))
    assert outcome.numbers["line_nos"] == [20000, 10000]
    assert line_of(books).confidence == "accepted"
    books.when(accept(10000)).then()


def test_every_line_without_difference_is_accepted() -> None:
    outcome = settled().when(accept())
    outcome.then(("bank_statement-B-1", LinesAccepted(line_nos=(10000, 20000))))
    assert outcome.numbers == {
        "line_nos": [10000, 20000],
        "low_line_nos": [],
        "not_applied_line_nos": [40000],
        "difference_line_nos": [30000],
    }


def test_accepted_lines_that_were_in_doubt_are_named() -> None:
    low = LineMatch(line_no=10000, confidence="low", score=1, account_type="gl", account_no="3000")
    high = low.model_copy(update={"line_no": 20000, "confidence": "high"})
    proposed = MatchLines(
        statement_no="B/1", rules_version=1, candidates_commit_no=1, matches=(low, high)
    )
    books = lines(("01-10", "500.00"), ("01-10", "70.00")).after(proposed)
    numbers = books.when(accept()).numbers
    assert (numbers["line_nos"], numbers["low_line_nos"]) == ([10000, 20000], [10000])
    assert books.after(accept()).when(accept()).numbers["low_line_nos"] == []


def test_only_lines_of_a_confidence_are_accepted() -> None:
    settled().when(accept(confidence="high")).then()
    accepted = settled().when(accept(confidence="manual")).numbers["line_nos"]
    assert accepted == [10000, 20000]


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (accept(10000, 99), StatementLineUnknown),
        (accept(30000, 40000), LineHasDifference),
        (accept(40000, 30000), LineNotApplied),
    ],
)
def test_refused_acceptances(command: Command, refusal: type[Refusal]) -> None:
    settled().when(command).then_refused(refusal)


def test_lines_are_cleared() -> None:
    outcome = settled().when(clear(10000, 40000, 20000))
    books = outcome.then(("bank_statement-B-1", LinesCleared(line_nos=(10000, 20000))))
    assert outcome.numbers == {"line_nos": [10000, 20000]}
    assert (line_of(books).confidence, line_of(books).is_settled) == ("none", False)
    books.when(clear(10000)).then()


# --- proposals ---


def match(line_no: int = 10000, **fields: Any) -> LineMatch:
    return LineMatch(**{"line_no": line_no, "confidence": "high", "score": 3990} | fields)


def proposal(*matches: LineMatch) -> MatchLines:
    return MatchLines(statement_no="B/1", rules_version=1, candidates_commit_no=9, matches=matches)


def entry(entry_no: int, amount: str, ledger: Any = "customer", **fields: Any) -> AppliedEntry:
    known: dict[str, Any] = {"party_no": "C1", "document_no": "INV-2"}
    return AppliedEntry(ledger=ledger, entry_no=entry_no, amount=Decimal(amount), **known | fields)


def test_what_automatic_application_proposed_is_recorded() -> None:
    command = proposal(
        match(rule="high-3", applied=(entry(2, "500.00"), entry(3, "-100.00", document_no="CM-3"))),
        match(20000, confidence="text_mapping", score=3007, account_type="gl", account_no="6900"),
        match(30000, confidence="none", score=0),
    )
    books = lines(("01-10", "400.00"), ("01-10", "-7.00"), ("01-10", "9.00"))
    outcome = books.when(command)
    books = outcome.then(
        (
            "bank_statement-B-1",
            LinesMatched(
                rules_version=1,
                candidates_commit_no=9,
                match_tolerance_type="percentage",
                match_tolerance_value=Decimal(0),
                line_nos=(10000, 20000, 30000),
                confidences=("high", "text_mapping", "none"),
                scores=(3990, 3007, 0),
                rules=("high-3", "", ""),
                account_types=("", "gl", ""),
                account_nos=("", "6900", ""),
                application_line_nos=(10000, 10000),
                application_ledgers=("customer", "customer"),
                application_entry_nos=(2, 3),
                application_party_nos=("C1", "C1"),
                application_document_nos=("INV-2", "CM-3"),
                application_amounts=(Decimal(500), Decimal(-100)),
            ),
        )
    )
    assert outcome.numbers["confidences"] == {"high": 1, "text_mapping": 1, "none": 1}
    assert [line_of(books, no).difference for no in (10000, 20000, 30000)] == [0, 0, 9]


@pytest.mark.parametrize(
    ("applied_entry", "remaining"),
    [
        (entry(2, "500.01"), "500.00"),
        (entry(2, "-1.00"), "500.00"),
        (entry(3, "1.00"), "-100.00"),
        (entry(9, "1.00"), "0"),
    ],
)
def test_refused_where_an_entry_has_changed_since(
    applied_entry: AppliedEntry, remaining: str
) -> None:
    closed = (
        documents("INV-9 01-04 1.00"),
        journal(line("PAY-9", "01-05", "-1.00", applies_to_document_no="INV-9")),
    )
    books = lines(("01-10", "400.00")).after(*closed)
    if applied_entry.entry_no == 9:
        applied_entry = applied_entry.model_copy(update={"entry_no": books.books.head.entry_no})
    books.when(proposal(match(applied=(applied_entry,)))).then_refused(
        EntryChangedSince, line_no=10000, remaining=Decimal(remaining)
    )


def test_refused_where_two_lines_want_more_than_there_is() -> None:
    two = [match(no, applied=(entry(2, "300.00"),)) for no in (10000, 20000)]
    lines(("01-10", "300.00"), ("01-10", "300.00")).when(proposal(*two)).then_refused(
        EntryChangedSince, entry_no=2, amount=Decimal(600)
    )


# --- what every step checks first ---

STEPS = [
    proposal(match(99)),
    accept(99),
    assign(99),
    to_account(99, "9999"),
    transfer(99, "9999"),
    clear(99),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
def test_refused_steps(step: Command) -> None:
    """In this order: no statement, posted already, no line, a line that another statement brought."""
    given(*OPEN).when(step).then_refused(StatementUnknown, statement_no="B/1")
    lines(("01-10", "80.00")).when(step).then_refused(StatementLineUnknown, line_no=99)
    posted = lines(("01-10", "80.00")).after(to_account(10000, "3000"), post("payments_only"))
    posted.when(step).then_refused(StatementIsPosted, statement_no="B/1", mode="payments_only")


def test_refused_on_a_line_that_another_statement_brought() -> None:
    one = statement_line("T1", "01-10", "80.00")
    both = statement(one, statement_line("T2", "01-11", "1.00"))
    books = given(*OPEN, file(statement(one), name="a"), file(both, name="b"))
    steps = [
        proposal(match()), accept(10000), assign(10000, e2=None), to_account(10000, "3000"),
        transfer(10000, "3000"), clear(10000),
    ]  # fmt: skip
    for step in steps:
        again = step.model_copy(update={"statement_no": "B/2"})
        books.when(again).then_refused(LineIsKnown, line_no=10000, known_as="B/1/10000")
    # Nor is it named as one that was left.
    left = books.when(accept(statement_no="B/2")).numbers
    assert left["not_applied_line_nos"] == [20000]
    assert day("01-10") == one.booking_date


# --- a credit memo beside an invoice ---


@pytest.mark.parametrize("amounts", [("300", "-50"), ("300", "50"), (None, None), (None, "-50")])
def test_an_invoice_and_a_credit_memo_in_either_order(
    amounts: tuple[str | None, str | None],
) -> None:
    """300 less 50; the amount of the credit memo with its own sign, or without."""
    books = given(
        *BOOKS,
        bank_account("B", iban=IBAN),
        documents("INV-1 01-01 300.00"),
        documents("CM-2 01-01 -50.00"),
        brought(("01-10", "250.00")),
    )
    invoice, credit = amounts
    one = books.when(assign(10000, e1=invoice, e2=credit))
    other = books.when(assign(10000, e2=credit, e1=invoice))
    assert one.numbers == other.numbers == {"difference": "0.00"}
    assert one.decision is not None
    assert other.decision is not None
    assert one.decision.events == other.decision.events
    assert other.and_recorded().after(post()).remaining() == {}


@pytest.mark.parametrize("amounts", [("300", "50"), ("-300", "50"), ("300", "-50"), (None, None)])
def test_a_vendors_invoice_and_credit_memo_in_either_order(
    amounts: tuple[str | None, str | None],
) -> None:
    """An invoice of a vendor is negative, its credit memo positive: whichever sign is written, one thing is meant."""
    books = given(
        *BOOKS,
        bank_account("B", iban=IBAN),
        documents("INV-1 01-01 -300.00", "V1"),
        documents("CM-2 01-01 50.00", "V1"),
        brought(("01-10", "-250.00")),
    )
    invoice, credit = amounts
    one = books.when(assign(10000, e1=invoice, e2=credit))
    other = books.when(assign(10000, e2=credit, e1=invoice))
    assert one.numbers == other.numbers == {"difference": "0.00"}
    assert other.and_recorded().after(post()).remaining("V1", "vendor") == {}


def test_refused_where_a_minus_may_be_meant_for_the_entry_or_for_a_credit() -> None:
    books = given(
        *BOOKS,
        bank_account("B", iban=IBAN),
        documents("INV-1 01-01 300.00"),
        brought(("01-10", "250")),
    )
    books.when(assign(10000, e1="-250")).then_refused(
        AmountSignUnclear, entry_no=1, amount=Decimal(-250), remaining=Decimal(300)
    )
