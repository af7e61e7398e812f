"""Runs a command in this process, as a user would type it, and gives what it printed."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import Any, NamedTuple

from ledger_es.cli.app import main


class Outcome(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def refused(self) -> Any:
        assert self.code == 1, f"not refused: {self}"
        return self.document["refused"]


def run(*arguments: str, stdin: bytes = b"") -> Outcome:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8")
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
    finally:
        sys.stdin = before
    return Outcome(code, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


class Cli:
    """The command line with one ledger."""

    def __init__(self, url: object) -> None:
        self.url = str(url)

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Outcome:
        return run("--ledger", self.url, *arguments, stdin=stdin)

    def json(self, *arguments: str, stdin: bytes = b"") -> Any:
        """The document of a command that must be done."""
        outcome = self(*arguments, "--json", stdin=stdin)
        assert outcome.code == 0, f"{arguments}: {outcome}"
        return outcome.document

    def refused(self, *arguments: str, stdin: bytes = b"") -> Any:
        return self(*arguments, "--json", stdin=stdin).refused

    def commits(self) -> int:
        commits = self.json("accounts", "list")["commit_no"]
        assert isinstance(commits, int)
        return commits
