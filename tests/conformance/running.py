"""One case on a fresh ledger, and what came of it."""

from __future__ import annotations

from typing import Literal, NamedTuple

from ledger_es.errors import NotYet
from ledger_es.ledger import Ledger
from tests.conformance.areas import AREAS
from tests.conformance.cases import Case, Unsupported
from tests.conformance.comparing import Difference, differences

Outcome = Literal["passed", "failed", "unsupported"]


class Result(NamedTuple):
    """`reason`: why the case is unsupported; `differences`: where it failed."""

    case: Case
    outcome: Outcome
    reason: str = ""
    differences: tuple[Difference, ...] = ()


def run_case(case: Case, store: str = ":memory:") -> Result:
    """Play the case on a new ledger at this address."""
    area = AREAS.get(case.area)
    if area is None:
        return Result(case, "unsupported", f"area {case.area} is not built")
    try:
        with Ledger.open(store, create=True) as ledger:
            actual = area.run(case, ledger)
    except Unsupported as unsupported:
        return Result(case, "unsupported", str(unsupported))
    except NotYet as refusal:
        return Result(case, "unsupported", f"not built: {refusal}")
    except Exception as error:
        # A crash of one case must not hide the others.
        return Result(case, "failed", "", (Difference("(run)", "no crash", repr(error)),))
    expected = {"error": None, **case.then}
    found = differences(expected, {"error": None, **actual}, area.in_any_order)
    return Result(case, "failed" if found else "passed", "", tuple(found))
