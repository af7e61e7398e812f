"""periods: on which dates posting is allowed."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es import Ledger
from ledger_es.cli.answer import Answer, written
from ledger_es.cli.asking import ask, do, execute
from ledger_es.cli.options import READ, WRITE, Day, Reading, Writing
from ledger_es.commands.accounting_periods import (
    SetAllowedPostingDates,
    WithdrawAllowedPostingDates,
)
from ledger_es.imports.typed import record_of


def allow(
    *,
    first: Annotated[
        Day | None, Parameter(name="--from", help="First day of posting; left out: no bound.")
    ] = None,
    last: Annotated[
        Day | None, Parameter(name="--to", help="Last day of posting; left out: no bound.")
    ] = None,
    user: Annotated[str, Parameter(help="For this user alone; left out: for everybody.")] = "",
    writing: Writing = WRITE,
) -> Answer:
    """Allow posting on certain dates only: what lies outside is closed.

    Example: ledger-es periods allow --from 2026-01-01 --to 2026-12-31
    """
    command = record_of(SetAllowedPostingDates, user=user, allow_from=first, allow_to=last)
    return do(writing, command, "Allowed posting dates set")


def withdraw(
    *,
    user: Annotated[str, Parameter(help="Whose dates.")],
    writing: Writing = WRITE,
) -> Answer:
    """Withdraw the dates of a user: the company's hold again.

    Example: ledger-es periods withdraw --user anna
    """
    command = record_of(WithdrawAllowedPostingDates, user=user)
    with Ledger.open(writing.ledger) as ledger:
        executed = execute(ledger, writing, command)
        is_done = bool(executed.events)
    if not is_done:
        nothing_done = f"{user} has no posting dates of their own: nothing is done"
        return Answer(written(executed, "", dry_run=writing.dry_run).document, [nothing_done])
    title = f"Posting dates of {user} withdrawn"
    return written(executed, title, dry_run=writing.dry_run)


def show_all(*, reading: Reading = READ) -> Answer:
    """List the dates on which posting is allowed.

    Example: ledger-es periods list
    """
    return ask(reading, Ledger.allowed_posting_dates)
