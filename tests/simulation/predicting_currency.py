"""What set-up of currencies and valuing at the rates of a day must lead to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from ledger_es.commands.currency import SetCurrency, SetCurrencyRules, SetExchangeRates
from ledger_es.commands.exchange_adjustment import AdjustExchangeRates, UndoExchangeAdjustment
from tests.simulation.book import Book, Change, Nothing, Refused, Run
from tests.simulation.predicting_journal import told
from tests.simulation.settling_currencies import unrealized_account
from tests.simulation.valuing import in_force, moves_on, open_on, until_now, write


def set_currency(book: Book, command: SetCurrency, actor: str) -> dict[str, Any]:
    _refuse_local(book, command.currency)
    for _, account_no in command.accounts:
        if account_no:
            book.direct_account(account_no)
    book.currencies[command.currency] = command.accounts
    return {}


def set_rules(book: Book, command: SetCurrencyRules, actor: str) -> dict[str, Any]:
    between = command.between_currencies or book.between_currencies
    if between == book.between_currencies:
        raise Refused("E-EDIT-NOTHING")
    book.between_currencies = between
    return {}


def set_rates(book: Book, command: SetExchangeRates, actor: str) -> dict[str, Any]:
    _refuse_local(book, command.currency)
    book.known_currency(command.currency)
    days = [rate.starting_date for rate in command.rates]
    if not days or len(set(days)) < len(days):
        raise Refused("E-FX-RATES")
    for rate in command.rates:
        value = Fraction(rate.relational_exchange_rate_amount) / Fraction(rate.exchange_rate_amount)
        book.rates[command.currency, rate.starting_date] = value
    return {"rates": len(days)}


def _refuse_local(book: Book, currency: str) -> None:
    if currency == book.currency:
        raise Refused("E-CURRENCY-LOCAL")


def adjust(book: Book, command: AdjustExchangeRates, actor: str) -> dict[str, Any]:
    before, day = book.numbers.transaction, command.posting_date
    book.allow(day, actor)
    if any(run.day > day for run in in_force(book)):
        raise Refused("E-FX-LATER")
    for currency in command.currencies:
        if not book.known_currency(currency):
            raise Refused("E-CURRENCY-LOCAL")
    moves_of = []
    rates: dict[str, Fraction] = {}
    for party in sorted(book.parties):
        if party[0] not in command.ledgers:
            continue
        for entry, amount, lcy in sorted(open_on(book, party, day), key=lambda found: found[0].no):
            if not command.currencies or entry.currency in command.currencies:
                rate = rates[entry.currency] = book.rate(entry.currency, day)
                moves = moves_on(book, entry, amount, lcy, day, rate)
                if moves:
                    moves_of.append((entry, until_now(book, entry, amount, day, moves)))
    if not moves_of:
        raise Nothing
    book.numbers.register += 1
    register = book.numbers.register
    book.runs[register] = Run(
        register, day, command.ledgers, command.currencies, tuple(rates.items())
    )
    write(book, register, moves_of)
    return {"adjusted": len(moves_of), **told(book, before)}


def undo_adjustment(book: Book, command: UndoExchangeAdjustment, actor: str) -> dict[str, Any]:
    before = book.numbers.transaction
    run = book.runs.get(command.register_no)
    if run is None:
        raise Refused("E-FX-RUN")
    if run.undone:
        raise Refused("E-FX-UNDONE")
    if in_force(book)[-1] != run:
        raise Refused("E-FX-NEWEST")
    day = command.posting_date or run.day
    book.allow(day, actor)
    if day < run.day:
        raise Refused("E-FX-UNDO-DATE")
    details = [
        change
        for changes in book.changes.values()
        for change in changes
        if change.run == run.register and not change.released
    ]
    for no in {change.entry_no for change in details}:
        own = sum(change.lcy for change in details if change.entry_no == no)
        if sum(lcy for (of, _), lcy in book.unrealized(no).items() if of == run.register) != own:
            raise Refused("E-FX-RELEASED")
    book.numbers.register += 1
    _write_undo(book, details, day)
    book.runs[run.register] = replace(run, undone=True)
    for no in {change.entry_no for change in details}:
        entry = book.entries[no]
        if entry.remaining and day > run.day:
            book.entries[no] = replace(entry, valued_until=max(entry.valued_until or day, day))
    return {"adjustment_register_no": run.register, **told(book, before)}


def _write_undo(book: Book, details: list[Change], day: date) -> None:
    days = sorted({max(day, change.day) for change in details})
    by_day = {}
    for on in days:
        book.allow(on, book.actor)
        by_day[on] = book.begin(on, "exchange_adjustment")
    for change in details:
        on = max(day, change.day)
        entry = book.entries[change.entry_no]
        book.change(replace(change, day=on, lcy=-change.lcy))
        book.application_line(by_day[on], entry.account, -change.lcy)
        account = unrealized_account(book, entry.currency, change.kind)
        book.application_line(by_day[on], account, change.lcy)


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {
    SetCurrency: set_currency,
    SetCurrencyRules: set_rules,
    SetExchangeRates: set_rates,
    AdjustExchangeRates: adjust,
    UndoExchangeAdjustment: undo_adjustment,
}
