"""Date formulas: what each step does, what follows of several, and what cannot be read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_es.dates import add_formula, add_months, parse_formula
from ledger_es.errors import DateFormulaInvalid

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("formula", "start", "end"),
    [
        ("", "2026-01-31", "2026-01-31"),
        ("0D", "2026-01-31", "2026-01-31"),
        ("10D", "2026-01-25", "2026-02-04"),
        ("-1D", "2026-03-01", "2026-02-28"),
        ("2W", "2026-01-01", "2026-01-15"),
        ("1M", "2026-01-31", "2026-02-28"),
        ("1M", "2028-01-31", "2028-02-29"),
        ("-1M", "2026-03-31", "2026-02-28"),
        ("13M", "2026-01-15", "2027-02-15"),
        ("1Q", "2026-11-30", "2027-02-28"),
        ("1Y", "2028-02-29", "2029-02-28"),
        ("CD", "2026-02-10", "2026-02-10"),
        ("CW", "2026-02-10", "2026-02-15"),
        ("CW", "2026-02-15", "2026-02-15"),
        ("-CW", "2026-02-15", "2026-02-09"),
        ("CM", "2026-02-10", "2026-02-28"),
        ("-CM", "2026-02-10", "2026-02-01"),
        ("CQ", "2026-02-10", "2026-03-31"),
        ("-CQ", "2026-05-10", "2026-04-01"),
        ("CQ", "2026-12-31", "2026-12-31"),
        ("CY", "2026-02-10", "2026-12-31"),
        ("-CY", "2026-02-10", "2026-01-01"),
        ("1M+CM", "2026-01-31", "2026-02-28"),
        ("1M+CM", "2026-01-05", "2026-02-28"),
        ("CM+1M", "2026-01-05", "2026-02-28"),
        ("CM+1M", "2026-02-05", "2026-03-28"),
        ("CM+10D", "2026-01-05", "2026-02-10"),
        ("1M-1D", "2026-01-15", "2026-02-14"),
        ("-CM-1D", "2026-03-15", "2026-02-28"),
        ("WD1", "2026-02-10", "2026-02-16"),
        ("WD3", "2026-02-10", "2026-02-11"),
        ("WD2", "2026-02-10", "2026-02-17"),
        ("-WD2", "2026-02-10", "2026-02-03"),
        ("-WD1", "2026-02-10", "2026-02-09"),
        ("-WD3", "2026-02-10", "2026-02-04"),
        ("1WD", "2026-02-13", "2026-02-16"),
        ("5WD", "2026-02-13", "2026-02-20"),
        ("-1WD", "2026-02-16", "2026-02-13"),
        ("CWD", "2026-02-14", "2026-02-16"),
        ("-CWD", "2026-02-15", "2026-02-13"),
        (" 1m + cm ", "2026-01-31", "2026-02-28"),
        ("<1M+CM>", "2026-01-31", "2026-02-28"),
    ],
)
def test_a_formula(formula: str, start: str, end: str) -> None:
    """10 February 2026 is a Tuesday."""
    assert add_formula(date.fromisoformat(start), formula) == date.fromisoformat(end)


@pytest.mark.parametrize(
    "formula",
    [
        "D",
        "10",
        "10X",
        "C",
        "CX",
        "1M CM",
        "1MCM",
        "1M+",
        "+",
        "WD",
        "WD0",
        "WD8",
        "12345D",
        "1.5M",
        "1D;2D",
    ],
)
def test_what_cannot_be_read_is_refused(formula: str) -> None:
    with pytest.raises(DateFormulaInvalid) as refused:
        parse_formula(formula)
    assert refused.value.facts["formula"] == formula


@pytest.mark.parametrize("formula", ["9999Y", "-9999Y", "-9999Q", "9999Y-9999Y"])
def test_leaving_the_calendar_is_refused(formula: str) -> None:
    with pytest.raises(DateFormulaInvalid, match="leaves the calendar"):
        add_formula(date(2026, 1, 1), formula)


@given(DAYS, st.integers(0, 60))
def test_months_and_then_their_end_is_always_the_end_of_a_month(day: date, months: int) -> None:
    end = add_formula(day, f"{months}M+CM")
    assert (end + timedelta(days=1)).day == 1
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months


@given(DAYS, st.sampled_from("DWMQY"))
def test_the_current_unit_holds_the_day_and_its_ends_stay(day: date, unit: str) -> None:
    first, last = add_formula(day, f"-C{unit}"), add_formula(day, f"C{unit}")
    assert first <= day <= last
    assert add_formula(first, f"C{unit}") == last == add_formula(last, f"C{unit}")
    assert add_formula(last, f"-C{unit}") == first == add_formula(first, f"-C{unit}")
    assert add_formula(last + timedelta(days=1), f"-C{unit}") == last + timedelta(days=1)


@given(DAYS, st.integers(0, 999), st.sampled_from("DW"))
def test_days_and_weeks_there_and_back(day: date, count: int, unit: str) -> None:
    assert add_formula(day, f"{count}{unit}-{count}{unit}") == day


@given(DAYS, st.integers(-600, 600))
def test_months_keep_the_day_where_they_can(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert moved.day == day.day or (moved + timedelta(days=1)).day == 1
    assert moved.day <= day.day
    if day.day <= 28:
        assert add_months(moved, -months) == day


@given(DAYS, st.integers(1, 7))
def test_the_next_and_the_last_weekday_lie_within_a_week(day: date, weekday: int) -> None:
    after, before = add_formula(day, f"WD{weekday}"), add_formula(day, f"-WD{weekday}")
    assert after.isoweekday() == before.isoweekday() == weekday
    assert 0 < (after - day).days <= 7
    assert 0 < (day - before).days <= 7


@given(DAYS, st.integers(1, 40))
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    end = add_formula(day, f"{count}WD")
    passed = (day + timedelta(days=ahead) for ahead in range(1, (end - day).days + 1))
    assert end.isoweekday() <= 5
    assert sum(one.isoweekday() <= 5 for one in passed) == count


@given(DAYS, st.lists(st.sampled_from(["1M", "CM", "10D", "-1D", "CQ", "WD5", "-CW"]), max_size=4))
def test_steps_are_taken_from_the_left(day: date, steps: list[str]) -> None:
    formula = "".join(
        step if step.startswith("-") or not at else f"+{step}" for at, step in enumerate(steps)
    )
    expected = day
    for step in steps:
        expected = add_formula(expected, step)
    assert add_formula(day, formula) == expected
