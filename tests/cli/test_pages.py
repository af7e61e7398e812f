"""The how-to pages are true: their commands run one after the other."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.cli.running import run
from tests.cli.test_erase_page import BEFORE
from tests.cli.test_readme import tour
from tests.house.sources import ROOT

__all__ = ["tour"]


@pytest.mark.usefixtures("tour")
@pytest.mark.parametrize(
    ("page", "count"),
    [
        ("import-statements", 9),
        ("dimensions", 31),
        ("lists", 15),
        ("master-data", 22),
        ("match-lines", 15),
        ("reconcile-later", 10),
        ("reconciliations", 12),
        ("checks", 8),
        ("statement-formats", 5),
        ("tolerance", 5),
        ("vat", 30),
        ("receive-payments", 11),
        ("correct-postings", 9),
        ("statement-tables", 7),
        ("undo-a-statement", 14),
        ("currencies", 15),
        ("collecting-terms", 8),
        ("reminders", 18),
        ("journals", 21),
        ("direct-debits", 30),
        ("finance-charges", 10),
        ("who-owes-what", 11),
    ],
)
def test_the_commands_of_the_page(page: str, count: int) -> None:
    text = (ROOT / "docs" / f"{page}.md").read_text(encoding="utf-8")
    commands = re.findall(r"^ {4}(ledger-es .*)$", text, re.MULTILINE)
    assert len(commands) == count
    for command in (*BEFORE[:4], "journal post journal.csv"):
        assert run(*shlex.split(command)).code == 0, command
    for command in commands:
        outcome = run(*shlex.split(command)[1:])
        assert outcome.code == 0, f"{command}: {outcome}"
        assert outcome.out
