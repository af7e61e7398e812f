"""Applications of entries in foreign currencies: conversion, realised gains and losses, rounding (receivables.md 17).

The applying entry's currency decides: what is applied is converted to it before any test. In the local currency the
entry that is not named in `applying` gives up its share at its own rate, and the other one takes the gain or the loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from ledger_es.aggregates.exchange_adjustment import Adjustment
from ledger_es.aggregates.open_entries import OpenEntry, PartyLedger
from ledger_es.aggregates.party_ledger import AppliedPair, TouchedEntry
from ledger_es.deciding.foreign_currency import rate_on
from ledger_es.deciding.policy import Policy
from ledger_es.errors import CurrenciesNotApplied
from ledger_es.posting.discount import in_proportion
from ledger_es.posting.settlement import (
    Pair,
    Settlement,
    Target,
    discount_left,
    settle_named,
)
from ledger_es.posting.tolerance import ToleranceAnswers
from ledger_es.posting.touched_entry import touched_entry
from ledger_es.values import ZERO, ExchangeRate, Valued, rounded, unchecked
from ledger_es.values.euro import are_applied

_applied_pair = unchecked(AppliedPair)

NO_ANSWERS = ToleranceAnswers()


def rate_of(entry: OpenEntry) -> ExchangeRate:
    """The rate at which the entry was posted."""
    return entry.posted.rate


def valued_as(entry: OpenEntry, amount: Decimal, local: str) -> Valued:
    """An amount in the currency of the entry, at the entry's own rate; `local` is the local currency."""
    rate = rate_of(entry)
    currency = entry.posted.currency
    return Valued(rounded(amount, currency), rounded(rate.in_lcy(amount), local), currency, rate)


def settle_in_currencies(
    policy: Policy,
    applying: OpenEntry,
    targets: Sequence[Target],
    answers: ToleranceAnswers = NO_ANSWERS,
    granted: frozenset[int] = frozenset(),
) -> Settlement:
    """Settles the named targets, in whatever currencies, in the currency of the applying entry.

    The entries of the settlement are converted at the applying entry's posting date. Raises CurrenciesNotApplied,
    ExchangeRateMissing, or as `settle_named`.
    """
    rules = policy.books.payment_tolerance.rules
    currency = applying.posted.currency
    if all(target.entry.posted.currency == currency for target in targets):
        return settle_named(applying, targets, rules, answers, granted)
    currencies = policy.books.currencies
    converted = [_converted(policy, applying, target) for target in targets]
    precision = (
        currencies.application_rounding_precision
        if currency == policy.currency
        else currencies.by_code[currency].application_rounding_precision
    )
    return settle_named(applying, converted, rules, answers, granted, precision)


def _converted(policy: Policy, applying: OpenEntry, target: Target) -> Target:
    """The target with all amounts in the currency of the applying entry, rounded."""
    own, currency = target.entry.posted.currency, applying.posted.currency
    if own == currency:
        return target
    day, amount = applying.posted.posting_date, target.amount_to_apply
    if amount is not None:
        amount = rounded(_exchanged(policy, amount, own, currency, day), currency)
    return Target(
        as_paid_in(policy, target.entry, currency, day), amount, own_amount=target.amount_to_apply
    )


def as_paid_in(policy: Policy, entry: OpenEntry, currency: str, day: date) -> OpenEntry:
    """The open entry with its amounts in the currency in which it is paid, at the rates of a day, rounded.

    Raises CurrenciesNotApplied if currencies are kept apart, or ExchangeRateMissing.
    """
    own = entry.posted.currency
    if own == currency:
        return entry
    if not are_applied(policy.books.currencies.between_currencies, own, currency):
        raise CurrenciesNotApplied(
            entry_no=entry.entry_no, currency=own, applying_currency=currency
        )

    def convert(amount: Decimal) -> Decimal:
        return rounded(_exchanged(policy, amount, own, currency, day), currency)

    return entry._replace(
        remaining_amount=convert(entry.remaining_amount),
        discount_possible=convert(entry.discount_possible),
        max_payment_tolerance=convert(entry.max_payment_tolerance),
    )


def _exchanged(policy: Policy, amount: Decimal, of: str, into: str, day: date) -> Decimal:
    """The amount in another currency at the rates of a day, through the local currency; not rounded."""
    return rate_on(policy, into, day).from_lcy(rate_on(policy, of, day).in_lcy(amount))


