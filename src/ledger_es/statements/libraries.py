"""Libraries of formats that only some users get: each comes with an extra of this package."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ledger_es.errors import LibraryMissing


def optional_library(module: str, *, proof: str, form: str, library: str, extra: str) -> Any:
    """The module. `proof` is a name in it: other packages install modules of the same name (statements.md 1.2).

    Raises LibraryMissing, whose cure installs the extra.
    """
    missing = LibraryMissing(form=form, library=library, requirement=f"ledger-es[{extra}]")
    try:
        loaded = import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise missing from None
    if not hasattr(loaded, proof):
        raise missing
    return loaded
