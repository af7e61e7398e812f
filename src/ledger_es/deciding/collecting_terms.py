"""Checks that reminder terms and finance charge terms share: amounts, currencies, and what must stand only once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from decimal import Decimal

from ledger_es.dates import parse_formula
from ledger_es.deciding.foreign_currency import known_currency
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AmountDigits,
    CollectingTermsInvalid,
    FinanceChargeTermsUnknown,
    ReminderTermsUnknown,
    Words,
)
from ledger_es.values import currency_digits, decimals_of
from ledger_es.values.codes import alike


def known_terms(policy: Policy, reminder_terms: str, finance_charge_terms: str) -> None:
    """Raises ReminderTermsUnknown or FinanceChargeTermsUnknown unless each code is empty or was set for some day."""
    reminders = policy.books.reminder_terms.terms.latest()
    if reminder_terms and reminder_terms not in reminders:
        meant = alike(reminder_terms, reminders)
        raise ReminderTermsUnknown(reminder_terms=reminder_terms).or_meant(meant)
    charges = policy.books.finance_charge_terms.terms.latest()
    if finance_charge_terms and finance_charge_terms not in charges:
        meant = alike(finance_charge_terms, charges)
        raise FinanceChargeTermsUnknown(finance_charge_terms=finance_charge_terms).or_meant(meant)


def fee_amount(policy: Policy, amount: Decimal, currency: str, place: Words) -> Decimal:
    """The amount with the decimals of the currency, or of the local one if it is left empty.

    Raises CurrencyUnknown, AmountDigits, AmountTooLarge or CollectingTermsInvalid (a negative amount).
    """
    known = known_currency(policy, currency)
    digits = currency_digits(known)
    if decimals_of(amount) > digits:
        raise AmountDigits(amount=amount, currency=known, digits=digits)
    if amount < 0:
        raise CollectingTermsInvalid(place=place, reason=Words("an amount must not be negative"))
    return policy.bank_amount(amount, known)


def refuse_twice(keys: Sequence[Hashable], place: Words, what: Words) -> None:
    """Raises CollectingTermsInvalid if a key stands twice."""
    if len(set(keys)) < len(keys):
        raise CollectingTermsInvalid(place=place, reason=what)


def check_formulas(*formulas: str) -> None:
    """Raises DateFormulaInvalid for the first one that is not understood."""
    for formula in formulas:
        parse_formula(formula)
