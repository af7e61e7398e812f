"""number-series: numbers of documents that come without one."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from ledger_es.cli.answer import Answer
from ledger_es.cli.asking import ask, do
from ledger_es.cli.options import READ, WRITE, Day, Reading, Writing
from ledger_es.cli.questions import KnownAt
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.imports.typed import record_of


def add(
    series: str,
    *,
    starting_date: Annotated[
        Day, Parameter(help="Numbers are drawn from it for dates from here on.")
    ],
    first: Annotated[str, Parameter(help="The first number, such as J00001.")],
    last: Annotated[str, Parameter(help="The last number; left out: no end.")] = "",
    warning: Annotated[str, Parameter(help="Who draws it or a later one is warned.")] = "",
    gaps_allowed: Annotated[bool, Parameter(negative=(), show=False)] = False,
    writing: Writing = WRITE,
) -> Answer:
    """Add a line of numbers to a number series.

    Example: ledger-es number-series add JOURNAL --starting-date 2026-01-01 --first J0001

    Parameters
    ----------
    series
        Code of the series; journals draw from JOURNAL.
    """
    command = record_of(
        AddNumberSeriesLine,
        series=series,
        starting_date=starting_date,
        no_first=first,
        no_last=last,
        no_warning=warning,
        gaps_allowed=gaps_allowed,
    )
    return do(writing, command, f"Line of number series {series} added")


def show_all(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """List the number series: their first, last and warning numbers, and how far each is used.

    Example: ledger-es number-series list
    """
    return ask(reading, lambda ledger: ledger.number_series(known_at=known_at))


def report(*, known_at: KnownAt = None, reading: Reading = READ) -> Answer:
    """Show whether numbers of series are missing, and which bear only what was reversed, cancelled or deleted.

    Example: ledger-es number-series report
    """
    return ask(reading, lambda ledger: ledger.number_uses(known_at=known_at))
