"""The mappings that ship with the package: one TOML file a bank, found by the header row of its files."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ledger_es.statements.table_mapping import TableMapping
from ledger_es.statements.table_mapping_text import mapping_of_text


@cache
def profiles() -> tuple[TableMapping, ...]:
    """Every profile, in the order of their names."""
    folder = files("ledger_es.statements").joinpath("profiles")
    texts = {
        file.name: file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    return tuple(mapping_of_text(text, name) for name, text in sorted(texts.items()))
