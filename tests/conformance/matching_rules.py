"""The area `auto_apply` where no statement is given: the table of rules and its arithmetic."""

from __future__ import annotations

from typing import Any

from ledger_es.matching import DEFAULT_RULES, Criteria, RuleSet, change_priority, insert_rule
from ledger_es.matching.rules import (
    TEXT_MAPPING_BASE,
    PriorityOutOfRange,
    best_rule,
    confidence_of,
    score,
)
from tests.conformance.cases import Case, Unsupported, known
from tests.matching.cases import rule_of, rules_of

_GIVEN = ("base_currency", "rules", "rule", "work_date")
_PARAMETERS = {
    "rule_score": (),
    "change_priority": ("priority",),
    "insert_rule": (),
    "compare_with_text_mapping": (),
    "load_default_rules": (),
    "best_rule_score": ("criteria", "for_each"),
}
_RULE = ("confidence", "priority", "party", "document", "amount", "direct_debit")


def run(case: Case) -> dict[str, Any]:
    """What the one step of the case answers."""
    known(case.given, "given", _GIVEN)
    if len(case.when) != 1 or case.when[0].get("action") not in _PARAMETERS:
        raise Unsupported(f"when: {[step.get('action') for step in case.when]}")
    step = case.when[0]
    known(step, f"when: {step['action']}", ("action", *_PARAMETERS[step["action"]]))
    try:
        return _answer(case, step)
    except PriorityOutOfRange:
        return {"error": "priority_out_of_range"}


def _answer(case: Case, step: dict[str, Any]) -> dict[str, Any]:
    match step["action"]:
        case "load_default_rules":
            return _default_rules(case)
        case "best_rule_score" if "criteria" in step:
            return _best(case, step["criteria"])
        case "best_rule_score":
            if step.get("for_each") != "rows":
                raise Unsupported(f"when: for_each {step.get('for_each')}")
            return {"rows": [row | _best(case, row) for row in case.then["rows"]]}
    rule = rule_of(case.given["rule"])
    match step["action"]:
        case "rule_score":
            return {"score": score(rule)}
        case "change_priority":
            changed = change_priority(RuleSet((rule,)), rule, step["priority"]).rules[0]
            return {"score_before": score(rule), "score": score(changed)}
        case "insert_rule":
            return {"score": score(insert_rule(RuleSet(()), rule).rules[0])}
        case _:
            winner = "text_mapping" if score(rule) < TEXT_MAPPING_BASE else "rule"
            return {
                "medium_score": score(rule),
                "text_mapping_base": TEXT_MAPPING_BASE,
                "winner": winner,
            }


def _best(case: Case, given: dict[str, Any]) -> dict[str, Any]:
    names = {name: given[name] for name in Criteria._fields if name in given}
    known(given, "criteria", (*Criteria._fields, "score", "confidence"))
    rule = best_rule(rules_of(case._asdict()), Criteria(**names))
    points = score(rule) if rule else 0
    return {"score": points, "confidence": confidence_of(points)}


def _default_rules(case: Case) -> dict[str, Any]:
    """The table; in the order of the case where it names the same rules, for the order means nothing."""
    rows = [
        {name: getattr(rule, name) for name in _RULE} | {"score": score(rule)}
        for rule in DEFAULT_RULES.rules
    ]
    expected = case.then["rules"]
    key = _row_key
    same = sorted(rows, key=key) == sorted(expected, key=key)
    return {"rules": expected if same else rows, "count": len(rows)}


def _row_key(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(value) for _, value in sorted(row.items()))
