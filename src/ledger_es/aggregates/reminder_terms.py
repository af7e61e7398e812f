"""Reminder terms: the levels of reminders, when each is due, what it costs, and what of that is posted."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.values import ZERO, Amount, OptionalCode, Percentage, Text, left_out

FeeType = Literal["fixed", "single_dynamic", "accumulated_dynamic"]


class CurrencyFees(AskedRecord):
    """The fixed fees of a level on documents in one currency, in that currency."""

    currency: OptionalCode
    additional_fee: Amount = left_out(ZERO)
    line_fee: Amount = left_out(ZERO)


class FeeRow(AskedRecord):
    """One band of a fee that depends on the remaining amount (receivables.md 13.3).

    From `threshold` on the fee is `fixed_amount` and `percentage` of the amount, at most `maximum_fee` unless that is
    0, and at least `minimum_fee`. Without `currency` the amounts are in the local currency. With `charge_per_line` the
    row is for the fee per line, otherwise for the fee of the document.
    """

    threshold: Amount = left_out(ZERO)
    fixed_amount: Amount = left_out(ZERO)
    percentage: Percentage = Decimal(0)
    minimum_fee: Amount = left_out(ZERO)
    maximum_fee: Amount = left_out(ZERO)
    charge_per_line: bool = False
    currency: OptionalCode = ""


class ReminderLevel(AskedRecord):
    """One level of reminder terms (receivables.md 13.2).

    `grace_period` is a date formula counted from the due date of the entry, or of its last reminder;
    `due_date_formula` gives the due date of the reminder from its document date. Fees without a currency of their own
    are in the local currency. `fee_type` governs the fee of the document and the fee per line.
    """

    grace_period: Text = ""
    due_date_formula: Text = ""
    calculate_interest: bool = False
    fee_type: FeeType = "fixed"
    additional_fee: Amount = left_out(ZERO)
    line_fee: Amount = left_out(ZERO)
    currency_fees: tuple[CurrencyFees, ...] = ()
    fee_rows: tuple[FeeRow, ...] = ()


class ReminderTerms(AskedRecord):
    """The terms behind a code, with their levels: the first one is level 1 (receivables.md 13.1).

    There is no reminder below `minimum_amount`, in the local currency. `max_reminders` is the most reminders of one
    entry, 0 for any number.
    """

    minimum_amount: Amount = left_out(ZERO)
    max_reminders: int = 0
    post_interest: bool = False
    post_additional_fee: bool = False
    post_line_fee: bool = False
    levels: tuple[ReminderLevel, ...] = ()

    def level(self, level_no: int) -> ReminderLevel | None:
        """The level of this number, None if there is none."""
        return self.levels[level_no - 1] if 1 <= level_no <= len(self.levels) else None

    def level_up_to(self, level_no: int) -> ReminderLevel | None:
        """The highest level that is not above the number, None if there is none."""
        return self.level(min(level_no, len(self.levels)))
