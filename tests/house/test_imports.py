"""Decisions know facts; facts know nothing; only the shell knows the clock; only the store knows the event library."""

from __future__ import annotations

import sys

from tests.house.sources import modules

_FACTS = {"aggregates", "values", "dates", "errors"}
# Why `audit`, `payment_reconciliation`, `questions` and `collector` differ from the others: DECISIONS.md, "The rooms".
MAY_IMPORT: dict[str, set[str]] = {
    "values": set(),
    "collector": set(),
    "late": set(),
    "waits": set(),
    "errors": {"values"},
    "dates": {"errors"},
    "aggregates": _FACTS,
    "deciding": _FACTS,
    "posting": _FACTS | {"deciding", "collecting"},
    "collecting": {"aggregates", "values", "dates"},
    "intake": {"values", "dates"},
    "commands": _FACTS | {"deciding", "posting", "intake", "collecting"},
    "processes": {"aggregates", "commands", "values"},
    "store": {"aggregates", "values", "errors"},
    "projections": _FACTS,
    "queries": {"projections", "intake", "values", "dates", "errors"},
    "tables": {"errors"},
    "reports": {"queries", "collecting", "tables", "values", "dates", "errors"},
    "matching": {"posting", "values", "dates"},
    "statements": {"values", "errors"},
    "shell": _FACTS | {"commands", "deciding", "store"},
    "payment_reconciliation": _FACTS | {
        "shell", "queries", "matching", "intake", "statements", "commands",
    },
    "collection_runs": _FACTS | {"shell", "deciding", "queries", "reports", "commands"},
    "imports": {"commands", "deciding", "values", "errors"},
    "letters": {"reports", "values", "errors"},
    "exports": {"reports", "values", "errors"},
    "audit": {
        "shell", "store", "aggregates", "projections", "queries", "reports", "tables", "values", "errors",
    },
    "ledger": {
        *_FACTS, "shell", "commands", "deciding", "processes", "projections", "queries", "store", "matching",
        "statements", "payment_reconciliation", "collection_runs", "reports", "audit", "questions",
    },
    "questions": {"reports", "audit", "queries", "store", "values", "errors"},
    # A face: what it needs of the rooms below comes through `Ledger` and the public names.
    "cli": {
        "__init__", "ledger", "reports", "imports", "letters", "audit", "exports", "statements", "service",
        "tables", "commands", "values", "dates", "errors",
    },
    "__init__": {
        *_FACTS, "ledger", "shell", "deciding", "commands", "posting", "payment_reconciliation",
        "collection_runs", "reports", "audit",
    },
    "__main__": {"cli"},
}  # fmt: skip

OUTSIDE: dict[str, set[str]] = {
    "values": {"pydantic", "pydantic_core"},
    "aggregates": {"pydantic"},
    "deciding": {"pydantic", "pydantic_core"},
    "posting": {"pydantic"},
    "commands": {"pydantic"},
    "projections": {"sqlalchemy"},
    "queries": {"sqlalchemy"},
    "shell": {"orjson"},
    "payment_reconciliation": {"orjson"},
    "reports": {"pandas", "polars", "pyarrow"},  # only in annotations
    "tables": {"pandas", "polars", "pyarrow"},  # each optional
    "matching": {"rapidfuzz"},
    "statements": {"lxml", "mt940", "coda", "netsgiro", "python_calamine"},
    "letters": {"typst", "babel", "segno", "ttf_opensans"},
    "store": {"eventsourcing", "psycopg", "psycopg_pool", "orjson", "pydantic"},
    "audit": {"orjson", "pydantic", "sqlalchemy"},
    "cli": {"cyclopts", "rich", "orjson"},
}


def test_every_room_is_in_the_table() -> None:
    assert {module.room for module in modules()} <= set(MAY_IMPORT)


def test_rooms_import_what_they_may() -> None:
    broken = []
    for module in modules():
        room = module.room
        for line, name in module.imports():
            first, _, rest = name.partition(".")
            if first != "ledger_es":
                continue
            other = rest.partition(".")[0]
            if other not in MAY_IMPORT:
                other = "__init__"  # one of the public names
            if other not in (room, "collector", "late", "waits") and other not in MAY_IMPORT[room]:
                broken.append(f"{module.name}:{line} imports {name}")
    assert broken == []


PURE_RULES = {
    "ledger_es.posting.bank_entry_matches",
    "ledger_es.posting.discount",
    "ledger_es.posting.tolerance",
}
"""What matching may import of posting: rules over plain records, which know neither books nor commands."""


def test_matching_imports_only_pure_rules_of_posting() -> None:
    broken = []
    for module in modules():
        for line, name in module.imports():
            if module.room == "matching" and name.startswith("ledger_es.posting"):
                allowed = name in PURE_RULES
            elif f"ledger_es.{module.name.removesuffix('.py').replace('/', '.')}" in PURE_RULES:
                allowed = (
                    not name.startswith("ledger_es")
                    or name in PURE_RULES
                    or name.split(".")[1] in ("values", "dates", "aggregates")
                )
            else:
                continue
            if not allowed:
                broken.append(f"{module.name}:{line} imports {name}")
    assert broken == []


def test_outside_packages_stay_in_their_rooms() -> None:
    broken = []
    for module in modules():
        room = module.room
        for line, name in module.imports():
            package = name.partition(".")[0]
            if package == "ledger_es" or package in sys.stdlib_module_names:
                continue
            if package not in OUTSIDE.get(room, set()):
                broken.append(f"{module.name}:{line} imports {name}")
    assert broken == []
