"""The page on erasing is true: its commands run one after the other, its Python is the program's."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from ledger_es import ErasePartyTexts, ErasePayerTexts, Executed, Ledger
from tests.cli.running import run
from tests.cli.test_readme import tour
from tests.house.sources import ROOT

PAGE = (ROOT / "docs" / "erase.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^ {4}(ledger-es .*)$", PAGE, re.MULTILINE)
PYTHON = re.findall(r"^ {4}(ledger\..*)$", PAGE, re.MULTILINE)
BEFORE = (
    "init --company Muster --currency CHF",
    "bank-accounts add MAIN --iban CH9300762011623852957 --opening-balance 5000.00 --opening-date 2026-01-01",
    "customers import customers.csv",
    "entries import entries.csv",
    "statements import statement.xml",
)
"""Of the tour, up to the statement."""

__all__ = ["tour"]


def ledger_with_a_statement() -> None:
    for command in BEFORE:
        outcome = run(*shlex.split(command))
        assert outcome.code == 0, f"{command}: {outcome}"


@pytest.mark.usefixtures("tour")
def test_the_commands_of_the_page() -> None:
    assert len(COMMANDS) == 8
    ledger_with_a_statement()
    printed = {}
    for command in COMMANDS:
        outcome = run(*shlex.split(command)[1:])
        assert outcome.code == 0, f"{command}: {outcome}"
        printed[command] = outcome.out
    assert "(erased)" in printed["ledger-es customers list"]
    assert printed["ledger-es history --stream audit"].count("audit.personal_erased.1") == 2
    assert "erased: " in printed["ledger-es verify"]
    with Ledger.open("ledger.db") as ledger:
        assert ledger.verify().check("statement_files").detail == "purged: 1"


@pytest.mark.usefixtures("tour")
def test_the_python_of_the_page(tmp_path: Path) -> None:
    assert len(PYTHON) == 3
    ledger_with_a_statement()
    with Ledger.open(str(tmp_path / "ledger.db")) as ledger:
        names = {
            "ledger": ledger,
            "ErasePartyTexts": ErasePartyTexts,
            "ErasePayerTexts": ErasePayerTexts,
            "date": date,
        }
        for line in PYTHON:
            executed = eval(line, names)
            assert isinstance(executed, Executed)
            assert executed.numbers.get("erased_texts") or executed.numbers["purged_files"] == 0
