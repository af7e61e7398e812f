"""Value open entries in foreign currencies at the rates of a day, and undo it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from ledger_es.aggregates.claims import Key, adjustment_key, adjustment_undone_key
from ledger_es.aggregates.currency import (
    STREAM,
    AdjustedParty,
    DimensionsOf,
    ExchangeRatesAdjusted,
    ExchangeRatesAdjustmentUndone,
)
from ledger_es.aggregates.exchange_adjustment import UnrealizedDetail
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.foreign_currency import known_currency
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    AdjustedLater,
    AdjustmentAlreadyUndone,
    AdjustmentNotNewest,
    AdjustmentReleased,
    AdjustmentUndoTooEarly,
    AdjustmentUnknown,
    CurrencyIsLocal,
)
from ledger_es.posting.bank_adjustment import (
    BankValuation,
    bank_totals,
    bank_valuation,
    post_bank_undo,
    post_bank_valuations,
)
from ledger_es.posting.entries_as_of import foreign_entries_as_of
from ledger_es.posting.exchange_adjustment import (
    Valuation,
    details_of_run,
    post_undo,
    post_valuations,
    totals,
    valuation,
)
from ledger_es.posting.posting import Posting
from ledger_es.posting.unapplication import latest_application
from ledger_es.values import ZERO, Currency, DocumentNo, EntryNo


class AdjustExchangeRates(Command):
    """Value what is open in foreign currencies at the rates of a day: the differences are unrealised gains and losses.

    Every entry of a customer or vendor is adjusted that was open at the end of `posting_date`. What was settled since
    is taken back with the day of its settlement. The balance of a bank account is money, so its difference is a
    realised gain or loss. `currencies` narrows the run to these currencies; empty: all. A second run for the same day
    posts nothing (receivables.md 17.6).
    """

    name: ClassVar[str] = "adjust-exchange-rates"

    posting_date: date
    document_no: DocumentNo
    currencies: tuple[Currency, ...] = ()
    customers: bool = True
    vendors: bool = True
    bank_accounts: bool = True
    dimensions_of: DimensionsOf = "entry"
    """Movements carry the dimensions of their entry or bank account, of the gain or loss account alone, or none."""

    @property
    def ledgers(self) -> tuple[Literal["customer", "vendor", "bank_account"], ...]:
        """Those whose entries or balances are to be valued."""
        wanted: dict[Literal["customer", "vendor", "bank_account"], bool] = {
            "customer": self.customers,
            "vendor": self.vendors,
            "bank_account": self.bank_accounts,
        }
        return tuple(ledger for ledger, is_wanted in wanted.items() if is_wanted)


class UndoExchangeAdjustment(Command):
    """Undo the newest run of `AdjustExchangeRates`, named by its register.

    It is undone on the day of the run, or on a later `posting_date` where that day is closed.
    """

    name: ClassVar[str] = "undo-exchange-adjustment"

    register_no: EntryNo
    posting_date: date | None = None

    def claims_asked(self) -> Iterable[Key]:
        return [adjustment_key(self.register_no), adjustment_undone_key(self.register_no)]


def adjust_exchange_rates(command: AdjustExchangeRates, books: Books, policy: Policy) -> Decision:
    day = command.posting_date
    policy.allow_posting_on(day)
    for run in books.currencies.runs.values():
        if run.posting_date > day:
            raise AdjustedLater(
                posting_date=day, register_no=run.register_no, adjusted_on=run.posting_date
            )
    for currency in command.currencies:
        if known_currency(policy, currency) == policy.currency:
            raise CurrencyIsLocal(currency=currency)
    valuations = _valuations(command, books, policy)
    banks = _bank_valuations(command, books, policy)
    if not any(valued.movements for valued in valuations) and not any(
        valued.movement_lcy for valued in banks
    ):
        return Decision([], books.head, {"adjusted": 0})

    # From here on it must succeed, unless a currency lacks an account.
    posting = Posting(books, policy, "exchange_adjustment")
    post_valuations(posting, valuations, day, command.document_no, command.dimensions_of)
    adjusted_banks = post_bank_valuations(
        posting, banks, day, command.document_no, command.dimensions_of
    )
    adjusted = [valued for valued in valuations if valued.movements]
    adjusted_by_run = ExchangeRatesAdjusted(
        register_no=posting.register_no,
        posting_date=day,
        document_no=command.document_no,
        ledgers=command.ledgers,
        currencies=command.currencies,
        dimensions_of=command.dimensions_of,
        totals=(*totals(valuations), *bank_totals(policy, banks, day)),
        parties=tuple(
            AdjustedParty(ledger=whose.ledger, party_no=whose.party_no)
            for whose in dict.fromkeys(valued.whose for valued in adjusted)
        ),
        bank_accounts=tuple(adjusted_banks),
    )
    posting.also(STREAM, adjusted_by_run)
    return posting.decision({"adjusted": len(adjusted) + len(adjusted_banks)})


def _valuations(command: AdjustExchangeRates, books: Books, policy: Policy) -> list[Valuation]:
    parties = [whose for whose in books.parties() if whose.ledger in command.ledgers]
    books.load(whose.stream for whose in parties)
    return [
        valuation(policy, whose, entry, command.posting_date)
        for whose in sorted(parties)
        for entry in foreign_entries_as_of(books, whose, command.posting_date, policy.currency)
        if not command.currencies or entry.posted.currency in command.currencies
    ]


def _bank_valuations(
    command: AdjustExchangeRates, books: Books, policy: Policy
) -> list[BankValuation]:
    if not command.bank_accounts:
        return []
    return [
        valued
        for number in books.bank_accounts()
        if (valued := bank_valuation(policy, number, command.posting_date)) is not None
        and (not command.currencies or valued.currency in command.currencies)
    ]


def undo_exchange_adjustment(
    command: UndoExchangeAdjustment, books: Books, policy: Policy
) -> Decision:
    register_no = command.register_no
    run = books.find_claimant(adjustment_key(register_no))
    if not isinstance(run, ExchangeRatesAdjusted):
        raise AdjustmentUnknown(register_no=register_no)
    if books.claimed(adjustment_undone_key(register_no)):
        raise AdjustmentAlreadyUndone(register_no=register_no)
    newest = max(books.currencies.runs)
    if newest != register_no:
        raise AdjustmentNotNewest(register_no=register_no, newest=newest)
    day = command.posting_date or run.posting_date
    policy.allow_posting_on(day)
    if day < run.posting_date:
        raise AdjustmentUndoTooEarly(posting_date=day, adjusted_on=run.posting_date)
    posting = Posting(books, policy, "exchange_adjustment")
    details = {
        whose: details_of_run(books, whose, register_no)
        for party in (*run.parties, *books.currencies.runs[register_no].readjusted)
        for whose in [Whose(party.ledger, party.party_no)]
    }
    for whose, of_party in details.items():
        _refuse_released(posting, whose, of_party, register_no)

    # From here on it must succeed.
    post_undo(posting, details, register_no, day, run.document_no)
    for account in run.bank_accounts:
        post_bank_undo(posting, account.entry_no, day, run.document_no)
    undone = ExchangeRatesAdjustmentUndone(
        adjustment_register_no=register_no, register_no=posting.register_no, posting_date=day
    )
    posting.also(STREAM, undone)
    return posting.decision({"adjustment_register_no": register_no})


def _refuse_released(
    posting: Posting, whose: Whose, details: list[UnrealizedDetail], register_no: int
) -> None:
    """Raises AdjustmentReleased if an application has taken back a part of what the run has adjusted."""
    by_entry: dict[int, Decimal] = {}
    for detail in details:
        by_entry[detail.entry_no] = by_entry.get(detail.entry_no, ZERO) + detail.amount_lcy
    ledger = posting.ledger(whose)
    for entry_no, adjusted in by_entry.items():
        entry = ledger.get(entry_no)
        in_force = ZERO
        if entry is not None:
            for adjustment in entry.adjustments:
                if adjustment.register_no == register_no:
                    in_force += adjustment.amount_lcy
        if in_force != adjusted:
            raise AdjustmentReleased(
                register_no=register_no,
                entry_no=entry_no,
                application_no=latest_application(posting, whose, entry_no),
            )
