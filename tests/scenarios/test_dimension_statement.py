"""Lines of bank statements carry dimensions: those named for the line, of its accounts, of the bank account (2.4)."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es.aggregates.bank_account import BANK_ENTRIES, BankEntriesPosted
from ledger_es.commands.bank_statement_lines import (
    AcceptLines,
    AssignLineToAccount,
    TransferDifference,
)
from ledger_es.commands.bank_statement_posting import PostStatement
from ledger_es.commands.bank_statement_undo import UndoStatement
from ledger_es.errors import DimensionMandatory, DimensionValueUnknown
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import Scenario, given
from tests.scenarios.statements import IBAN, assign, brought, post
from tests.scenarios.test_dimension import DIMENSIONS, default, lines

SALES, ADM = "DEPARTMENT=SALES", "DEPARTMENT=ADM"
BOTH = "DEPARTMENT=SALES;PROJECT=7"


def books(*rules: Any, amount: str = "100.00") -> Scenario:
    """Invoice 1 of 100.00 carries project 8, and a statement line B/1 10000."""
    return given(
        *BOOKS,
        *DIMENSIONS,
        bank_account("B", iban=IBAN),
        journal(line("INV-1", "01-01", "100.00", dimensions="PROJECT=8")),
        *rules,
        brought(("01-10", amount)),
    )


def bank_dimensions(scenario: Scenario) -> str:
    """Of the last bank entry."""
    event = next(
        event for _, event in reversed(scenario.books.log) if isinstance(event, BankEntriesPosted)
    )
    return BANK_ENTRIES.rows(event)[-1].dimensions


def test_what_is_named_for_a_line_is_carried_by_all_that_it_posts() -> None:
    named = assign(10000, e1=None).model_copy(update={"dimensions": "PROJECT=7"})
    accepted = AcceptLines(statement_no="B/1", line_nos=(10000,))
    past = books(default("customer", "C1", "SALES")).after(named, accepted, post())
    assert lines(past) == [("1020", "100.00", BOTH), ("1100", "-100.00", BOTH)]
    assert bank_dimensions(past) == BOTH
    assert past.books.posted_entry(3).dimensions == BOTH


def test_a_part_carries_what_its_account_contributes_and_the_bank_entry_what_the_bank_does() -> (
    None
):
    """95.00 received for 100.00: the fee of 5.00 is ADM, the customer's payment SALES, the bank account project 7."""
    rules = (
        default("customer", "C1", "SALES"),
        default("gl", "6900", "ADM"),
        default("bank_account", "B", "7", dimension="PROJECT"),
    )
    fee = TransferDifference(statement_no="B/1", line_no=10000, account_no="6900")
    past = books(*rules, amount="95.00").after(assign(10000, e1="100.00"), fee, post())
    assert lines(past) == [
        ("1020", "95.00", "PROJECT=7"),
        ("6900", "5.00", "DEPARTMENT=ADM;PROJECT=7"),
        ("1100", "-100.00", BOTH),
    ]


def test_a_difference_carries_what_is_named_for_it_and_the_rest_what_is_named_for_the_line() -> (
    None
):
    """95.00 for 100.00: the payment is of project 7, the fee of ADM and, as the line says, of project 7."""
    fee = TransferDifference(
        statement_no="B/1", line_no=10000, account_no="6900", dimensions="DEPARTMENT=ADM"
    )
    named = assign(10000, e1="100.00").model_copy(update={"dimensions": "PROJECT=7"})
    past = books(amount="95.00").after(named, fee, post())
    assert lines(past) == [
        ("1020", "95.00", "PROJECT=7"),
        ("6900", "5.00", "DEPARTMENT=ADM;PROJECT=7"),
        ("1100", "-100.00", "PROJECT=7"),
    ]
    # What is named for the difference comes before what is named for the line.
    other = fee.model_copy(update={"dimensions": "PROJECT=8"})
    past = books(amount="95.00").after(named, other, post())
    assert ("6900", "5.00", "PROJECT=8") in lines(past)


def test_the_bank_entry_carries_what_all_parts_have_alike() -> None:
    """Both parts are SALES; of two projects it has none."""
    rules = (
        default("customer", "C1", "SALES"),
        default("gl", "6900", "SALES"),
        default("customer", "C1", "7", dimension="PROJECT"),
        default("gl", "6900", "8", dimension="PROJECT"),
    )
    fee = TransferDifference(statement_no="B/1", line_no=10000, account_no="6900")
    past = books(*rules, amount="95.00").after(assign(10000, e1="100.00"), fee, post())
    assert lines(past) == [
        ("1020", "95.00", SALES),
        ("6900", "5.00", "DEPARTMENT=SALES;PROJECT=8"),
        ("1100", "-100.00", BOTH),
    ]
    assert bank_dimensions(past) == SALES


def test_a_line_for_an_account_carries_what_is_named() -> None:
    to_account = AssignLineToAccount(
        statement_no="B/1", line_no=10000, account_no="6900", dimensions=SALES
    )
    past = books().after(to_account, post())
    assert lines(past) == [("1020", "100.00", SALES), ("6900", "-100.00", SALES)]
    books().when(to_account.model_copy(update={"dimensions": "PROJECT=9"})).then_refused(
        DimensionValueUnknown
    )
    # An undo has them too, whatever the account demands by then.
    past = past.after(
        default("gl", "6900", "ADM", "same_code"),
        UndoStatement(statement_no="B/1"),
    )
    assert sorted(lines(past)) == [("1020", "-100.00", SALES), ("6900", "100.00", SALES)]


@pytest.mark.parametrize("demanding", [("customer", "C1"), ("gl", "1100"), ("gl", "3800")])
def test_a_line_that_an_account_refuses_is_left_and_the_others_are_posted(
    demanding: tuple[str, str],
) -> None:
    """A line over 98.00 pays an invoice of 100.00 with 2.00 discount; nothing of it is posted in part."""
    past = given(
        *BOOKS,
        *DIMENSIONS,
        bank_account("B", iban=IBAN),
        documents("INV-1 01-01 100.00 01-31 2.00 01-20"),
        default(*demanding, "", "code_mandatory"),
        brought(("01-10", "98.00"), ("01-11", "7.00")),
        assign(10000, e1=None),
        AssignLineToAccount(statement_no="B/1", line_no=20000, account_no="6900"),
    )
    past.when(PostStatement(statement_no="B/1", mode="payments_only")).then_refused(
        DimensionMandatory, account_no=demanding[1], dimension="DEPARTMENT"
    )
    left = PostStatement(statement_no="B/1", mode="payments_only", leaving="unready")
    outcome = past.when(left)
    assert outcome.numbers["lines"] == 1
    posted = past.after(left)
    assert lines(posted) == [("1020", "7.00", ""), ("6900", "-7.00", "")]
    assert posted.remaining() == {1: "100.00"}
    # With a department it is posted as well.
    named = assign(10000, e1=None).model_copy(update={"dimensions": ADM})
    posted = posted.after(named, post())
    assert {row[2] for row in lines(posted)} == {ADM}
    assert posted.remaining() == {}
