"""The README is true: its tour runs as printed, its example is the file beside it, its code map names every room."""

from __future__ import annotations

import re
import shlex
import shutil
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.running import run
from tests.house.sources import PACKAGE, ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TOUR = ROOT / "examples"
NOT_RUN = LEFT_OUT = "…"
"""A command that needs a database of the reader's own has this in its address."""


class Step(NamedTuple):
    """A command as it is printed, and the lines printed below it, if any."""

    command: str
    printed: list[str]


def steps() -> list[Step]:
    found: list[Step] = []
    lines = iter(README.splitlines())
    for line in lines:
        if match := re.fullmatch(r" {4}(?:\$ )?(ledger-es .*)", line):
            found.append(Step(match[1], []))
        elif line.startswith("    ") and found and not line.startswith("    $"):
            found[-1].printed.append(line[4:])
        elif line.strip():
            # What is indented after a paragraph that follows is not printed by the command before it.
            found.append(Step("", []))
    return [step for step in found if step.command]


def in_words(line: str) -> str:
    """A pattern for the line: columns may be wider, "…" stands for columns left out, a rule is as long as it is."""
    pattern = r"\s+".join(map(re.escape, line.split()))
    return re.sub("─+", "─+", pattern.replace("…", r".*"))


def is_printed(expected: list[str], output: str) -> bool:
    """Whether the lines are printed as expected; a line that is "…" stands for any number of lines left out."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == LEFT_OUT else f"{in_words(line)}\n" for line in expected
    )
    return bool(re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)))


@pytest.fixture
def tour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(TOUR, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("tour")
def test_the_tour_runs_as_printed_and_the_example_after_it() -> None:
    commands = steps()
    assert len(commands) > 20
    for command, printed in commands:
        if NOT_RUN in command:
            continue
        outcome = run(*shlex.split(command, comments=True)[1:])
        assert outcome.code == 0, f"{command}: {outcome}"
        if printed:
            assert is_printed(printed, outcome.out), f"{command} prints {outcome.out}"
    printed_by_example = StringIO()
    with redirect_stdout(printed_by_example):
        exec(compile((TOUR / "example.py").read_text(), "example.py", "exec"), {})
    assert printed_by_example.getvalue() == "15 ['INV-4']\nINV-4 120.00\n"


def test_the_example_is_the_file() -> None:
    code = (TOUR / "example.py").read_text(encoding="utf-8").split('"""\n\n', 1)[1]
    indented = "".join(f"    {line}" if line.strip() else line for line in code.splitlines(True))
    assert indented in README


def test_the_code_map_names_every_room_and_no_other() -> None:
    code_map = README.partition("## How it works")[2].partition("## Where to add things")[0]
    cells = re.findall(r"^\| (`[^|]*) \|", code_map, re.MULTILINE)
    named = {name.rstrip("/") for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    rooms = {
        path.name.removesuffix(".py")
        for path in PACKAGE.iterdir()
        if path.name not in ("__pycache__", "py.typed", "__init__.py", "__main__.py")
    }
    assert named == rooms
