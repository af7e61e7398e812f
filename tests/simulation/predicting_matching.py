"""What setting the rules of matching must lead to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ledger_es.commands.matching_rules import SetMatchingRules
from ledger_es.values.matching_rules import DEFAULT_TABLE, OWN_RULES
from tests.simulation.book import Book, Nothing, Refused

RULES = "rules"
"""The key of the rules that hold: their version, the rows of the table, the rules of our own that are on."""


def set_rules(book: Book, command: SetMatchingRules, actor: str) -> dict[str, Any]:
    version, table, own = book.matching.get(RULES, (1, DEFAULT_TABLE, frozenset(OWN_RULES)))
    if (command.rule_set == "own") != bool(command.rules):
        raise Refused("E-MATCHING-RULES")
    codes = [(rule.confidence, rule.priority) for rule in command.rules]
    if len(codes) > len(set(codes)):
        raise Refused("E-MATCHING-RULES")
    if set(command.switch_on) & set(command.switch_off):
        raise Refused("E-MATCHING-RULES")
    wanted = {"own": own, "": own, "careful": frozenset(OWN_RULES), "business_central": frozenset()}
    after = (wanted[command.rule_set] | {*command.switch_on}) - {*command.switch_off}
    rows = table
    if command.rule_set == "own":
        rows = tuple(tuple(dict(rule).values()) for rule in command.rules)
    elif command.rule_set:
        rows = DEFAULT_TABLE
    if (rows, after) == (table, own):
        raise Nothing
    book.matching[RULES] = (version + 1, rows, after)
    return {"rules_version": version + 1}


PREDICTIONS: dict[Any, Callable[..., dict[str, Any]]] = {SetMatchingRules: set_rules}
