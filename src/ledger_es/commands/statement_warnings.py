"""Warnings about lines and entries of a statement: how many there are, and the first of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ledger_es.errors import StatementWarning

_NAMED: Final = 20


def warnings_about(
    statement_no: str, numbers: Mapping[type[StatementWarning], Sequence[object]]
) -> dict[str, Any]:
    """The answer's `warnings`: one for each class that has lines or entries. Empty if none has any."""
    warnings = [
        warning(
            statement_no=statement_no,
            count=len(about),
            first=", ".join(map(str, about[:_NAMED])),
        ).as_json()
        for warning, about in numbers.items()
        if about
    ]
    return {"warnings": warnings} if warnings else {}
