"""Lengths, docstrings, words and file names; nothing of a machine in any file."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import AfterValidator, BaseModel

from ledger_es.commands.decisions import DECISIONS
from ledger_es.values.codes import CodesChecked
from tests.house.sources import PACKAGE, ROOT, modules

LINES_A_FILE = 450
LINES_A_FUNCTION = 60
LISTS_OF_NAMES = {"__init__.py", "errors/__init__.py", "commands/decisions.py"}
"""Files that only name what others define: a line for each name, so they grow with the package."""

WORDS_NOT_USED = re.compile(r"(?i:allocat\w*|handle|handler|manager|helper|utils?|data|info)")


def test_every_module_says_what_it_is_for() -> None:
    broken = []
    for module in modules():
        said = (ast.get_docstring(module.tree) or "").splitlines()
        if not said or not said[0].endswith((".", ":", ";")):
            broken.append(module.name)
    assert broken == []


def test_files_are_short() -> None:
    lengths = {module.name: module.text.count("\n") for module in modules()}
    long = {name for name, lines in lengths.items() if lines > LINES_A_FILE} - LISTS_OF_NAMES
    assert {name: lengths[name] for name in sorted(long)} == {}


def test_functions_are_short() -> None:
    long = {}
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LINES_A_FUNCTION:
                    long[f"{module.name}: {node.name}"] = lines
    assert long == {}


def test_the_trades_words() -> None:
    """Names of files, classes and functions; what the language or a library calls so is theirs."""
    broken = []
    for module in modules():
        names = [Path(module.name).stem]
        names += [
            node.name
            for node in ast.walk(module.tree)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("__")
        ]
        broken += [f"{module.name}: {name}" for name in names if _not_used(name)]
    assert broken == []


def _not_used(name: str) -> bool:
    # Master data is what the trade calls it.
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("master_data", "").split("_")
    return any(WORDS_NOT_USED.fullmatch(word) for word in words)


def test_one_noun_one_file() -> None:
    """A noun has one file name in whichever room of decisions and facts: not `entry` here and `entries` there."""
    rooms: dict[str, set[str]] = {}
    for room in ("aggregates", "commands", "processes"):
        for path in (PACKAGE / room).glob("*.py"):
            rooms.setdefault(_singular(path.stem), set()).add(path.stem)
    assert {noun: names for noun, names in rooms.items() if len(names) > 1} == {}


def _singular(stem: str) -> str:
    if stem.endswith("ies"):
        return f"{stem[:-3]}y"
    return stem.removesuffix("s")


TEXTS = (".py", ".md", ".toml", ".txt", ".jsonl", ".json", ".yml", ".yaml", ".cfg", ".csv", "")


def test_no_path_of_a_machine() -> None:
    # Put together here, so that this file does not find itself.
    places = "|".join(("work", "home", "root", "Users", "mnt"))
    path = re.compile(rf"""(?<![\w./:…*-])/(?:{places})/[\w.]|[A-Z]:\\Users\\""")
    broken = []
    for file in _own_files():
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if path.search(line):
                broken.append(f"{file.relative_to(ROOT)}:{number}")
    assert broken == []


def _own_files() -> Iterator[Path]:
    """Texts of the repository: sources, tests, documents, settings; no caches, no environments."""
    for top in sorted(ROOT.iterdir()):
        if top.name in {"build", "dist"} or (
            top.name.startswith(".") and top.name not in (".ci", ".gitignore")
        ):
            continue
        for file in [top] if top.is_file() else sorted(top.rglob("*")):
            hidden = "__pycache__" in file.parts or any(
                part.endswith(".egg-info") for part in file.parts
            )
            if file.is_file() and file.suffix in TEXTS and not hidden:
                yield file


def test_what_is_typed_is_text_that_every_database_keeps() -> None:
    """A field of a command is no plain `str`, which may hold the character NUL: PostgreSQL refuses it much later."""
    seen: set[type[BaseModel]] = set()
    plain: list[str] = []

    def look(model: type[BaseModel], codes: Collection[str] = ()) -> None:
        """`codes`: fields of a record of the events that the command itself looks at."""
        if model in seen:
            return
        seen.add(model)
        for name, field in model.model_fields.items():
            if field.annotation is str and not field.metadata and name not in codes:
                plain.append(f"{model.__name__}.{name}")
            parts = [*_parts(field.annotation), *field.metadata]
            checked = {code for part in parts for code in _codes_checked(part)}
            for part in parts:
                if isinstance(part, type) and issubclass(part, BaseModel):
                    look(part, checked)

    for command in DECISIONS:
        look(command)
    assert len(seen) > len(DECISIONS)
    assert plain == []


def _codes_checked(part: Any) -> tuple[str, ...]:
    check = part.func if isinstance(part, AfterValidator) else None
    return check.names if isinstance(check, CodesChecked) else ()


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)