def is_foreign(policy: Policy, applying: OpenEntry, settlement: Settlement) -> bool:
    """Whether any entry of the settlement is in a foreign currency."""
    entries = [applying, *(applied.entry for applied in settlement.applied)]
    return any(entry.posted.currency != policy.currency for entry in entries)


# --- what an application does in the local currency ------------------------------------------


class LcyDetail(NamedTuple):
    """A realised gain or loss, or a rounding difference: it changes an entry in the local currency alone.

    `currency` is the foreign currency whose accounts are used.
    """

    detail_type: Literal["realized_gain", "realized_loss", "correction_of_remaining_amount"]
    entry: OpenEntry
    applied_entry_no: int
    amount_lcy: Decimal
    currency: str


class Release(NamedTuple):
    """A part of an unrealised gain or loss that an application takes back; signed as it changes the entry."""

    entry: OpenEntry
    adjustment: Adjustment
    amount_lcy: Decimal


class ForeignEffect(NamedTuple):
    """What an application of entries in foreign currencies does to them."""

    pairs: list[AppliedPair]
    details: list[LcyDetail]
    released: list[Release]
    touched: list[TouchedEntry]


class _Part:
    """One entry of the application, and how much of it has been applied so far.

    What remains in the local currency is without unrealised gains and losses, which are taken back apart.
    """

    def __init__(self, entry: OpenEntry, total: Decimal, total_own: Decimal) -> None:
        self.entry = entry
        self.currency = entry.posted.currency
        self.rate = rate_of(entry)
        self.total = total
        self.total_own = total_own
        self.remaining = entry.remaining_amount
        self.remaining_lcy = entry.remaining_lcy - entry.unrealized_lcy
        self._applied = self._applied_own = ZERO

    def take(self, amount: Decimal) -> Decimal:
        """Applies an amount in the applying entry's currency; returns it in the entry's own currency."""
        self._applied += amount
        own = self.total_own
        if self._applied != self.total:
            own = rounded(self.total_own * self._applied / self.total, self.currency)
        share = rounded(own - self._applied_own, self.currency)
        self._applied_own = own
        self.remaining += share if self.entry.remaining_amount < 0 else -share
        return share

    def releases(self, currency: str) -> list[Release]:
        """What is taken back of unrealised gains and losses: in proportion to what is settled."""
        before = self.entry.remaining_amount
        return [
            Release(self.entry, adjustment, released)
            for adjustment in self.entry.adjustments
            if (
                released := rounded(adjustment.amount_lcy * self.remaining / before, currency)
                - adjustment.amount_lcy
            )
        ]

    def value(self, currency: str) -> Decimal:
        """What remains, in the local currency at the entry's rate; 0 once it is closed."""
        return rounded(self.rate.in_lcy(self.remaining), currency)


def foreign_effect(
    application_no: int,
    applying: OpenEntry,
    settlement: Settlement,
    given_up_lcy: Decimal,
    ledger: PartyLedger,
    policy: Policy,
) -> ForeignEffect:
    """The pairs in both currencies, the realised gains and losses, and the entries as the application leaves them.

    `given_up_lcy` is what discounts, tolerance and rounding add to the applying entry in the local currency. A closed
    entry has nothing left in either currency (receivables.md 17.3, 17.5). Gains and losses are realised against the
    rate at which an entry was posted; what of them was told as unrealised before is taken back.
    """
    parts = _parts(applying, settlement, ledger, policy)
    of_applying = parts[applying.entry_no]
    of_applying.remaining += settlement.given_up_total
    of_applying.remaining_lcy += given_up_lcy
    local = policy.currency
    pairs: list[AppliedPair] = []
    details: list[LcyDetail] = []
    for pair in settlement.pairs:
        debit, credit = parts[pair.debit_entry_no], parts[pair.credit_entry_no]
        gaining, giving = _roles(debit, credit, applying, local)
        shares = {id(part): part.take(pair.amount) for part in (debit, credit)}
        amount_lcy = abs(giving.remaining_lcy) - abs(giving.value(local))
        debit.remaining_lcy -= amount_lcy
        credit.remaining_lcy += amount_lcy
        pairs.append(_pair(application_no, pair, debit, credit, shares, amount_lcy))
        gain = rounded(gaining.rate.in_lcy(shares[id(gaining)]), local) - rounded(
            giving.rate.in_lcy(shares[id(giving)]), local
        )
        if gaining is debit:
            gain = -gain
        # Two entries in the local currency neither gain nor lose: a cent between them is a rounding difference.
        if gain and not gaining.currency == giving.currency == local:
            gaining.remaining_lcy += gain
            details.append(_lcy_detail(gaining, giving, gain, local))
    for part in parts.values():
        difference = part.value(local) - part.remaining_lcy
        if difference:
            part.remaining_lcy += difference
            details.append(_correction(part, applying, settlement, difference, local))
    released: list[Release] = []
    touched: list[TouchedEntry] = []
    for part in parts.values():
        releases = part.releases(local)
        released += releases
        unrealized = part.entry.unrealized_lcy + sum((each.amount_lcy for each in releases), ZERO)
        left = Valued(part.remaining, part.remaining_lcy + unrealized, part.currency)
        discount = _discount_left(part, applying, settlement)
        touched.append(touched_entry(application_no, part.entry, left, discount))
    return ForeignEffect(pairs, details, released, touched)


