"""Each extra alone in a fresh environment does what it is for; without it, the refusal names it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.house.sources import ROOT
from tests.installed.environments import Environment

pytestmark = pytest.mark.check

EVERY_PUBLIC_NAME = "import ledger_es\nfor name in ledger_es.__all__: getattr(ledger_es, name)"
INIT = ("init", "--company", "Muster AG", "--currency", "CHF")
WORKBOOK = ("accounts", "list", "--format", "xlsx", "--output", "accounts.xlsx")
# The library of each reader of statement files that only some users get.
READERS = {"coda": "coda", "ocrgiro": "netsgiro", "sheets": "python_calamine"}


def installed(folder: Path, wheel: Path, extra: str = "") -> Environment:
    """An environment with the program, a ledger made by it, and what is the same with every extra tried."""
    environment = Environment(folder / "environment")
    constraints = ("-c", str(ROOT / "constraints.txt"))
    environment.install(*constraints, f"{wheel}[{extra}]" if extra else str(wheel))
    environment.done("python", "-c", EVERY_PUBLIC_NAME)
    assert "open-entries" in environment.done("ledger-es", "--help")
    environment.done("ledger-es", *INIT)
    assert "receivables" in environment.done("ledger-es", "accounts", "list", "--json").lower()
    environment.done("ledger-es", "verify")
    return environment


def test_every_extra_is_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(project["optional-dependencies"]) - {"test", "dev"} == {
        "postgres",
        "xlsx",
        "letters",
        *READERS,
    }


def test_without_extras_the_refusals_name_them(tmp_path: Path, wheel: Path) -> None:
    plain = installed(tmp_path, wheel)
    assert "try: pip install 'ledger-es[xlsx]'" in plain.refused(*WORKBOOK)
    assert "ledger-es[postgres]" in plain.refused(*INIT, "--ledger", "postgresql://localhost/db")


def test_letters_writes_letters(tmp_path: Path, wheel: Path) -> None:
    environment = installed(tmp_path, wheel, "letters")
    letter = (
        "Letter('check', 'en', date(2026, 3, 31), 'T', ['A'], ['B'], [('N', '1')], [],"
        " [Table([Column('C', False, True)], [Row(['D'])], [('E', '1')])], [], 'F', '', '{page}', 'G')"
    )
    code = (
        "from datetime import date; from ledger_es.letters.letter import Column, Letter, Row, Table;"
        f" from ledger_es.letters.pdf import pdf; print(pdf({letter})[:4])"
    )
    assert "%PDF" in environment.done("python", "-c", code)


def test_xlsx_writes_workbooks(tmp_path: Path, wheel: Path) -> None:
    environment = installed(tmp_path, wheel, "xlsx")
    environment.done("ledger-es", *WORKBOOK)
    assert (environment.folder / "accounts.xlsx").read_bytes().startswith(b"PK")


def test_postgres_keeps_ledgers(tmp_path: Path, wheel: Path, postgres_url: str) -> None:
    environment = installed(tmp_path, wheel, "postgres")
    environment.done("ledger-es", *INIT, "--ledger", postgres_url)
    environment.done("ledger-es", "verify", "--ledger", postgres_url)


@pytest.mark.parametrize("extra", READERS)
def test_a_reader_of_statement_files_has_its_library(
    extra: str, tmp_path: Path, wheel: Path
) -> None:
    environment = installed(tmp_path, wheel, extra)
    environment.done("python", "-c", f"import {READERS[extra]}")
