"""Refusals of posting dates."""

from __future__ import annotations

from datetime import date

from ledger_es.errors.groups import SetupRefusal
from ledger_es.errors.refusal import Refusal


class PostingDateNotAllowed(Refusal):
    """`allow_from` and `allow_to` are None for no limit. `user` is empty if the dates are the company's.

    A line of a statement is refused with its statement and the mode in which that was to be posted.
    """

    code = "E-PERIOD"
    says = (
        "posting on {posting_date} is not allowed: the allowed dates are {allow_from:the beginning} to"
        " {allow_to:the end of time}; take one of them, or allow further dates"
    )
    cures = (
        "ledger-es periods allow --from {posting_date} [--to {allow_to}] [--user {user}]",
        "ledger-es periods allow [--from {allow_from}] --to {posting_date} [--user {user}]",
        "ledger-es statements post {statement_no} --mode {mode} --closed-period-on DATE",
    )

    posting_date: date
    allow_from: date | None
    allow_to: date | None
    user: str = ""
    statement_no: str = ""
    mode: str = ""

    def fitting_cures(self) -> tuple[str, ...]:
        before, after, on_another_day = self.cures
        too_early = self.allow_from is not None and self.posting_date < self.allow_from
        allow = before if too_early else after
        return (on_another_day, allow) if self.statement_no else (allow,)

    def of_statement(self, statement_no: str, mode: str) -> PostingDateNotAllowed:
        """The same refusal of a line of this statement."""
        return PostingDateNotAllowed(
            posting_date=self.posting_date,
            allow_from=self.allow_from,
            allow_to=self.allow_to,
            user=self.user,
            statement_no=statement_no,
            mode=mode,
        )


class PostingDatesInverted(SetupRefusal):
    code = "E-PERIOD-ORDER"
    says = (
        "posting cannot be allowed from {allow_from} to {allow_to}: the end lies before the start"
    )
    cures = ("ledger-es periods allow --from {allow_to} --to {allow_from} [--user {user}]",)

    allow_from: date
    allow_to: date
    user: str = ""
