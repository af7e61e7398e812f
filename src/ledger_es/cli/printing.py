"""Printing: tables for people, one JSON document for programs, refusals, and progress on long work."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from ledger_es.cli.answer import KEPT_TOGETHER, Answer, Block
from ledger_es.cli.folding import fold, folded_lines
from ledger_es.errors import CsvRefused, LedgerError
from ledger_es.reports import Table

WIDE = 100_000
"""Where nobody looks at a screen, lines are as long as they need to be: the same everywhere."""


def print_answer(answer: Answer, *, json: bool) -> None:
    if json:
        print_document(answer.document)
    else:
        print_shown(answer.shown)


def print_document(document: dict[str, Any]) -> None:
    sys.stdout.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode() + "\n")


def print_shown(shown: Sequence[Table | Block | str]) -> None:
    console = Console(file=sys.stdout, highlight=False)
    if not console.is_terminal:
        console = Console(file=sys.stdout, highlight=False, width=WIDE, color_system=None)
    for at, one in enumerate(shown):
        if at:
            console.print()
        if isinstance(one, str):
            console.print(Text(one))
        elif isinstance(one, Block):
            print_block(console, one)
        else:
            print_table(console, one)


def print_table(console: Console, table: Table) -> None:
    if table.title:
        console.print(Text(table.title, style="bold"))
    if not table.rows:
        console.print(Text("none"))
        return
    lines = plain_lines(table)
    if not console.is_terminal or max(map(cell_len, lines)) <= console.width:
        console.file.write("\n".join(lines) + "\n")
        return
    console.file.write("\n".join(folded_lines(table, console.width)) + "\n")


def plain_lines(table: Table) -> list[str]:
    """Columns as wide as their widest cell, amounts to the right; the footer below an empty line."""
    titles = [column.title for column in table.columns]
    cells = [titles, *table.rows, *([table.footer] if table.footer else [])]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    places = [
        (width, column.is_amount) for width, column in zip(widths, table.columns, strict=True)
    ]
    lines = [_line(row, places) for row in table.rows]
    if any(titles):
        rule = "─" * (sum(widths) + 3 * len(widths) - 1)
        lines = [_line(titles, places), rule, *lines]
    return [*lines, "", _line(table.footer, places)] if table.footer else lines


def _line(cells: Sequence[str], places: Sequence[tuple[int, bool]]) -> str:
    padded = [
        " " * (width - cell_len(cell)) + cell if right else cell + " " * (width - cell_len(cell))
        for cell, (width, right) in zip(cells, places, strict=True)
    ]
    return (" " + "   ".join(padded)).rstrip()


def print_block(console: Console, block: Block) -> None:
    width = console.width if console.is_terminal else WIDE
    for pairs in block.heading:
        kept = [f"{name}: {value}".replace(" ", KEPT_TOGETHER) for name, value in pairs]
        heading = "\n".join(fold("   ".join(kept), width)).replace(KEPT_TOGETHER, " ")
        console.print(Text(heading, style="bold"), soft_wrap=True)
    room = max((cell_len(name) for name, _ in block.facts), default=0)
    for name, value in block.facts:
        beside = f"  {name}{' ' * (room - cell_len(name))}   "
        for line in fold(value, max(width - len(beside), 10)):
            console.file.write((beside + line.replace(KEPT_TOGETHER, " ")).rstrip() + "\n")
            beside = " " * (room + 5)


def print_refusal(refusal: LedgerError, *, json: bool, ledger: str) -> None:
    """As JSON on the standard output; as a sentence, with what to try next, on the standard error.

    `ledger`: the one named with the option, if any; a cure is to be tried on the same.
    """
    if json:
        print_document({"refused": refusal.as_json()})
        return
    sys.stderr.write(f"refused ({refusal.code}): {refusal.message}\n")
    if isinstance(refusal, CsvRefused):
        for problem in refusal.errors[1:]:
            sys.stderr.write(f"  {problem.position}: {problem.reason} ({problem.cure})\n")
    for cure in refusal.cure_lines():
        is_named = not ledger or "--ledger" in cure or cure.startswith("ledger-es copy ")
        same_ledger = "" if is_named else f" --ledger {shlex.quote(ledger)}"
        sys.stderr.write(f"try: {cure}{same_ledger}\n")


def print_wrong_usage(message: str, usage: str, *, json: bool) -> None:
    if json:
        refused = {"code": "E-USAGE", "message": message, "facts": {}}
        print_document({"refused": refused})
    sys.stderr.write(f"{message}\n{usage}\n")


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the standard error where that is a terminal; call with how much is done, of how much."""
    console = Console(file=sys.stderr)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)

        def done(completed: int, of: int) -> None:
            bar.update(task, completed=completed, total=of)

        yield done
