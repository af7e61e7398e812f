"""Number series: lines by starting date. Drawing numbers: test_journal.py."""

from __future__ import annotations

import pytest

from ledger_es.aggregates.number_series import NumberSeriesLineAdded
from ledger_es.commands.number_series import AddNumberSeriesLine
from ledger_es.errors import NumberSeriesInvalid
from tests.scenarios.books import COMPANY
from tests.scenarios.scenario import day, given


def added(no_first: str = "A1", on: str = "01-01", **fields: object) -> AddNumberSeriesLine:
    return AddNumberSeriesLine(series="S-1", starting_date=day(on), no_first=no_first, **fields)


def test_a_line_is_added() -> None:
    given(COMPANY).when(added("A1", no_last="A99", no_warning="A90", gaps_allowed=True)).then(
        (
            "number_series-S%2D1",
            NumberSeriesLineAdded(
                starting_date=day("01-01"),
                no_first="A1",
                no_last="A99",
                no_warning="A90",
                gaps_allowed=True,
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
    ],
)
def test_refused_lines(command: AddNumberSeriesLine, reason: str) -> None:
    given(COMPANY, added("A1", "02-01")).when(command).then_refused(
        NumberSeriesInvalid, series="S-1", reason=reason
    )
