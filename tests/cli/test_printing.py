"""Tables: numbers to the right and never cut, the same width everywhere but on a terminal."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from ledger_es.cli.answer import KEPT_TOGETHER, Block, ranges, table
from ledger_es.cli.folding import fold, folded_lines
from ledger_es.cli.printing import plain_lines, print_block, print_table, progress
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


WIDE = table(
    "Open",
    [Column("entry_no"), Column("name"), Column("remaining_amount", is_amount=True)],
    [["7", "Glaskontor Nordlicht", "1234.05"], ["8", "日本", "-1.00"]],
    ["total", "", "1233.05"],
)


def test_on_a_narrow_screen_titles_are_folded_then_texts() -> None:
    assert folded_lines(WIDE, 45) == [
        " entry_                            remaining_",
        " no       name                         amount",
        "─" * 45,
        " 7        Glaskontor Nordlicht        1234.05",
        " 8        日本                          -1.00",
        "",
        " total                                1233.05",
    ]
    assert folded_lines(WIDE, 32)[3:5] == [
        " 7       Glaskontor      1234.05",
        "         Nordlicht",
    ]


def test_on_a_narrower_one_a_row_takes_several_lines() -> None:
    assert folded_lines(WIDE, 24) == [
        " entry_",
        " no      name",
        "     remaining_amount",
        "─" * 21,
        " 7       Glaskontor",
        "         Nordlicht",
        "              1234.05",
        " 8       日本",
        "                -1.00",
        "",
        " total",
        "              1233.05",
    ]
    assert folded_lines(WIDE, 1) == folded_lines(WIDE, 20)


@given(
    cells=st.lists(st.lists(st.text("ab_1 日", max_size=30), min_size=9, max_size=9), min_size=1),
    width=st.integers(20, 120),
)
def test_whatever_is_folded_fits_and_nothing_is_lost(cells: list[list[str]], width: int) -> None:
    columns = [Column(f"column_{number}_of_nine") for number in range(9)]
    lines = folded_lines(table("", columns, cells), width)
    assert max(map(cell_len, lines)) <= width
    rule = next(at for at, line in enumerate(lines) if line.startswith("─"))
    shown = "".join(lines[rule:])
    for letter in "ab_1日":
        assert shown.count(letter) == sum(cell.count(letter) for row in cells for cell in row)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two", 100, ["one two"]),
        ("seven", 4, ["seve", "n"]),
        ("日本日本 x", 4, ["日本", "日本", "x"]),
        ("a\nb c", 3, ["a", "b c"]),
        ("", 5, [""]),
    ],
)
def test_a_text_is_folded_at_its_blanks(text: str, width: int, lines: list[str]) -> None:
    assert fold(text, width) == lines


def test_a_block_has_its_values_beside_their_names() -> None:
    block = Block(
        [[("commit_no", "7"), ("actor", "Anna Meier")], [("name", "posted.1")]],
        [
            ("account", "1020"),
            ("entries", f"no:{KEPT_TOGETHER}1, amount:{KEPT_TOGETHER}5.00"),
            ("", f"no:{KEPT_TOGETHER}2"),
        ],
    )
    assert _shown(block, 34) == [
        "commit_no: 7   actor: Anna Meier",
        "name: posted.1",
        "  account   1020",
        "  entries   no: 1, amount: 5.00",
        "            no: 2",
    ]
    assert _shown(block, 30)[:2] == ["commit_no: 7", "actor: Anna Meier"]
    assert _shown(block, 30)[3:6] == [
        "  account   1020",
        "  entries   no: 1,",
        "            amount: 5.00",
    ]


def _shown(block: Block, width: int) -> list[str]:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    print_block(console, block)
    assert isinstance(console.file, io.StringIO)
    return re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue()).splitlines()


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
