"""Setting payment terms."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_es.aggregates.payment_terms import PaymentTermsSet, Terms
from ledger_es.commands.payment_terms import SetPaymentTerms
from ledger_es.errors import CommandInvalid, DateFormulaInvalid
from tests.scenarios.books import COMPANY, customer, documents
from tests.scenarios.scenario import day, given


def terms(**fields: object) -> SetPaymentTerms:
    return SetPaymentTerms(
        payment_terms="T",
        valid_from=day("01-01"),
        terms=Terms(**fields),  # type: ignore[arg-type]
    )


def test_terms_are_set() -> None:
    command = terms(due_date_formula="1M+CM", discount_date_formula="8D", discount_percentage="2")
    given(COMPANY).when(command).then(
        (
            "setup-payment_terms",
            PaymentTermsSet(
                payment_terms="T",
                valid_from=day("01-01"),
                terms=Terms(
                    due_date_formula="1M+CM",
                    discount_date_formula="8D",
                    discount_percentage=Decimal(2),
                ),
            ),
        )
    )


def test_refused_where_a_formula_cannot_be_read() -> None:
    books = given(COMPANY)
    books.when(terms(due_date_formula="30X", discount_date_formula="8X")).then_refused(
        DateFormulaInvalid, formula="30X"
    )
    books.when(terms(discount_date_formula="8X")).then_refused(DateFormulaInvalid, formula="8X")


def test_a_formula_that_leaves_the_calendar_is_refused_where_it_is_used() -> None:
    books = given(COMPANY, terms(due_date_formula="9999Y"), customer("C1", payment_terms="T"))
    books.when(documents("INV-1 01-05 1.00")).then_refused(
        DateFormulaInvalid, formula="9999Y", line=1
    )


@pytest.mark.parametrize("percentage", ["100.01", "-1", 2.0])
def test_the_percentage_is_checked(percentage: object) -> None:
    with pytest.raises(CommandInvalid):
        terms(discount_percentage=percentage)
