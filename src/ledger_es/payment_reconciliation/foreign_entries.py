"""Open entries in foreign currencies as a bank account in the local currency sees them (algorithms.md 1.2).

A line of such an account pays them too, at the rates of its day. The index holds each of them with its value on one
day; where the lines of a statement have other days, the proposals are put right afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal

from ledger_es.aggregates.dated import Dated
from ledger_es.commands.bank_statement_matches import AppliedEntry, LineMatch, MatchLines
from ledger_es.matching import Line, OpenEntry
from ledger_es.queries import Connection, Moment
from ledger_es.queries.currency import currency_rules, exchange_rates
from ledger_es.values import ZERO, ExchangeRate, rounded
from ledger_es.values.euro import are_applied

ValuedOn = Callable[[int, date], OpenEntry | None]
"""The open entry with this number, if it is in a foreign currency, with its value on a day."""


class LocalValues:
    """What open entries in these currencies are worth in the local one, at the rates known at a moment."""

    def __init__(
        self, connection: Connection, moment: Moment, local: str, currencies: Iterable[str]
    ) -> None:
        self._local = local
        self._rates: Dated[ExchangeRate] = Dated()
        self._between = currency_rules(connection, moment).between_currencies
        for currency in currencies:
            for rate in exchange_rates(connection, moment, currency):
                self._rates.put(
                    currency,
                    rate.starting_date,
                    ExchangeRate(rate.exchange_rate_amount, rate.relational_exchange_rate_amount),
                )

    def of(self, entry: OpenEntry, currency: str, day: date) -> OpenEntry | None:
        """The entry valued on the day; None if it has no rate by then, or currencies are kept apart."""
        may_be = are_applied(self._between, currency, self._local)
        rate = self._rates.on(currency, day) if may_be else None
        if rate is None:
            return None

        def in_lcy(amount: Decimal) -> Decimal:
            return rounded(rate.in_lcy(amount), self._local)

        return entry._replace(
            remaining_amount=in_lcy(entry.remaining_amount),
            discount_possible=in_lcy(entry.discount_possible),
            max_payment_tolerance=in_lcy(entry.max_payment_tolerance),
        )


def at_rates_of_lines(
    command: MatchLines, lines: Iterable[Line], matched_on: date, valued_on: ValuedOn
) -> MatchLines:
    """The proposals with each entry in a foreign currency at the rates of its line's day.

    `matched_on` is the day with whose rates they were made.
    """
    day_by_line_no = {line.line_no: line.date for line in lines}
    matches = tuple(
        _at_rates_of(match, day_by_line_no[match.line_no], matched_on, valued_on)
        for match in command.matches
    )
    return command.model_copy(update={"matches": matches})


def _at_rates_of(match: LineMatch, day: date, matched_on: date, valued_on: ValuedOn) -> LineMatch:
    applied = tuple(_valued(entry, day, matched_on, valued_on) for entry in match.applied)
    return match if applied == match.applied else match.model_copy(update={"applied": applied})


def _valued(
    applied: AppliedEntry, day: date, matched_on: date, valued_on: ValuedOn
) -> AppliedEntry:
    """What was to be settled in full still is; a difference that was accepted at another rate is left out."""
    before, now = valued_on(applied.entry_no, matched_on), valued_on(applied.entry_no, day)
    if applied.ledger == "bank_account" or before is None or now is None or before == now:
        return applied
    if applied.amount != before.remaining_amount:
        amount = min(applied.amount, now.remaining_amount, key=abs)
        return applied.model_copy(update={"amount": amount})
    is_discounted = applied.discount != applied.tolerance
    return applied.model_copy(
        update={
            "amount": now.remaining_amount,
            "discount": now.discount_possible if is_discounted else ZERO,
            "tolerance": ZERO,
        }
    )
