"""All text reaches the terminal through this module.

Characters that could control the terminal, or that are invisible, are shown as escapes.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Final, NamedTuple, TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

WIDE: Final = 100_000
"""The width of output that does not go to a terminal: lines are never broken, so output is the same everywhere."""

_LINE_BREAKS: Final = frozenset("\n\r\x85\u2028\u2029")
# Control, format (which includes those that reverse the direction of writing) and surrogate characters.
_ESCAPED: Final = frozenset(("Cc", "Cf", "Cs"))
_BEYOND_ASCII: Final = re.compile("[^\n -~]")


def printable(text: str) -> str:
    r"""The text on one line, safe for a terminal: \x1b stands for the character ESC, ⏎ for a line break.

    Names, bank texts and other texts from outside may contain any character. Unescaped, they could clear the screen,
    show an amount backwards or imitate a line of this program.
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text.replace("\r\n", "\n")))


@lru_cache(maxsize=1_000)
def _shown(character: str) -> str:
    if character in _LINE_BREAKS:
        return "⏎"
    if unicodedata.category(character) not in _ESCAPED:
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def printable_json(document: str) -> str:
    """The JSON document with JSON escapes for the characters that `printable` escapes; its meaning is the same."""
    return _BEYOND_ASCII.sub(lambda match: _shown_in_json(match[0]), document)


@lru_cache(maxsize=1_000)
def _shown_in_json(character: str) -> str:
    is_escaped = unicodedata.category(character) in _ESCAPED or character in _LINE_BREAKS
    if not is_escaped:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


class Piece(NamedTuple):
    """A text with its style, such as red or bold; "" is none."""

    text: str
    style: str = ""


class Screen:
    """The standard output or the standard error. Everything printed goes through one of its methods."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self.is_terminal = console.is_terminal
        self.width = console.width if console.is_terminal else WIDE

    def lines(self, lines: Iterable[str]) -> None:
        """Print each text on its own line."""
        self._console.file.write("".join(f"{printable(line)}\n" for line in lines))

    def heading(self, line: str) -> None:
        """Print the line in bold if the terminal can."""
        # A `Text` object has no markup, so words in brackets are printed unchanged.
        self._console.print(Text(printable(line), style="bold"))

    def sentence(self, line: str) -> None:
        """Print a sentence, wrapped between words to the width of the screen."""
        self._console.print(Text(printable(line)))

    def prompt(self, line: str) -> None:
        """Print without a line break, so that the answer is typed on the same line."""
        self._console.file.write(printable(line))
        self._console.file.flush()

    def styled(self, lines: Iterable[Sequence[Piece]]) -> None:
        """Print each line; styles appear only on a terminal, and colours only if NO_COLOR is not set."""
        for line in lines:
            if self.is_terminal and any(piece.style for piece in line):
                text = Text.assemble(*((printable(piece.text), piece.style) for piece in line))
                self._console.print(text, soft_wrap=True)
            else:
                self.lines(["".join(piece.text for piece in line)])

    def for_programs(self, text: str) -> None:
        """Print the text unchanged in UTF-8; on a terminal, escape it as `printable` does."""
        if self.is_terminal:
            self.lines(text.splitlines())
        else:
            self.binary(text.encode("utf-8", "replace"))

    def binary(self, content: bytes) -> None:
        file = self._console.file
        file.flush()
        file.buffer.write(content)  # type: ignore[attr-defined]

    def document(self, document: str) -> None:
        self._console.file.write(printable_json(document) + "\n")


def standard_output() -> Screen:
    return _screen(sys.stdout)


def standard_error() -> Screen:
    return _screen(sys.stderr)


def _screen(file: TextIO) -> Screen:
    console = Console(file=file, highlight=False)
    if not console.is_terminal:
        console = Console(file=file, highlight=False, width=WIDE, color_system=None)
    return Screen(console)


def confirmed(question: str) -> bool:
    """Whether the person at the terminal types yes. Without a terminal nobody is asked and the answer is yes."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    standard_error().prompt(f"{question} Type yes to go on: ")
    return sys.stdin.readline().strip().casefold() == "yes"


def chosen(question: str, words: Sequence[str]) -> str | None:
    """The word that the person at the terminal types; asked again until it is one of `words`.

    None without a terminal, or at the end of the input.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    while True:
        standard_error().prompt(f"{question} Type {' or '.join(words)}: ")
        typed = sys.stdin.readline()
        if not typed:
            return None
        if typed.strip().casefold() in words:
            return typed.strip().casefold()


_bars: list[Console] = []
"""The console of the progress bar that is on the screen, if any."""


def notice(line: str) -> None:
    """Print a line on the standard error while a command runs, above the progress bar if there is one."""
    if _bars:
        _bars[-1].print(Text(printable(line)))
    else:
        standard_error().lines([line])


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on the standard error if that is a terminal.

    Yields a function to call with the number done and the total.
    """
    console = Console(file=sys.stderr)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(printable(what), total=None)

        def done(completed: int, of: int) -> None:
            bar.update(task, completed=completed, total=of)

        if console.is_terminal:
            _bars.append(console)
        try:
            yield done
        finally:
            _bars.clear()
