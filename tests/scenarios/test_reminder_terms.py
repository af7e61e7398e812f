"""Setting reminder terms with levels and fees."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from ledger_es.aggregates.reminder_terms import (
    STREAM,
    CurrencyFees,
    FeeRow,
    LevelCurrencyFees,
    LevelFeeRow,
    ReminderLevel,
    ReminderTerms,
    ReminderTermsByCode,
    ReminderTermsSet,
)
from ledger_es.commands.currency import SetCurrency
from ledger_es.commands.reminder_terms import SetReminderTerms
from ledger_es.errors import (
    AmountDigits,
    CollectingTermsInvalid,
    CommandInvalid,
    CurrencyUnknown,
    DateFormulaInvalid,
)
from tests.scenarios.books import COMPANY
from tests.scenarios.scenario import day, given


def command(*levels: ReminderLevel, **fields: Any) -> SetReminderTerms:
    return SetReminderTerms(
        reminder_terms="R", valid_from=day("01-01"), terms=ReminderTerms(**fields, levels=levels)
    )


def test_terms_are_set_with_their_levels() -> None:
    first = ReminderLevel(grace_period="5D", additional_fee="15")
    second = ReminderLevel(
        due_date_formula="10D",
        fee_type="single_dynamic",
        currency_fees=(CurrencyFees(currency="USD", additional_fee="16.5"),),
        fee_rows=(FeeRow(percentage=2), FeeRow(threshold="1000", fixed_amount="20")),
    )
    books = given(COMPANY, SetCurrency(currency="USD"))
    set_up = books.when(command(first, second, minimum_amount="50", post_interest=True))
    event = ReminderTermsSet(
        reminder_terms="R",
        valid_from=day("01-01"),
        terms=ReminderTerms(minimum_amount="50.00", post_interest=True),
        levels=(
            ReminderLevel(grace_period="5D", additional_fee="15.00"),
            ReminderLevel(due_date_formula="10D", fee_type="single_dynamic"),
        ),
        currency_fees=(LevelCurrencyFees(level_no=2, currency="USD", additional_fee="16.50"),),
        fee_rows=(
            LevelFeeRow(level_no=2, percentage=2),
            LevelFeeRow(level_no=2, threshold="1000.00", fixed_amount="20.00"),
        ),
    )
    set_up.then((STREAM, event))


def test_the_terms_of_a_day_are_whole_again() -> None:
    level = ReminderLevel(
        additional_fee="1.00", currency_fees=(CurrencyFees(currency="USD", line_fee="2.00"),)
    )
    plain = ReminderLevel(fee_rows=(FeeRow(percentage=3),))
    terms = ReminderTerms(levels=(plain, level), max_reminders=3)
    state = ReminderTermsByCode()
    state.evolve(ReminderTermsSet.of("R", day("01-01"), terms))
    state.evolve(ReminderTermsSet.of("R", day("07-01"), ReminderTerms()))
    assert state.terms.on("R", day("06-30")) == terms
    assert state.terms.on("R", day("07-01")) == ReminderTerms()


@pytest.mark.parametrize(
    ("level", "refusal"),
    [
        (ReminderLevel(grace_period="soon"), DateFormulaInvalid),
        (ReminderLevel(due_date_formula="soon"), DateFormulaInvalid),
        (ReminderLevel(currency_fees=(CurrencyFees(currency="USD"),) * 2), CollectingTermsInvalid),
        (ReminderLevel(fee_rows=(FeeRow(), FeeRow(percentage=1))), CollectingTermsInvalid),
        (ReminderLevel(additional_fee="1.005"), AmountDigits),
        (ReminderLevel(line_fee="-1"), CollectingTermsInvalid),
        (ReminderLevel(currency_fees=(CurrencyFees(currency="USD"),)), CurrencyUnknown),
        (ReminderLevel(fee_rows=(FeeRow(currency="USD"),)), CurrencyUnknown),
        (
            ReminderLevel(fee_rows=(FeeRow(minimum_fee="5", maximum_fee="4"),)),
            CollectingTermsInvalid,
        ),
        (ReminderLevel(fee_rows=(FeeRow(threshold="-5"),)), CollectingTermsInvalid),
    ],
)
def test_levels_that_are_refused(level: ReminderLevel, refusal: type[Any]) -> None:
    given(COMPANY).when(command(ReminderLevel(), level)).then_refused(refusal)


def test_the_refusal_names_the_level() -> None:
    refused = given(COMPANY).when(command(ReminderLevel(), ReminderLevel(line_fee="-1")))
    assert str(refused.refusal) == "level 2: an amount must not be negative"
    given(COMPANY).when(command(minimum_amount="-1")).then_refused(CollectingTermsInvalid)


def test_what_the_record_itself_refuses() -> None:
    with pytest.raises(CommandInvalid):
        ReminderTerms(max_reminders=-1)
    with pytest.raises(CommandInvalid):
        FeeRow(percentage=Decimal(101))
