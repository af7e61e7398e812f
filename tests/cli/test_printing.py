"""Tables: numbers to the right and never cut, the same width everywhere but on a terminal."""

from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from ledger_es.cli.answer import ranges, table
from ledger_es.cli.printing import plain_lines, print_table, progress
from ledger_es.reports import Column

TABLE = table(
    "Open",
    [Column("name"), Column("amount", is_amount=True), Column("why")],
    [
        ["Glaskontor Nordlicht Gesellschaft", "1234567.05", "overdue for so many days"],
        ["日本", "-1.00", ""],
    ],
    ["total", "1234566.05", ""],
)


def test_numbers_stand_to_the_right() -> None:
    assert plain_lines(TABLE) == [
        " name                                    amount   why",
        "─" * 75,
        " Glaskontor Nordlicht Gesellschaft   1234567.05   overdue for so many days",
        " 日本                                     -1.00",
        "",
        " total                               1234566.05",
    ]


def test_a_table_without_rows_says_so() -> None:
    console = Console(file=io.StringIO())
    print_table(console, table("Open", TABLE.columns, []))
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "Open\nnone\n"


@pytest.mark.parametrize("width", [20, 50, 200])
def test_a_number_is_never_cut_however_narrow_the_terminal(width: int) -> None:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard")
    print_table(console, TABLE)
    assert isinstance(console.file, io.StringIO)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue())
    for number in ("1234567.05", "-1.00", "1234566.05"):
        assert number in shown
    assert "…" not in shown
    if width == 50:
        assert max(map(cell_len, shown.splitlines())) <= 50


def test_no_colour_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = Console(file=io.StringIO(), width=40, force_terminal=True)
    print_table(console, TABLE)
    assert isinstance(console.file, io.StringIO)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", console.file.getvalue())


def test_progress_is_shown_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("posting") as report:
        report(1, 2)
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out == ""


def test_numbers_in_a_row_are_a_range() -> None:
    assert ranges([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"
    assert ranges([]) == ""
