"""The area `auto_apply` on cases made up here: what is expected is compared, what is not known is not judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conformance.cases import Case
from tests.conformance.running import run_case

PARTY = {"kind": "customer", "no": "C1", "name": "Nordwind Handels AG"}
ENTRY = {
    "id": "E1", "kind": "customer", "party": "C1", "doc_type": "invoice", "doc_no": "INV-1001",
    "posting_date": "2026-01-02", "amount": "100.00", "remaining": "100.00",
}  # fmt: skip
LINE = {"line_no": 7, "date": "2026-01-10", "amount": "95.00", "text": "INV-1001"}
MATCH = {"action": "match_statement", "apply": True}
BY_HAND = {"action": "apply_manually", "line_no": 7, "entries": ["E1"]}
APPLIED = {"entry": "E1", "amount": "95.00", "discount": "0.00"}


def outcome(then: dict[str, Any], *when: dict[str, Any], **given: Any) -> tuple[str, str]:
    given = {"bank_account": {}, "parties": [PARTY], "entries": [ENTRY]} | given
    given.setdefault("statement_lines", [LINE])
    steps = list(when) or [MATCH]
    result = run_case(Case("x", "auto_apply", given, steps, then, file="made up"))
    return result.outcome, result.reason


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"score": 2991, "confidence": "medium", "candidates": 1}, "passed"),
        ({"score": 2994}, "failed"),
        ({"confidence": "high"}, "failed"),
        ({"candidates": 2}, "failed"),
        ({"applied": [APPLIED], "applied_total": "95.00", "difference": "0.00"}, "passed"),
        ({"applied": []}, "failed"),
        ({"applied": [APPLIED, APPLIED | {"entry": "E2"}]}, "failed"),
        ({"applied": [APPLIED | {"discount": "5.00"}]}, "failed"),
        ({"difference": "5.00"}, "failed"),
    ],
)
def test_lines_are_compared(line: dict[str, Any], expected: str) -> None:
    assert outcome({"lines": [{"line_no": 7} | line]})[0] == expected


def test_only_proposed_nothing_is_applied() -> None:
    proposed = {"line_no": 7, "score": 2991, "applied": [], "difference": "95.00"}
    assert outcome({"lines": [proposed]}, MATCH | {"apply": False})[0] == "passed"


def test_after_clearing_and_posting() -> None:
    nothing = {"entries": {"E1": {"amount_to_apply": "0.00"}}}
    clear = {"action": "delete_statement_line", "line_no": 7}
    assert outcome(nothing, MATCH, clear)[0] == "passed"
    assert outcome(nothing, MATCH)[0] == "failed"
    left = {"entry": "E1", "remaining": "5.00", "open": True, "detail_entries": []}
    assert outcome({"after_posting": [left]}, BY_HAND, {"action": "post"})[0] == "passed"
    paid = left | {"remaining": "0.00", "open": False}
    assert outcome({"after_posting": [paid]}, BY_HAND, {"action": "post"})[0] == "failed"


def test_a_step_that_is_refused_fails() -> None:
    unsettled = {"after_posting": [{"entry": "E1", "remaining": "100.00", "open": True}]}
    assert outcome(unsettled, {"action": "post"})[0] == "failed"


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (lambda: outcome({"lines": []}, direct_debits=[{"mood": 1}]), "direct_debits: mood"),
        (lambda: outcome({"lines": []}, entries=[ENTRY | {"shade": 1}]), "given: entries: shade"),
        (lambda: outcome({"lines": []}, entries=[ENTRY | {"kind": "employee"}]), "kind employee"),
        (
            lambda: outcome({"lines": []}, entries=[ENTRY | {"remaining": "1.00"}]),
            "a part is applied",
        ),
        (
            lambda: outcome({"lines": []}, statement_lines=[LINE | {"mood": 1}]),
            "statement_lines: mood",
        ),
        (
            lambda: outcome({"lines": []}, MATCH | {"answers": {"late_fee": "accept"}}),
            "late_fee",
        ),
        (lambda: outcome({"lines": [{"line_no": 7, "mood": 1}]}), "then: lines: mood"),
        (lambda: outcome({"mood": 1}), "then: mood"),
        (lambda: outcome({"lines": []}, {"action": "dance"}), "when: dance"),
    ],
)
def test_what_is_not_known_is_unsupported(case: Callable[[], tuple[str, str]], reason: str) -> None:
    found, why = case()
    assert found == "unsupported"
    assert reason in why
