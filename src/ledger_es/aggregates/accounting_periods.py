"""The accounting periods: on which dates posting is allowed, for everybody and for single users."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.event import Event

STREAM = "accounting_periods"


class AllowedPostingDatesSet(Event):
    """`for_actor` empty: for everybody; else for this user instead of the company's dates. None: no bound."""

    act: ClassVar[str] = "allowed_posting_dates_set"

    for_actor: str
    allow_from: date | None
    allow_to: date | None


class AllowedPostingDatesWithdrawn(Event):
    """The user has no dates any more: the company's hold."""

    act: ClassVar[str] = "allowed_posting_dates_withdrawn"

    for_actor: str


class AccountingPeriods:
    def __init__(self) -> None:
        self.allowed_by_actor: dict[str, tuple[date | None, date | None]] = {}

    def allowed(self, actor: str) -> tuple[date | None, date | None]:
        """Days between which this user may post: the user's dates replace the company's (receivables.md 2.2)."""
        return self.allowed_by_actor.get(actor) or self.allowed_by_actor.get("", (None, None))

    def evolve(self, event: Event) -> None:
        match event:
            case AllowedPostingDatesSet():
                self.allowed_by_actor[event.for_actor] = (event.allow_from, event.allow_to)
            case AllowedPostingDatesWithdrawn():
                del self.allowed_by_actor[event.for_actor]


EVENTS = {STREAM: (AllowedPostingDatesSet, AllowedPostingDatesWithdrawn)}
