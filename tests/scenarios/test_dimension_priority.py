"""Priorities of default dimensions by source code: whose value counts where several accounts contribute one (2.4)."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es.aggregates.dimension import DimensionPrioritySet
from ledger_es.commands.dimension import SetDimension, SetDimensionPriority, SetDimensionValue
from ledger_es.errors import CommandInvalid, DimensionBlocked
from tests.projections.books import company
from tests.scenarios.books import BOOKS, bank_account, documents, journal, line
from tests.scenarios.scenario import given
from tests.scenarios.statements import IBAN, assign, brought, post
from tests.scenarios.test_dimension import DIMENSIONS, STREAM, default, lines
from tests.scenarios.test_dimension_statement import bank_dimensions
from tests.scenarios.test_reminder import LEVELS, TERMS, create, issue, terms

SALES, ADM = "DEPARTMENT=SALES", "DEPARTMENT=ADM"
FEES = "3850"
"""Where the fees of reminders go."""


def priority(source_code: str, **by_account_type: int) -> list[Any]:
    return [
        SetDimensionPriority(source_code=source_code, account_type=account_type, priority=first)
        for account_type, first in by_account_type.items()
    ]


def test_a_priority_is_set_and_taken_back_and_setting_it_again_does_nothing() -> None:
    (new,) = priority("journal", gl=1)
    event = DimensionPrioritySet(source_code="journal", account_type="gl", priority=1)
    past = given(*BOOKS).when(new).then((STREAM, event))
    past.when(new).then()
    none = new.model_copy(update={"priority": 0})
    past = past.when(none).then((STREAM, event.model_copy(update={"priority": 0})))
    past.when(none).then()
    with pytest.raises(CommandInvalid):
        priority("opening_balance", gl=1)


@pytest.mark.parametrize(
    ("priorities", "carried"),
    [
        # Without a set-up the account of the line comes first, and likewise where both come alike.
        ([], SALES),
        (priority("journal", customer=1, gl=1), SALES),
        (priority("journal", bank_account=1), SALES),
        # Who has a priority comes before who has none.
        (priority("journal", gl=7), ADM),
        (priority("journal", customer=2, gl=1), ADM),
        (priority("journal", customer=1, gl=2), SALES),
        # Another source, or one that was taken back, counts for nothing here.
        (priority("payment_reconciliation", gl=1), SALES),
        ([*priority("journal", gl=1), *priority("journal", gl=0)], SALES),
    ],
)
def test_of_two_default_values_that_of_the_better_priority_is_carried(
    priorities: list[Any], carried: str
) -> None:
    """The customer stands for SALES, the revenue account for ADM; both sides of the line carry the same."""
    past = given(
        *BOOKS,
        *DIMENSIONS,
        default("customer", "C1", "SALES"),
        default("gl", "3000", "ADM"),
        *priorities,
        journal(line("INV-1", "01-12", "100.00")),
    )
    assert lines(past) == [("1100", "100.00", carried), ("3000", "-100.00", carried)]
    # What the line names itself comes before every default value.
    past = past.after(journal(line("INV-2", "01-12", "50.00", dimensions="DEPARTMENT=SALES")))
    assert {row[2] for row in lines(past)} == {SALES}


def test_a_receivables_account_comes_last_whatever_the_priorities() -> None:
    """It was chosen by the posting group; it only completes what nobody else contributes."""
    past = given(
        *BOOKS,
        *DIMENSIONS,
        default("customer", "C1", "SALES"),
        default("gl", "1100", "ADM"),
        default("gl", "1100", "8", dimension="PROJECT"),
        *priority("journal", gl=1),
        journal(line("INV-1", "01-12", "100.00")),
    )
    assert lines(past) == [
        ("1100", "100.00", "DEPARTMENT=SALES;PROJECT=8"),
        ("3000", "-100.00", SALES),
    ]


def test_a_statement_line_lets_its_bank_account_come_first() -> None:
    past = given(
        *BOOKS,
        *DIMENSIONS,
        bank_account("B", iban=IBAN),
        documents("INV-1 01-01 100.00"),
        default("customer", "C1", "SALES"),
        default("bank_account", "B", "ADM"),
        *priority("payment_reconciliation", bank_account=1, customer=2),
        brought(("01-10", "100.00")),
        assign(10000, e1=None),
        post(),
    )
    assert lines(past) == [("1020", "100.00", ADM), ("1100", "-100.00", ADM)]
    assert bank_dimensions(past) == ADM


@pytest.mark.parametrize(
    ("priorities", "of_fee"), [([], SALES), (priority("reminder", gl=1, customer=2), ADM)]
)
def test_a_fee_account_comes_before_the_customer_where_that_is_set_up(
    priorities: list[Any], of_fee: str
) -> None:
    past = given(
        *BOOKS,
        *TERMS,
        terms(LEVELS[1]),
        *DIMENSIONS,
        default("customer", "C1", "SALES"),
        default("gl", FEES, "ADM"),
        *priorities,
        documents("INV-1 01-12 1000.00 02-11"),
        create("03-01"),
        issue("R00001"),
    )
    assert lines(past) == [("1100", "20.00", SALES), (FEES, "-20.00", of_fee)]


@pytest.mark.parametrize("demanding", [("customer", "C1"), ("gl", "1100"), ("gl", FEES)])
def test_a_default_value_that_is_blocked_by_now_is_on_no_new_document(
    demanding: tuple[str, str],
) -> None:
    """Whoever contributes it: also the account of a posting group."""
    past = given(
        *BOOKS,
        *TERMS,
        terms(LEVELS[1]),
        *DIMENSIONS,
        documents("INV-1 01-12 1000.00 02-11"),
        default(*demanding, "SALES"),
        SetDimensionValue(dimension="DEPARTMENT", dimension_value="SALES", blocked=True),
        create("03-01"),
    )
    past.when(issue("R00001")).then_refused(
        DimensionBlocked, dimension="DEPARTMENT", dimension_value="SALES"
    )
    if demanding != ("gl", FEES):
        past.when(journal(line("INV-2", "01-12", "10.00"))).then_refused(DimensionBlocked)


def test_priorities_are_listed_as_they_were_known(store_url: str) -> None:
    with company(store_url) as books:
        books.do(SetDimension(dimension="DEPARTMENT"))
        for command in priority("payment_reconciliation", gl=2, bank_account=1, vendor=2):
            books.do(command)
        before = books.now()
        (none,) = priority("payment_reconciliation", bank_account=0)
        books.do(none)
        report = books.ledger.dimensions(known_at=before)
        assert report.notes() == (
            "payment reconciliation: default values of bank accounts, then G/L accounts and vendors come first",
        )
        of_statements = {"bank_account": 1, "gl": 2, "vendor": 2}
        assert report.as_json()["priorities"] == {"payment_reconciliation": of_statements}
        report = books.ledger.dimensions()
        del of_statements["bank_account"]
        assert report.as_json()["priorities"] == {"payment_reconciliation": of_statements}
        assert books.ledger.verify().ok
