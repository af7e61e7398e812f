"""Print tables for people, JSON documents for programs, and refusals. All text goes through `terminal`."""

from __future__ import annotations

import shlex
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final

import orjson
from rich.cells import cell_len

from ledger_es.cli.answer import KEPT_TOGETHER, Answer, Block, Paragraph, Prose, Shown
from ledger_es.cli.folding import fitting_lines, fold
from ledger_es.cli.terminal import WIDE, Screen, printable, standard_error, standard_output
from ledger_es.cli.text_table import text_table
from ledger_es.errors import CsvRefused, LedgerError
from ledger_es.tables import Table

PROSE_WIDTH: Final = 100


def print_answer(answer: Answer, *, json: bool) -> None:
    if answer.content is not None:
        print_content(answer.content)
    elif json:
        print_document(answer.document)
    else:
        print_shown(answer.shown)


def print_content(content: str | bytes) -> None:
    """Print a list in a format for other programs: text, or the bytes of a file."""
    if isinstance(content, bytes):
        standard_output().binary(content)
    else:
        standard_output().for_programs(content)


def print_document(document: dict[str, Any]) -> None:
    standard_output().document(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())


def print_shown(shown: Sequence[Shown], screen: Screen | None = None) -> None:
    screen = screen or standard_output()
    for at, part in enumerate(shown):
        if at:
            screen.lines([""])
        match part:
            case str():
                screen.sentence(part)
            case Paragraph():
                screen.lines(part.lines)
            case Prose():
                screen.lines(fold(part.text, min(screen.width, PROSE_WIDTH)))
            case Block():
                print_block(screen, part)
            case Table():
                print_table(screen, part)


def print_table(screen: Screen, table: Table) -> None:
    shown = text_table(table)
    if shown.title:
        screen.heading(shown.title)
    if not shown.rows:
        screen.lines(["none"])
        return
    screen.styled(fitting_lines(shown, screen.width))
    if shown.notes:
        screen.lines([""])
        for note in shown.notes:
            screen.sentence(note)


def print_block(screen: Screen, block: Block) -> None:
    width = screen.width if screen.is_terminal else WIDE
    for pairs in block.heading:
        kept = [printable(f"{name}: {value}").replace(" ", KEPT_TOGETHER) for name, value in pairs]
        for line in fold("   ".join(kept), width):
            screen.heading(line.replace(KEPT_TOGETHER, " "))
    room = max((cell_len(name) for name, _ in block.facts), default=0)
    for name, value in block.facts:
        beside = f"  {name}{' ' * (room - cell_len(name))}   "
        for line in fold(printable(value), max(width - len(beside), 10)):
            screen.lines([(beside + line.replace(KEPT_TOGETHER, " ")).rstrip()])
            beside = " " * (room + 5)


_WITHOUT_LEDGER = tuple(
    f"ledger-es {command} " for command in ("copy", "statements read", "statements guess-mapping")
)
"""Commands that ask for no ledger, or for two."""


def print_refusal(refusal: LedgerError, *, json: bool, ledger: str) -> None:
    """Print a refusal as JSON on the standard output, or as a sentence with its cures on the standard error.

    `ledger` is the value of --ledger, if any; it is added to the commands of the cures.
    """
    if json:
        print_document({"refused": refusal.as_json()})
        return
    screen = standard_error()
    screen.sentence(f"refused ({refusal.code}): {refusal.message}")
    if isinstance(refusal, CsvRefused):
        for problem in refusal.errors[1:]:
            screen.sentence(f"  {problem.position}: {problem.reason} ({problem.cure})")
    for cure in refusal.cure_lines():
        asks_no_ledger = not cure.startswith("ledger-es ") or cure.startswith(_WITHOUT_LEDGER)
        is_named = not ledger or "--ledger" in cure or asks_no_ledger
        same_ledger = "" if is_named else f" --ledger {shlex.quote(ledger)}"
        # A command stays on one line, so that it can be copied.
        screen.lines([f"try: {cure}{same_ledger}"])


def print_wrong_usage(message: str, usage: Sequence[str], *, json: bool) -> None:
    """Print what is wrong, then the lines of `usage`, which say how to use the command."""
    if json:
        refused = {"code": "E-USAGE", "message": message, "facts": {}}
        print_document({"refused": refused})
    screen = standard_error()
    screen.sentence(message)
    screen.lines(usage)


def print_fault(
    kind: type[BaseException], fault: BaseException, trace: TracebackType | None
) -> None:
    """Print the traceback of an uncaught exception on the standard error."""
    trace_text = "".join(traceback.format_exception(kind, fault, trace))
    standard_error().lines(trace_text.rstrip("\n").split("\n"))
