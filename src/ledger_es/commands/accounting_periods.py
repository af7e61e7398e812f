"""Say on which dates posting is allowed: opens and closes periods; for single users, and that no longer."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.accounting_periods import (
    STREAM,
    AllowedPostingDatesSet,
    AllowedPostingDatesWithdrawn,
)
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision, nothing
from ledger_es.deciding.policy import Policy
from ledger_es.errors import PostingDatesInverted
from ledger_es.values import Code, OptionalCode


class SetAllowedPostingDates(Command):
    """First and last day of posting, None: no bound. `user` empty: for everybody, else for this user alone."""

    name: ClassVar[str] = "set-allowed-posting-dates"

    user: OptionalCode = ""
    allow_from: date | None = None
    allow_to: date | None = None


class WithdrawAllowedPostingDates(Command):
    """The user may post when everybody may. Nothing is done where the user has no dates of their own."""

    name: ClassVar[str] = "withdraw-allowed-posting-dates"

    user: Code


def set_allowed_posting_dates(
    command: SetAllowedPostingDates, books: Books, policy: Policy
) -> Decision:
    first, last = command.allow_from, command.allow_to
    if first is not None and last is not None and last < first:
        raise PostingDatesInverted(allow_from=first, allow_to=last, user=command.user)

    event = AllowedPostingDatesSet(for_actor=command.user, allow_from=first, allow_to=last)
    return Decision([(STREAM, event)], books.head, {})


def withdraw_allowed_posting_dates(
    command: WithdrawAllowedPostingDates, books: Books, policy: Policy
) -> Decision:
    if command.user not in books.periods.allowed_by_actor:
        return nothing(books.head)

    return Decision(
        [(STREAM, AllowedPostingDatesWithdrawn(for_actor=command.user))], books.head, {}
    )
