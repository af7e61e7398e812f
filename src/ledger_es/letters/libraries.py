"""The libraries that only those need who write letters: loaded when a letter is written."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ledger_es.errors import LibraryMissing


def library(module: str) -> Any:
    """The module. Raises LibraryMissing where it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        name = module.partition(".")[0]
        if error.name != name:
            raise
        raise LibraryMissing(
            form="a letter", library=name, requirement="ledger-es[letters]"
        ) from None
