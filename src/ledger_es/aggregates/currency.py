"""Foreign currencies: accounts, rounding of applications, dated exchange rates, and runs that adjust to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from ledger_es.aggregates.asked import AskedRecord
from ledger_es.aggregates.dated import Dated
from ledger_es.aggregates.event import Event
from ledger_es.values import (
    ZERO,
    Currency,
    ExchangeRate,
    LedgerKind,
    Money,
    Record,
    StoredCode,
)

STREAM = "setup-currencies"

BetweenCurrencies = Literal["none", "emu", "all"]
DimensionsOf = Literal["entry", "account", "none"]
"""Whose dimensions an exchange rate adjustment carries (receivables.md 2.4)."""


class CurrencyAccounts(AskedRecord):
    """The G/L accounts of a currency for what arises when its entries are applied (receivables.md 17)."""

    realized_gain_account: StoredCode = ""
    realized_loss_account: StoredCode = ""
    rounding_debit_account: StoredCode = ""
    rounding_credit_account: StoredCode = ""
    """For the cents that are left in the local currency when an entry is closed or partly applied."""
    unrealized_gain_account: StoredCode = ""
    unrealized_loss_account: StoredCode = ""
    """For what open entries gain or lose when they are valued at the rates of a day."""


class CurrencySet(Event):
    """A foreign currency was set up or changed. `currency_digits` is the number of decimals of its amounts.

    A rest up to `application_rounding_precision`, in this currency, is closed when one of its entries is applied to
    entries in other currencies.
    """

    act: ClassVar[str] = "currency_set"

    currency: Currency
    currency_digits: int
    application_rounding_precision: Money = ZERO
    accounts: CurrencyAccounts


class CurrencyRulesSet(Event):
    """How entries in different currencies are applied to each other.

    `application_rounding_precision` counts where the applying entry is in the local currency.
    """

    act: ClassVar[str] = "currency_rules_set"

    between_currencies: BetweenCurrencies
    application_rounding_precision: Money


class ExchangeRatesSet(Event):
    """Rates of one currency, each from its day on: `exchange_rate_amounts` units of it are worth
    `relational_exchange_rate_amounts` units of the local currency."""

    act: ClassVar[str] = "exchange_rates_set"

    currency: Currency
    starting_dates: tuple[date, ...]
    exchange_rate_amounts: tuple[Decimal, ...]
    relational_exchange_rate_amounts: tuple[Decimal, ...]

    @model_validator(mode="after")
    def _equal_columns(self) -> Self:
        lengths = {
            len(self.starting_dates),
            len(self.exchange_rate_amounts),
            len(self.relational_exchange_rate_amounts),
        }
        if len(lengths) > 1:
            raise ValueError(f"columns of unequal lengths {sorted(lengths)}, such as dates")
        return self


class AdjustedTotal(Record):
    """What a run adjusted for one posting group and currency.

    `amount` is what was open in the currency, `amount_lcy_before` and `amount_lcy_after` its value in the local
    currency before and after, at the rate that is told in two amounts. `ledger` may also be that of bank accounts.
    """

    ledger: Literal["customer", "vendor", "bank_account"]
    posting_group: str
    currency: str
    exchange_rate_amount: Decimal
    relational_exchange_rate_amount: Decimal
    entry_count: int
    amount: Money
    amount_lcy_before: Money
    amount_lcy_after: Money


class AdjustedParty(Record):
    """A customer or vendor with entries that a run has adjusted."""

    ledger: LedgerKind
    party_no: str


class AdjustedBankAccount(Record):
    """A bank account that a run has adjusted: by a bank entry that changes its value in the local currency alone."""

    bank_account_no: str
    entry_no: int


class ExchangeRatesAdjusted(Event):
    """A run of the exchange rate adjustment: its register, day and document, whom it concerns, and its totals.

    It was asked for the entries of these `ledgers` in these `currencies`; none named: in all. `dimensions_of` says
    whose dimensions its G/L lines have.
    """

    act: ClassVar[str] = "exchange_rates_adjusted"

    register_no: int
    posting_date: date
    document_no: str
    ledgers: tuple[Literal["customer", "vendor", "bank_account"], ...]
    currencies: tuple[Currency, ...] = ()
    dimensions_of: DimensionsOf = "entry"
    totals: tuple[AdjustedTotal, ...] = Field(min_length=1)
    parties: tuple[AdjustedParty, ...] = ()
    bank_accounts: tuple[AdjustedBankAccount, ...] = ()


class ExchangeRatesReadjusted(Event):
    """An undo, posted as `register_no`, opened entries again that a run would have valued: they are valued as by it.

    `adjustment_register_no` is the register of the run, and `posting_date` its day.
    """

    act: ClassVar[str] = "exchange_rates_readjusted"

    adjustment_register_no: int
    register_no: int
    posting_date: date
    document_no: str
    totals: tuple[AdjustedTotal, ...] = Field(min_length=1)
    parties: tuple[AdjustedParty, ...] = Field(min_length=1)


class ExchangeRatesAdjustmentUndone(Event):
    """A run of the exchange rate adjustment was undone as of `posting_date`, by the posting `register_no`."""

    act: ClassVar[str] = "exchange_rates_adjustment_undone"

    adjustment_register_no: int
    register_no: int
    posting_date: date


class AdjustmentRun(NamedTuple):
    """A run of the exchange rate adjustment; the fields are those of `ExchangeRatesAdjusted`.

    `rates` has the rates that it valued at, by currency. `readjusted` are the parties of whom entries were valued
    later, because an undo opened them again.
    """

    register_no: int
    posting_date: date
    document_no: str
    ledgers: tuple[str, ...]
    currencies: tuple[str, ...]
    dimensions_of: DimensionsOf
    rates: Mapping[str, ExchangeRate]
    readjusted: tuple[AdjustedParty, ...] = ()


class Currencies:
    """The foreign currencies by code, their rates, and the rules for applications between currencies.

    `runs` has the runs of the exchange rate adjustment that are in force, by register, oldest first.
    """

    def __init__(self) -> None:
        self.by_code: dict[str, CurrencySet] = {}
        self.rates: Dated[ExchangeRate] = Dated()
        self.between_currencies: BetweenCurrencies = "all"
        self.application_rounding_precision = ZERO
        self.runs: dict[int, AdjustmentRun] = {}

    def evolve(self, event: Event) -> None:
        match event:
            case CurrencySet():
                self.by_code[event.currency] = event
            case CurrencyRulesSet():
                self.between_currencies = event.between_currencies
                self.application_rounding_precision = event.application_rounding_precision
            case ExchangeRatesSet():
                rows = zip(
                    event.starting_dates,
                    event.exchange_rate_amounts,
                    event.relational_exchange_rate_amounts,
                    strict=True,
                )
                for day, amount, relational in rows:
                    self.rates.put(event.currency, day, ExchangeRate(amount, relational))
            case ExchangeRatesAdjusted():
                self.runs[event.register_no] = AdjustmentRun(
                    event.register_no,
                    event.posting_date,
                    event.document_no,
                    event.ledgers,
                    event.currencies,
                    event.dimensions_of,
                    _rates_of(event.totals),
                )
            case ExchangeRatesReadjusted():
                run = self.runs[event.adjustment_register_no]
                self.runs[run.register_no] = run._replace(
                    readjusted=(*run.readjusted, *event.parties),
                    rates={**_rates_of(event.totals), **run.rates},
                )
            case ExchangeRatesAdjustmentUndone():
                del self.runs[event.adjustment_register_no]


def _rates_of(totals: Iterable[AdjustedTotal]) -> dict[str, ExchangeRate]:
    return {
        total.currency: ExchangeRate(
            total.exchange_rate_amount, total.relational_exchange_rate_amount
        )
        for total in totals
    }


EVENTS = {
    "setup": (
        CurrencySet,
        CurrencyRulesSet,
        ExchangeRatesSet,
        ExchangeRatesAdjusted,
        ExchangeRatesReadjusted,
        ExchangeRatesAdjustmentUndone,
    )
}
