"""`python -m benchmarks NAME …` prints one JSON document: stages, units per second, memory, ratio to the raw limit."""

from __future__ import annotations

import importlib
import json
import sys

NAMES = (
    "posting",
    "replay",
    "as_of",
    "large_customer",
    "matching",
    "matching_quality",
    "statements",
    "statement_formats",
    "payment_reconciliation",
    "bank_reconciliation",
    "collections",
    "letters",
)


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        print(
            f"usage: python -m benchmarks {{{','.join(NAMES)}}} [--store URL] [sizes]",
            file=sys.stderr,
        )
        return 2
    module = importlib.import_module(f"benchmarks.{sys.argv[1]}")
    print(json.dumps(module.run(sys.argv[2:]), indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
