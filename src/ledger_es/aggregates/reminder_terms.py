"""Reminder terms: the levels of reminders, when each is due, what it costs, and what of that is posted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.dated import Dated
from ledger_es.aggregates.event import Event
from ledger_es.values import (
    ZERO,
    Amount,
    OptionalCode,
    Percentage,
    SetApart,
    StoredCode,
    Text,
    left_out,
)

STREAM = "setup-reminder_terms"

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


class DocumentText(AskedRecord):
    """What stands before and after the lines of a document, in one language; an empty `language` is for all others.

    Placeholders stand for facts of the document: `{due_date}`, or by its number `%2` (collecting/document_text.py).
    """

    language: OptionalCode = ""
    beginning: Text = ""
    ending: Text = ""


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
    texts: tuple[DocumentText, ...] = ()


class ReminderTerms(AskedRecord):
    """The terms behind a code, with their levels: the first one is level 1 (receivables.md 13.1).

    There is no reminder below `minimum_amount`, in the local currency. `max_reminders` is the most reminders of one
    entry, 0 for any number. `disputed_entries` says what becomes of entries in dispute, `promised_entries` of those
    that the customer has promised to pay on the document date or later. With `legal_order` a payment that names no
    document settles costs first, then interest, then principal.
    """

    minimum_amount: Amount = left_out(ZERO)
    max_reminders: Annotated[int, Field(ge=0)] = 0
    post_interest: bool = False
    post_additional_fee: bool = False
    post_line_fee: bool = False
    disputed_entries: SetApart = "leave_out"
    promised_entries: SetApart = "leave_out"
    legal_order: bool = False
    levels: tuple[ReminderLevel, ...] = ()

    def level(self, level_no: int) -> ReminderLevel | None:
        """The level of this number, None if there is none."""
        return self.levels[level_no - 1] if 1 <= level_no <= len(self.levels) else None

    def level_up_to(self, level_no: int) -> ReminderLevel | None:
        """The highest level that is not above the number, None if there is none."""
        return self.level(min(level_no, len(self.levels)))


class LevelCurrencyFees(CurrencyFees):
    """The fixed fees of one level in one currency, as they are stored beside the levels."""

    level_no: int


class LevelFeeRow(FeeRow):
    """A band of the fee of one level, as it is stored beside the levels."""

    level_no: int


class LevelText(DocumentText):
    """The texts of one level in one language, as they are stored beside the levels."""

    level_no: int


class ReminderTermsSet(Event):
    """Reminder terms were set, whole. `terms` and `levels` hold no lists: these stand beside them by level."""

    act: ClassVar[str] = "reminder_terms_set"

    reminder_terms: StoredCode
    valid_from: date
    terms: ReminderTerms
    levels: tuple[ReminderLevel, ...] = ()
    currency_fees: tuple[LevelCurrencyFees, ...] = ()
    fee_rows: tuple[LevelFeeRow, ...] = ()
    texts: tuple[LevelText, ...] = ()

    @classmethod
    def of(cls, reminder_terms: str, valid_from: date, terms: ReminderTerms) -> Self:
        """The event for terms with their levels."""
        numbered = list(enumerate(terms.levels, 1))
        return cls(
            reminder_terms=reminder_terms,
            valid_from=valid_from,
            terms=terms.model_copy(update={"levels": ()}),
            levels=tuple(
                level.model_copy(update={"currency_fees": (), "fee_rows": (), "texts": ()})
                for level in terms.levels
            ),
            currency_fees=tuple(
                LevelCurrencyFees(level_no=level_no, **dict(fees))
                for level_no, level in numbered
                for fees in level.currency_fees
            ),
            fee_rows=tuple(
                LevelFeeRow(level_no=level_no, **dict(row))
                for level_no, level in numbered
                for row in level.fee_rows
            ),
            texts=tuple(
                LevelText(level_no=level_no, **dict(text))
                for level_no, level in numbered
                for text in level.texts
            ),
        )

    def whole_terms(self) -> ReminderTerms:
        """The terms with their levels, as they were set."""
        levels = [
            level.model_copy(
                update={
                    "currency_fees": tuple(
                        CurrencyFees(**fees.model_dump(exclude={"level_no"}))
                        for fees in self.currency_fees
                        if fees.level_no == level_no
                    ),
                    "fee_rows": tuple(
                        FeeRow(**row.model_dump(exclude={"level_no"}))
                        for row in self.fee_rows
                        if row.level_no == level_no
                    ),
                    "texts": tuple(
                        DocumentText(**text.model_dump(exclude={"level_no"}))
                        for text in self.texts
                        if text.level_no == level_no
                    ),
                }
            )
            for level_no, level in enumerate(self.levels, 1)
        ]
        return self.terms.model_copy(update={"levels": tuple(levels)})


class ReminderTermsByCode:
    """The reminder terms of each code, from the day on from which they hold."""

    def __init__(self) -> None:
        self.terms: Dated[ReminderTerms] = Dated()

    def evolve(self, event: Event) -> None:
        match event:
            case ReminderTermsSet():
                self.terms.put(event.reminder_terms, event.valid_from, event.whole_terms())


EVENTS = {"setup": (ReminderTermsSet,)}
