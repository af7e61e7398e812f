"""Fresh environments with this program installed in them from a wheel, as users get it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.house.sources import ROOT

OF_THE_PACKAGE = ("pyproject.toml", "README.md", "LICENSE")


class Environment:
    """A fresh virtual environment in a folder. Programs in it see nothing of the one that runs the tests."""

    def __init__(self, folder: Path) -> None:
        venv.create(folder, with_pip=False)
        self.folder = folder
        self.python = folder / "bin" / "python"

    def install(self, *requirements: str) -> None:
        """Install with pip. Fails the test with pip's own words if it cannot, as on a machine that is offline."""
        pip("--python", str(self.python), "install", *requirements)

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the environment in its folder."""
        own = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return subprocess.run(
            [self.folder / "bin" / program, *arguments],
            cwd=self.folder,
            env=own,
            capture_output=True,
            text=True,
        )

    def done(self, program: str, *arguments: str) -> str:
        """The standard output of a program that must exit with 0."""
        outcome = self.run(program, *arguments)
        assert outcome.returncode == 0, outcome
        return outcome.stdout

    def refused(self, *arguments: str) -> str:
        """What ledger-es says when it refuses."""
        outcome = self.run("ledger-es", *arguments)
        assert outcome.returncode == 1, outcome
        return outcome.stderr


def built_wheel(folder: Path) -> Path:
    """Build the wheel from a copy of the sources, so that nothing is left beside them."""
    sources = folder / "sources"
    shutil.copytree(
        ROOT / "src", sources / "src", ignore=shutil.ignore_patterns("*.egg-info", "__pycache__")
    )
    for name in OF_THE_PACKAGE:
        shutil.copy(ROOT / name, sources / name)
    pip("wheel", "--no-deps", "--wheel-dir", str(folder), str(sources))
    (wheel,) = folder.glob("*.whl")
    return wheel


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if "ERROR" in line]
        pytest.fail(
            "pip could not fetch or install what this test needs; is the package index reachable?\n"
            f"  pip {' '.join(arguments)}\n" + "\n".join(errors or [done.stderr]),
            pytrace=False,
        )
