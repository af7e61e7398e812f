"""Number series: add a line of numbers, draw the next ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ledger_es.aggregates.number_series import (
    NumbersDrawn,
    NumberSeriesLineAdded,
    SeriesLine,
    number_after,
    place_in_series,
)
from ledger_es.commands.books import Books
from ledger_es.commands.command import Command, Decision
from ledger_es.commands.policy import Policy
from ledger_es.errors import (
    GapsNotNeeded,
    NumberSeriesExhausted,
    NumberSeriesInvalid,
    NumberSeriesRunsOut,
    NumberSeriesUnknown,
)
from ledger_es.values import Code, OptionalCode, stream_id


class AddNumberSeriesLine(Command):
    """From `starting_date` on the series gives numbers from `no_first` to `no_last` (empty: without end).

    Who draws `no_warning` or a later number is warned. `gaps_allowed` is refused: there is nothing to allow.
    """

    series: Code
    starting_date: date
    no_first: Code
    no_last: OptionalCode = ""
    no_warning: OptionalCode = ""
    gaps_allowed: bool = False


def add_number_series_line(command: AddNumberSeriesLine, books: Books, policy: Policy) -> Decision:
    lines = books.number_series(command.series).lines
    if any(line.starting_date == command.starting_date for line in lines):
        raise NumberSeriesInvalid(
            series=command.series, reason=f"it has a line from {command.starting_date} already"
        )
    for number in (command.no_first, command.no_last, command.no_warning):
        if number and not any(character.isdecimal() for character in number):
            raise NumberSeriesInvalid(
                series=command.series, reason=f"{number!r} has no digits to count on"
            )
    if command.no_last and place_in_series(command.no_last) < place_in_series(command.no_first):
        raise NumberSeriesInvalid(
            series=command.series, reason="its last number lies before its first"
        )
    if command.no_warning and not _lies_in(command.no_warning, command):
        raise NumberSeriesInvalid(
            series=command.series,
            reason=f"its warning number {command.no_warning} is none of its numbers",
        )
    if command.gaps_allowed:
        raise GapsNotNeeded(series=command.series)

    event = NumberSeriesLineAdded(
        starting_date=command.starting_date,
        no_first=command.no_first,
        no_last=command.no_last,
        no_warning=command.no_warning,
        gaps_allowed=command.gaps_allowed,
    )
    return Decision([(stream_id("number_series", command.series), event)], books.head, {})


def _lies_in(number: str, command: AddNumberSeriesLine) -> bool:
    place = place_in_series(number)
    return place_in_series(command.no_first) <= place and (
        not command.no_last or place <= place_in_series(command.no_last)
    )


class Drawn(NamedTuple):
    """Numbers in the order asked for; an event, and perhaps a warning, for each line of the series that gave some."""

    numbers: Sequence[str] = ()
    events: Sequence[NumbersDrawn] = ()
    warnings: Sequence[NumberSeriesRunsOut] = ()


def draw(books: Books, series: str, days: Sequence[date]) -> Drawn:
    """The next number for each day; warned at the warning number and past it (receivables.md 2.3)."""
    state = books.number_series(series)
    drawn: dict[date, tuple[SeriesLine, list[str]]] = {}
    numbers: list[str] = []
    for day in days:
        line = state.active_on(day)
        if line is None:
            raise NumberSeriesUnknown(series=series, on=day)
        own = drawn.setdefault(line.starting_date, (line, []))[1]
        last = own[-1] if own else line.no_last_used
        number = number_after(last) if last else line.no_first
        if line.no_last and place_in_series(number) > place_in_series(line.no_last):
            raise NumberSeriesExhausted(series=series, no_last=line.no_last)
        own.append(number)
        numbers.append(number)
    events = [
        NumbersDrawn(
            starting_date=line.starting_date, no_first=own[0], no_last=own[-1], count=len(own)
        )
        for line, own in drawn.values()
    ]
    warnings = [
        NumberSeriesRunsOut(
            series=series,
            number=own[-1],
            no_warning=line.no_warning,
            no_last=line.no_last or "not set",
        )
        for line, own in drawn.values()
        if line.no_warning and place_in_series(own[-1]) >= place_in_series(line.no_warning)
    ]
    return Drawn(numbers, events, warnings)
