"""The case files beside the repository, each case a test; and the runner itself on cases made up here."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.__main__ import counts, main
from tests.conformance.cases import Case, read_cases
from tests.conformance.comparing import differences
from tests.conformance.running import Result, run_case

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "conformance"
ABSENT = "the case files are not beside the repository (../shared/conformance)"
CASES = [case for file in sorted(FOLDER.glob("*.jsonl")) for case in read_cases(file)]


BY_ID = {case.id: case for case in CASES}


@cache
def result_of(case_id: str) -> Result:
    return run_case(BY_ID[case_id])


@pytest.mark.parametrize(
    "case_id",
    list(BY_ID) or [pytest.param("", id="absent", marks=pytest.mark.skip(reason=ABSENT))],
)
def test_case(case_id: str) -> None:
    result = result_of(case_id)
    if result.outcome == "unsupported":
        pytest.skip(result.reason)
    assert result.differences == ()


@pytest.mark.skipif(not CASES, reason=ABSENT)
def test_what_is_supported() -> None:
    """A case that falls back to unsupported is a loss that no single case would show."""
    assert len(BY_ID) == len(CASES), "two cases have one name"
    built = (
        "application",
        "auto_apply",
        "bank_rec",
        "finance_charge",
        "payment_registration",
        "reminder",
        "tolerance",
    )
    results = [result_of(case.id) for case in CASES if case.area in built]
    assert counts(results) == {
        "application": {"passed": 23, "failed": 0, "unsupported": 0},
        "auto_apply": {"passed": 178, "failed": 0, "unsupported": 0},
        "bank_rec": {"passed": 34, "failed": 0, "unsupported": 0},
        "finance_charge": {"passed": 19, "failed": 0, "unsupported": 0},
        "reminder": {"passed": 73, "failed": 0, "unsupported": 0},
        "payment_registration": {"passed": 38, "failed": 0, "unsupported": 0},
        "tolerance": {"passed": 30, "failed": 0, "unsupported": 0},
    }
    assert unsupported_reasons(results) == {}


def unsupported_reasons(results: list[Result]) -> dict[str, int]:
    """Of the area auto_apply: how many cases for which reason."""
    reasons = Counter(
        "when: answers an accepted tolerance" if one.reason.endswith(" accept") else one.reason
        for one in results
        if one.case.area == "auto_apply" and one.outcome == "unsupported"
    )
    return dict(reasons)


# --- the runner itself ---

INVOICE = {"id": "E1", "doc_type": "invoice", "posting_date": "2026-01-26", "amount": "100.00"}
PAYMENT = {"id": "E2", "doc_type": "payment", "posting_date": "2026-01-27", "amount": "-60.00"}


def a_case(then: dict[str, Any], *when: dict[str, Any], **given: Any) -> dict[str, Any]:
    entries = [entry | {"remaining": entry["amount"]} for entry in (INVOICE, PAYMENT)]
    given = {"entries": entries} | given
    steps = list(when) or [{"action": "apply", "applying": "E2", "to": ["E1"]}]
    return {"id": "x", "area": "application", "given": given, "when": steps, "then": then}


def outcome(case: dict[str, Any]) -> tuple[str, str]:
    result = run_case(Case(**case, file="made up"))
    return result.outcome, result.reason


@pytest.mark.parametrize(
    ("then", "expected"),
    [
        ({"remaining": {"E1": "40.00", "E2": "0.00"}}, "passed"),
        ({"remaining": {"E1": "40.01"}}, "failed"),
        ({"remaining": {"E1": "40"}}, "failed"),
        ({"remaining": {"E1": "40.00"}, "open": {"E1": 1}}, "failed"),
        ({"error": "nothing_selected"}, "failed"),
        ({"detail_entries": []}, "passed"),
        ({"detail_entries": [{"type": "payment_discount", "amount": "0.00"}]}, "failed"),
        ({"E1": {"open": True, "original_amount": "100.00", "reversed": False}}, "passed"),
        ({"E1": {"open": False}}, "failed"),
        ({"remaining_total": {"invoice": "40.00"}, "ledger_sum": "40.00"}, "passed"),
    ],
)
def test_what_is_expected_is_compared(then: dict[str, Any], expected: str) -> None:
    assert outcome(a_case(then)) == (expected, "")


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        (a_case({}, unheard_of=1), "given: unheard_of"),
        (a_case({}, setup={"colour": "red"}), "given: setup: colour"),
        (a_case({}, entries=[INVOICE | {"remaining": "1", "currency": "X"}]), "currency X"),
        (a_case({}, entries=[INVOICE | {"remaining": "1", "shade": 2}]), "given: entries: shade"),
        (a_case({}, {"action": "dance"}), "when: dance"),
        (a_case({}, {"action": "unapply", "entry": "E2", "softly": True}), "unapply: softly"),
        (a_case({"remaining": {"E9": "0.00"}}), "entry E9 is named and never posted"),
        (a_case({"mood": "good"}), "then: mood"),
        (a_case({"E1": {"mood": "good"}}), "then: mood of an entry"),
        (a_case({"error": "never_heard"}), "then: error never_heard"),
        (a_case({}) | {"area": "weather"}, "area weather is not built"),
    ],
)
def test_what_is_not_known_is_unsupported(case: dict[str, Any], reason: str) -> None:
    found, why = outcome(case)
    assert found == "unsupported"
    assert reason in why


def test_a_refusal_before_the_last_step_fails() -> None:
    twice = [{"action": "reverse", "entry": "E1"}] * 2
    unapply = {"action": "unapply", "entry": "E1"}
    assert outcome(a_case({"error": "already_reversed"}, *twice))[0] == "passed"
    assert outcome(a_case({"error": "already_reversed"}, *twice, unapply))[0] == "failed"


def test_an_entry_given_with_less_remaining() -> None:
    discount = {"amount": "2.00", "date": "2026-02-03"}
    part_paid = INVOICE | {"remaining": "60.00", "discount": discount}
    case = a_case(
        {"remaining": {"E1": "0.00", "E2": "-2.00"}, "E1": {"original_amount": "100.00"}},
        entries=[part_paid, PAYMENT | {"remaining": "-60.00"}],
    )
    assert outcome(case) == ("passed", "")


def test_vendors_have_the_other_signs() -> None:
    invoice = INVOICE | {"amount": "-100.00", "remaining": "-100.00"}
    payment = PAYMENT | {"amount": "60.00", "remaining": "60.00"}
    case = a_case({"remaining": {"E1": "-40.00"}}, entries=[invoice, payment], party_kind="vendor")
    assert outcome(case) == ("passed", "")


def test_lists_are_complete_and_in_any_order() -> None:
    expected = {"all": [{"a": 1}, {"a": 1, "b": 2}]}
    assert not differences(expected, {"all": [{"a": 1, "b": 2}, {"a": 1, "b": 3}]}, {"all"})
    assert differences(expected, {"all": [{"a": 1, "b": 2}]}, {"all"})
    assert differences(expected, {"all": [{"a": 1, "b": 3}, {"a": 1, "b": 3}]}, {"all"})


def test_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text(json.dumps(a_case({"remaining": {"E1": "40.00"}})) + "\n")
    bad.write_text(json.dumps(a_case({"remaining": {"E1": "41.00"}})) + "\n")
    assert main([str(good), "--store", f"{tmp_path}/ledger-{{n}}.db"]) == 0
    assert "application: passed 1, failed 0, unsupported 0" in capsys.readouterr().out
    assert (tmp_path / "ledger-1.db").exists()
    assert main([str(good), str(bad)]) == 1
    assert 'remaining.E1: expected "41.00", is "40.00"' in capsys.readouterr().out
    assert main([str(bad), "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["areas"]["application"]["failed"] == 1
    good.write_text("{}\n")
    assert main([str(good)]) == 2
    assert "good.jsonl, line 1" in capsys.readouterr().err
