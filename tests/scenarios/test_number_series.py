"""Number series: lines by starting date. Drawing numbers: test_journal.py."""

from __future__ import annotations

import pytest

from ledger_es.aggregates.number_series import NumberSeriesLineAdded
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.errors import GapsNotNeeded, NumberSeriesInvalid
from tests.scenarios.books import COMPANY
from tests.scenarios.scenario import day, given


def added(no_first: str = "A1", on: str = "01-01", **fields: object) -> AddNumberSeriesLine:
    return AddNumberSeriesLine(series="S-1", starting_date=day(on), no_first=no_first, **fields)


def test_a_line_is_added() -> None:
    given(COMPANY).when(added("A1", no_last="A99", no_warning="A90")).then(
        (
            "number_series-S%2D1",
            NumberSeriesLineAdded(
                starting_date=day("01-01"),
                no_first="A1",
                no_last="A99",
                no_warning="A90",
            ),
        )
    )


def test_a_line_from_an_earlier_day_may_follow() -> None:
    given(COMPANY).after(added("A1", "06-01"), added("B1", "01-01"))


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (added("X", "02-01"), "it has a line from 2026-02-01 already"),
        (added("X", no_last="A0"), "'X' has no digits to count on"),
        (added("A5", no_last="Z"), "'Z' has no digits to count on"),
        (added("A5", no_warning="Z"), "'Z' has no digits to count on"),
        (added("A5", no_last="A4"), "its last number lies before its first"),
        (added("A5", no_warning="A4"), "its warning number A4 is none of its numbers"),
        (
            added("A5", no_last="A9", no_warning="A10"),
            "its warning number A10 is none of its numbers",
        ),
    ],
)
def test_refused_lines(command: AddNumberSeriesLine, reason: str) -> None:
    given(COMPANY, added("A1", "02-01")).when(command).then_refused(
        NumberSeriesInvalid, series="S-1", reason=reason
    )


@pytest.mark.parametrize("no_warning", ["A1", "A99"])
def test_the_warning_number_may_be_the_first_or_the_last(no_warning: str) -> None:
    given(COMPANY).after(added("A1", no_last="A99", no_warning=no_warning))


def test_gaps_are_never_made_so_none_can_be_allowed() -> None:
    given(COMPANY).when(added(gaps_allowed=True)).then_refused(GapsNotNeeded, series="S-1")
