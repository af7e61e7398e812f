"""The case files of automatic application, run straight against the functions of matching."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from ledger_es.matching import (
    DEFAULT_RULES,
    EntryIndex,
    Proposal,
    change_priority,
    insert_rule,
    propose,
    suggested,
)
from ledger_es.matching.records import Accepting, Applied, Criteria
from ledger_es.matching.rules import (
    TEXT_MAPPING_BASE,
    PriorityOutOfRange,
    RuleSet,
    best_rule,
    confidence_of,
    score,
)
from ledger_es.matching.suggestion import NOTHING_ACCEPTED, accepted_for
from tests.matching.cases import (
    CASES,
    Case,
    entries_of,
    lines_of,
    mappings_of,
    parties_of,
    put_debits,
    read_cases,
    rule_of,
    rules_of,
    settings_of,
    unsupported,
)

if not CASES.exists():
    pytest.skip(f"no case files at {CASES}", allow_module_level=True)

ALL = {case["id"]: case for case in read_cases()}
UNSUPPORTED = {name: reason for name, case in ALL.items() if (reason := unsupported(case))}


@pytest.mark.parametrize("name", [name for name in ALL if name not in UNSUPPORTED])
def test_case(name: str) -> None:
    case = ALL[name]
    if "statement_lines" in case["given"]:
        run_on_statement(case)
    else:
        run_on_rules(case)


def test_what_is_unsupported_is_known(capsys: pytest.CaptureFixture[str]) -> None:
    reasons = Counter(UNSUPPORTED.values())
    with capsys.disabled():
        print(f"\nauto_apply: {len(ALL)} cases, unsupported {dict(reasons)}")
    assert set(reasons) <= {"posting"}
    assert len(UNSUPPORTED) <= 16


# --- Rules ------------------------------------------------------------------------------------------


def run_on_rules(case: Case) -> None:
    for step in case["when"]:
        assert answer(case, step) == case["then"]


def answer(case: Case, step: dict[str, Any]) -> dict[str, Any]:
    given = case["given"]
    match step["action"]:
        case "rule_score":
            return {"score": score(rule_of(given["rule"]))}
        case "change_priority":
            rule = rule_of(given["rule"])
            try:
                changed = change_priority(RuleSet((rule,)), rule, step["priority"]).rules[0]
            except PriorityOutOfRange:
                return {"error": "priority_out_of_range"}
            return {"score_before": score(rule), "score": score(changed)}
        case "insert_rule":
            with pytest.raises(PriorityOutOfRange):
                insert_rule(RuleSet(()), rule_of(given["rule"]))
            return {"error": "priority_out_of_range"}
        case "compare_with_text_mapping":
            medium = score(rule_of(given["rule"]))
            winner = "text_mapping" if medium < TEXT_MAPPING_BASE else "rule"
            return {
                "medium_score": medium,
                "text_mapping_base": TEXT_MAPPING_BASE,
                "winner": winner,
            }
        case "load_default_rules":
            fields = ("confidence", "priority", "party", "document", "amount", "direct_debit")
            rows = [
                {f: getattr(r, f) for f in fields} | {"score": score(r)}
                for r in DEFAULT_RULES.rules
            ]
            expected = case["then"]
            key = sorted(expected["rules"], key=lambda row: row["score"])
            found = expected["rules"] if sorted(rows, key=lambda row: row["score"]) == key else rows
            return {"rules": found, "count": len(rows)} if "count" in expected else {"rules": found}
        case "best_rule_score" if step.get("for_each") == "rows":
            return {"rows": [row | best(case, criteria_of(row)) for row in case["then"]["rows"]]}
        case "best_rule_score":
            return best(case, criteria_of(step["criteria"]))
    raise AssertionError(f"no such step: {step}")


def best(case: Case, criteria: Criteria) -> dict[str, Any]:
    rule = best_rule(rules_of(case), criteria)
    points = score(rule) if rule else 0
    return {"score": points, "confidence": confidence_of(points)}


def criteria_of(given: dict[str, Any]) -> Criteria:
    return Criteria(**{name: given[name] for name in Criteria._fields if name in given})


# --- Statements -------------------------------------------------------------------------------------


def run_on_statement(case: Case) -> None:
    entries = entries_of(case)
    index = EntryIndex(parties_of(case), entries.values(), commit_no=7)
    put_debits(case, index, {name: entry.entry_no for name, entry in entries.items()})
    lines = {line.line_no: line for line in lines_of(case)}
    name_of = {(entry.ledger, entry.entry_no): name for name, entry in entries.items()}
    proposals: dict[int, Proposal] = {}
    for step in case["when"]:
        match step["action"]:
            case "match_statement":
                found = propose(
                    lines.values(),
                    index,
                    mappings_of(case),
                    rules_of(case),
                    settings_of(case),
                    applying=step["apply"],
                )
                proposals.update({proposal.line_no: proposal for proposal in found})
            case "apply_manually":
                applied = applied_by_hand(
                    lines[step["line_no"]],
                    [entries[name] for name in step["entries"]],
                    settings_of(case).accepting,
                )
                check_manual(case, step["line_no"], lines[step["line_no"]].amount, applied, name_of)
                return
            case "delete_statement_line":
                proposals.pop(step["line_no"])
            case _:
                raise AssertionError(f"no such step: {step}")
    then = case["then"]
    assert set(then) <= {"lines", "candidate_rows", "entries"}
    for expected in then.get("lines", ()):
        check_line(expected, proposals[expected["line_no"]], name_of)
    if rows := then.get("candidate_rows"):
        groups = sum(proposal.group_count for proposal in proposals.values())
        assert groups == rows["group"]
        assert (
            sum(proposal.candidate_count for proposal in proposals.values()) - groups
            == rows["single"]
        )
    for name, expected in then.get("entries", {}).items():
        check_entry(expected, name, proposals, name_of)


def applied_by_hand(line: Any, entries: list[Any], accepting: Accepting) -> list[Applied]:
    """One entry after the other; a single one may have a difference accepted."""
    rest, applied = line.amount, []
    for entry in entries:
        accepted = NOTHING_ACCEPTED
        if len(entries) == 1:
            accepted = accepted_for(entry, line.date, line.amount, accepting)
        suggestion = suggested(entry, line.date, rest, accepted=accepted)
        applied.append(
            Applied(entry.ledger, entry.entry_no, entry.party_no, entry.document_no, *suggestion)
        )
        rest -= suggestion.amount - suggestion.discount
    return applied


def check_manual(
    case: Case, line_no: int, amount: Decimal, applied: list[Applied], name_of: Any
) -> None:
    (expected,) = case["then"]["lines"]
    assert expected["line_no"] == line_no
    total = sum(each.amount - each.discount for each in applied)
    assert applied_set(applied, name_of) == expected_set(expected["applied"])
    assert (total, amount - total) == (
        Decimal(expected["applied_total"]),
        Decimal(expected["difference"]),
    )
    assert set(expected) == {"line_no", "applied", "applied_total", "difference"}


def applied_set(applied: Any, name_of: Any) -> set[tuple[str, Decimal, Decimal]]:
    return {(name_of[each.ledger, each.entry_no], each.amount, each.discount) for each in applied}


def expected_set(applied: list[dict[str, Any]]) -> set[tuple[str, Decimal, Decimal]]:
    return {(each["entry"], Decimal(each["amount"]), Decimal(each["discount"])) for each in applied}


def check_line(expected: dict[str, Any], found: Proposal, name_of: Any) -> None:
    for key, value in expected.items():
        match key:
            case "line_no":
                assert found.line_no == value
            case "criteria":
                assert found.criteria is not None
                assert found.criteria._asdict() == value
            case "score":
                assert found.score == value
            case "confidence":
                assert found.confidence == value
            case "candidates":
                assert found.candidate_count == value
            case "applied_total":
                assert found.applied_amount == Decimal(value)
            case "difference":
                assert found.difference == Decimal(value)
            case "applied" if value and "account" in value[0]:
                assert found.account is not None
                assert found.account._asdict() == {
                    "account_type": value[0]["account"]["type"],
                    "account_no": value[0]["account"]["no"],
                }
                assert not found.applied
                assert found.applied_amount == Decimal(value[0]["amount"])
            case "applied":
                assert found.account is None
                assert applied_set(found.applied, name_of) == expected_set(value)
            case _:
                raise AssertionError(f"no such key of a line: {key}")


def check_entry(
    expected: dict[str, Any], name: str, proposals: dict[int, Proposal], name_of: Any
) -> None:
    """What was accepted, and what is to be applied, follows from the proposals there are."""
    applied = [
        a for p in proposals.values() for a in p.applied if name_of[a.ledger, a.entry_no] == name
    ]
    to_apply = sum((a.amount for a in applied), Decimal(0))
    for key, value in expected.items():
        match key:
            case "accepted_payment_tolerance":
                assert Decimal(value) == sum((a.tolerance for a in applied), Decimal(0))
            case "accepted_payment_discount_tolerance":
                assert value is any(a.late_discount for a in applied)
            case "amount_to_apply":
                assert Decimal(value) == to_apply
            case _:
                raise AssertionError(f"no such key of an entry: {key}")
