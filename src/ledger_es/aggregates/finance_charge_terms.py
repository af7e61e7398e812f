"""Finance charge terms: rates of interest, how interest is computed, which entries bear it, and the fee."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.values import ZERO, Amount, OptionalCode, Percentage, Text, left_out

InterestMethod = Literal["average_daily_balance", "balance_due"]
InterestOn = Literal["open", "closed", "all"]


class InterestRate(AskedRecord):
    """A rate in percent per `period_days` days, from its starting date on."""

    starting_date: date
    percentage: Percentage
    period_days: int = 30


class CurrencyFee(AskedRecord):
    """The fee of memos in one currency, in that currency."""

    currency: OptionalCode
    additional_fee: Amount = left_out(ZERO)


class FinanceChargeTerms(AskedRecord):
    """The terms behind a code (receivables.md 14.1).

    `percentage` per `period_days` counts unless there are dated `rates`. `grace_period` is counted from the due date of
    the entry, `due_date_formula` from the document date of the memo. `minimum_amount` and `additional_fee` are in the
    local currency. With `line_fee_in_interest`, fees per line of earlier reminders bear interest too.
    """

    percentage: Percentage = Decimal(0)
    period_days: int = 30
    method: InterestMethod = "average_daily_balance"
    interest_on: InterestOn = "open"
    grace_period: Text = ""
    due_date_formula: Text = ""
    minimum_amount: Amount = left_out(ZERO)
    additional_fee: Amount = left_out(ZERO)
    currency_fees: tuple[CurrencyFee, ...] = ()
    rates: tuple[InterestRate, ...] = ()
    line_fee_in_interest: bool = False
    post_interest: bool = False
    post_additional_fee: bool = False
