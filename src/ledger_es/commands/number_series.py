"""Add a line to a number series."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from ledger_es.aggregates.number_series import NumberSeriesLineAdded
from ledger_es.deciding.books import Books
from ledger_es.deciding.command import Command, Decision
from ledger_es.deciding.policy import Policy
from ledger_es.errors import (
    GapsNotNeeded,
    NumberSeriesInvalid,
    Words,
)
from ledger_es.values import Code, OptionalCode, stream_id
from ledger_es.values.series_number import place_in_series


class AddNumberSeriesLine(Command):
    """From `starting_date` on, the series gives numbers from `no_first` to `no_last`, or without end if that is empty.

    Drawing `no_warning` or a later number gives a warning. `gaps_allowed` is refused, because no series has gaps.
    """

    name: ClassVar[str] = "add-number-series-line"

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
            series=command.series,
            reason=Words(
                "it has a line from {starting_date} already", starting_date=command.starting_date
            ),
        )
    for number in (command.no_first, command.no_last, command.no_warning):
        if number and not any(character.isdecimal() for character in number):
            raise NumberSeriesInvalid(
                series=command.series,
                reason=Words("{number!r} has no digits to count on", number=number),
            )
    if command.no_last and place_in_series(command.no_last) < place_in_series(command.no_first):
        raise NumberSeriesInvalid(
            series=command.series, reason=Words("its last number lies before its first")
        )
    if command.no_warning and not _lies_in(command.no_warning, command):
        raise NumberSeriesInvalid(
            series=command.series,
            reason=Words(
                "its warning number {no_warning} is none of its numbers",
                no_warning=command.no_warning,
            ),
        )
    if command.gaps_allowed:
        raise GapsNotNeeded(series=command.series)

    event = NumberSeriesLineAdded(
        starting_date=command.starting_date,
        no_first=command.no_first,
        no_last=command.no_last,
        no_warning=command.no_warning,
    )
    return Decision([(stream_id("number_series", command.series), event)], books.head, {})


def _lies_in(number: str, command: AddNumberSeriesLine) -> bool:
    place = place_in_series(number)
    return place_in_series(command.no_first) <= place and (
        not command.no_last or place <= place_in_series(command.no_last)
    )
