"""Unrealised gains and losses of open entries at the rates of a day, and their undo (receivables.md 17.6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from ledger_es.aggregates.currency import AdjustedTotal
from ledger_es.aggregates.currency import DimensionsOf as DimensionsOf
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.exchange_adjustment import (
    ExchangeAdjusted,
    ExchangeAdjustmentUndone,
    UnrealizedDetail,
    UnrealizedType,
)
from ledger_es.aggregates.general_ledger import TransactionRow
from ledger_es.aggregates.open_entries import OpenEntry
from ledger_es.aggregates.party_ledger import PostedEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.deciding.foreign_currency import rate_on, unrealized_account
from ledger_es.deciding.policy import Policy
from ledger_es.errors import EntryIsAdjusted
from ledger_es.posting.account_dimensions import completed_by_gl_account
from ledger_es.posting.entries_as_of import EntryAsOf
from ledger_es.posting.journal_entry import TRANSACTIONS_AN_EVENT, Line
from ledger_es.posting.posting import Posting
from ledger_es.posting.released_gain import PostLine
from ledger_es.values import ZERO, ExchangeRate, rounded


class Movement(NamedTuple):
    """A part of what an entry gains or loses on a day, in the local currency."""

    day: date
    detail_type: UnrealizedType
    amount_lcy: Decimal


class Valuation(NamedTuple):
    """An entry of a party, what it is worth at the rate of the day, and the movements that lead to it."""

    whose: Whose
    entry: EntryAsOf
    rate: ExchangeRate
    value_lcy: Decimal
    movements: tuple[Movement, ...]


def valuation(
    policy: Policy, whose: Whose, entry: EntryAsOf, day: date, rate: ExchangeRate | None = None
) -> Valuation:
    """What the entry is worth on the day, at this rate or, without one, at that of the day.

    Raises ExchangeRateMissing.
    """
    if rate is None:
        rate = rate_on(policy, entry.posted.currency, day)
    value = rounded(rate.in_lcy(entry.remaining_amount), policy.currency)
    parts = _parts(value - entry.remaining_lcy, entry.unrealized)
    movements = (
        movement
        for detail_type, amount in parts
        for movement in until_now(entry, day, detail_type, amount, policy.currency)
    )
    return Valuation(whose, entry, rate, value, tuple(movements))


def _parts(
    amount_lcy: Decimal, unrealized: dict[UnrealizedType, Decimal]
) -> Iterator[tuple[UnrealizedType, Decimal]]:
    """A gain takes back earlier losses first, a loss earlier gains; the rest is new."""
    own: UnrealizedType = "unrealized_gain" if amount_lcy > 0 else "unrealized_loss"
    opposite: UnrealizedType = "unrealized_loss" if amount_lcy > 0 else "unrealized_gain"
    earlier = unrealized.get(opposite, ZERO)
    back = ZERO
    if earlier * amount_lcy < 0:
        back = min(abs(earlier), abs(amount_lcy)).copy_sign(amount_lcy)
        yield opposite, back
    if amount_lcy != back:
        yield own, amount_lcy - back


def until_now(
    entry: EntryAsOf, day: date, detail_type: UnrealizedType, amount_lcy: Decimal, local: str
) -> Iterator[Movement]:
    """The movement of the day, and what is taken back of it on the days on which the entry was settled since."""
    yield Movement(day, detail_type, amount_lcy)
    left, remaining = amount_lcy, entry.remaining_amount
    for change in entry.later:
        remaining += change.amount
        share = min(max(remaining / entry.remaining_amount, ZERO), Decimal(1))
        then = rounded(amount_lcy * share, local)
        if then != left:
            yield Movement(change.day, detail_type, then - left)
        left = then


def totals(valuations: Iterable[Valuation]) -> list[AdjustedTotal]:
    """What is open and what it is worth before and after, by ledger, posting group and currency."""
    grouped: dict[tuple[str, str, str], list[Valuation]] = {}
    for valued in valuations:
        posted = valued.entry.posted
        key = (valued.whose.ledger, posted.posting_group, posted.currency)
        grouped.setdefault(key, []).append(valued)
    return [
        AdjustedTotal(
            ledger=of_group[0].whose.ledger,
            posting_group=posting_group,
            currency=currency,
            **of_group[0].rate._asdict(),
            entry_count=len(of_group),
            amount=rounded(_sum(valued.entry.remaining_amount for valued in of_group), currency),
            amount_lcy_before=_sum(valued.entry.remaining_lcy for valued in of_group),
            amount_lcy_after=_sum(valued.value_lcy for valued in of_group),
        )
        for (_, posting_group, currency), of_group in sorted(grouped.items())
    ]


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


# --- posting --------------------------------------------------------------------------------------


class Transactions:
    """The ledger transactions of a run or of its undo: one for each day, in the order of days."""

    def __init__(self, posting: Posting, days: Iterable[date], document_no: str) -> None:
        """Raises PostingDateNotAllowed."""
        self._by_day: dict[date, TransactionRow] = {}
        for day in sorted(set(days)):
            posting.policy.allow_posting_on(day)
            self._by_day[day] = posting.begin_transaction(day, "", document_no)

    def on(self, day: date) -> int:
        """The number of the transaction of the day."""
        return self._by_day[day].no


def post_valuations(
    posting: Posting,
    valuations: Iterable[Valuation],
    day: date,
    document_no: str,
    dimensions_of: DimensionsOf,
) -> None:
    """Posts the movements of a run with their G/L lines. Raises CurrencyAccountMissing or PostingDateNotAllowed."""
    register_no = posting.register_no
    for whose, event in adjusted_events(
        posting, valuations, register_no, day, document_no, dimensions_of
    ):
        posting.also(whose.stream, event)


def adjusted_events(
    posting: Posting,
    valuations: Iterable[Valuation],
    register_no: int,
    day: date,
    document_no: str,
    dimensions_of: DimensionsOf,
) -> Iterator[tuple[Whose, ExchangeAdjusted]]:
    """The movements as events of the run with this register, each with its party. Their G/L lines are posted."""
    valuations = list(valuations)
    days = (movement.day for valued in valuations for movement in valued.movements)
    transactions = Transactions(posting, days, document_no)
    details: dict[Whose, list[UnrealizedDetail]] = {}
    for valued in valuations:
        posted = valued.entry.posted
        for movement in valued.movements:
            account_no = unrealized_account(posting.policy, posted.currency, movement.detail_type)
            dimensions = _dimensions(posting, posted, account_no, dimensions_of)
            detail = UnrealizedDetail(
                entry_no=posted.entry_no,
                transaction_no=transactions.on(movement.day),
                posting_date=movement.day,
                detail_type=movement.detail_type,
                amount_lcy=movement.amount_lcy,
                gl_account_no=account_no,
                control_account_no=posted.control_account_no,
                dimensions=dimensions,
            )
            _post_lines(partial(posting.post_line, is_complete=True), detail)
            details.setdefault(valued.whose, []).append(detail)
    for whose, of_party in details.items():
        for part in _in_parts(of_party):
            event = ExchangeAdjusted(
                register_no=register_no,
                posting_date=day,
                document_no=document_no,
                details=part,
            )
            yield whose, event


def _dimensions(
    posting: Posting, posted: PostedEntry, account_no: str, dimensions_of: DimensionsOf
) -> str:
    """What a movement carries: of its entry completed by the account, of the account alone, or nothing (17.6)."""
    if dimensions_of == "none":
        return ""
    own = posted.dimensions if dimensions_of == "entry" else ""
    return completed_by_gl_account(posting.books.dimensions, own, account_no)


def post_undo(
    posting: Posting,
    details: dict[Whose, list[UnrealizedDetail]],
    register_no: int,
    day: date,
    document_no: str,
) -> None:
    """Posts the opposite of the details of a run, on their own days or on `day` if that is later."""

    def day_of(detail: UnrealizedDetail) -> date:
        return max(day, detail.posting_date)

    days = (day_of(detail) for of_party in details.values() for detail in of_party)
    transactions = Transactions(posting, days, document_no)
    for whose, of_party in details.items():
        mirrored = [
            detail.model_copy(
                update={
                    "transaction_no": transactions.on(day_of(detail)),
                    "posting_date": day_of(detail),
                    "amount_lcy": -detail.amount_lcy,
                }
            )
            for detail in of_party
        ]
        for detail in mirrored:
            _post_lines(posting.copy_line, detail)
        for part in _in_parts(mirrored):
            posting.also(
                whose.stream, ExchangeAdjustmentUndone(register_no=register_no, details=part)
            )


def take_back(
    posting: Posting, whose: Whose, entry: OpenEntry, day: date, document_no: str
) -> None:
    """Posts the opposite of all that runs have changed on the entry, on a day, or on that of the run if it is later.

    For an entry that is reversed on another day than its own: it is worth nothing from then on.
    """
    by_run: dict[int, list[UnrealizedDetail]] = {}
    for adjustment in entry.adjustments:
        detail = UnrealizedDetail(
            entry_no=entry.entry_no,
            transaction_no=0,
            posting_date=adjustment.posting_date,
            detail_type=adjustment.detail_type,
            amount_lcy=adjustment.amount_lcy,
            gl_account_no=adjustment.gl_account_no,
            control_account_no=entry.posted.control_account_no,
            dimensions=adjustment.dimensions,
        )
        if detail.amount_lcy:
            by_run.setdefault(adjustment.register_no, []).append(detail)
    for register_no, details in by_run.items():
        post_undo(posting, {whose: details}, register_no, day, document_no)


def _post_lines(post_line: PostLine, detail: UnrealizedDetail) -> None:
    on_entry = Line(
        transaction_no=detail.transaction_no,
        account_no=detail.control_account_no,
        amount_lcy=detail.amount_lcy,
        entry_no=detail.entry_no,
        dimensions=detail.dimensions,
    )
    post_line(on_entry)
    post_line(
        on_entry._replace(
            account_no=detail.gl_account_no, amount_lcy=-detail.amount_lcy, entry_no=0
        )
    )


def _in_parts(details: list[UnrealizedDetail]) -> Iterator[tuple[UnrealizedDetail, ...]]:
    for start in range(0, len(details), TRANSACTIONS_AN_EVENT):
        yield tuple(details[start : start + TRANSACTIONS_AN_EVENT])


# --- what a run has done ----------------------------------------------------------------------------


def details_of_run(books: Books, whose: Whose, register_no: int) -> list[UnrealizedDetail]:
    """The details of a run on the ledger of a party."""
    return [
        detail
        for event in books.events(whose.stream)
        if isinstance(event, ExchangeAdjusted) and event.register_no == register_no
        for detail in event.details
    ]


def refuse_adjusted(books: Books, whose: Whose, entry_no: int, transaction_no: int) -> None:
    """Raises EntryIsAdjusted if a run in force has adjusted the entry, which is in a foreign currency.

    A reversal would close it from its posting date on, and the adjustment would be left.
    """
    runs = _runs(books.events(whose.stream), entry_no)
    if runs:
        raise EntryIsAdjusted(
            entry_no=entry_no, transaction_no=transaction_no, register_no=max(runs)
        )


def _runs(events: Iterable[Event], entry_no: int) -> set[int]:
    runs: set[int] = set()
    for event in events:
        if isinstance(event, ExchangeAdjusted):
            if any(detail.entry_no == entry_no for detail in event.details):
                runs.add(event.register_no)
        elif isinstance(event, ExchangeAdjustmentUndone):
            runs.discard(event.register_no)
    return runs
