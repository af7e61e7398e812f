"""The source files of the program, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "ledger_es"


class Module(NamedTuple):
    """`name` is the path inside the package, `room` its first part."""

    name: str
    room: str
    text: str
    tree: ast.Module

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of every module imported, wherever the import stands."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.name}: imports are absolute"
                assert node.module is not None, f"{self.name}: an import from nowhere"
                if node.module == "ledger_es":
                    yield from ((node.lineno, f"ledger_es.{alias.name}") for alias in node.names)
                else:
                    yield node.lineno, node.module


@cache
def modules() -> tuple[Module, ...]:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        text = path.read_text(encoding="utf-8")
        room = name.partition("/")[0].removesuffix(".py")
        found.append(Module(name, room, text, ast.parse(text)))
    assert len(found) > 50, "the program's files were not found"
    return tuple(found)
