"""Valuing what an undo has opened as later runs of the exchange rate adjustment would have (receivables.md 17.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ledger_es.aggregates.claims import transaction_key
from ledger_es.aggregates.currency import (
    STREAM,
    AdjustedParty,
    AdjustmentRun,
    ExchangeRatesReadjusted,
)
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.exchange_adjustment import (
    ExchangeAdjusted,
    ReleasedGain,
    UnrealizedDetail,
    UnrealizedType,
)
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import ApplicationsUndone, EntriesApplied, ReopenedEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.posting.entries_as_of import EntryAsOf, entries_of_events
from ledger_es.posting.exchange_adjustment import (
    Movement,
    Valuation,
    adjusted_events,
    totals,
    until_now,
    valuation,
)
from ledger_es.posting.posting import Posting
from ledger_es.posting.unapplication import applied_by
from ledger_es.values import ZERO


def readjusted(posting: Posting, whose: Whose, undo: Sequence[Event]) -> list[Event]:
    """The events that value the entries of a party as if what is undone had never been.

    `undo` has the events of the undo on the ledger of the party: applications undone, and entries reversed with them.
    Each run in force is made up for that came after the application: one whose day is that of the undo or later values
    what it finds open now, at its own rates, unless its day is not allowed for posting; what an earlier one had
    taken back with the day of the settlement is given again. The events that are returned follow those of the undo.
    Raises PostingDateNotAllowed.
    """
    opened = _opened(posting, undo)
    if not opened:
        return []
    before = [*posting.books.events(whose.stream), *undo]
    made_up: list[Event] = []
    for run in posting.books.currencies.runs.values():
        if whose.ledger not in run.ledgers:
            continue
        valuations = list(_valuations(posting, whose, [*before, *made_up], run, opened))
        if valuations:
            made_up += _make_up(posting, valuations, run)
    return made_up


def _undone(undo: Sequence[Event]) -> Iterator[ApplicationsUndone]:
    return (event for event in undo if isinstance(event, ApplicationsUndone))


class _Opened(NamedTuple):
    """An entry of which an undo has opened something: the day of the undo, and the register of the application."""

    day: date
    register_no: int


def _opened(posting: Posting, undo: Sequence[Event]) -> dict[int, _Opened]:
    """The entries in foreign currencies of which the undo has opened something, with the earliest day and register."""
    if not posting.books.currencies.runs:
        return {}
    opened: dict[int, _Opened] = {}
    for event in _undone(undo):
        days = {act.application_no: act.posting_date for act in event.undone}
        for restored in event.restored:
            if restored.currency != posting.policy.currency:
                day, register_no = (
                    days[restored.application_no],
                    _register_of(posting.books, restored),
                )
                before = opened.get(restored.entry_no, _Opened(day, register_no))
                opened[restored.entry_no] = _Opened(
                    min(day, before.day), min(register_no, before.register_no)
                )
    return opened


def _register_of(books: Books, restored: ReopenedEntry) -> int:
    """The register that had posted the application. What came before it has seen the entry open."""
    number = restored.application_no
    applied = applied_by(books, number, restored.entry_no)
    transaction_no = applied.application(number).transaction_no
    posted = books.find_claimant(transaction_key(transaction_no))
    assert isinstance(posted, Posted), f"ledger transaction {transaction_no} is not in the log"
    return posted.register_no


def _valuations(
    posting: Posting,
    whose: Whose,
    events: Sequence[Event],
    run: AdjustmentRun,
    opened: dict[int, _Opened],
) -> Iterator[Valuation]:
    """What the run is to move now, so that its movements are those of a run that had found what is open now."""
    day, local = run.posting_date, posting.policy.currency
    moved = _moved_by(run, events)
    for entry in entries_of_events(events, day, local):
        is_covered = not run.currencies or entry.posted.currency in run.currencies
        found = opened.get(entry.posted.entry_no)
        if found is None or found.register_no >= run.register_no or not is_covered:
            continue
        values_now = found.day <= day
        if values_now and not posting.policy.allows_posting_on(day):
            continue
        so_far = moved.get(entry.posted.entry_no, {})
        on_day: defaultdict[UnrealizedType, Decimal] = defaultdict(lambda: ZERO)
        for (on, detail_type), amount_lcy in so_far.items():
            if on <= day:
                on_day[detail_type] += amount_lcy
        rate = run.rates.get(entry.posted.currency)
        valued = valuation(posting.policy, whose, entry, day, rate)
        for movement in valued.movements if values_now else ():
            if movement.day == day:
                on_day[movement.detail_type] += movement.amount_lcy
        movements = _differences(entry, day, on_day, so_far, local)
        if movements:
            yield valued._replace(movements=movements)


_Moved = dict[tuple[date, UnrealizedType], Decimal]
"""Movements of one entry in the local currency, added up by day and type."""


def _moved_by(run: AdjustmentRun, events: Sequence[Event]) -> dict[int, _Moved]:
    """What the run has moved, by entry, less what applications took back of it."""
    moved: defaultdict[int, _Moved] = defaultdict(dict)
    for event in events:
        details: Iterable[UnrealizedDetail | ReleasedGain] = ()
        sign = 1
        if isinstance(event, ExchangeAdjusted) and event.register_no == run.register_no:
            details = event.details
        elif isinstance(event, EntriesApplied):
            details = _of_run(run, event.released)
        elif isinstance(event, ApplicationsUndone):
            details, sign = _of_run(run, event.released_undone), -1
        for detail in details:
            of_entry = moved[detail.entry_no]
            key = (detail.posting_date, detail.detail_type)
            of_entry[key] = of_entry.get(key, ZERO) + sign * detail.amount_lcy
    return moved


def _of_run(run: AdjustmentRun, released: Iterable[ReleasedGain]) -> list[ReleasedGain]:
    return [gain for gain in released if gain.adjustment_register_no == run.register_no]


def _differences(
    entry: EntryAsOf,
    day: date,
    on_day: dict[UnrealizedType, Decimal],
    so_far: _Moved,
    local: str,
) -> tuple[Movement, ...]:
    """The movements that are missing, if the run moves `on_day` on its day and has moved `so_far`."""
    missing: defaultdict[tuple[date, UnrealizedType], Decimal] = defaultdict(lambda: ZERO)
    for detail_type, amount_lcy in on_day.items():
        for movement in until_now(entry, day, detail_type, amount_lcy, local):
            missing[movement.day, detail_type] += movement.amount_lcy
    for (on, detail_type), amount_lcy in so_far.items():
        missing[on, detail_type] -= amount_lcy
    return tuple(
        Movement(on, detail_type, amount_lcy)
        for (on, detail_type), amount_lcy in sorted(missing.items())
        if amount_lcy
    )


def _make_up(posting: Posting, valuations: list[Valuation], run: AdjustmentRun) -> list[Event]:
    """Posts the movements. If there are some on the day of the run, notes at the run whom they concern."""
    day = run.posting_date
    valued_now = [
        valued for valued in valuations if any(movement.day == day for movement in valued.movements)
    ]
    if valued_now:
        whose = valued_now[0].whose
        posting.also(
            STREAM,
            ExchangeRatesReadjusted(
                adjustment_register_no=run.register_no,
                register_no=posting.register_no,
                posting_date=day,
                document_no=run.document_no,
                totals=tuple(totals(valued_now)),
                parties=(AdjustedParty(ledger=whose.ledger, party_no=whose.party_no),),
            ),
        )
    events = adjusted_events(
        posting, valuations, run.register_no, day, run.document_no, run.dimensions_of
    )
    return [event for _, event in events]
