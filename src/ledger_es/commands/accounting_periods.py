"""Set the dates on which posting is allowed, for the company or for a single user."""

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
    """Allow posting from `allow_from` to `allow_to`, both included. None means no limit on that side.

    An empty `user` sets the company's dates; otherwise the dates replace the company's for this user. The decision
    raises PostingDatesInverted.
    """

    name: ClassVar[str] = "set-allowed-posting-dates"

    user: OptionalCode = ""
    allow_from: date | None = None
    allow_to: date | None = None


class WithdrawAllowedPostingDates(Command):
    """Remove a user's own posting dates, so that the company's dates apply to the user again.

    Nothing happens if the user has no dates of their own.
    """

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
