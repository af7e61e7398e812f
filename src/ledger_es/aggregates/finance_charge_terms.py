"""Finance charge terms: rates of interest, how interest is computed, which entries bear it, and the fee."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.dated import Dated
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.reminder_terms import DocumentText
from ledger_es.values import ZERO, Amount, OptionalCode, Percentage, StoredCode, Text, left_out

STREAM = "setup-finance_charge_terms"

Days = Annotated[int, Field(ge=1)]

InterestMethod = Literal["average_daily_balance", "balance_due"]
InterestOn = Literal["open", "closed", "all"]


class InterestRate(AskedRecord):
    """A rate in percent per `period_days` days, from its starting date on."""

    starting_date: date
    percentage: Percentage
    period_days: Days = 30


class CurrencyFee(AskedRecord):
    """The fee of memos in one currency, in that currency."""

    currency: OptionalCode
    additional_fee: Amount = left_out(ZERO)


class LineDescription(AskedRecord):
    """What a memo calls its lines, in one language; an empty `language` is for all others.

    `entry` describes the line of an entry, `rate` the part of its interest at one rate. Placeholders stand for facts of
    the line: `{document_no}`, or by its number `%3` (collecting/document_text.py). An empty text says what letters say.
    """

    language: OptionalCode = ""
    entry: Text = ""
    rate: Text = ""


class FinanceChargeTerms(AskedRecord):
    """The terms behind a code (receivables.md 14.1).

    `percentage` per `period_days` counts unless there are dated `rates`. `grace_period` is counted from the due date of
    the entry, `due_date_formula` from the document date of the memo. `minimum_amount` and `additional_fee` are in the
    local currency. With `line_fee_in_interest`, fees per line of earlier reminders bear interest too.
    """

    percentage: Percentage = Decimal(0)
    period_days: Days = 30
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
    texts: tuple[DocumentText, ...] = ()
    line_descriptions: tuple[LineDescription, ...] = ()


_LISTS = ("rates", "currency_fees", "texts", "line_descriptions")


class FinanceChargeTermsSet(Event):
    """Finance charge terms were set, whole. `terms` holds no lists: rates, fees, texts and so on stand beside it."""

    act: ClassVar[str] = "finance_charge_terms_set"

    finance_charge_terms: StoredCode
    valid_from: date
    terms: FinanceChargeTerms
    rates: tuple[InterestRate, ...] = ()
    currency_fees: tuple[CurrencyFee, ...] = ()
    texts: tuple[DocumentText, ...] = ()
    line_descriptions: tuple[LineDescription, ...] = ()

    @classmethod
    def of(cls, finance_charge_terms: str, valid_from: date, terms: FinanceChargeTerms) -> Self:
        """The event for terms with their rates and fees."""
        return cls(
            finance_charge_terms=finance_charge_terms,
            valid_from=valid_from,
            terms=terms.model_copy(update=dict.fromkeys(_LISTS, ())),
            **{name: getattr(terms, name) for name in _LISTS},
        )

    def whole_terms(self) -> FinanceChargeTerms:
        """The terms with their rates and fees, as they were set."""
        return self.terms.model_copy(update={name: getattr(self, name) for name in _LISTS})


class FinanceChargeTermsByCode:
    """The finance charge terms of each code, from the day on from which they hold."""

    def __init__(self) -> None:
        self.terms: Dated[FinanceChargeTerms] = Dated()

    def evolve(self, event: Event) -> None:
        match event:
            case FinanceChargeTermsSet():
                self.terms.put(event.finance_charge_terms, event.valid_from, event.whole_terms())


EVENTS = {"setup": (FinanceChargeTermsSet,)}
