"""Decisions know facts; facts know nothing; only the shell knows the clock; only the store knows the event library."""

from __future__ import annotations

import sys

from tests.house.sources import modules

SHELL = frozenset(
    {
        "ledger",
        "states",
        "questions",
        "statement_intake",
        "matching_index",
        "automatic_application",
        "payment_reconciliation",
        "request",
        "would_be_statements",
    }
)
"""`ledger.py` and its neighbours: requests, states in memory, questions, the reading and proposing of statements."""

_FACTS = {"aggregates", "values", "dates", "errors"}
MAY_IMPORT: dict[str, set[str]] = {
    "values": set(),
    "collector": set(),
    "errors": {"values"},
    "dates": {"errors"},
    "aggregates": {"values", "dates", "errors"},
    "commands": _FACTS,
    "processes": {"aggregates", "commands", "values"},
    # The store's rows and the decoder of events, not the event library behind them.
    "projections": _FACTS | {"store"},
    "matching": {"values", "dates"},
    "statements": {"values", "errors"},
    "reports": {"projections", "values", "dates", "errors"},
    "letters": {"reports", "values"},
    "store": {"aggregates", "values", "errors"},
    "audit": {"ledger", "store", "aggregates", "projections", "reports", "values", "errors"},
    "ledger": {
        *_FACTS, "commands", "processes", "projections", "store", "matching", "statements", "reports", "audit",
    },
    "cli": {
        *_FACTS, "ledger", "commands", "statements", "reports", "letters", "audit", "store", "projections",
    },
    "__init__": {*_FACTS, "ledger", "commands"},
    "__main__": {"cli"},
}  # fmt: skip

OUTSIDE: dict[str, set[str]] = {
    "values": {"pydantic", "pydantic_core"},
    "aggregates": {"pydantic"},
    "commands": {"pydantic"},
    "projections": {"sqlalchemy"},
    "matching": {"rapidfuzz"},
    "statements": {"lxml"},
    "reports": {"sqlalchemy", "orjson"},
    "letters": {"typst", "qrbill", "babel"},
    "store": {"eventsourcing", "psycopg", "psycopg_pool", "orjson", "pydantic"},
    "audit": {"orjson", "pydantic", "sqlalchemy"},
    "ledger": {"orjson", "pydantic"},
    "cli": {"cyclopts", "rich", "orjson", "pydantic"},
}


def room_of(name: str) -> str:
    return "ledger" if name in SHELL else name


def test_every_room_is_in_the_table() -> None:
    assert {room_of(module.room) for module in modules()} <= set(MAY_IMPORT)


def test_rooms_import_what_they_may() -> None:
    broken = []
    for module in modules():
        room = room_of(module.room)
        for line, name in module.imports():
            first, _, rest = name.partition(".")
            if first != "ledger_es":
                continue
            other = room_of(rest.partition(".")[0] or "__init__")
            if other not in (room, "collector") and other not in MAY_IMPORT[room]:
                broken.append(f"{module.name}:{line} imports {name}")
    assert broken == []


def test_outside_packages_stay_in_their_rooms() -> None:
    broken = []
    for module in modules():
        room = room_of(module.room)
        for line, name in module.imports():
            package = name.partition(".")[0]
            if package == "ledger_es" or package in sys.stdlib_module_names:
                continue
            if package not in OUTSIDE.get(room, set()):
                broken.append(f"{module.name}:{line} imports {name}")
    assert broken == []