def _parts(
    applying: OpenEntry, settlement: Settlement, ledger: PartyLedger, policy: Policy
) -> dict[int, _Part]:
    """The entries by number, the applying one last. A settled entry is settled in full in its own currency too."""
    parts: dict[int, _Part] = {}
    currency, day = applying.posted.currency, applying.posted.posting_date
    for applied in settlement.applied:
        entry = ledger.get(applied.entry.entry_no)
        assert entry is not None, f"entry {applied.entry.entry_no} is applied though it is not open"
        remaining = abs(entry.remaining_amount)
        own = remaining
        if applied.own_amount is not None:
            own = applied.own_amount
        elif applied.amount != abs(applied.entry.remaining_amount):
            exchanged = _exchanged(policy, applied.amount, currency, entry.posted.currency, day)
            own = min(rounded(exchanged, entry.posted.currency), remaining)
        parts[entry.entry_no] = _Part(entry, applied.amount, own)
    used = sum(
        (
            pair.amount
            for pair in settlement.pairs
            if applying.entry_no in (pair.debit_entry_no, pair.credit_entry_no)
        ),
        ZERO,
    )
    parts[applying.entry_no] = _Part(applying, used, used)
    return parts


class _Roles(NamedTuple):
    gaining: _Part
    giving: _Part


def _roles(debit: _Part, credit: _Part, applying: OpenEntry, local: str) -> _Roles:
    """Which of the two takes the gain or loss: the applying entry, unless it is in the local currency."""
    first, second = (
        (debit, credit) if debit.entry.entry_no == applying.entry_no else (credit, debit)
    )
    return _Roles(second, first) if first.currency == local else _Roles(first, second)


def _pair(
    application_no: int,
    pair: Pair,
    debit: _Part,
    credit: _Part,
    shares: dict[int, Decimal],
    amount_lcy: Decimal,
) -> AppliedPair:
    return _applied_pair(
        application_no=application_no,
        debit_entry_no=pair.debit_entry_no,
        credit_entry_no=pair.credit_entry_no,
        amount=shares[id(debit)],
        amount_lcy=amount_lcy,
        # Two entries in the same currency may differ by a cent, if the applying entry is in another one.
        credit_amount=shares[id(credit)]
        if debit.currency != credit.currency or shares[id(credit)] != shares[id(debit)]
        else None,
    )


def _lcy_detail(gaining: _Part, giving: _Part, gain: Decimal, local: str) -> LcyDetail:
    return LcyDetail(
        "realized_gain" if gain > 0 else "realized_loss",
        gaining.entry,
        giving.entry.entry_no,
        gain,
        gaining.currency if gaining.currency != local else giving.currency,
    )


def _correction(
    part: _Part, applying: OpenEntry, settlement: Settlement, difference: Decimal, local: str
) -> LcyDetail:
    currency = part.currency if part.currency != local else applying.posted.currency
    other_no = applying.entry_no
    if part.entry.entry_no == applying.entry_no:
        other_no = settlement.applied[0].entry.entry_no
    return LcyDetail("correction_of_remaining_amount", part.entry, other_no, difference, currency)


def _discount_left(part: _Part, applying: OpenEntry, settlement: Settlement) -> Decimal:
    """The possible discount of the entry after the application; it shrinks in proportion where the rules say so."""
    entry = part.entry
    if entry.entry_no != applying.entry_no:
        reduces = discount_left(applying, entry)
    else:
        opposite: Iterable[OpenEntry] = (
            applied.entry
            for applied in settlement.applied
            if applied.entry.is_debit != applying.is_debit
        )
        reduces = any(discount_left(applying, other) for other in opposite)
    if not reduces or not entry.discount_possible:
        return entry.discount_possible
    return in_proportion(
        entry.discount_possible, entry.remaining_amount, part.remaining, part.currency
    )
