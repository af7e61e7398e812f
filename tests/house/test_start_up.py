"""A program waits only for what it uses: which modules are loaded for which command."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import ledger_es
from ledger_es import EstablishCompany, Ledger, PartyRecord, RegisterCustomers, errors
from ledger_es.cli.app import COMMANDS, IN_SHORT
from tests.house.sources import PACKAGE, ROOT

SLOW = {"sqlalchemy", "lxml", "rapidfuzz", "psycopg", "eventsourcing", "pydantic", "orjson"}
RUN = "import sys; from ledger_es.cli.app import main; assert main(sys.argv[1:]) == 0"


def loaded_by(program: str, *arguments: str) -> set[str]:
    """The packages that a Python program has loaded when it ends."""
    return {module.partition(".")[0] for module in modules_loaded_by(program, *arguments)}


def modules_loaded_by(program: str, *arguments: str) -> set[str]:
    tell = "import json, sys; print('\\n' + json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}; {tell}", *arguments],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_package_loads_nothing_slow() -> None:
    assert loaded_by("import ledger_es") & (SLOW | {"cyclopts", "rich"}) == set()


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_the_list_of_commands_loads_nothing_of_the_ledger(option: str) -> None:
    assert loaded_by(RUN, option) & SLOW == set()


@pytest.mark.parametrize(
    "command",
    [
        ("init", "--company", "Muster AG", "--currency", "CHF"),
        ("customers", "add", "C9", "--name", "Keller AG"),
        ("customers", "block", "C7"),
        ("periods", "allow", "--from", "2026-01-01", "--to", "2026-12-31"),
        ("customers", "import", str(ROOT / "examples" / "customers.csv"), "--dry-run"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_command_that_reads_no_tables_loads_nothing_that_does(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    url = str(tmp_path / "ledger.db")
    if command[0] != "init":
        with Ledger.open(url, create=True) as ledger:
            ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"))
            ledger.execute(RegisterCustomers(parties=(PartyRecord(party_no="C7", name="Frei"),)))
    loaded = loaded_by(RUN, *command, "--ledger", url)
    assert loaded & {"sqlalchemy", "lxml", "rapidfuzz", "psycopg", "asyncio"} == set()


@pytest.mark.parametrize("question", [("open-entries",), ("customers", "list")])
def test_a_question_loads_no_command(tmp_path: Path, question: tuple[str, ...]) -> None:
    url = str(tmp_path / "ledger.db")
    with Ledger.open(url, create=True) as ledger:
        ledger.execute(EstablishCompany(company_name="Muster AG", currency="CHF"))
    loaded = modules_loaded_by(RUN, *question, "--ledger", url)
    assert [module for module in loaded if module.startswith("ledger_es.commands.")] == []


def test_opening_a_ledger_loads_nothing_that_reads_tables_or_statements() -> None:
    opened = loaded_by("from ledger_es import Ledger; Ledger.open(':memory:', create=True).close()")
    assert opened & {"sqlalchemy", "lxml", "rapidfuzz", "psycopg"} == set()
    assert "eventsourcing" in opened


def test_the_libraries_of_statement_formats_are_loaded_only_for_their_files() -> None:
    libraries = {"mt940", "coda", "netsgiro", "python_calamine"}
    assert loaded_by("import ledger_es.statements") & libraries == set()


def test_names_for_type_checkers_are_those_of_the_running_program() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    imported = {
        (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module not in ("typing", "importlib")
        for alias in node.names
        if alias.name not in ("errors", "annotations", "import_module", "*")
    }
    names = {name for _, name in imported}
    assert names | set(errors.__all__) == set(ledger_es.__all__)
    assert set(ledger_es.__all__) <= set(dir(ledger_es))
    for module, name in imported:
        assert getattr(ledger_es, name) is getattr(import_module(str(module)), name)


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="module 'ledger_es' has no attribute 'Ledgers'"):
        _ = ledger_es.Ledgers  # type: ignore[attr-defined]


def _places(command: str | Mapping[str, Any]) -> Iterator[str]:
    """The functions of a command and of those below it."""
    if isinstance(command, str):
        yield command
    else:
        for below in command.values():
            yield from _places(below)


def test_every_command_is_where_the_table_says_and_says_in_short_what_its_help_says() -> None:
    for noun, command in COMMANDS.items():
        for place in _places(command):
            module, _, function = place.partition(":")
            described = getattr(import_module(f"ledger_es.cli.{module}"), function).__doc__
            if isinstance(command, str):
                assert IN_SHORT[noun] == described.strip().splitlines()[0]
    assert set(IN_SHORT) == set(COMMANDS)
