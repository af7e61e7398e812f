"""Tables: numbers to the right and never cut, the same width everywhere but on a terminal."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from ledger_es.cli import printing
from ledger_es.cli.answer import KEPT_TOGETHER, Block, Prose, _numbers, ranges, table
from ledger_es.cli.folding import fitting_lines, fold, folded_lines, plain_lines, text_of
from ledger_es.cli.printing import print_block, print_refusal, print_shown, print_table
from ledger_es.cli.terminal import Screen, printable, printable_json, progress
from ledger_es.cli.text_table import text_table
from ledger_es.errors import BankAccountUnknown, ColumnUnknown
from ledger_es.tables import Cell, Column, Table, Total, facts_table

COLUMNS = [Column("name"), Column("amount", "amount"), Column("why")]
TABLE = table(
    "Open",
    COLUMNS,
    [
        ["Glaskontor Nordlicht Gesellschaft", Decimal("1234567.05"), "overdue for so many days"],
        ["日本", Decimal("-1.00"), ""],
    ],
    [Total("Total", {"amount": Decimal("1234566.05")})],
)


def shown_lines(shown: Table) -> list[str]:
    return [text_of(line) for line in plain_lines(text_table(shown))]


def folded(shown: Table, width: int) -> list[str]:
    return [text_of(line) for line in folded_lines(text_table(shown), width)]


def test_numbers_stand_to_the_right_with_their_thousands_apart() -> None:
    assert shown_lines(TABLE) == [
        " Name                                      Amount   Why",
        "─" * 76,
        " Glaskontor Nordlicht Gesellschaft   1,234,567.05   overdue for so many days",
        " 日本                                       -1.00",
        "",
        " Total                               1,234,566.05",
    ]


def test_a_table_without_rows_says_so() -> None:
    console = Console(file=io.StringIO())
    print_table(Screen(console), table("Open", COLUMNS, []))
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "Open\nnone\n"


@pytest.mark.parametrize("width", [20, 50, 200])
def test_a_number_is_never_cut_however_narrow_the_terminal(width: int) -> None:
    shown = _on_terminal(TABLE, width)
    for number in ("1,234,567.05", "-1.00", "1,234,566.05"):
        assert number in shown
    assert "…" not in shown
    if width == 50:
        assert max(map(cell_len, shown.splitlines())) <= 50


def _on_terminal(shown: Table, width: int) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", _with_styles(shown, width))


def _with_styles(shown: Table, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard")
    print_table(Screen(console), shown)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


WIDE = table(
    "Open",
    [Column("entry_no", "code"), Column("name"), Column("remaining_amount", "amount")],
    [["7", "Glaskontor Nordlicht", Decimal("1234.05")], ["8", "日本", Decimal("-1.00")]],
    [Total("Total", {"remaining_amount": Decimal("1233.05")})],
)


def test_on_a_narrow_screen_titles_are_folded_then_texts() -> None:
    assert folded(WIDE, 45) == [
        " Entry                              Remaining",
        " No.      Name                         amount",
        "─" * 45,
        " 7        Glaskontor Nordlicht       1,234.05",
        " 8        日本                          -1.00",
        "",
        " Total                               1,233.05",
    ]
    assert folded(WIDE, 32)[3:5] == [
        " 7      Glaskontor      1,234.05",
        "        Nordlicht",
    ]


def test_on_a_narrower_one_a_row_takes_several_lines() -> None:
    assert folded(WIDE, 24) == [
        " Entry",
        " No.    Name",
        "     Remaining amount",
        "─" * 24,
        " 7      Glaskontor",
        "        Nordlicht",
        "             1,234.05",
        " 8      日本",
        "                -1.00",
        "",
        " Total",
        "             1,233.05",
    ]
    assert folded(WIDE, 1) == folded(WIDE, 20)


@given(
    cells=st.lists(st.lists(st.text("ab_1 日", max_size=30), min_size=9, max_size=9), min_size=1),
    width=st.integers(20, 120),
)
def test_whatever_is_folded_fits_and_nothing_is_lost(cells: list[list[str]], width: int) -> None:
    columns = [Column(f"column_{number}_of_nine") for number in range(9)]
    lines = folded(table("", columns, cells), width)
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
    print_block(Screen(console), block)
    assert isinstance(console.file, io.StringIO)
    return re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue()).splitlines()


COLOUR = re.compile(r"\x1b\[[0-9;]*3[0-7]m")
LATE = replace(TABLE, late=frozenset({0}))


def test_what_is_late_is_red_on_a_terminal_and_totals_are_bold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    shown = _with_styles(LATE, 100).splitlines()
    assert [bool(COLOUR.search(line)) for line in shown] == [False] * 3 + [True] + [False] * 3
    assert "\x1b[31m1,234,567.05\x1b[0m" in shown[3]
    assert "\x1b[1m1,234,566.05" in shown[-1]


def test_no_colour_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert not COLOUR.search(_with_styles(LATE, 100))


def test_a_pipe_gets_neither_colours_nor_bold_type() -> None:
    console = Console(file=io.StringIO(), color_system=None, width=100)
    print_table(Screen(console), LATE)
    assert isinstance(console.file, io.StringIO)
    assert "\x1b" not in console.file.getvalue()


def entries(*rows: list[Cell]) -> Table:
    columns = [
        Column("entry_no", "number"),
        Column("name"),
        Column("document_type", "code"),
        Column("posting_date", "date", gives_way=True),
        Column("on_hold"),
        Column("currency", "currency"),
        Column("not_due", "amount"),
        Column("remaining_amount", "amount"),
        Column("is_open", "flag", on_request=True),
    ]
    return table("Entries", columns, rows)


FIRST: list[Cell] = [12345, "Nordwind", "credit_memo", date(2026, 1, 31), "", "CHF"]


def test_people_read_words_and_no_column_that_says_nothing() -> None:
    """The one currency stands in the title, empty columns and those on request are left out."""
    shown = text_table(entries([*FIRST, Decimal("1.00"), Decimal("-1234.50"), True]))
    assert shown.title == "Entries, in CHF"
    assert [column.title for column in shown.columns] == [
        *("Entry No.", "Name", "Document type", "Posting date", "Not due", "Remaining amount"),
    ]
    assert [piece.text for piece in shown.rows[0]] == [
        *("12345", "Nordwind", "credit memo", "2026-01-31", "1.00", "-1,234.50"),
    ]


def test_several_currencies_have_a_column() -> None:
    other: list[Cell] = [*FIRST[:5], "EUR", Decimal("1.00"), Decimal("2.00"), False]
    shown = text_table(entries([*FIRST, Decimal("1.00"), Decimal("1.00"), True], other))
    assert shown.title == "Entries"
    assert "Currency" in [column.title for column in shown.columns]


def test_columns_that_were_chosen_all_stay() -> None:
    chosen = entries([*FIRST, Decimal(0), Decimal(1), True]).choose(["is_open", "on_hold"])
    assert [column.title for column in text_table(chosen).columns] == ["Is open", "On hold"]
    with pytest.raises(ColumnUnknown) as refused:
        chosen.choose(["amount"])
    assert refused.value.columns == ("is_open", "on_hold")


def test_where_there_is_no_room_columns_give_way_and_are_named() -> None:
    """First those that hold nothing but zero."""
    shown = entries([*FIRST, Decimal("0.00"), Decimal("1234.50"), True])
    assert "Left out" not in _on_terminal(shown, 65)
    assert "2026-01-31" in _on_terminal(shown, 56)
    left_out = "Left out for want of room: Not due (all zero)"
    assert _on_terminal(shown, 56).splitlines()[-1] == left_out
    narrow = _on_terminal(shown, 50)
    assert "2026-01-31" not in narrow
    assert "Posting date" in narrow
    assert max(map(cell_len, narrow.splitlines())) <= 50


def test_progress_is_shown_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    with progress("posting") as report:
        report(1, 2)
    captured = capsys.readouterr()
    assert captured.err == ""
    assert captured.out == ""


def test_numbers_in_a_row_are_a_range() -> None:
    assert ranges([1, 2, 3, 7, 9, 10]) == "1–3, 7, 9–10"
    assert ranges([]) == ""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Müller & Söhne", "Müller & Söhne"),
        ("日本\u00a0株式会社", "日本\u00a0株式会社"),
        ("\x1b[2J", r"\x1b[2J"),
        ("a\u202eb\u2066c\u200b", r"a\u202eb\u2066c\u200b"),
        ("a\r\nb\nc\rd\x85e\u2028f\u2029g", "a⏎b⏎c⏎d⏎e⏎f⏎g"),
        ("a\tb\x07\x00\x7f\x9b", r"a\x09b\x07\x00\x7f\x9b"),
        ("\U000e0041\ud800", r"\U000e0041\ud800"),
        ("", ""),
    ],
)
def test_what_could_command_a_terminal_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(), max_size=20))
def test_what_is_printable_stays_so_and_is_one_line(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(one) for one in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_a_document_is_the_same_document_with_its_escapes(text: str) -> None:
    document = json.dumps({"name": text}, ensure_ascii=False, indent=2)
    shown = printable_json(document)
    assert json.loads(shown) == {"name": text}
    assert not {unicodedata.category(one) for one in shown.replace("\n", "")} & {"Cc", "Cf"}


def test_columns_are_as_wide_as_what_is_shown_in_them() -> None:
    console = Console(file=io.StringIO())
    rows: list[list[Cell]] = [["\x1b[1m", 7, "x"], ["ab", 1, "y"]]
    total = Total("t\u202e", {"amount": 8})
    print_table(Screen(console), table("T\x1b", COLUMNS, rows, [total]))
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines() == [
        r"T\x1b",
        " Name      Amount   Why",
        "─" * 23,
        r" \x1b[1m        7   x",
        " ab             1   y",
        "",
        r" t\u202e        8",
    ]


def test_markup_in_a_text_is_text() -> None:
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=80)
    screen = Screen(console)
    screen.heading("[red]a[/red] :smile:")
    screen.sentence("[link=https://example.org]b[/link]")
    screen.lines(["[bold]c[/bold]"])
    assert isinstance(console.file, io.StringIO)
    shown = re.sub(r"\x1b\[[0-9;]*m", "", console.file.getvalue())
    assert shown.splitlines() == [
        "[red]a[/red] :smile:",
        "[link=https://example.org]b[/link]",
        "[bold]c[/bold]",
    ]


def test_the_name_of_a_file_does_not_command_the_bar_of_progress(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stderr", shown := Terminal())
    with progress("posted from [red]a\x1b[2J\u202e.csv") as report:
        report(1, 2)
    assert r"[red]a\x1b[2J\u202e.csv" in shown.getvalue()
    assert "\x1b[2J" not in shown.getvalue()


def test_a_list_without_numbers_is_none() -> None:
    shown = dict(_numbers({"undecided_line_nos": [], "other_line_nos": [10000, 20000]}))
    assert shown == {"undecided line nos": "none", "other line nos": "10000, 20000"}


def test_a_moment_is_folded_only_if_leaving_out_columns_makes_no_room() -> None:
    columns = [Column("recorded_at", "moment"), Column("name"), Column("actor", gives_way=1)]
    moment = datetime(2026, 1, 31, 6, 47, tzinfo=UTC)
    shown = text_table(table("", columns, [[moment, "A company of some length", "anna"]]))
    assert [text_of(line) for line in fitting_lines(shown, 40)][2:] == [
        " 2026-01-31 06:47:00Z  A company of some",
        "                       length",
        "",
        "Left out for want of room: Actor",
    ]
    assert " 2026-01-31  A" in [text_of(line) for line in fitting_lines(shown, 20)]


def test_one_thing_is_shown_with_its_facts_in_words() -> None:
    facts = [
        (Column("entry_no", "number"), 7),
        (Column("bal_account_type", "code"), "gl"),
        (Column("source_code", "code"), "payment_reconciliation"),
        (Column("amount", "amount"), Decimal("-38250.00")),
        (Column("on_hold"), ""),
        (Column("statement_no"), None),
        (Column("is_open", "flag"), False),
        (Column("recorded_at", "moment"), datetime(2026, 1, 31, 6, 47, tzinfo=UTC)),
    ]
    assert shown_lines(facts_table("Entry 7", facts)) == [
        " Entry No.          7",
        " Bal account type   G/L",
        " Source code        payment reconciliation",
        " Amount             -38,250.00",
        " Is open            no",
        " Recorded at        2026-01-31 06:47:00Z",
    ]


def test_a_text_of_several_sentences_fits_the_screen() -> None:
    text = "Five payments are entered by hand before the bank's statement is there. " * 3
    for width, widest in ((80, 80), (200, 100)):
        console = Console(file=io.StringIO(), width=width, force_terminal=True)
        print_shown([Prose(text.strip())], Screen(console))
        assert isinstance(console.file, io.StringIO)
        lines = console.file.getvalue().splitlines()
        assert widest - 12 < max(map(len, lines)) <= widest


def test_a_refusal_is_broken_between_words_and_its_cures_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    console = Console(file=io.StringIO(), width=40, force_terminal=True, color_system=None)
    monkeypatch.setattr(printing, "standard_error", lambda: Screen(console))
    refusal = BankAccountUnknown(bank_account_no="MAIN-ACCOUNT-OF-THE-COMPANY")
    print_refusal(refusal, json=False, ledger="a-ledger.db")
    assert isinstance(console.file, io.StringIO)
    lines = console.file.getvalue().splitlines()
    assert lines[-1] == (
        "try: ledger-es bank-accounts add MAIN-ACCOUNT-OF-THE-COMPANY --ledger a-ledger.db"
    )
    assert all(len(line) <= 40 for line in lines[:-2])
    assert " ".join(" ".join(lines[:-2]).split()) == f"refused (E-BANK-UNKNOWN): {refusal.message}"


def test_a_word_longer_than_any_number_is_cut_rather_than_a_row_divided() -> None:
    columns = [Column("name"), Column("iban"), Column("amount", "amount")]
    iban = "MT31MALT01100000000000000000123"
    shown = text_table(table("", columns, [["x" * 58, iban, Decimal(1)]]))
    assert [text_of(line) for line in fitting_lines(shown, 70)][2:] == [
        f" {'x' * 28}  {iban}       1",
        f" {'x' * 28}",
        " xx",
    ]
