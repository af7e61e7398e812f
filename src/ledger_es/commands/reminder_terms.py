"""Set reminder terms with their levels."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.reminder_terms import (
    STREAM,
    CurrencyFees,
    FeeRow,
    ReminderLevel,
    ReminderTerms,
    ReminderTermsSet,
)
from ledger_es.collecting.document_text import REMINDER_FACTS
from ledger_es.commands.document_text import check_texts
from ledger_es.deciding.books import Books
from ledger_es.deciding.collecting_terms import (
    check_formulas,
    fee_amount,
    refuse_twice,
)
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import CollectingTermsInvalid, Words
from ledger_es.values import Code


class SetReminderTerms(Command):
    """Set the reminder terms of a code, with all their levels, for reminders dated `valid_from` or later."""

    name: ClassVar[str] = "set-reminder-terms"

    reminder_terms: Code
    valid_from: date
    terms: ReminderTerms


def set_reminder_terms(command: SetReminderTerms, books: Books, policy: Policy) -> Decision:
    terms = command.terms
    minimum = fee_amount(policy, terms.minimum_amount, "", Words("minimum_amount"))
    levels = tuple(
        _level(policy, level, Words("level {level_no}", level_no=level_no))
        for level_no, level in enumerate(terms.levels, 1)
    )

    event = ReminderTermsSet.of(
        command.reminder_terms,
        command.valid_from,
        terms.model_copy(update={"minimum_amount": minimum, "levels": levels}),
    )
    return Decision([(STREAM, event)], books.head, {})


def _level(policy: Policy, level: ReminderLevel, place: Words) -> ReminderLevel:
    """The level with amounts in the decimals of their currencies. Raises what is wrong with it."""
    check_formulas(level.grace_period, level.due_date_formula)
    refuse_twice(
        [fees.currency for fees in level.currency_fees], place, Words("a currency is named twice")
    )
    refuse_twice(
        [(row.charge_per_line, row.currency, row.threshold) for row in level.fee_rows],
        place,
        Words("a threshold stands twice"),
    )
    check_texts(level.texts, REMINDER_FACTS, place)
    return level.model_copy(
        update={
            "additional_fee": fee_amount(policy, level.additional_fee, "", place),
            "line_fee": fee_amount(policy, level.line_fee, "", place),
            "currency_fees": tuple(
                _currency_fees(policy, fees, place) for fees in level.currency_fees
            ),
            "fee_rows": tuple(_fee_row(policy, row, place) for row in level.fee_rows),
        }
    )


def _currency_fees(policy: Policy, fees: CurrencyFees, place: Words) -> CurrencyFees:
    return fees.model_copy(
        update={
            name: fee_amount(policy, getattr(fees, name), fees.currency, place)
            for name in ("additional_fee", "line_fee")
        }
    )


def _fee_row(policy: Policy, row: FeeRow, place: Words) -> FeeRow:
    if row.maximum_fee and row.maximum_fee < row.minimum_fee:
        raise CollectingTermsInvalid(
            place=place, reason=Words("the maximum of a fee is below its minimum")
        )
    return row.model_copy(
        update={
            name: fee_amount(policy, getattr(row, name), row.currency, place)
            for name in ("threshold", "fixed_amount", "minimum_fee", "maximum_fee")
        }
    )
