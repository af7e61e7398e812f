"""Text leaves for the terminal in one module, which shows as escapes what could command it."""

from __future__ import annotations

import ast

from tests.house.sources import modules

TERMINAL = "cli/terminal.py"
IN_MEMORY = {"cli/usage.py"}
"""Lets the parser write its help into a text, to take the usage from it."""


def test_nothing_else_writes_to_the_terminal() -> None:
    broken = []
    for module in modules():
        if module.name == TERMINAL:
            continue
        for node in ast.walk(module.tree):
            written = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if written in ("print", "sys.stdout.write", "sys.stderr.write", "traceback.print_exc"):
                broken.append(f"{module.name}:{node.lineno}: {written}")  # type: ignore[attr-defined]
        named = {name for _, name in module.imports()}
        if named & {"rich.console", "rich.progress", "rich"} and module.name not in IN_MEMORY:
            broken.append(f"{module.name}: a console of its own")
    assert broken == []


def test_the_module_is_there_and_writes() -> None:
    (terminal,) = [module for module in modules() if module.name == TERMINAL]
    assert "printable(line)" in terminal.text
