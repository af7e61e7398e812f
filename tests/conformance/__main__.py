"""`python -m tests.conformance FILE.jsonl… [--json] [--store URL]`: counts per area, failed cases in full."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.conformance.cases import read_cases
from tests.conformance.running import Result, run_case


def main(arguments: Sequence[str] | None = None) -> int:
    """0: no case failed; 1: some did; 2: a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE.jsonl")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    parser.add_argument(
        "--store",
        default=":memory:",
        help="address of a ledger that does not exist yet; {n} in it is the number of the case",
    )
    options = parser.parse_args(arguments)
    try:
        cases = [case for file in options.files for case in read_cases(file)]
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    results = [
        run_case(case, options.store.replace("{n}", str(number)))
        for number, case in enumerate(cases, 1)
    ]
    text = json.dumps(_as_json(results), indent=1) if options.json else _as_text(results)
    sys.stdout.write(f"{text}\n")
    return 1 if any(result.outcome == "failed" for result in results) else 0


def counts(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    """By area, how many passed, failed, are unsupported."""
    by_area: dict[str, Counter[str]] = {}
    for result in results:
        by_area.setdefault(result.case.area, Counter())[result.outcome] += 1
    return {
        area: {outcome: count[outcome] for outcome in ("passed", "failed", "unsupported")}
        for area, count in by_area.items()
    }


def _as_json(results: Sequence[Result]) -> dict[str, Any]:
    return {
        "areas": counts(results),
        "cases": [
            {
                "id": result.case.id,
                "area": result.case.area,
                "file": result.case.file,
                "outcome": result.outcome,
                "reason": result.reason,
                "differences": [difference._asdict() for difference in result.differences],
            }
            for result in results
        ],
    }


def _as_text(results: Sequence[Result]) -> str:
    lines: list[str] = []
    for result in results:
        if result.outcome == "failed":
            lines.append(f"{result.case.id} failed")
            for where, expected, actual in result.differences:
                lines.append(
                    f"    {where}: expected {json.dumps(expected)}, is {json.dumps(actual)}"
                )
        elif result.outcome == "unsupported":
            lines.append(f"{result.case.id} unsupported: {result.reason}")
    for area, count in counts(results).items():
        shown = ", ".join(f"{outcome} {number}" for outcome, number in count.items())
        lines.append(f"{area}: {shown}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
