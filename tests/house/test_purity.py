"""Decisions and facts are pure, money is never a float, nothing runs what it is given."""

from __future__ import annotations

import ast
import re

from tests.house.sources import Module, modules

PURE_ROOMS = frozenset(
    {
        *("aggregates", "deciding", "posting", "collecting", "commands"),
        *("dates", "errors", "matching", "imports"),
    }
)
IMPURE_MODULES = frozenset(
    {"time", "random", "uuid", "logging", "secrets", "os", "sqlite3", "socket", "threading"}
)
CLOCKS = frozenset({"now", "today", "utcnow", "fromtimestamp", "monotonic", "urandom"})

FLOATS: dict[str, str] = {
    "store/port.py": "seconds of waiting",
    "store/sqlite_file.py": "seconds of waiting",
    "store/sqlite_store.py": "seconds of waiting",
    "store/sqlite_recorder.py": "seconds of waiting",
    "store/sqlite_turn.py": "seconds of waiting",
    "store/postgres_store.py": "seconds of waiting",
    "store/postgres_recorder.py": "seconds of waiting",
    "matching/run.py": "infinity as a bound of a count",
}
"""Files with float literals or `float(…)`, and what these are. Amounts never are."""


def _calls(module: Module) -> list[tuple[int, str]]:
    """Line and last name of everything called."""
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Attribute):
                found.append((node.lineno, function.attr))
            elif isinstance(function, ast.Name):
                found.append((node.lineno, function.id))
    return found


def test_no_clock_chance_or_logging_where_it_is_decided() -> None:
    broken = []
    for module in modules():
        if module.room not in PURE_ROOMS:
            continue
        broken += [
            f"{module.name}:{line} imports {name}"
            for line, name in module.imports()
            if name.partition(".")[0] in IMPURE_MODULES
        ]
        broken += [
            f"{module.name}:{line} calls {name}" for line, name in _calls(module) if name in CLOCKS
        ]
    assert broken == []


def test_only_the_shell_reads_the_clock() -> None:
    readers = {
        module.name
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and re.fullmatch(
            r"(datetime\.)?(datetime|date)\.(now|today|utcnow)|time\.time(_ns)?",
            ast.unparse(node.func),
        )
    }
    assert readers == {"shell/clock.py"}


def test_no_float_near_money() -> None:
    broken = []
    for module in modules():
        if module.name in FLOATS:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                broken.append(f"{module.name}:{node.lineno} {node.value}")
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "float":
                broken.append(f"{module.name}:{node.lineno} {ast.unparse(node)}")
    assert broken == []


def test_nothing_is_run_that_was_given() -> None:
    forbidden = {"eval", "exec", "compile", "__import__"}
    broken = []
    for module in modules():
        for node in ast.walk(module.tree):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in forbidden
            ):
                broken.append(f"{module.name}:{node.lineno} {node.func.id}")
        broken += [
            f"{module.name}:{line} imports {name}"
            for line, name in module.imports()
            if name.partition(".")[0] in ("pickle", "marshal", "shelve", "subprocess")
        ]
    assert broken == []


def test_no_error_is_caught_to_be_ignored() -> None:
    broken = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and all(isinstance(statement, ast.Pass) for statement in node.body)
    ]
    assert broken == []
