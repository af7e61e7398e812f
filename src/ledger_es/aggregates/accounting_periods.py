"""The accounting periods: on which dates posting is allowed, for everybody and for single users."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

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


class AccountingPeriods:
    """The allowed posting dates, by user; the company's dates stand under the empty name."""

    def __init__(self) -> None:
        self.allowed_by_actor: dict[str, tuple[date | None, date | None]] = {}

    def allowed(self, actor: str) -> tuple[date | None, date | None]:
        """The first and the last day on which this user may post; None means no limit.

        The user's own dates replace the company's (receivables.md 2.2).
        """
        return self.allowed_by_actor.get(actor) or self.allowed_by_actor.get("", (None, None))

    def evolve(self, event: Event) -> None:
        match event:
            case AllowedPostingDatesSet():
                self.allowed_by_actor[event.for_actor] = (event.allow_from, event.allow_to)
            case AllowedPostingDatesWithdrawn():
                del self.allowed_by_actor[event.for_actor]


EVENTS = {STREAM: (AllowedPostingDatesSet, AllowedPostingDatesWithdrawn)}
