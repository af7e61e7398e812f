"""Setting finance charge terms with dated rates."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_es.aggregates.finance_charge_terms import (
    STREAM,
    CurrencyFee,
    FinanceChargeTerms,
    FinanceChargeTermsByCode,
    FinanceChargeTermsSet,
    InterestRate,
)
from ledger_es.commands.finance_charge_terms import SetFinanceChargeTerms
from ledger_es.errors import (
    AmountDigits,
    CollectingTermsInvalid,
    CommandInvalid,
    CurrencyUnknown,
    DateFormulaInvalid,
)
from tests.scenarios.books import COMPANY
from tests.scenarios.scenario import day, given

RATE = InterestRate(starting_date=day("01-01"), percentage=5, period_days=365)


def command(**fields: Any) -> SetFinanceChargeTerms:
    return SetFinanceChargeTerms(
        finance_charge_terms="F", valid_from=day("01-01"), terms=FinanceChargeTerms(**fields)
    )


def test_terms_are_set_with_their_rates() -> None:
    fee = CurrencyFee(currency="CHF", additional_fee="3")
    set_up = given(COMPANY).when(
        command(grace_period="5D", minimum_amount="1", rates=(RATE,), currency_fees=(fee,))
    )
    event = FinanceChargeTermsSet(
        finance_charge_terms="F",
        valid_from=day("01-01"),
        terms=FinanceChargeTerms(grace_period="5D", minimum_amount="1.00"),
        rates=(RATE,),
        currency_fees=(CurrencyFee(currency="CHF", additional_fee="3.00"),),
    )
    set_up.then((STREAM, event))


def test_the_terms_of_a_day_are_whole_again() -> None:
    terms = FinanceChargeTerms(rates=(RATE,), post_interest=True)
    state = FinanceChargeTermsByCode()
    state.evolve(FinanceChargeTermsSet.of("F", day("01-01"), terms))
    assert state.terms.on("F", day("06-30")) == terms
    assert state.terms.on("F", day("01-01").replace(year=2025)) is None


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"grace_period": "soon"}, DateFormulaInvalid),
        ({"due_date_formula": "soon"}, DateFormulaInvalid),
        ({"rates": (RATE, RATE)}, CollectingTermsInvalid),
        ({"currency_fees": (CurrencyFee(currency="CHF"),) * 2}, CollectingTermsInvalid),
        ({"minimum_amount": "-1"}, CollectingTermsInvalid),
        ({"additional_fee": "1.005"}, AmountDigits),
        ({"currency_fees": (CurrencyFee(currency="USD"),)}, CurrencyUnknown),
    ],
)
def test_terms_that_are_refused(fields: dict[str, Any], refusal: type[Any]) -> None:
    given(COMPANY).when(command(**fields)).then_refused(refusal)


def test_what_the_record_itself_refuses() -> None:
    with pytest.raises(CommandInvalid):
        FinanceChargeTerms(period_days=0)
    with pytest.raises(CommandInvalid):
        FinanceChargeTerms(method="guess")  # type: ignore[arg-type]
