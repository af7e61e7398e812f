"""Modules that are imported when they are first used: a program waits only for what it uses."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Late:
    """Stands for a module until something in it is asked for. Type checkers are shown an ordinary import:

    if TYPE_CHECKING:
        from ledger_es import reports
    else:
        reports = Late("ledger_es.reports")
    """

    def __init__(self, module: str) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._module), name)
