"""Valuing what an undo has opened as later runs of the exchange rate adjustment would have (receivables.md 17.6)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger_es.aggregates.claims import transaction_key
from ledger_es.aggregates.currency import (
    STREAM,
    AdjustedParty,
    AdjustmentRun,
    ExchangeRatesReadjusted,
)
from ledger_es.aggregates.event import Event
from ledger_es.aggregates.general_ledger import Posted
from ledger_es.aggregates.party_ledger import ApplicationsUndone, ReopenedEntry
from ledger_es.deciding.books import Books, Whose
from ledger_es.posting.entries_as_of import entries_of_events
from ledger_es.posting.exchange_adjustment import (
    Valuation,
    adjusted_events,
    totals,
    valuation,
)
from ledger_es.posting.posting import Posting
from ledger_es.posting.unapplication import applied_by


def readjusted(posting: Posting, whose: Whose, undo: Sequence[Event]) -> list[Event]:
    """The events that value the entries of a party as if what is undone had never been.

    `undo` has the events of the undo on the ledger of the party: applications undone, and entries reversed with them.
    Each run in force is made up for, at its own rates, that came after the application and has a day on or after
    that of the undo. The events that are returned follow those of the undo. A run whose day is not allowed for posting
    is left out.
    """
    opened = _opened(posting, undo)
    if not opened:
        return []
    first_day = min(act.posting_date for event in _undone(undo) for act in event.undone)
    before = [*posting.books.events(whose.stream), *undo]
    made_up: list[Event] = []
    for run in posting.books.currencies.runs.values():
        covers = whose.ledger in run.ledgers and run.posting_date >= first_day
        if not covers or not posting.policy.allows_posting_on(run.posting_date):
            continue
        valuations = list(_valuations(posting, whose, [*before, *made_up], run, opened))
        if valuations:
            made_up += _make_up(posting, valuations, run)
    return made_up


def _undone(undo: Sequence[Event]) -> Iterator[ApplicationsUndone]:
    return (event for event in undo if isinstance(event, ApplicationsUndone))


def _opened(posting: Posting, undo: Sequence[Event]) -> dict[int, int]:
    """The entries in foreign currencies of which the undo has opened something, each with the register since when."""
    if not posting.books.currencies.runs:
        return {}
    since: dict[int, int] = {}
    for event in _undone(undo):
        for restored in event.restored:
            if restored.currency != posting.policy.currency:
                register_no = _register_of(posting.books, restored)
                since[restored.entry_no] = min(
                    register_no, since.get(restored.entry_no, register_no)
                )
    return since


def _register_of(books: Books, restored: ReopenedEntry) -> int:
    """The register that had posted the application. What came before it has seen the entry open."""
    number = restored.application_no
    applied = applied_by(books, number, restored.entry_no)
    (transaction_no,) = (
        application.transaction_no
        for application in applied.applications
        if application.application_no == number
    )
    posted = books.find_claimant(transaction_key(transaction_no))
    assert isinstance(posted, Posted), f"ledger transaction {transaction_no} is not in the log"
    return posted.register_no


def _valuations(
    posting: Posting, whose: Whose, events: list[Event], run: AdjustmentRun, opened: dict[int, int]
) -> Iterator[Valuation]:
    day, local = run.posting_date, posting.policy.currency
    for entry in entries_of_events(events, day, local):
        is_covered = not run.currencies or entry.posted.currency in run.currencies
        since = opened.get(entry.posted.entry_no)
        if since is not None and since < run.register_no and is_covered:
            rate = run.rates.get(entry.posted.currency)
            valued = valuation(posting.policy, whose, entry, day, rate)
            if valued.movements:
                yield valued


def _make_up(posting: Posting, valuations: list[Valuation], run: AdjustmentRun) -> list[Event]:
    """Posts the movements, and notes at the run whom they concern."""
    day = run.posting_date
    whose = valuations[0].whose
    posting.also(
        STREAM,
        ExchangeRatesReadjusted(
            adjustment_register_no=run.register_no,
            register_no=posting.register_no,
            posting_date=day,
            document_no=run.document_no,
            totals=tuple(totals(valuations)),
            parties=(AdjustedParty(ledger=whose.ledger, party_no=whose.party_no),),
        ),
    )
    events = adjusted_events(
        posting, valuations, run.register_no, day, run.document_no, run.dimensions_of
    )
    return [event for _, event in events]
