"""The cases of reminders and interest through a ledger: commands decide and post as the rules alone do."""

from __future__ import annotations

from collections import Counter

import pytest

from ledger_es import Ledger
from tests.conformance import collecting_answers
from tests.conformance.areas import AREAS
from tests.conformance.cases import Case, Unsupported
from tests.conformance.comparing import differences
from tests.conformance.test_conformance import ABSENT, CASES

COLLECTING = [case for case in CASES if case.area in ("reminder", "finance_charge")]


def outcome(case: Case) -> str:
    """What the ledger says of the case: passed, unsupported, or where it differs."""
    with Ledger.open(":memory:", create=True) as ledger:
        try:
            found = collecting_answers.run(case, ledger)
        except Unsupported:
            return "unsupported"
    wrong = differences({"error": None, **case.then}, found, AREAS[case.area].in_any_order)
    return f"{case.id}: {wrong}" if wrong else "passed"


@pytest.mark.check
@pytest.mark.skipif(not COLLECTING, reason=ABSENT)
def test_the_cases_that_post_and_issue_pass_through_a_ledger() -> None:
    """Not by a ledger: fees without a document, fees typed by hand, and entries of a foreign past."""
    assert Counter(map(outcome, COLLECTING)) == {"passed": 61, "unsupported": 31}
