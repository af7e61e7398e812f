"""`python -m tests.golden`: lines for `stored_events.jsonl` of the events that have no example yet.

To be read before they are added: the file is what old ledgers hold, and no line of it is ever changed.
"""

from __future__ import annotations

import sys

from ledger_es.aggregates.streams import EVENTS
from tests.golden.examples import make_example
from tests.golden.stored import EXAMPLES

has_examples = {example.name for example in EXAMPLES}
for name in EVENTS:
    if name not in has_examples:
        for fields in ("all", "required"):
            sys.stdout.write(f"{make_example(name, fields)}\n")
