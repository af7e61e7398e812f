"""A case as its file gives it, and the refusal to judge what the runner does not know."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple


class Unsupported(Exception):
    """The case needs a key, a value or a step that is not built: neither passed nor failed."""


class Case(NamedTuple):
    """What is given, what is done in order, and what holds afterwards."""

    id: str
    area: str
    given: dict[str, Any]
    when: list[dict[str, Any]]
    then: dict[str, Any]
    file: str


_KEYS = frozenset({"id", "area", "source", "given", "when", "then", "notes"})


def read_cases(path: Path) -> list[Case]:
    """The cases of a file, one JSON object a line. Raises ValueError, with file and line, where one is none."""
    cases: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            case = json.loads(line)
            unknown = set(case) - _KEYS
            if unknown:
                raise ValueError(f"unknown keys {sorted(unknown)}")
            cases.append(
                Case(case["id"], case["area"], case["given"], case["when"], case["then"], path.name)
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}: {error!r}") from error
    return cases


def known(mapping: Mapping[str, Any], where: str, names: Iterable[str]) -> None:
    """Refuses to judge a case with a key that nobody reads."""
    unknown = sorted(set(mapping) - set(names))
    if unknown:
        raise Unsupported(f"{where}: {', '.join(unknown)}")
