"""The documents stay short, and name only codes and files that there are."""

from __future__ import annotations

import re

import pytest

from ledger_es import errors
from tests.house.sources import PACKAGE, ROOT

DECISIONS = (ROOT / "DECISIONS.md").read_text(encoding="utf-8")
MOST_DECISIONS = 60
LINES_A_DECISION = 4
WIDTH = 120
TOPS = (ROOT, PACKAGE, ROOT / "tests")

CODES = {notice.code for notice in vars(errors).values() if hasattr(notice, "code")}


def decisions() -> list[str]:
    paragraphs = DECISIONS.split("\n\n")[2:]
    return [paragraph.strip() for paragraph in paragraphs if not paragraph.startswith("#")]


def test_there_are_few_decisions_and_each_is_short() -> None:
    """One that no longer holds is taken out; measurements stand with the benchmarks."""
    assert len(decisions()) <= MOST_DECISIONS
    assert [decision for decision in decisions() if not decision.startswith("**")] == []
    long = [decision for decision in decisions() if len(decision.splitlines()) > LINES_A_DECISION]
    assert long == []


def test_lines_of_the_decisions_are_no_longer_than_those_of_the_code() -> None:
    assert [line for line in DECISIONS.splitlines() if len(line) > WIDTH] == []


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "DECISIONS.md", "CONTRIBUTING.md"])
def test_every_code_that_is_named_is_one_of_the_program(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert set(re.findall(r"\b[EW]-[A-Z]+(?:-[A-Z]+)*\b", text)) - CODES == set()


def test_every_file_of_a_recipe_is_there() -> None:
    """A path stands in the tree from its top or inside the package; a bare name of a file anywhere in it."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    paths = re.findall(r"`((?:\w+/)+(?:[\w.]+)?)`", text)
    assert "tests/house/test_public_names.py" in paths
    assert [path for path in paths if not any((top / path).exists() for top in TOPS)] == []
    files = {file.name for top in TOPS for file in top.rglob("*.py")}
    assert set(re.findall(r"`(\w+\.py)`", text)) - files == set()
