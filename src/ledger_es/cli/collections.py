"""collections: whom to speak to first, and how well customers pay."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask
from ledger_es.cli.options import READ, Day, Reading
from ledger_es.cli.questions import AsOf, KnownAt


def worklist(*, as_of: AsOf = None, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the customers with overdue debts, the heaviest by amount and days first, with the next step.

    Example: ledger-es collections worklist --as-of 2026-03-31
    """
    return ask(reading, lambda ledger: ledger.worklist(as_of=as_of, known_at=known_at))


def figures(
    *,
    first_day: Annotated[Day, Parameter(name="--from", help="First day of the period.")],
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reading: Reading = READ,
) -> Answer:
    """Show key figures of a period: days sales outstanding, days late, how much was collected.

    Example: ledger-es collections figures --from 2026-01-01 --as-of 2026-03-31
    """
    return ask(
        reading,
        lambda ledger: ledger.key_figures(posted_from=first_day, as_of=as_of, known_at=known_at),
    )
