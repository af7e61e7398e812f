"""The lowest versions of libraries that pyproject.toml allows are enough."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.installed.environments import Environment

pytestmark = pytest.mark.check

# The README and the pages of docs/, statement files, reports in every form; none needs a database server.
SHORT = (
    *("tests/cli/test_readme.py", "tests/cli/test_pages.py", "tests/cli/test_erase_page.py"),
    *("tests/statements", "tests/reports", "tests/scenarios/test_journal.py"),
)


def lowest() -> Iterator[str]:
    """Every library of the program, its extras and its tests in the lowest version allowed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = {name: of for name, of in project["optional-dependencies"].items() if name != "dev"}
    for requirement in chain(project["dependencies"], *extras.values()):
        if not requirement.startswith("ledger-es["):
            bounds = re.fullmatch(r"(?P<library>[^>]+)>=(?P<version>[^,]+)(,<.*)?", requirement)
            assert bounds, f"{requirement}: write it as library>=version"
            yield f"{bounds['library']}=={bounds['version']}"


def test_the_lowest_versions_are_enough(tmp_path: Path, wheel: Path) -> None:
    environment = Environment(tmp_path / "environment")
    environment.install(str(wheel), *lowest())
    paths = [str(ROOT / test) for test in SHORT]
    options = ("-q", "-p", "no:cacheprovider", "--rootdir", str(ROOT), "-k", "not postgresql")
    options = (*options, "-m", "not soak and not check")
    assert " passed" in environment.done("python", "-m", "pytest", *options, *paths)
