"""The accounting periods: on which dates posting is allowed, for everybody and for single users."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, NamedTuple

from ledger_es.aggregates.event import Event

STREAM = "accounting_periods"


class AllowedPostingDatesSet(Event):
    """Posting is allowed from `allow_from` to `allow_to`, both included; None means no limit on that side.

    An empty `for_actor` sets the company's dates. A user's name sets dates that replace the company's for this user.
    """

    act: ClassVar[str] = "allowed_posting_dates_set"

    for_actor: str
    allow_from: date | None
    allow_to: date | None


class AllowedPostingDatesWithdrawn(Event):
    """The user's own dates were removed; the company's dates apply to the user again."""

    act: ClassVar[str] = "allowed_posting_dates_withdrawn"

    for_actor: str


class AllowedDates(NamedTuple):
    """The first and the last day on which somebody may post; None means no limit on that side."""

    allow_from: date | None = None
    allow_to: date | None = None


class AccountingPeriods:
    """The allowed posting dates, by user; the company's dates stand under the empty name."""

    def __init__(self) -> None:
        self.allowed_by_actor: dict[str, AllowedDates] = {}

    def allowed(self, actor: str) -> AllowedDates:
        """The dates of this user: the user's own replace the company's (receivables.md 2.2)."""
        return self.allowed_by_actor.get(actor) or self.allowed_by_actor.get("", AllowedDates())

    def evolve(self, event: Event) -> None:
        match event:
            case AllowedPostingDatesSet():
                dates = AllowedDates(event.allow_from, event.allow_to)
                self.allowed_by_actor[event.for_actor] = dates
            case AllowedPostingDatesWithdrawn():
                del self.allowed_by_actor[event.for_actor]


EVENTS = {STREAM: (AllowedPostingDatesSet, AllowedPostingDatesWithdrawn)}
